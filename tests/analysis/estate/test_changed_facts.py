"""A change that is computed from what is known already gives the same as computing everything."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.estate.graphs import NAMES, arrows, graphs
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import DependencyGraph, build_graph
from archatlas.analysis.estate.reachability import Reachability, coupling_of
from archatlas.model.module import Module, ModuleName
from builders import A, B, C, facts, module

Drawn = tuple[ModuleName, tuple[ModuleName, ...], tuple[ModuleName, ...]]
changes = st.lists(st.tuples(st.sampled_from([*NAMES, "new.x"]), arrows, arrows), max_size=4)


def everything(graph: DependencyGraph) -> tuple[object, ...]:
    """Return all that can be asked of a graph."""
    names = tuple(graph.hard)
    both_ways = [(graph.required_by(name), graph.optional_for(name), graph.needs(name)) for name in names]
    return graph.hard, graph.optional, graph.unknown, both_ways, graph.cycles, graph.cycle_of, graph.waves


def changed(estate: Facts, drawn: list[Drawn]) -> Facts:
    for name, hard, optional in drawn:
        estate = estate.with_modules(module(name, (*hard, "gone.x"), optional))
    return estate


@given(graphs, changes)
def test_changes_one_after_the_other_give_the_graph_of_the_last_state(estate: Facts, drawn: list[Drawn]) -> None:
    later = changed(estate, drawn)

    assert everything(later.graph) == everything(build_graph(later.catalog))
    assert list(later.catalog) == sorted(later.catalog)


@given(graphs, changes)
def test_changes_at_once_give_the_graph_of_the_last_state(estate: Facts, drawn: list[Drawn]) -> None:
    later = estate.with_modules(*(module(name, hard, optional) for name, hard, optional in drawn))

    assert everything(later.graph) == everything(build_graph(later.catalog))


@given(graphs, changes, st.sets(st.sampled_from(NAMES), max_size=2))
def test_the_coupling_after_a_change_is_the_one_counted_from_scratch(
    estate: Facts, drawn: list[Drawn], gone: set[ModuleName]
) -> None:
    later = changed(estate, drawn).without(*gone)

    assert Reachability(estate.graph).coupling_of(later.graph) == coupling_of(build_graph(later.catalog))


@given(graphs)
def test_an_unchanged_graph_is_as_coupled_as_it_is(estate: Facts) -> None:
    reaches = Reachability(estate.graph)

    assert reaches.coupling == reaches.coupling_of(estate.graph) == coupling_of(estate.graph)
    assert all(
        reaches.is_reached(one, other) == (one == other or other in estate.graph.needs(one))
        for one in NAMES
        for other in NAMES
    )


def test_a_change_that_leaves_requirements_alone_keeps_the_graph() -> None:
    estate = facts(module(A, requires=(B,)), module(B), module(C))
    told = replace(estate.catalog[A], path="elsewhere.yaml")

    later = estate.with_modules(told)

    assert later.graph is estate.graph
    assert later.catalog[A].path == "elsewhere.yaml"


def test_the_lanes_of_a_changed_catalog_hold_the_changed_modules() -> None:
    estate = facts(module("one.a"), module("one.b"), module("two.a"))
    told: Module = replace(estate.catalog[ModuleName("one.b")], path="elsewhere.yaml")

    later = estate.with_modules(told).catalog

    assert later.lanes() == ("one", "two")
    assert [one.path for one in later.of_lane("one")] == ["one.a.yaml", "elsewhere.yaml"]
    assert list(later.without("one.a", "two.a")) == ["one.b"]
