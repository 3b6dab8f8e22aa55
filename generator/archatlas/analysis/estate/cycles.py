"""Cycles, which are strongly connected components, and deployment waves."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from itertools import chain
from typing import TypeVar

from archatlas.model.module import ModuleName

Node = TypeVar("Node", bound=Hashable)
Arrows = Mapping[ModuleName, tuple[ModuleName, ...]]


def strongly_connected_components(arrows: Arrows) -> Iterator[tuple[ModuleName, ...]]:
    """Yield the groups of modules that all reach each other, each one after the groups that it points at.

    Arrows that lead out of the mapping are passed over. A single module is a group of its own; the members are sorted.
    """
    walk = _DepthFirstWalk(arrows)
    return chain.from_iterable(walk.groups_from(name) for name in arrows)


class _DepthFirstWalk:
    """Gabow's path-based algorithm, without recursion: a long chain would end the stack."""

    def __init__(self, arrows: Arrows) -> None:
        self._arrows = arrows
        self._numbers: dict[ModuleName, int] = {}
        """The order of arrival; the highest number of all once a module's group is complete."""
        self._pending: list[ModuleName] = []
        """The modules whose group is not complete."""
        self._first: list[ModuleName] = []
        """The first modules of the groups that the pending ones may be."""
        self._open: list[tuple[ModuleName, Iterator[ModuleName]]] = []
        """The way to the present module, with what each one still points at."""

    def groups_from(self, start: ModuleName) -> Iterator[tuple[ModuleName, ...]]:
        """Yield the groups that can be reached from a module, and are not known."""
        if start not in self._numbers:
            self._arrive(start)
        while self._open:
            name, targets = self._open[-1]
            for target in targets:
                if target not in self._numbers and target in self._arrows:
                    self._arrive(target)
                    break
                self._join(target)
            else:
                self._open.pop()
                if self._first[-1] == name:
                    yield self._complete(name)

    def _arrive(self, name: ModuleName) -> None:
        self._numbers[name] = len(self._numbers)
        self._pending.append(name)
        self._first.append(name)
        self._open.append((name, iter(self._arrows[name])))

    def _join(self, target: ModuleName) -> None:
        """Make one group of all modules on the way from a pending module to the present one."""
        number = self._numbers.get(target, len(self._arrows))
        while self._numbers[self._first[-1]] > number:
            self._first.pop()

    def _complete(self, first: ModuleName) -> tuple[ModuleName, ...]:
        self._first.pop()
        group = [self._pending.pop()]
        while group[-1] != first:
            group.append(self._pending.pop())
        self._numbers.update(dict.fromkeys(group, len(self._arrows)))
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
