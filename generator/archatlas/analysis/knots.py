"""Graphs with cycles: the one place that knows networkx.

Most estates have no cycle, and networkx takes longer to import than their schemas to read; so it is imported by the
functions that need it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from archatlas.model.names import ModuleName

if TYPE_CHECKING:
    from networkx import DiGraph

Arrows = Mapping[ModuleName, tuple[ModuleName, ...]]


def cycles(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
    """Return the groups of two or more modules that all reach each other, sorted inside and among themselves."""
    from networkx import strongly_connected_components

    groups = (group for group in strongly_connected_components(_digraph(arrows)) if len(group) > 1)
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def waves(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
    """Return the modules wave by wave, each after all that it points at; the modules of a cycle share a wave."""
    from networkx import condensation, get_node_attributes, topological_generations

    condensed = condensation(_digraph(arrows))
    members: Mapping[int, set[ModuleName]] = get_node_attributes(condensed, "members")
    generations = topological_generations(condensed.reverse(copy=False))
    return tuple(tuple(sorted(name for group in wave for name in members[group])) for wave in generations)


def _digraph(arrows: Arrows) -> "DiGraph[ModuleName]":
    from networkx import DiGraph

    digraph: DiGraph[ModuleName] = DiGraph()
    digraph.add_nodes_from(arrows)
    digraph.add_edges_from((name, target) for name, targets in arrows.items() for target in targets)
    return digraph
