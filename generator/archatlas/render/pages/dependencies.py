"""The dependency explorer, and the pages of the lists that are too long for it."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_estate
from archatlas.render.page import RenderedPage, SearchEntry
from archatlas.render.pages.shelves import ShelfPages, Surroundings
from archatlas.render.templating import fill
from archatlas.render.views.explorer import explorer_view
from archatlas.render.views.loose_lines import OPTIONAL, UNKNOWN, optional_lines, unknown_lines
from archatlas.render.views.overview import dependency_sentence
from archatlas.render.views.requirement_list import ADDRESS, PLAN, requirement_list
from archatlas.render.views.search_text import called

_AROUND = Surroundings("Dependencies", (("Dependencies", ADDRESS),))
_SHOWN = "Explorer: who requires whom, matrix of lanes, all requirements"


def dependency_pages(assessment: Assessment, draw: Draw) -> Iterator[RenderedPage]:
    """Render the explorer, then the pages of what it cannot list itself."""
    yield _explorer_page(assessment, draw)
    listed = requirement_list(assessment)
    requirements = ShelfPages(PLAN, _AROUND)
    if not listed.is_whole:
        yield from requirements.whole(listed.all)
    yield from requirements.inside(listed.problems)
    yield from ShelfPages(UNKNOWN, _AROUND).inside(unknown_lines(assessment))
    yield from ShelfPages(OPTIONAL, _AROUND).inside(optional_lines(assessment))


def _explorer_page(assessment: Assessment, draw: Draw) -> RenderedPage:
    view = explorer_view(assessment)
    return RenderedPage(
        address=ADDRESS,
        title="Dependencies",
        description=f"Who requires whom. {dependency_sentence(assessment)}",
        section="Dependencies",
        fragment=fill("explorer.html", view=view, drawing=draw_estate(assessment, draw, view.not_drawn, ADDRESS)),
        search=(SearchEntry("", "Dependencies", _SHOWN, called("Dependencies")),),
    )
