"""The Live page: who is asked, and a place for each answer; a script fills it while somebody looks."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.components.labels import owner_cell
from archatlas.render.site.links import LIVE, lane_address, link, module_address
from archatlas.render.site.page import Heading, LazyPage, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

TITLE = "Live"
SCRIPT = "assets/archatlas-live-page.js"
MOST_MARKS = 2_000
"""Modules of which each has a mark; the page of a larger estate shows only how many of a lane are in which state."""


@dataclass(frozen=True, slots=True)
class WatchedMark:
    """A module as a mark: what the page has to say of it besides what the registry answers."""

    name: str
    href: str
    owner: str
    owner_href: str
    dependents: int


@dataclass(frozen=True, slots=True)
class LaneMarks:
    """The modules of a lane; `marks` is empty where there are too many for one each."""

    lane: str
    href: str
    number: int
    marks: tuple[WatchedMark, ...]


@dataclass(frozen=True, slots=True)
class LiveView:
    """Everything the Live page prints."""

    origin: str
    total: int
    lanes: tuple[LaneMarks, ...]


def live_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the Live page; none where nobody has said which registry is asked."""
    if options.live:
        yield LazyPage(LIVE, lambda: _page(assessment, options))


def live_view(assessment: Assessment, options: PageOptions) -> LiveView:
    """Decide what the Live page shows before anybody answers."""
    has_marks = len(assessment.catalog) <= MOST_MARKS
    lanes = []
    for lane in assessment.catalog.lanes():
        modules = assessment.catalog.of_lane(lane)
        marks = tuple(_mark(assessment, module) for module in modules) if has_marks else ()
        lanes.append(LaneMarks(lane, link(LIVE, lane_address(lane)), len(modules), marks))
    return LiveView(options.live, len(assessment.catalog), tuple(lanes))


def _mark(assessment: Assessment, module: Module) -> WatchedMark:
    owner = owner_cell(assessment, assessment.classifier.owner(module), LIVE)[0]
    dependents = assessment.impacts.counts[module.name].hard
    return WatchedMark(
        str(module.name), link(LIVE, module_address(module.name)), owner.text, owner.href or "", dependents
    )


def _page(assessment: Assessment, options: PageOptions) -> RenderedPage:
    view = live_view(assessment, options)
    words = "live state, healthy, degraded, unhealthy, unknown, not watched, incident, likely causes, error budget"
    return RenderedPage(
        address=LIVE,
        title=TITLE,
        description=f"How {count(view.total, 'module')} do now, as the live registry sees them.",
        section="Running",
        fragment=fill("live/live.html", view=view),
        contents=(
            Heading("unwell", "Not healthy"),
            Heading("all", "All modules", f"{view.total:,}"),
            Heading("budget", "Error budget"),
        ),
        search=(SearchEntry("", TITLE, words, name_terms("live")),),
        script=SCRIPT,
    )
