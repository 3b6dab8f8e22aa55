"""The page of all findings, a part for each rule."""

from archatlas.analysis.assessment import Assessment
from archatlas.render.page import Heading, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.findings import findings_view
from archatlas.render.views.links import FINDINGS
from archatlas.render.views.options import PageOptions
from archatlas.render.views.search_text import called


def findings_page(assessment: Assessment, options: PageOptions) -> RenderedPage:
    """Render the page of findings."""
    view = findings_view(assessment, options)
    headings = [Heading(section.anchor, section.title) for section in view.sections]
    headings += [Heading("passed", "Checked, nothing found")] if view.passed else []
    headings += [Heading("idle", "Not checked")] if view.idle else []
    return RenderedPage(
        address=FINDINGS,
        title="Findings",
        description=view.lede,
        section="Findings",
        fragment=fill("findings.html", view=view),
        contents=tuple(headings),
        search=(SearchEntry("", "Findings", view.lede, called("Findings")),),
    )
