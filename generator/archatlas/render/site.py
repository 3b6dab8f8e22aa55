"""All pages and files of a site, one after the other."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.diagram import Draw
from archatlas.render.page import RenderedFile, RenderedPage
from archatlas.render.pages.catalogue import catalogue_page
from archatlas.render.pages.lanes import lane_pages
from archatlas.render.pages.module import module_page
from archatlas.render.pages.overview import overview_page
from archatlas.render.views.options import PageOptions


def site_pages(assessment: Assessment, options: PageOptions, draw: Draw) -> Iterator[RenderedPage | RenderedFile]:
    """Yield the whole site; diagrams are drawn as their pages are reached."""
    yield overview_page(assessment, options, draw)
    yield catalogue_page(assessment)
    yield from lane_pages(assessment, draw)
    for module in assessment.catalog.values():
        yield module_page(assessment, module, options, draw)
