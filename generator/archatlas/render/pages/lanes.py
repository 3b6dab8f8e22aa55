"""The page of all lanes, and the page of each."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.render.diagram import Draw
from archatlas.render.figures import draw_lane
from archatlas.render.page import Crumb, Heading, RenderedPage, SearchEntry
from archatlas.render.templating import fill
from archatlas.render.views.lanes import lane_view, lanes_view
from archatlas.render.views.links import link
from archatlas.render.views.overview import dependency_sentence
from archatlas.render.views.search_text import called
from archatlas.render.words import count

LANE_BOOST = 0.8
"""A module that is called like a lane stands before the lane."""


def lane_pages(assessment: Assessment, draw: Draw) -> Iterator[RenderedPage]:
    """Render the page of all lanes, then the page of each."""
    yield lanes_page(assessment)
    for lane in assessment.catalog.lanes():
        yield lane_page(assessment, lane, draw)


def lanes_page(assessment: Assessment) -> RenderedPage:
    """Render all lanes and the matrix of who uses whom."""
    sentence = dependency_sentence(assessment)
    return RenderedPage(
        address="lanes",
        title="Lanes",
        description=f"{count(len(assessment.catalog.lanes()), 'lane')}. {sentence}",
        section="Lanes",
        fragment=fill("lanes.html", view=lanes_view(assessment, sentence)),
        contents=(Heading("matrix", "Who uses whom"),),
        search=(SearchEntry("", "Lanes", " ".join(assessment.catalog.lanes()), called("Lanes")),),
    )


def lane_page(assessment: Assessment, lane: str, draw: Draw) -> RenderedPage:
    """Render the page of one lane."""
    view = lane_view(assessment, lane)
    return RenderedPage(
        address=f"lanes/{lane}",
        title=f"Lane {lane}",
        description=f"The lane {lane}: {count(len(view.catalogue.rows), 'module')}. {view.lede}",
        section="Lanes",
        fragment=fill("lane.html", view=view, drawing=draw_lane(assessment, lane, draw, view.not_drawn)),
        crumbs=(Crumb("Lanes", link(f"lanes/{lane}", "lanes")), Crumb(lane)),
        search=(SearchEntry("", f"Lane {lane}", view.lede, called(lane)),),
        boost=LANE_BOOST,
    )
