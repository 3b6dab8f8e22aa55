"""Cycles, which are strongly connected components, and deployment waves; the one place that knows networkx."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from archatlas.model.module import ModuleName

if TYPE_CHECKING:
    from networkx import DiGraph

Arrows = Mapping[ModuleName, tuple[ModuleName, ...]]


def strongly_connected_components(arrows: Arrows) -> Iterator[tuple[ModuleName, ...]]:
    """Yield the groups of modules that all reach each other, in time linear in the arrows (R. Tarjan, 1972).

    Arrows that lead out of the mapping are passed over. A single module is a group of its own; the members are sorted.
    """
    search = _ComponentSearch(arrows)
    for name in arrows:
        if name not in search.number:
            yield from search.groups_from(name)


class _ComponentSearch:
    """A depth-first search without recursion: chains of requirements may be longer than the stack of Python."""

    def __init__(self, arrows: Arrows) -> None:
        self._arrows = arrows
        self.number: dict[ModuleName, int] = {}
        self._lowest: dict[ModuleName, int] = {}
        self._open: list[ModuleName] = []
        self._is_open: set[ModuleName] = set()

    def groups_from(self, start: ModuleName) -> Iterator[tuple[ModuleName, ...]]:
        """Yield the groups that are complete when the search comes back to its start."""
        path = [(start, self._enter(start))]
        while path:
            name, targets = path[-1]
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    self._lower(path[-1][0], self._lowest[name])
                if self._lowest[name] == self.number[name]:
                    yield self._closed(name)
            elif target not in self.number:
                path.append((target, self._enter(target)))
            elif target in self._is_open:
                self._lower(name, self.number[target])

    def _enter(self, name: ModuleName) -> Iterator[ModuleName]:
        self.number[name] = self._lowest[name] = len(self.number)
        self._open.append(name)
        self._is_open.add(name)
        return (target for target in self._arrows[name] if target in self._arrows)

    def _lower(self, name: ModuleName, number: int) -> None:
        self._lowest[name] = min(self._lowest[name], number)

    def _closed(self, root: ModuleName) -> tuple[ModuleName, ...]:
        place = len(self._open) - 1
        while self._open[place] != root:
            place -= 1
        group = self._open[place:]
        del self._open[place:]
        self._is_open.difference_update(group)
        return tuple(sorted(group))


def find_cycles(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
    """Return the groups of two or more modules that all reach each other, sorted inside and among themselves."""
    # Most estates have no cycle, and networkx takes longer to import than their schemas to read.
    from networkx import strongly_connected_components as components

    groups = (group for group in components(_digraph(arrows)) if len(group) > 1)
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def group_into_waves(arrows: Arrows) -> tuple[tuple[ModuleName, ...], ...]:
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
