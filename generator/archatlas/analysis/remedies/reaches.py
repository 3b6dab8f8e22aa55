"""How coupled the estate would be after a change, counted only where the change reaches."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from archatlas.analysis.components import components
from archatlas.analysis.coupling import Coupling, coupling_from
from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.reach import groups_in_order
from archatlas.model.names import ModuleName


@dataclass(frozen=True)
class Reaches:
    """What every module of a graph reaches, itself included, as whole numbers with one bit for each module."""

    graph: DependencyGraph

    @cached_property
    def order(self) -> Mapping[ModuleName, int]:
        """The place of every module in an order in which it stands after all that it requires, cycles aside."""
        names = (name for group in groups_in_order(self.graph) for name in group)
        return {name: number for number, name in enumerate(names)}

    @cached_property
    def reached(self) -> Mapping[ModuleName, int]:
        """The modules that each one reaches: bit n stands for the module at place n of the order."""
        return self._settled(self.graph, self.order.keys(), {})

    @cached_property
    def ccd(self) -> int:
        """The cumulative component dependency."""
        return sum(reached.bit_count() for reached in self.reached.values())

    @cached_property
    def requirements(self) -> int:
        """How many requirements there are."""
        return sum(map(len, self.graph.hard.values()))

    @cached_property
    def coupling(self) -> Coupling:
        """How coupled the estate is."""
        return coupling_from(len(self.graph.hard), self.requirements, self.ccd)

    def is_reached(self, start: ModuleName, end: ModuleName) -> bool:
        """Tell whether a module requires another one, directly or through others, or is it."""
        return bool(self.reached[start] >> self.order[end] & 1)

    def coupling_of(self, graph: DependencyGraph) -> Coupling:
        """Return how coupled another graph is; the more it is like the known one, the less there is to count."""
        touched = graph.with_dependents(self._changed(graph))
        fresh = self._settled(graph, touched, self.reached)
        old = self.order.keys() & touched | (self.order.keys() - graph.hard.keys())
        ccd = self.ccd + _bits(fresh, touched) - _bits(self.reached, old)
        lost = sum(len(self.graph.hard[name]) for name in old)
        requirements = self.requirements - lost + sum(len(graph.hard[name]) for name in touched)
        return coupling_from(len(graph.hard), requirements, ccd)

    def _changed(self, graph: DependencyGraph) -> frozenset[ModuleName]:
        if graph is self.graph:
            return frozenset()
        if graph.origin is not None and graph.origin.graph is self.graph:
            return graph.origin.changed
        known = self.graph.hard
        return frozenset(name for name, required in graph.hard.items() if known.get(name) != required)

    def _settled(
        self, graph: DependencyGraph, names: Set[ModuleName], known: Mapping[ModuleName, int]
    ) -> Mapping[ModuleName, int]:
        """Return what some modules reach, given what all others do."""
        new = enumerate(sorted(names - self.order.keys()), start=len(self.order))
        places = {**self.order, **{name: place for place, name in new}}
        found: dict[ModuleName, int] = {}
        for group in components({name: graph.hard[name] for name in sorted(names)}):
            union = sum(1 << places[name] for name in group)
            for target in frozenset(target for name in group for target in graph.hard[name]).difference(group):
                union |= found[target] if target in names else known[target]
            found.update(dict.fromkeys(group, union))
        return found


def _bits(reached: Mapping[ModuleName, int], names: Set[ModuleName]) -> int:
    return sum(reached[name].bit_count() for name in names)
