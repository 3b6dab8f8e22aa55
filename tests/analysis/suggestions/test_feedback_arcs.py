"""The cheapest cut of a group: as cheap as trying every order, whoever solves it and in whatever order it is told."""

from itertools import permutations
from random import Random

import pytest

from archatlas.analysis.estate.cycles import find_cycles
from archatlas.analysis.suggestions.feedback_arcs import Arc, Cut, Method, cheapest_cut
from archatlas.model.module import ModuleName
from suggested_estates import drawn_group


def cheapest_of_all_orders(costs: dict[Arc, int]) -> int:
    """Return what the arcs that lead back cost in the best of all orders."""
    names = sorted({name for arc in costs for name in arc})
    orders = ({name: place for place, name in enumerate(order)} for order in permutations(names))
    return min(sum(cost for (start, end), cost in costs.items() if place[start] > place[end]) for place in orders)


def has_cycle(costs: dict[Arc, int], cut: Cut) -> bool:
    """Tell whether a cycle is left."""
    arrows: dict[ModuleName, tuple[ModuleName, ...]] = {ModuleName(name): () for arc in costs for name in arc}
    for start, end in costs.keys() - set(cut.arcs):
        arrows[ModuleName(start)] = (*arrows[ModuleName(start)], ModuleName(end))
    return bool(find_cycles(arrows))


def test_no_order_of_the_modules_is_cheaper() -> None:
    for seed in range(40):
        costs = drawn_group(seed, 2 + seed % 5)

        cut = cheapest_cut(costs)

        assert cut.cost == cut.at_least == cheapest_of_all_orders(costs)
        assert not has_cycle(costs, cut)


def test_the_solver_and_the_programme_over_subsets_agree() -> None:
    pytest.importorskip("highspy")
    for seed in range(20):
        costs = drawn_group(seed, 4 + seed % 8)
        exact = cheapest_cut(costs, method=Method.SUBSETS)

        solved = cheapest_cut(costs, method=Method.SOLVER)

        assert (solved.cost, solved.is_cheapest) == (exact.cost, True)
        assert not has_cycle(costs, solved)


def test_the_order_in_which_arcs_are_told_changes_nothing() -> None:
    for seed in range(10):
        costs = drawn_group(seed, 6 + 4 * (seed % 4))
        arcs = list(costs)
        Random(seed).shuffle(arcs)

        assert cheapest_cut({arc: costs[arc] for arc in arcs}) == cheapest_cut(costs)


def test_of_equally_cheap_cuts_the_one_that_ranks_first_is_taken() -> None:
    ring = {("a", "b"): 1, ("b", "c"): 1, ("c", "a"): 1}

    assert cheapest_cut(ring).arcs == (("a", "b"),)
    assert cheapest_cut(ring, first=[("b", "c")]).arcs == (("b", "c"),)


def test_without_a_solver_a_large_group_has_bounds() -> None:
    for seed in range(10):
        costs = drawn_group(seed, 5 + seed)

        cut = cheapest_cut(costs, method=Method.BOUNDS)

        assert cut.at_least <= cheapest_cut(costs).cost <= cut.cost
        assert not has_cycle(costs, cut)
