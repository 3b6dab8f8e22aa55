"""Cycles, which are strongly connected components, and deployment waves; the one place that knows networkx."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import TypeVar

from archatlas.model.module import ModuleName

Node = TypeVar("Node", bound=Hashable)
Arrows = Mapping[ModuleName, tuple[ModuleName, ...]]


def strongly_connected_components(arrows: Arrows) -> Iterator[tuple[ModuleName, ...]]:
    """Yield the groups of modules that all reach each other, each one after the groups that it points at.

    Arrows that lead out of the mapping are passed over. A single module is a group of its own; the members are sorted.
    """
    inside = {name: [target for target in targets if target in arrows] for name, targets in arrows.items()}
    try:
        order = tuple(TopologicalSorter(inside).static_order())
    except CycleError:
        yield from _components(inside)
    else:
        yield from ((name,) for name in order)


def _components(arrows: Mapping[ModuleName, list[ModuleName]]) -> Iterator[tuple[ModuleName, ...]]:
    # Most estates have no cycle, and networkx takes longer to import than the schemas of a hundred modules to read.
    from networkx import DiGraph
    from networkx import strongly_connected_components as components

    digraph: DiGraph[ModuleName] = DiGraph(arrows)
    return (tuple(sorted(group)) for group in components(digraph))


def find_cycles(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
    """Return the groups of two or more modules that all reach each other, sorted inside and among themselves."""
    return tuple(sorted(group for group in strongly_connected_components(arrows) if len(group) > 1))


def group_into_waves(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
    """Return the modules wave by wave, each after all that it points at; the modules of a cycle share a wave."""
    groups = tuple(strongly_connected_components(arrows))
    group_of = {name: group for group in groups for name in group}
    ahead = {group: {group_of[target] for name in group for target in arrows[name]} - {group} for group in groups}
    return tuple(tuple(sorted(chain.from_iterable(wave))) for wave in waves_of(ahead))


def waves_of(ahead: Mapping[Node, Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """Yield what comes after nothing, then what comes after that alone, and so on; raise CycleError for a cycle."""
    sorter = TopologicalSorter(ahead)
    sorter.prepare()
    while sorter.is_active():
        wave = sorter.get_ready()
        yield wave
        sorter.done(*wave)
