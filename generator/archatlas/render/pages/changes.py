"""The page of what is different since another revision, where the site was built with one to compare with."""

from archatlas.analysis.report import Report
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_changes
from archatlas.render.page import Heading, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.changes import ChangesView, changes_view
from archatlas.render.views.links import CHANGES
from archatlas.render.views.search_text import called


def changes_pages(report: Report | None, draw: Draw) -> tuple[RenderedPage, ...]:
    """Render the page of changes; none where nothing was compared."""
    if report is None or report.comparison is None:
        return ()
    view = changes_view(report, report.comparison)
    drawing = draw_changes(report.comparison, draw)
    page = RenderedPage(
        address=CHANGES,
        title="Changes",
        description=f"What is different between {view.base} and {view.head}. {view.lede}",
        section="Changes",
        fragment=fill("changes.html", view=view, drawing=drawing),
        contents=_contents(view, with_picture=drawing is not None),
        search=(SearchEntry("", "Changes", "What is different between two revisions", called("Changes")),),
    )
    return (page,)


def _contents(view: ChangesView, *, with_picture: bool) -> tuple[Heading, ...]:
    headings = [Heading("picture", "The picture")] if with_picture else []
    headings += [Heading(part.anchor, part.title) for part in view.findings]
    return (*headings, *(Heading(part.anchor, part.title) for part in view.tables))
