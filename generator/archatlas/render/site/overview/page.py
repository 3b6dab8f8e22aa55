"""The first page: what the estate is, where trouble is, who owns it."""

from collections import Counter

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.health import estate_health
from archatlas.analysis.health.score import Band
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.site.components.blocks import BarSegment, LinkedCount
from archatlas.render.site.components.completeness import Completeness, completeness
from archatlas.render.site.components.figures import draw_estate
from archatlas.render.site.components.fix_first import BEGIN_WITH, FixFirst, fix_first_view
from archatlas.render.site.components.labels import BAND_MARKS, health_bar
from archatlas.render.site.components.requirement_words import dependency_sentence, not_drawn
from archatlas.render.site.components.rule_rows import Notice, RuleRow, estate_findings, notice, rule_rows
from archatlas.render.site.lanes.tables import LaneRow, lane_rows
from archatlas.render.site.links import link
from archatlas.render.site.owners.rows import OwnerLine, owner_lines
from archatlas.render.site.page import PageOptions, RenderedPage, SearchEntry
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import message_of
from archatlas.render.text.words import count, date_of, day, decimal, enumerated, share

OWNERS = 12
DAYS = 5
"""Owners of most modules, and days on which schemas were written, that the overview names before it counts the rest."""


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
class RefusedFile:
    """A file that was left out of the site, with the reasons."""

    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverviewView:
    """Everything the overview template prints."""

    title: str
    counts: tuple[LinkedCount, ...]
    date: str
    known: tuple[Completeness, ...]
    modules: int
    health: HealthPanel
    first: FixFirst
    dependency_sentence: str
    has_requirements: bool
    average: str
    not_drawn: str
    estate: tuple[Notice, ...]
    """What is said of the estate as a whole."""
    rules: tuple[RuleRow, ...]
    lanes: tuple[LaneRow, ...]
    owners: tuple[OwnerLine, ...]
    other_owners: int
    waves: tuple[tuple[int, int], ...]
    cycles: str
    changes: tuple[tuple[str, str], ...]
    refusals: tuple[RefusedFile, ...]


def overview_view(assessment: Assessment, options: PageOptions) -> OverviewView:
    """Decide what the overview says."""
    owners = [row for row in owner_lines(assessment, "") if row.modules]
    return OverviewView(
        "Architecture overview",
        _counts(assessment, sum(row.named for row in owners)),
        date_of(assessment.data_date) if assessment.data_date else "",
        completeness(assessment),
        len(assessment.catalog),
        _health(assessment),
        fix_first_view(assessment, assessment.catalog.values(), "", BEGIN_WITH),
        dependency_sentence(assessment),
        bool(assessment.requirements),
        decimal(len(assessment.requirements) / max(len(assessment.catalog), 1)),
        not_drawn(assessment),
        tuple(notice([finding], "") for finding in estate_findings(assessment)),
        rule_rows(assessment, assessment.findings, ""),
        lane_rows(assessment, ""),
        tuple(owners[:OWNERS]),
        max(len(owners) - OWNERS, 0),
        tuple((number, len(wave)) for number, wave in enumerate(assessment.graph.waves, start=1)),
        _cycles(assessment),
        _changes(assessment),
        tuple(
            RefusedFile(
                one_line(options.shown_path(path)), tuple(one_line(message_of(finding)) for finding in findings)
            )
            for path, findings in assessment.refusals.items()
        ),
    )


def _counts(assessment: Assessment, owners: int) -> tuple[LinkedCount, ...]:
    tier_one = sum(module.identity.tier == 1 for module in assessment.catalog.values())
    return (
        LinkedCount(count(len(assessment.catalog), "module"), link("", "modules")),
        LinkedCount(count(len(assessment.catalog.lanes()), "lane"), link("", "lanes")),
        LinkedCount(count(tier_one, "tier-1 module"), link("", "modules", tier="1")),
        LinkedCount(count(owners, "named owner"), link("", "owners")),
        LinkedCount(count(len(assessment.requirements), "dependency"), link("", "dependencies", "requirements")),
    )


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


def _cycles(assessment: Assessment) -> str:
    cycles = assessment.graph.cycles
    if not cycles:
        return "No dependency cycle."
    largest = max(cycles, key=len)
    return f"{count(len(cycles), 'dependency cycle')}, the largest of {len(largest)} modules: {enumerated(largest, 5)}."


def _changes(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    by_day: dict[str, Counter[str]] = {}
    for module in assessment.catalog.values():
        origin = module.provenance
        if origin.last_updated:
            tool = " ".join(part for part in (origin.generated_by.tool, origin.generated_by.version) if part)
            by_day.setdefault(origin.last_updated[:10], Counter())[one_line(tool)] += 1
    lines = []
    for stamp in sorted(by_day, reverse=True):
        for tool, number in sorted(by_day[stamp].items()):
            lines.append((day(one_line(stamp)), number, f"written by {tool}" if tool else "updated"))
    shown = [(date, f"{count(number, 'schema')} {author}") for date, number, author in lines[:DAYS]]
    earlier = sum(number for _, number, _ in lines[DAYS:])
    return (*shown, *([("Earlier", f"{count(earlier, 'schema')}")] if earlier else []))


def overview_page(assessment: Assessment, options: PageOptions, draw: Draw) -> RenderedPage:
    """Render the first page of the site."""
    view = overview_view(assessment, options)
    description = f"{', '.join(item.text for item in view.counts)}."
    return RenderedPage(
        address="",
        title=view.title,
        description=description,
        section="Overview",
        fragment=fill("overview/overview.html", view=view, drawing=draw_estate(assessment, draw, view.not_drawn)),
        search=(SearchEntry("", view.title, description),),
    )
