"""Lanes in numbers, as the overview and the page of all lanes list them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.exact import half_up
from archatlas.analysis.health.estate import estate_health
from archatlas.render.blocks import BarSegment, LinkedCount
from archatlas.render.shelf import PAGE_ROWS
from archatlas.render.views.badge import bar
from archatlas.render.views.links import lane_address, link


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
    owned = sum(assessment.judge.owner(module) is not None for module in modules)
    health = estate_health([assessment.health[module.name] for module in modules])
    return LaneRow(
        lane,
        link(start, lane_address(lane)),
        len(modules),
        link(start, "modules", lane=lane),
        bar(health),
        "" if health.average is None else str(half_up(health.average)),
        sum(module.identity.tier == 1 for module in modules),
        link(start, "modules", lane=lane, tier="1"),
        f"{100 * owned / len(modules):.0f}",
        _across(assessment, start, crossing[0], {"from": lane}),
        _across(assessment, start, crossing[1], {"to": lane}),
    )


def _across(assessment: Assessment, start: str, number: int, end: Mapping[str, str]) -> LinkedCount:
    """Link to the requirements of the explorer, as long as its page lists all of them."""
    if not number or len(assessment.requirements) > PAGE_ROWS:
        return LinkedCount(str(number), "")
    return LinkedCount(str(number), link(start, "dependencies", "requirements", **end, show="x"))
