"""Who relies on what is different is found, nearest first, and nobody else."""

from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import Affected
from archatlas.analysis.estate.reachability import Nearest, nearest_sources
from archatlas.model.assurance import LineCoverage, Risk, RiskAndChange, TestPosture
from archatlas.model.interfaces import ApiContract, CouplingClaim, Dependencies, ModuleContracts
from archatlas.model.module import Module, ModuleIdentity, Ownership, PromotionRules
from archatlas.model.operations import (
    DataAndEvents,
    EmittedEvent,
    Observability,
    Processes,
    Runtime,
    Security,
    ServiceLevels,
)
from builders import A, B, C, D, E, assessment, facts, module


def told(before: Assessment, after: Assessment) -> list[tuple[str, str, int, bool]]:
    return [(one.module, one.through, one.distance, one.optional) for one in compare(before, after).affected]


def changed(name: str, *requires: str) -> Module:
    """Return a module that says something others can feel."""
    return module(name, requires, security=Security(authz_model="open"))


def test_dependents_are_told_with_distance_owner_and_tier() -> None:
    named = module(B, (A,), identity=ModuleIdentity(B, tier=2), ownership=Ownership(owner="@Team"))
    others = (named, module(C, (B,)), module(D, optional=(A,)), module(E))

    assert compare(assessment(module(A), *others), assessment(changed(A), *others)).affected == (
        Affected(B, A, 1, False, "@Team", 2),
        Affected(C, A, 2, False, None, None),
        Affected(D, A, 1, True, None, None),
    )


def test_the_nearest_of_several_changes_is_told() -> None:
    before = assessment(module(A), module(B, (A,)), module(C, (B,)), module(D, (C,)))
    after = assessment(changed(A), module(B, (A,)), changed(C, B), module(D, (C,)))

    assert told(before, after) == [(B, A, 1, False), (D, C, 1, False), (C, A, 2, False)]


def test_a_changed_module_is_affected_only_by_another_one() -> None:
    cycle = (module(A, (B,)), module(B, (A,)))

    assert told(assessment(*cycle), assessment(changed(A, B), module(B, (A,)))) == [(B, A, 1, False)]


def test_who_required_a_removed_module_is_affected_if_it_still_exists() -> None:
    before = assessment(module(A), module(B, (A,)), module(C, (B,)), module(D, (A,)))

    assert told(before, assessment(module(B), module(C, (B,)))) == [(B, A, 1, False), (C, B, 1, False)]


def test_who_requires_a_renamed_module_is_affected() -> None:
    before = assessment(module("one.a"), module(B, ("one.a",)))

    assert told(before, assessment(module("two.a"), module(B, ("two.a",)))) == [(B, "two.a", 1, False)]


def test_a_module_that_came_affects_nobody() -> None:
    assert told(assessment(module(B, (A,))), assessment(module(A), module(B, (A,)))) == []


@pytest.mark.parametrize(
    "sections",
    [
        {"contracts": ModuleContracts(api=ApiContract(surface=("rest: /x",)))},
        {"runtime": Runtime(processes=Processes(concurrency_model="async"))},
        {"data_and_events": DataAndEvents(emits=(EmittedEvent("x"),))},
        {"observability": Observability(slos=ServiceLevels(error_rate_pct=1.0))},
        {"identity": ModuleIdentity(A, status="deprecated")},
        {"identity": ModuleIdentity(A, tier=1)},
        {"identity": ModuleIdentity(A, layer="interface")},
        {"requires": (C,)},
    ],
    ids=lambda sections: next(iter(sections)),
)
def test_what_others_can_feel_affects_them(sections: dict[str, Any]) -> None:
    others = (module(B, (A,)), module(C))

    assert told(assessment(module(A), *others), assessment(module(A, **sections), *others)) == [(B, A, 1, False)]


@pytest.mark.parametrize(
    "sections",
    [
        {"identity": ModuleIdentity(A, summary="another one")},
        {"ownership": Ownership(owner="@Team", last_review="2026-01-01")},
        {"test_posture": TestPosture(coverage=LineCoverage(current=0.5))},
        {"risk_and_change": RiskAndChange(risks=(Risk("R-1"),))},
        {"dependencies": Dependencies(coupling_metrics=CouplingClaim(afferent=3))},
    ],
    ids=lambda sections: next(iter(sections)),
)
def test_what_others_cannot_feel_affects_nobody(sections: dict[str, Any]) -> None:
    before, after = assessment(module(A), module(B, (A,))), assessment(module(A, **sections), module(B, (A,)))

    assert compare(before, after).modules
    assert told(before, after) == []


def test_a_score_that_is_another_one_for_reasons_elsewhere_is_a_change_without_values() -> None:
    offers = ModuleContracts(api=ApiContract(surface=("rest: /x",)), invariants=("never late",))
    requirer = module(A, ("two.x",), contracts=offers)
    waiting = module("two.x", ownership=Ownership(promotion_rules=PromotionRules(from_lane="two")))
    comparison = compare(assessment(requirer, module("two.x")), assessment(requirer, waiting))

    (change,) = (one for one in comparison.modules if one.name == A)
    assert change.values == ()
    assert (change.score_before, change.score_after) == (100, 81)


def test_a_source_has_another_source_as_its_nearest() -> None:
    graph = facts(module(A), module(B, (A,)), module(C, (B,)), module(D, (C,))).graph

    assert nearest_sources((A, B, C), graph.required_by) == {
        B: Nearest(A, 1),
        C: Nearest(B, 1),
        D: Nearest(C, 1),
    }
    assert nearest_sources((A, D), graph.required_by)[D] == Nearest(A, 3)
