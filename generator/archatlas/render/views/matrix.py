"""The matrix of lanes: who uses whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.names import lane_of
from archatlas.render.views.breach_words import broken_rules, tags_of
from archatlas.render.views.links import lane_address, link
from archatlas.render.views.requirement_list import RequirementList
from archatlas.render.words import count

MATRIX_LANES = 20


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
