"""Cycles and waves are those of a library that has nothing else to do."""

from collections.abc import Mapping

import networkx
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.cycles import find_cycles, group_into_waves
from archatlas.model.module import ModuleName

NAMES = [ModuleName(f"lane.m{number}") for number in range(8)]
Arrows = Mapping[ModuleName, tuple[ModuleName, ...]]

graphs = st.fixed_dictionaries({name: st.frozensets(st.sampled_from(NAMES), max_size=3) for name in NAMES}).map(
    lambda drawn: {name: tuple(sorted(targets - {name})) for name, targets in drawn.items()}
)


def as_digraph(arrows: Arrows) -> "networkx.DiGraph[ModuleName]":
    digraph: networkx.DiGraph[ModuleName] = networkx.DiGraph()
    digraph.add_nodes_from(arrows)
    digraph.add_edges_from((name, target) for name, targets in arrows.items() for target in targets)
    return digraph


@given(graphs)
def test_cycles_are_the_strongly_connected_components_of_several(arrows: Arrows) -> None:
    groups = networkx.strongly_connected_components(as_digraph(arrows))

    assert find_cycles(arrows) == tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1))


@given(graphs)
def test_waves_are_the_generations_of_the_condensed_graph(arrows: Arrows) -> None:
    condensed = networkx.condensation(as_digraph(arrows))
    members: Mapping[int, set[ModuleName]] = networkx.get_node_attributes(condensed, "members")
    generations = networkx.topological_generations(condensed.reverse(copy=False))

    expected = tuple(tuple(sorted(name for group in wave for name in members[group])) for wave in generations)
    assert group_into_waves(arrows) == expected
