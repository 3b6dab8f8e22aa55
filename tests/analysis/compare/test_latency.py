"""Latencies move by intervals that the declared and the measured numbers allow, and unknown stays unknown."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from analysis.estate.graphs import webs
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import LatencyImpact
from archatlas.analysis.compare.latency import LISTED
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.reachability import shortest_path
from archatlas.model.assurance import PerformanceTests, TestPosture
from archatlas.model.module import Module
from archatlas.model.operations import Observability, ServiceLevels
from builders import A, B, C, D, E, assessment, module

PROMISED = "declared service levels"
MEASURED = "latencies measured in load tests"


def slow(
    name: str, requires: tuple[str, ...] = (), p95: float | None = None, p99: float | None = None, **more: Any
) -> Module:
    """Return a module with these latencies; `worst` is the worst one of a load test."""
    tests = TestPosture(performance_tests=PerformanceTests(max_latency_ms=more.pop("worst", None)))
    levels = Observability(slos=ServiceLevels(latency_p95_ms=p95, latency_p99_ms=p99))
    return module(name, requires, observability=levels, test_posture=tests, **more)


def moves(before: Assessment, after: Assessment) -> list[tuple[str, int | None, int | None]]:
    return [(one.module, whole(one.low), whole(one.high)) for one in compare(before, after).latency]


def whole(number: Fraction | None) -> int | None:
    return None if number is None else int(number)


def test_a_requirement_more_may_cost_what_one_call_costs() -> None:
    before = assessment(module(A), module(C, (A,)), slow(B, p95=80))
    after = assessment(module(A, (B,)), module(C, (A,)), slow(B, p95=80))

    assert compare(before, after).latency == (
        LatencyImpact(A, Fraction(0), Fraction(80), (A, B), PROMISED, "'lane.a' requires 'lane.b' now"),
        LatencyImpact(C, Fraction(0), Fraction(80), (C, A, B), PROMISED, "'lane.a' requires 'lane.b' now"),
    )


def test_a_requirement_less_may_save_as_much() -> None:
    before, after = assessment(module(A, (B,)), slow(B, p95=80)), assessment(module(A), slow(B, p95=80))

    assert moves(before, after) == [(A, -80, 0)]
    assert moves(assessment(module(A, (B,)), slow(B, p95=80)), assessment(module(A))) == [(A, -80, 0)]


@pytest.mark.parametrize(
    ("called", "most", "basis"),
    [
        (slow(B, p95=80, p99=200), 200, PROMISED),
        (slow(B, p95=80, worst=300), 300, f"{PROMISED} and {MEASURED}"),
        (slow(B, p99=200, worst=100), 200, f"{PROMISED} and {MEASURED}"),
        (slow(B, worst=100), 100, MEASURED),
    ],
)
def test_one_call_costs_the_highest_known_number(called: Module, most: int, basis: str) -> None:
    before, after = assessment(module(A), called), assessment(module(A, (B,)), called)

    assert moves(before, after) == [(A, 0, most)]
    assert [one.basis for one in compare(before, after).latency] == [basis]


def test_where_nothing_is_declared_the_cost_has_no_known_end() -> None:
    below = slow(C, p95=40)
    before, after = assessment(module(A), module(B, (C,)), below), assessment(module(A, (B,)), module(B, (C,)), below)
    (impact,) = compare(before, after).latency

    assert moves(before, after) == [(A, 0, None)]
    assert impact.reason == (
        "'lane.a' requires 'lane.b' now, which declares no latency; 'lane.c' below it declares 40 ms"
    )
    assert moves(after, before) == [(A, None, 0)]


def test_modules_of_which_nothing_is_known_are_counted() -> None:
    others = (module(B), module(C, (A,)))
    comparison = compare(assessment(module(A), *others), assessment(module(A, (B,)), *others))

    assert (comparison.latency, comparison.latency_unknown) == ((), 2)


def test_another_service_level_moves_those_that_require_the_module() -> None:
    before = assessment(slow(A, p95=50), module(B, (A,)), module(C, (B,)))
    after = assessment(slow(A, p95=80), module(B, (A,)), module(C, (B,)))

    assert moves(before, after) == [(B, 0, 30), (C, 0, 30)]
    assert moves(after, before) == [(B, -30, 0), (C, -30, 0)]
    (first, second) = compare(before, after).latency
    assert (first.path, first.reason) == ((B, A), "'lane.a': p95 50 → 80 ms")
    assert second.path == (C, B, A)


def test_several_numbers_of_a_module_give_one_interval() -> None:
    before = assessment(slow(A, p95=50, p99=200, worst=10), module(B, (A,)))
    after = assessment(slow(A, p95=80, p99=150, worst=20), module(B, (A,)))

    assert moves(before, after) == [(B, -50, 30)]


def test_a_number_that_is_new_or_gone_says_nothing_about_a_move() -> None:
    one, other = assessment(slow(A), module(B, (A,))), assessment(slow(A, p95=80), module(B, (A,)))

    assert moves(one, other) == moves(other, one) == []
    assert compare(one, other).latency_unknown == 0


def test_several_causes_add_up() -> None:
    others = (slow(B, p95=30), slow(C, p95=20), module(E, (D,)))
    before = assessment(module(A), module(D, (A,)), *others)
    after = assessment(module(A, (B,)), module(D, (A, C)), *others)

    assert moves(before, after) == [(A, 0, 30), (D, 0, 50), (E, 0, 50)]
    assert compare(before, after).latency[2].reason == "'lane.d' requires 'lane.c' now, and 1 more"


def test_a_module_that_tells_both_its_call_and_its_new_number_is_not_counted_twice() -> None:
    before = assessment(slow(A, p95=50), slow(B, p95=40), module(C, (A,)))
    after = assessment(slow(A, (B,), p95=80), slow(B, p95=40), module(C, (A,)))

    assert moves(before, after) == [(A, 0, 40), (C, 0, 40)]


def test_only_hard_requirements_count() -> None:
    before = assessment(module(A), slow(B, p95=80), module(C, optional=(A,)))
    after = assessment(module(A, optional=(B,)), slow(B, p95=80), module(C, optional=(A,)))

    assert moves(before, after) == []


def test_a_module_that_is_new_moves_only_who_requires_it() -> None:
    before = assessment(slow(B, p95=80), module(C))
    after = assessment(slow(A, (B,), p95=90), slow(B, p95=80), module(C, (A,)))

    assert moves(before, after) == [(C, 0, 90)]


def test_a_rename_moves_nothing() -> None:
    before = assessment(slow("one.a", p95=80), module(B, ("one.a",)))
    after = assessment(slow("two.a", p95=80), module(B, ("two.a",)))

    assert moves(before, after) == []


def test_a_default_that_nearly_everybody_declares_is_no_number() -> None:
    classifier = EvidenceClassifier({"observability.slos.latency_p95_ms": 80})
    before = assessment(module(A), slow(B, p95=80), classifier=classifier)

    assert compare(before, assessment(module(A, (B,)), slow(B, p95=80), classifier=classifier)).latency_unknown == 1


def test_a_cycle_moves_as_one_and_ends() -> None:
    before = assessment(module(A, (C,)), module(C, (A,)), slow(B, p95=80))
    after = assessment(module(A, (B, C)), module(C, (A,)), slow(B, p95=80))

    assert moves(before, after) == [(A, 0, 80), (C, 0, 80)]


def test_the_nearest_are_listed_and_the_others_counted() -> None:
    chain = [f"lane.m{number:03}" for number in range(LISTED + 20)]
    others = [module(name, (chain[number - 1],)) for number, name in enumerate(chain) if number]
    before = assessment(module(chain[0]), slow(B, p95=80), *others)
    comparison = compare(before, assessment(module(chain[0], (B,)), slow(B, p95=80), *others))

    assert [one.module for one in comparison.latency] == chain[:LISTED]
    assert comparison.latency_more == 20


@given(webs, webs)
def test_every_interval_holds_zero_and_every_path_exists(one: Any, other: Any) -> None:
    before, after = estate(one), estate(other)
    comparison = compare(before, after)

    for impact in comparison.latency:
        assert impact.low is None or impact.low <= 0
        assert impact.high is None or impact.high >= 0
        assert impact.low != 0 or impact.high != 0
        assert impact.path[0] == impact.module
        for start, end in pairwise(impact.path[:-1]):
            assert end in after.graph.requires(start)
        last = impact.path[-2:]
        assert any(last[1] in state.graph.requires(last[0]) for state in (before, after))


def estate(drawn: Any) -> Assessment:
    """Return an estate with the drawn requirements whose modules have latencies, every third one none."""
    names = [f"lane.{letter}" for letter in "abcdefg"]
    return assessment(
        *(
            slow(name, hard, p95=None if number % 3 == 0 else number * 10.0, optional=optional)
            for number, (name, (hard, optional)) in enumerate(zip(names, drawn, strict=True))
        )
    )


def test_the_path_that_is_told_is_a_shortest_one() -> None:
    graph = assessment(module(A, (B, C)), module(B, (D,)), module(C, (E,)), module(D, (E,)), module(E)).graph

    assert shortest_path(graph, A, E) == (A, C, E)
    assert shortest_path(graph, A, A) == (A,)
