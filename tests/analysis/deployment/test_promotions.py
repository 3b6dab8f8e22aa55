"""What a module that goes to another lane lacks, and what nobody knows of it."""

from dataclasses import replace
from typing import Any

import pytest

from archatlas.analysis.deployment.planning import GivenFacts
from archatlas.model.assurance import LineCoverage, TestPosture
from archatlas.model.finding import Severity
from archatlas.model.module import Module, Ownership, PromotionRules
from planned_estates import planned, version

FORMER, LATER = "lab.orders", "shop.orders"


def former(**rules: Any) -> Module:
    return replace(version(FORMER, "rest: /v1"), ownership=Ownership(promotion_rules=PromotionRules(**rules)))


def later(coverage: float | None = None) -> Module:
    return replace(version(LATER, "rest: /v1"), test_posture=TestPosture(coverage=LineCoverage(current=coverage)))


def lacks(before: Module, after: Module, **given: Any) -> dict[str, Severity]:
    plan = planned((before,), (after,), given=GivenFacts(**given))
    found = [one.finding for one in plan.reported if one.finding.rule == "deploy/lane-not-promoted"]
    return {one.subject.partition(": ")[2]: one.severity for one in found}


TO_SHOP = {"from_lane": "lab", "to_lane": "shop"}


@pytest.mark.parametrize(
    ("rules", "coverage", "given", "expected"),
    [
        ({}, None, {}, {}),
        ({"min_coverage": 0.8}, 0.8, {}, {}),
        ({"min_coverage": 0.8}, 0.7, {}, {"coverage_below": Severity.ERROR}),
        ({"min_coverage": 0.8}, None, {}, {"coverage_unknown": Severity.WARNING}),
        ({"required_checks": ("lint", "load")}, None, {}, {"checks_unknown": Severity.WARNING}),
        (
            {"required_checks": ("lint", "load")},
            None,
            {"checks": {FORMER: {"lint": True, "load": False}}},
            {"checks_failed": Severity.ERROR},
        ),
        ({"required_checks": ("lint",)}, None, {"checks": {LATER: {"lint": True}}}, {}),
        ({"min_uptime_days": 30}, None, {}, {"uptime_unknown": Severity.WARNING}),
        ({"min_uptime_days": 30}, None, {"uptime_days": {FORMER: 12.5}}, {"uptime_below": Severity.ERROR}),
        ({"min_uptime_days": 30}, None, {"uptime_days": {FORMER: 30}}, {}),
    ],
)
def test_what_a_promotion_needs_is_held_against_what_is_known(
    rules: dict[str, Any], coverage: float | None, given: dict[str, Any], expected: dict[str, Severity]
) -> None:
    assert lacks(former(**TO_SHOP, **rules), later(coverage), **given) == expected


def test_where_no_module_is_promoted_nothing_is_asked() -> None:
    assert lacks(version(FORMER, "rest: /v1"), later()) == {}


def test_another_lane_than_the_rules_name_is_told() -> None:
    others = {"from_lane": "lab", "to_lane": "shop"}
    plan = planned(
        (former(from_lane="lab", to_lane="tools"), replace(former(**others), identity=version("lab.x").identity)),
        (later(), replace(former(**others), identity=version("lab.x").identity)),
    )

    assert "lab.orders: no_rule" in {one.finding.subject for one in plan.reported}
