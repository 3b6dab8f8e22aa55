"""Rank correlations say how far two quantities go together, and nothing where there is too little to say."""

from random import Random

import pytest

from archatlas.analysis.correlation.calls import Call, compare_calls
from archatlas.analysis.correlation.rank_correlation import (
    RankLink,
    corrected,
    rank_correlation,
    ranks,
    spearman,
)
from archatlas.model.module import ModuleName
from builders import A, B, C, D, facts, module


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([10, 20, 10, 30]) == [1.5, 3, 1.5, 4]


def test_ranks_alone_decide() -> None:
    assert spearman([(1, 1), (2, 100), (3, 1000)]) == 1
    assert spearman([(1, 3), (2, 2), (3, 1)]) == -1
    assert spearman([(1, 3), (1, 2), (1, 1)]) is None


def test_below_twenty_modules_nothing_is_said() -> None:
    found = rank_correlation("fan-in", "latency", [(one, one) for one in range(19)])

    assert (found.rho, found.link) == (None, RankLink.TOO_FEW)


def test_what_goes_together_is_shown_and_chance_is_not() -> None:
    random = Random(2)
    together = [(float(one), one + random.gauss(0, 3)) for one in range(40)]
    chance = [(float(one), random.random()) for one in range(40)]

    found = corrected(
        [rank_correlation("fan-in", str(number), pairs) for number, pairs in enumerate((together, chance))]
    )

    assert [one.link for one in found] == [RankLink.SHOWN, RankLink.NONE]
    first = found[0]
    assert first.low is not None
    assert first.high is not None
    assert first.rho is not None
    assert first.low <= first.rho <= first.high


@pytest.mark.real
def test_of_many_looks_at_chance_hardly_any_shows_a_link() -> None:
    random = Random(3)
    drawn = [[(random.random(), random.random()) for _ in range(30)] for _ in range(20)]

    found = corrected([rank_correlation("depth", str(number), pairs) for number, pairs in enumerate(drawn)])

    assert sum(one.link is RankLink.SHOWN for one in found) <= 1


def test_calls_are_held_against_what_is_declared() -> None:
    graph = facts(module("lane.a", ("lane.b", "lane.c")), module("lane.b"), module("lane.c"), module("lane.d")).graph
    calls = [Call(A, B, 0.1), Call(B, D, 0.2), Call(A, D, 0.25), Call(D, C, 0.05)]

    found = compare_calls(graph, calls)

    assert [(one.modules, round(one.seconds, 3)) for one in found.slowest] == [((A, B, D, C), 0.35)]
    assert [(one.caller, one.called) for one in found.undeclared] == [(A, D), (B, D), (D, C)]
    assert found.never_seen == ((A, C),)


def test_calls_in_a_circle_have_an_end() -> None:
    graph = facts(module("lane.a"), module("lane.b")).graph

    found = compare_calls(graph, [Call(A, B, 1), Call(B, A, 1), Call(ModuleName("lane.c"), A, 2)])

    assert [one.modules for one in found.slowest] == [(C, A)]
