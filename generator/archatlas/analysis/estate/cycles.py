"""Cycles, which are strongly connected components, and deployment waves."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import chain
from typing import TypeVar

from archatlas.model.module import ModuleName

Node = TypeVar("Node", bound=Hashable)
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
