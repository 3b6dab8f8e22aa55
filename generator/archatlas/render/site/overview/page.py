"""The first page: what the estate is, three ways in, what to fix first, how the lanes rely on each other, owners."""

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.health import estate_health
from archatlas.analysis.health.score import Band
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.diagrams.lane_map import Scale
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import BarSegment, LinkedCount
from archatlas.render.site.components.completeness import Completeness, completeness
from archatlas.render.site.components.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.site.components.labels import BAND_MARKS, health_bar
from archatlas.render.site.components.lane_map import lane_map_view
from archatlas.render.site.components.recent_events import recent_panel
from archatlas.render.site.components.refused_files import RefusedFiles, refused_files
from archatlas.render.site.components.rule_rows import Notice, estate_findings, notice
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.dependencies.map_figure import map_figure
from archatlas.render.site.dependencies.maps import module_map
from archatlas.render.site.links import TableName, link, module_address
from archatlas.render.site.overview.changes import RecentChanges, recent_changes
from archatlas.render.site.owners.rows import OwnerLine, owner_lines
from archatlas.render.site.page import PageOptions, RenderedPage, SearchEntry
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated, share

OWNERS = 12
"""Owners of most modules that the overview names before it counts the rest."""
RELIED_ON = 3
"""Modules that the second way in names, those that most others depend on."""
LANES_NAMED = 3
"""Lanes that the explanation of the word names."""


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band with its modules, and the share of the estate they are."""

    segment: BarSegment
    href: str
    share: str


@dataclass(frozen=True, slots=True)
class HealthPanel:
    """The health of the estate in a bar, a row for each band, and the averages in words."""

    bar: tuple[BarSegment, ...]
    rows: tuple[BandRow, ...]
    average: str
    known: str


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Everything the overview template prints."""

    title: str
    description: str
    modules: LinkedCount
    lanes: LinkedCount
    owners_count: LinkedCount
    unowned: LinkedCount | None
    relied_on: tuple[LinkedCount, ...]
    breaking: LinkedCount | None
    refused: RefusedFiles | None
    known: tuple[Completeness, ...]
    total: int
    health: HealthPanel
    first: FixFirst
    lane_words: str
    estate: tuple[Notice, ...]
    """What is said of the estate as a whole."""
    owners: tuple[OwnerLine, ...]
    other_owners: int
    changes: RecentChanges | None
    lane_names: str


def overview_view(assessment: Assessment, options: PageOptions) -> OverviewView:
    """Decide what the overview says."""
    owners = [row for row in owner_lines(assessment, "") if row.modules]
    named = len(assessment.owners.named())
    without = sum(row.modules for row in owners if not row.named)
    lanes = tuple(assessment.catalog.lanes())
    return OverviewView(
        one_line(options.site_name),
        one_line(options.description),
        LinkedCount(count(len(assessment.catalog), "module"), link("", "modules")),
        LinkedCount(count(len(lanes), "lane"), link("", "lanes")),
        LinkedCount(count(named, "owner"), link("", "owners")),
        LinkedCount(f"{count(without, 'module')} without a named owner", link("", "modules", owner=NO_OWNER))
        if without
        else None,
        _relied_on(assessment),
        _breaking(assessment),
        refused_files(assessment, options),
        completeness(assessment),
        len(assessment.catalog),
        _health(assessment),
        fix_first_view(assessment, assessment.catalog.values(), "", BEGIN_WITH),
        _lane_words(assessment),
        tuple(notice([finding], "") for finding in estate_findings(assessment)),
        tuple(owners[:OWNERS]),
        max(len(owners) - OWNERS, 0),
        recent_changes(assessment),
        enumerated(lanes, LANES_NAMED),
    )


def _relied_on(assessment: Assessment) -> tuple[LinkedCount, ...]:
    """Return the modules that most others depend on, directly or not, with how many these are."""
    carrying = [(health.dependents, name) for name, health in assessment.health.items() if health.dependents]
    most = sorted(carrying, key=lambda one: (-one[0], one[1]))[:RELIED_ON]
    return tuple(LinkedCount(f"{name} {number:,}", link("", module_address(name), "impact")) for number, name in most)


def _breaking(assessment: Assessment) -> LinkedCount | None:
    number = len(assessment.broken)
    if not number:
        return None
    words = f"{count(number, 'dependency')} {'breaks' if number == 1 else 'break'} a rule"
    return LinkedCount(words, link("", "dependencies", show="p"))


def _health(assessment: Assessment) -> HealthPanel:
    estate = estate_health(assessment.health.values())
    segments = health_bar(estate)
    total = max(len(assessment.catalog), 1)
    rows = (
        BandRow(
            BarSegment(BAND_MARKS[band], number, band.value),
            link("", "modules", band=BAND_MARKS[band]),
            share(number / total),
        )
        for band, number in estate.bands.items()
        if number or band is not Band.NOT_MEASURED
    )
    average = "" if estate.average is None else str(half_up(estate.average))
    return HealthPanel(segments, tuple(rows), average, share(float(estate.known_share)))


def _lane_words(assessment: Assessment) -> str:
    """Say how many dependencies there are between lanes, how many break a rule, and whether there is a cycle."""
    number, broken = len(assessment.requirements), len(assessment.broken)
    if not number:
        return "No module declares a dependency."
    crossing = sum(requirement.crosses_lane for requirement in assessment.requirements)
    crosses = f"{crossing:,} of {count(number, 'dependency')} {'crosses' if crossing == 1 else 'cross'} a lane"
    if has_one_lane(assessment):
        crosses = count(number, "dependency")
    breaks = f"; {broken:,} {'breaks' if broken == 1 else 'break'} a rule" if broken else ""
    return f"An arrow reads “uses”. {crosses}{breaks}. {_cycles(assessment)}"


def has_one_lane(assessment: Assessment) -> bool:
    """Tell whether a map of lanes would have nothing to say, while one of modules has."""
    return len(assessment.catalog.lanes()) == 1 and bool(assessment.requirements)


def _cycles(assessment: Assessment) -> str:
    cycles = assessment.graph.cycles
    if not cycles:
        return "No cycle."
    largest = max(cycles, key=len)
    return f"{count(len(cycles), 'cycle')}, the largest of {len(largest)} modules: {enumerated(largest, 5)}."


def overview_page(assessment: Assessment, options: PageOptions, draw: Draw) -> RenderedPage:
    """Render the first page of the site."""
    view = overview_view(assessment, options)
    said = f"{view.modules.text}, {view.lanes.text}, {view.owners_count.text}."
    lanes = module_figure = None
    if has_one_lane(assessment):
        module_figure = map_figure(assessment, module_map(assessment, ""), draw, "")
    else:
        lanes = lane_map_view(assessment, draw, "", Scale.PART)
    return RenderedPage(
        address="",
        title=view.title,
        description=view.description or said,
        section="Overview",
        fragment=fill(
            "overview/overview.html",
            view=view,
            lanes=lanes,
            owners_away=take_away("", TableName.OWNERS),
            lane_map=Markup(fill("components/lane_map.html", view=lanes)) if lanes else "",
            module_map=module_figure,
            recent=recent_panel(assessment, options.history, ""),
        ),
        search=(SearchEntry("", view.title, f"{view.description} {said}".strip()),),
    )
