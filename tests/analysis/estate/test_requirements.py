"""A requirement is inside a lane, crosses lanes, or reaches a module that is not promoted."""

import pytest

from archatlas.analysis.estate.facts import RequirementKind, awaits_promotion, kind_of, requirements
from archatlas.model.module import Module, Ownership, PromotionRules
from builders import facts, module


def waiting(from_lane: str) -> Ownership:
    return Ownership(promotion_rules=PromotionRules(from_lane=from_lane, to_lane="lukhas"))


@pytest.mark.parametrize(
    ("requirer", "required", "kind"),
    [
        ("one.a", module("one.b"), RequirementKind.SAME_LANE),
        ("one.a", module("one.b", ownership=waiting("one")), RequirementKind.SAME_LANE),
        ("one.a", module("two.b"), RequirementKind.CROSS_LANE),
        ("one.a", module("two.b", ownership=waiting("one")), RequirementKind.CROSS_LANE),
        ("one.a", module("two.b", ownership=waiting("two")), RequirementKind.NOT_PROMOTED),
    ],
)
def test_the_kind_depends_on_lanes_and_on_the_promotion_of_the_required(
    requirer: str, required: Module, kind: RequirementKind
) -> None:
    known = facts(module(requirer), required)

    assert kind_of(*known.catalog.values()) is kind


def test_a_module_awaits_promotion_while_its_rules_lead_out_of_its_own_lane() -> None:
    assert awaits_promotion(module("one.a", ownership=waiting("one")))
    assert not awaits_promotion(module("one.a", ownership=waiting("two")))
    assert not awaits_promotion(module("one.a"))


def test_requirements_are_sorted_by_requirer_then_required() -> None:
    estate = facts(module("one.b", requires=("two.c", "one.a")), module("one.a", requires=("two.c",)), module("two.c"))

    assert [(line.requirer, line.required, line.crosses_lane) for line in requirements(estate)] == [
        ("one.a", "two.c", True),
        ("one.b", "one.a", False),
        ("one.b", "two.c", True),
    ]
