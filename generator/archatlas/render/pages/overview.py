"""The first page of the site."""

from archatlas.analysis.assessment import Assessment
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_estate
from archatlas.render.page import RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.options import PageOptions
from archatlas.render.views.overview import overview_view


def overview_page(assessment: Assessment, options: PageOptions, draw: Draw) -> RenderedPage:
    """Render the first page of the site."""
    view = overview_view(assessment, options)
    description = f"{', '.join(item.text for item in view.counts)}."
    return RenderedPage(
        address="",
        title=view.title,
        description=description,
        section="Overview",
        fragment=fill("overview.html", view=view, drawing=draw_estate(assessment, draw, view.not_drawn)),
        search=(SearchEntry("", view.title, description),),
    )
