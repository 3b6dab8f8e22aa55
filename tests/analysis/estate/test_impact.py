"""Who breaks if a module breaks is found with distance and path, hard and optional apart."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estate.graphs import NAMES, graphs
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.impact import Dependent, ImpactCount, Impacts, grouped
from archatlas.analysis.estate.reachability import dependent_counts, groups_in_order
from archatlas.model.module import ModuleIdentity, ModuleName, Ownership
from builders import A, B, C, D, E, facts, module

Key = TypeVar("Key")

names = st.sampled_from(NAMES)


def paths(graph: DependencyGraph, start: ModuleName, end: ModuleName, optional: bool) -> Iterator[list[ModuleName]]:
    """Yield every way from a module to another one that visits none twice, tried one by one."""
    open_paths = [[start]]
    while open_paths:
        path = open_paths.pop()
        if path[-1] == end:
            yield path
            continue
        following = [*graph.hard[path[-1]], *(graph.optional[path[-1]] if optional else ())]
        open_paths += [[*path, name] for name in following if name not in path]


@given(graphs, names)
def test_dependents_are_those_that_trying_every_path_finds(facts: Facts, name: ModuleName) -> None:
    impact = Impacts(facts).of(name)

    for kind in (False, True):
        found = {entry.module: entry.distance for entry in impact.dependents if entry.optional is kind}
        expected = {}
        for other in facts.catalog:
            hard = [len(path) - 1 for path in paths(facts.graph, other, name, optional=False)]
            every = [len(path) - 1 for path in paths(facts.graph, other, name, optional=True)]
            lengths = every if kind else hard
            if other != name and lengths and bool(hard) is not kind:
                expected[other] = min(lengths)
        assert found == expected


@given(graphs, names)
def test_the_path_of_a_dependent_is_a_shortest_one(facts: Facts, name: ModuleName) -> None:
    impact = Impacts(facts).of(name)

    for dependent in impact.dependents:
        path = list(impact.path(dependent))
        assert path in list(paths(facts.graph, dependent.module, name, dependent.optional))
        assert len(path) == dependent.distance + 1
        assert path[1] == dependent.through


@given(graphs)
def test_counts_are_the_lengths_of_the_lists(facts: Facts) -> None:
    impacts = Impacts(facts)

    for name, count in impacts.counts.items():
        impact = impacts.of(name)
        assert count == ImpactCount(len(impact.hard), len(impact.optional))
        assert count.hard == len(facts.graph.dependents(name))


@given(graphs)
def test_every_module_comes_after_all_that_it_requires(facts: Facts) -> None:
    order = list(groups_in_order(facts.graph))
    place = {name: number for number, group in enumerate(order) for name in group}

    assert sorted(name for group in order for name in group) == list(facts.catalog)
    for requirer, required in facts.graph.edges():
        assert place[required] <= place[requirer]
        assert (place[required] == place[requirer]) == (required in facts.graph.cycle_of.get(requirer, ()))


def test_the_nearest_come_first_and_the_optional_last() -> None:
    estate = facts(module(A), module(B, (C,)), module(C, (A,)), module(D, (A,)), module(E, optional=(A,)))
    impact = Impacts(estate).of(A)

    assert [(entry.module, entry.distance, entry.optional) for entry in impact.dependents] == [
        (C, 1, False), (D, 1, False), (B, 2, False), (E, 1, True),
    ]  # fmt: skip
    assert impact.path(impact.dependents[2]) == (B, C, A)


def test_a_hard_path_is_the_reason_even_where_an_optional_one_is_shorter() -> None:
    estate = facts(module(A), module(B, (A,)), module(C, (B,), optional=(A,)))
    impact = Impacts(estate).of(A)

    assert impact.path(impact.dependents[1]) == (C, B, A)
    assert impact.optional == ()


def test_whoever_requires_an_optional_user_is_optional_too() -> None:
    estate = facts(module(A), module(B, optional=(A,)), module(C, (B,)))
    impact = Impacts(estate).of(A)

    assert [(entry.module, entry.distance) for entry in impact.optional] == [(B, 1), (C, 2)]
    assert impact.path(impact.optional[1]) == (C, B, A)


def test_of_several_shortest_paths_the_first_by_names_is_told() -> None:
    estate = facts(module(A), module(B, (A,)), module(C, (A,)), module(D, (C, B)))

    impact = Impacts(estate).of(A)
    assert impact.path(impact.dependents[2]) == (D, B, A)


def test_a_module_of_a_cycle_does_not_depend_on_itself() -> None:
    estate = facts(module(A, (B,)), module(B, (A,)))

    assert [entry.module for entry in Impacts(estate).of(A).dependents] == [B]
    assert dependent_counts(estate.graph) == {A: 1, B: 1}


def test_dependents_are_grouped_by_distance_owner_and_tier() -> None:
    owned = Ownership(owner="@Team")
    estate = facts(
        module(A),
        module(B, (A,), ownership=owned, identity=ModuleIdentity(B, tier=1)),
        module(C, (B,), ownership=Ownership(owner="@TBD")),
        module(D, (B,), ownership=owned),
    )
    dependents = Impacts(estate).of(A).dependents

    assert named(grouped(dependents, lambda entry: entry.distance)) == {1: [B], 2: [C, D]}
    assert named(grouped(dependents, lambda entry: entry.owner)) == {"@Team": [B, D], None: [C]}
    assert named(grouped(dependents, lambda entry: entry.tier)) == {1: [B], None: [C, D]}


def named(groups: Mapping[Key, tuple[Dependent, ...]]) -> dict[Key, list[ModuleName]]:
    """Return the names of the modules in each group."""
    return {key: [entry.module for entry in members] for key, members in groups.items()}


@pytest.mark.real
def test_a_long_chain_is_no_problem() -> None:
    chain = [ModuleName(f"lane.m{number}") for number in range(3000)]
    estate = facts(*(module(name, tuple(chain[max(number - 1, 0) : number])) for number, name in enumerate(chain)))

    assert Impacts(estate).counts[chain[0]].hard == 2999
    impact = Impacts(estate).of(chain[0])
    assert len(impact.path(impact.dependents[-1])) == 3000
