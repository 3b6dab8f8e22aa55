"""The list of all modules; that of a large estate is drawn by a script, and stands complete on pages by lane."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.render.documents.module_list import module_list
from archatlas.render.page import Crumb, RenderedFile, RenderedPage, SearchEntry
from archatlas.render.shelf import Shelf, Spread, shelve
from archatlas.render.templating import fill
from archatlas.render.views.catalogue import catalogue_view
from archatlas.render.views.links import link
from archatlas.render.views.listing import shelf_rows
from archatlas.render.views.search_text import called
from archatlas.render.words import count

ADDRESS = "modules"


def catalogue_pages(assessment: Assessment) -> Iterator[RenderedPage | RenderedFile]:
    """Render the list of all modules, and the pages that it is spread over."""
    shelf = _shelf(assessment)
    view = catalogue_view(assessment, shelf.rows, ADDRESS)
    yield RenderedPage(
        address=ADDRESS,
        title="Modules",
        description=f"All {count(len(shelf.rows), 'module')}, to sort and to filter.",
        section="Modules",
        fragment=fill("catalogue.html", view=view, shelves=shelf_rows(shelf, ADDRESS, {})),
        search=(SearchEntry("", "Modules", "All modules, to sort and to filter", called("Modules")),),
    )
    if shelf.inner:
        yield module_list(view)
        yield from _pages_inside(assessment, shelf, (("Modules", ADDRESS),))


def _shelf(assessment: Assessment) -> Shelf[Module]:
    modules = tuple(assessment.catalog.values())
    return shelve(ADDRESS, "Modules", modules, Spread((lambda module: module.lane,), lambda module: module.name))


def _pages_inside(
    assessment: Assessment, shelf: Shelf[Module], trail: tuple[tuple[str, str], ...]
) -> Iterator[RenderedPage]:
    for inner in shelf.inner:
        yield _page(assessment, inner, trail)
        yield from _pages_inside(assessment, inner, (*trail, (inner.label, inner.address)))


def _page(assessment: Assessment, shelf: Shelf[Module], trail: tuple[tuple[str, str], ...]) -> RenderedPage:
    here, title = shelf.address, f"Modules: {shelf.label}"
    view = None if shelf.inner else catalogue_view(assessment, shelf.rows, here)
    return RenderedPage(
        address=here,
        title=title,
        description=f"{title}, {count(len(shelf.rows), 'module')}.",
        section="Modules",
        fragment=fill("catalogue_part.html", title=title, view=view, shelves=shelf_rows(shelf, here, {})),
        crumbs=(*(Crumb(label, link(here, address)) for label, address in trail), Crumb(shelf.label)),
    )
