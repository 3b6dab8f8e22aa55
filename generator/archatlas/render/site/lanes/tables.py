"""Lanes in numbers, and the matrix of who uses whom, as several pages show them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.health import estate_health
from archatlas.model.module import Module, lane_of
from archatlas.model.record import dataclass
from archatlas.render.site.components.blocks import BarSegment, LinkedCount
from archatlas.render.site.components.labels import health_bar, who_answers
from archatlas.render.site.components.requirement_words import broken_rules, tags_of
from archatlas.render.site.dependencies.lists import EXPLORER_ROWS, RequirementList
from archatlas.render.site.links import lane_address, link
from archatlas.render.text.words import count


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane in numbers; `uses` and `used_by` count requirements across its border."""

    lane: str
    href: str
    modules: int
    modules_href: str
    bar: tuple[BarSegment, ...]
    score: str
    tier_one: int
    tier_one_href: str
    owned: str
    owners: Markup
    uses: LinkedCount
    used_by: LinkedCount


def lane_rows(assessment: Assessment, start: str) -> tuple[LaneRow, ...]:
    """Return every lane in numbers, with links from the page at `start`."""
    catalog, crossing = assessment.catalog, [line for line in assessment.requirements if line.crosses_lane]
    uses = Counter(catalog[line.requirer].lane for line in crossing)
    used = Counter(catalog[line.required].lane for line in crossing)
    return tuple(_row(assessment, start, lane, (uses[lane], used[lane])) for lane in catalog.lanes())


def _row(assessment: Assessment, start: str, lane: str, crossing: tuple[int, int]) -> LaneRow:
    modules = assessment.catalog.of_lane(lane)
    owned = sum(assessment.classifier.owner(module) is not None for module in modules)
    health = estate_health([assessment.health[module.name] for module in modules])
    return LaneRow(
        lane,
        link(start, lane_address(lane)),
        len(modules),
        link(start, "modules", lane=lane),
        health_bar(health),
        "" if health.average is None else str(half_up(health.average)),
        sum(module.identity.tier == 1 for module in modules),
        link(start, "modules", lane=lane, tier="1"),
        f"{100 * owned / len(modules):.0f}",
        _owners(assessment, modules, start),
        _across(assessment, start, crossing[0], {"from": lane}),
        _across(assessment, start, crossing[1], {"to": lane}),
    )


NAMED_OWNERS = 2
"""Owners that the row of a lane names, those of most modules first."""


def _owners(assessment: Assessment, modules: Sequence[Module], start: str) -> Markup:
    """Return who owns most of a lane with how they are reached, and how many more there are."""
    handles = Counter(filter(None, map(assessment.classifier.owner, modules)))
    named = [who_answers(assessment, handle, start).markup for handle, _ in handles.most_common(NAMED_OWNERS)]
    more = len(handles) - len(named)
    rest = [Markup('<span class="muted">{}</span>').format(f"{more:,} more")] if more else []
    everybody = [*named, *rest] or [who_answers(assessment, None, start).markup]
    return Markup().join(Markup("<div>{}</div>").format(one) for one in everybody)


def _across(assessment: Assessment, start: str, number: int, end: Mapping[str, str]) -> LinkedCount:
    """Link to the requirements of the explorer, as long as its page lists all of them."""
    if not number or len(assessment.requirements) > EXPLORER_ROWS:
        return LinkedCount(str(number), "")
    return LinkedCount(str(number), link(start, "dependencies", "requirements", **end, show="x"))


MATRIX_LANES = 20
"""Lanes of the matrix, those that cross most: more columns fit no screen."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How many requirements run from the row's lane into the column's; `style` is in, x, pb or empty.

    `problems` says how many of them break a rule, and which rule where it is one.
    """

    number: int
    style: str
    href: str = ""
    problems: str = ""
    problems_href: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A lane with what its modules use."""

    lane: str
    href: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything the matrix prints; the note says what is left out."""

    lanes: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    note: str


def matrix(assessment: Assessment, listed: RequirementList, start: str) -> Matrix:
    """Count the requirements between lanes, with links from the page at `start` to the lists of them."""
    lanes, note = _shown_lanes(assessment)
    numbers: Counter[tuple[str, str]] = Counter()
    broken: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for line in assessment.requirements:
        ends = (lane_of(line.requirer), lane_of(line.required))
        numbers[ends] += 1
        if rules := broken_rules(assessment, line.ends):
            broken.setdefault(ends, []).append(rules)
    rows = []
    for lane in lanes:
        pairs = ((lane, column) for column in lanes)
        cells = tuple(_cell(pair, numbers[pair], _problems(broken.get(pair, ())), listed, start) for pair in pairs)
        rows.append(MatrixRow(lane, link(start, lane_address(lane)), cells))
    return Matrix(lanes, tuple(rows), note)


def _cell(pair: tuple[str, str], number: int, problems: str, listed: RequirementList, start: str) -> MatrixCell:
    lane, column = pair
    style = "pb" if problems else "in" if lane == column else "x" if number else ""
    if not number:
        return MatrixCell(0, style)
    query = {"from": lane, "to": column}
    href = listed.link(start, **query)
    return MatrixCell(number, style, href, problems, listed.link(start, **query, show="p") if problems else "")


def _problems(broken: Sequence[tuple[str, ...]]) -> str:
    """Say how many requirements break a rule: "3 not promoted", "2 problems" where they break several."""
    if not broken:
        return ""
    tags = tags_of(rule for rules in broken for rule in rules)
    return f"{len(broken):,} {tags[0]}" if len(tags) == 1 else count(len(broken), "problem")


def _shown_lanes(assessment: Assessment) -> tuple[tuple[str, ...], str]:
    lanes = assessment.catalog.lanes()
    if len(lanes) <= MATRIX_LANES:
        return lanes, ""
    crossing = Counter(
        lane_of(name)
        for line in assessment.requirements
        if line.crosses_lane
        for name in (line.requirer, line.required)
    )
    shown = sorted(lane for lane, _ in crossing.most_common(MATRIX_LANES))
    note = f"{count(len(lanes) - len(shown), 'lane')} with the fewest lines across lanes are left out of the matrix."
    return tuple(shown), note
