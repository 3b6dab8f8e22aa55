"""The map of lanes of an estate, as the explorer shows it over the page and the overview as a part of it."""

from collections.abc import Iterable, Set

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Requirement
from archatlas.analysis.health.score import Band
from archatlas.model.module import Module, lane_of
from archatlas.model.record import dataclass
from archatlas.render.diagrams.diagram import Draw
from archatlas.render.diagrams.lane_map import (
    MARK_LIMIT,
    BandCount,
    LaneFrame,
    LaneLine,
    LaneMap,
    ModuleMark,
    Scale,
    arrange,
)
from archatlas.render.diagrams.lane_map_layout import PlacedMap, place_map
from archatlas.render.diagrams.lane_map_svg import map_svg, standalone_map_svg
from archatlas.render.site.components.labels import BAND_MARKS
from archatlas.render.site.components.requirement_words import broken_rules, tags_of
from archatlas.render.site.dependencies.lists import RequirementList, requirement_list
from archatlas.render.site.links import lane_address, link, module_address
from archatlas.render.site.templating import fill
from archatlas.render.text.words import count

DOT_LIMIT = 150
"""Marks that a block of a narrow screen can hold; above, it has numbers."""


@dataclass(frozen=True, slots=True)
class LaneBlock:
    """A lane on a narrow screen: its lines are sentences, as (what uses what, address, what breaks)."""

    frame: LaneFrame
    sentences: tuple[tuple[str, str, str], ...]
    has_dots: bool


@dataclass(frozen=True, slots=True)
class LaneMapView:
    """The map as markup for wide screens, None where it could not be laid out, and as blocks for narrow ones.

    `below` are blocks that wide screens show too. `note` says what the picture leaves out.
    """

    svg: Markup | None
    file: Markup | None
    blocks: tuple[LaneBlock, ...]
    below: tuple[LaneBlock, ...]
    legend: tuple[tuple[str, str], ...]
    bands: tuple[tuple[str, str], ...]
    note: str


def draw_lane_map(assessment: Assessment, draw: Draw, start: str, scale: Scale) -> Markup:
    """Draw the map for the page at `start`, without a frame around it."""
    return Markup(fill("components/lane_map.html", view=lane_map_view(assessment, draw, start, scale)))  # escaped there


def lane_map_view(assessment: Assessment, draw: Draw, start: str, scale: Scale, base: str = "") -> LaneMapView:
    """Decide what the map shows."""
    lane_map = _lane_map(assessment, start)
    placed = place_map(lane_map, scale.value, draw)
    by_requirer: dict[str, list[LaneLine]] = {}
    for line in _lines(assessment, requirement_list(assessment), start):
        by_requirer.setdefault(line.requirer, []).append(line)
    blocks = {frame.lane: _block(frame, by_requirer.get(frame.lane, ())) for frame in lane_map.frames}
    return LaneMapView(
        map_svg(placed, scale.value, MAP_TITLE) if placed else None,
        standalone_map_svg(placed, scale.value, MAP_TITLE, base) if placed else None,
        tuple(blocks[frame.lane] for frame in lane_map.frames),
        tuple(blocks[frame.lane] for frame in lane_map.below),
        _legend(lane_map.lines),
        band_legend(assessment),
        _note(lane_map, placed),
    )


MAP_TITLE = "Lanes and the lines between them"


def _lane_map(assessment: Assessment, start: str) -> LaneMap:
    listed = requirement_list(assessment)
    inside: dict[str, list[Requirement]] = {}
    for line in assessment.requirements:
        if not line.crosses_lane:
            inside.setdefault(lane_of(line.requirer), []).append(line)
    frames = [_frame(assessment, lane, inside.get(lane, ()), start) for lane in assessment.catalog.lanes()]
    return arrange(frames, _lines(assessment, listed, start))


def _frame(assessment: Assessment, lane: str, inside: Iterable[Requirement], start: str) -> LaneFrame:
    modules = assessment.catalog.of_lane(lane)
    bands = band_counts(assessment, modules)
    healthy = sum(band.number for band in bands if band.band == BAND_MARKS[Band.HEALTHY])
    owned = sum(assessment.classifier.owner(module) is not None for module in modules)
    tier_one = sum(module.identity.tier == 1 for module in modules)
    number = count(len(modules), "module")
    facts = f"{healthy:,} healthy, {tier_one:,} of tier 1"
    return LaneFrame(
        lane,
        link(start, lane_address(lane)),
        f"Open lane {lane}: {number}, {facts}",
        number,
        f"{facts}, {100 * owned / len(modules):.0f} % owned",
        _inside_words(assessment, list(inside)),
        bands,
        marks_of(assessment, modules, start),
    )


def marks_of(assessment: Assessment, modules: Iterable[Module], start: str) -> tuple[ModuleMark, ...]:
    """Return modules as marks, the healthy ones first."""
    order = {band: place for place, band in enumerate(Band)}
    ranked = sorted(modules, key=lambda module: (order[assessment.health[module.name].band], module.name))
    breaking = {requirer for requirer, _ in assessment.broken}
    return tuple(module_mark(assessment, module, start, breaking) for module in ranked)


def module_mark(assessment: Assessment, module: Module, start: str, breaking: Set[str]) -> ModuleMark:
    """Return a module as a mark, named "candidate.core, 71 Needs attention, breaks a rule"."""
    health = assessment.health[module.name]
    number = "" if health.shown is None else f"{health.shown} "
    problem = ", breaks a rule" if module.name in breaking else ""
    label = f"{module.name}, {number}{health.band.value.capitalize()}{problem}"
    return ModuleMark(
        module.name,
        label,
        link(start, module_address(module.name)),
        BAND_MARKS[health.band],
        module.identity.tier,
        assessment.classifier.owner(module) or "",
        health.shown,
    )


def band_counts(assessment: Assessment, modules: Iterable[Module]) -> tuple[BandCount, ...]:
    """Return how many of some modules have each health."""
    numbers = dict.fromkeys(Band, 0)
    for module in modules:
        numbers[assessment.health[module.name].band] += 1
    return tuple(BandCount(BAND_MARKS[band], number, band.value) for band, number in numbers.items() if number)


def _inside_words(assessment: Assessment, lines: list[Requirement]) -> str:
    broken = sum(bool(broken_rules(assessment, line.ends)) for line in lines)
    problem = f", {broken:,} {'breaks' if broken == 1 else 'break'} a rule" if broken else ""
    return f"{count(len(lines), 'line')} inside{problem}" if lines else ""


def _lines(assessment: Assessment, listed: RequirementList, start: str) -> list[LaneLine]:
    """Return the dependencies between each two lanes as one line."""
    grouped: dict[tuple[str, str], list[Requirement]] = {}
    for line in assessment.requirements:
        if line.crosses_lane:
            grouped.setdefault((lane_of(line.requirer), lane_of(line.required)), []).append(line)
    return [
        _line(assessment, ends, lines, listed.link(start, **{"from": ends[0], "to": ends[1]}))
        for ends, lines in grouped.items()
    ]


def _line(assessment: Assessment, ends: tuple[str, str], lines: list[Requirement], href: str) -> LaneLine:
    broken = [rules for line in lines if (rules := broken_rules(assessment, line.ends))]
    tags = tags_of(rule for rules in broken for rule in rules)
    what = _broken_words(len(lines), len(broken), tags)
    words = f"{count(len(lines), 'line')}{what and f', {what}'}"
    return LaneLine(*ends, len(lines), len(broken), words, f"{len(lines):,}{what and f', {what}'}", href)


def _broken_words(number: int, broken: int, tags: tuple[str, ...]) -> str:
    """Say how many of some lines break a rule: "all not promoted", "1 less critical", "both break a rule"."""
    if not broken:
        return ""
    said = tags[0] if len(tags) == 1 else "breaks a rule" if broken == 1 else "break a rule"
    if broken < number:
        return f"{broken:,} {said}"
    return said if number == 1 else f"{'both' if number == 2 else 'all'} {said}"


def _block(frame: LaneFrame, lines: Iterable[LaneLine]) -> LaneBlock:
    return LaneBlock(frame, tuple(map(_sentence, lines)), len(frame.marks) <= DOT_LIMIT)


def _sentence(line: LaneLine) -> tuple[str, str, str]:
    times = "once" if line.number == 1 else f"{line.number:,} times"
    _, _, broken = line.short.partition(", ") if line.broken else ("", "", "")
    return f"uses {line.required} {times}", line.href, broken


def _legend(lines: Iterable[LaneLine]) -> tuple[tuple[str, str], ...]:
    kinds = {line.broken > 0 for line in lines}
    words = ((False, "cross", "crosses a lane"), (True, "problem", "at least one breaks a rule"))
    return tuple((kind, said) for broken, kind, said in words if broken in kinds)


def band_legend(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """Return the signs of health with their words, "none" said of those that no module has."""
    present = {health.band for health in assessment.health.values()}
    shown = [band for band in Band if band is not Band.NOT_MEASURED or band in present]
    return tuple((BAND_MARKS[band], band.value if band in present else f"{band.value}, none") for band in shown)


def _note(lane_map: LaneMap, placed: PlacedMap | None) -> str:
    """Say what the marks are and what the picture leaves out."""
    if placed is None:
        return "The lines between lanes stand as sentences: they could not be drawn clear of the captions."
    said = [
        "Every mark is a module; its name shows on hover and focus. A lane or a number opens the modules behind it."
    ]
    if not all(frame.has_marks for frame in lane_map.frames):
        said.append(f"A lane of more than {MARK_LIMIT} modules has their numbers instead.")
    if lane_map.all_lines > len(lane_map.lines):
        drawn = f"{len(lane_map.lines)} of {count(lane_map.all_lines, 'line')} between lanes are drawn"
        said.append(f"{drawn}, those that break a rule most often.")
    return " ".join(said)
