"""Modules that hold an estate together: without them it falls apart, and most ways lead through them."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.reachability import dependent_counts, reached_counts
from archatlas.analysis.suggestions.suggestion import Bottleneck
from archatlas.model.module import ModuleName

SHOWN = 5
FEWEST = 5
"""Modules that depend on a bottleneck at least, and that it separates from the rest."""
FEWEST_WAYS = 0.01
"""The least share of ways through a bottleneck: a library that needs nothing itself is an end, and no way leads on."""
COUNTED_WAYS = 300_000
"""Pairs of modules up to which all shortest ways are counted."""


def bottlenecks(graph: DependencyGraph) -> tuple[Bottleneck, ...]:
    """Return the modules on which many depend and without which many are cut off, those of most ways first."""
    dependents = dependent_counts(graph)
    separated = ((name, cut) for name, cut in _separated(graph).items() if graph.requires(name))
    found = {name: cut for name, cut in separated if min(cut, dependents[name]) >= FEWEST}
    if not found:
        return ()
    ways = _betweenness(graph)
    passed = [(name, cut, ways[name] if ways else None) for name, cut in found.items()]
    listed = [
        Bottleneck(name, dependents[name], cut, share)
        for name, cut, share in passed
        if share is None or share >= FEWEST_WAYS
    ]
    listed.sort(key=lambda one: (-(one.paths or 0), -one.dependents, one.module))
    return tuple(listed[:SHOWN])


def _separated(graph: DependencyGraph) -> Mapping[ModuleName, int]:
    """Return the articulation points of the graph without directions (Tarjan), with how many modules each cuts off.

    These are all modules of its part but the largest piece that is left without it.
    """
    near = {name: (*graph.requires(name), *graph.required_by(name)) for name in graph.hard}
    found: dict[ModuleName, int] = {}
    seen = set[ModuleName]()
    for root in near:
        if root not in seen:
            walk = _WalkedPart(near, root)
            seen |= walk.order.keys()
            found |= walk.separated()
    return found


class _WalkedPart:
    """A depth-first walk over one part of a graph, without recursion."""

    def __init__(self, near: Mapping[ModuleName, tuple[ModuleName, ...]], root: ModuleName) -> None:
        self.root = root
        self.order: dict[ModuleName, int] = {root: 0}
        self._low: dict[ModuleName, int] = {root: 0}
        self._sizes: dict[ModuleName, int] = {root: 1}
        self._pieces: dict[ModuleName, list[int]] = {}
        """For each module the sizes of what hangs on it alone."""
        stack: list[tuple[ModuleName, ModuleName | None, Iterator[ModuleName]]] = [(root, None, iter(near[root]))]
        while stack:
            name, parent, others = stack[-1]
            for other in others:
                if other not in self.order:
                    self.order[other] = self._low[other] = len(self.order)
                    self._sizes[other] = 1
                    stack.append((other, name, iter(near[other])))
                    break
                if other != parent:
                    self._low[name] = min(self._low[name], self.order[other])
            else:
                stack.pop()
                if parent is not None:
                    self._close(name, parent)

    def _close(self, name: ModuleName, parent: ModuleName) -> None:
        self._low[parent] = min(self._low[parent], self._low[name])
        self._sizes[parent] += self._sizes[name]
        if self._low[name] >= self.order[parent]:
            self._pieces.setdefault(parent, []).append(self._sizes[name])

    def separated(self) -> Iterator[tuple[ModuleName, int]]:
        """Yield each module that cuts others off, with how many."""
        for name, pieces in self._pieces.items():
            rest = len(self.order) - 1 - sum(pieces)
            every = [*pieces, *([rest] if rest else [])]
            if len(every) > 1:
                yield name, sum(every) - max(every)


def _betweenness(graph: DependencyGraph) -> Mapping[ModuleName, float] | None:
    """Return which share of all shortest ways between two modules leads through each one (U. Brandes, 2001)."""
    pairs = sum(reached_counts(graph).values())
    if pairs > COUNTED_WAYS:
        return None
    through = dict.fromkeys(graph.hard, 0.0)
    for start in graph.hard:
        for name, share in _through(graph, start).items():
            through[name] += share
    return {name: share / pairs if pairs else share for name, share in through.items()}


def _through(graph: DependencyGraph, start: ModuleName) -> Mapping[ModuleName, float]:
    """Return for the ways from one module how many, each pair of ends counted as one, lead through each other one."""
    distance, ways = {start: 0}, {start: 1}
    order = [start]
    for name in order:
        for other in graph.requires(name):
            if other not in distance:
                distance[other] = distance[name] + 1
                order.append(other)
            if distance[other] == distance[name] + 1:
                ways[other] = ways.get(other, 0) + ways[name]
    given = dict.fromkeys(order, 0.0)
    for name in reversed(order):
        for other in graph.requires(name):
            if distance[other] == distance[name] + 1:
                given[name] += ways[name] / ways[other] * (1 + given[other])
    del given[start]
    return given
