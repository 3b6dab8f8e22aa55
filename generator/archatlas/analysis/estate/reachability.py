"""How far requirements reach, counted for all modules at once, and how coupled that makes an estate."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from fractions import Fraction
from functools import cached_property
from math import log2

from archatlas.analysis.estate.cycles import strongly_connected_components
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


def groups_in_order(graph: DependencyGraph) -> Iterator[tuple[ModuleName, ...]]:
    """Yield every module, a cycle as one group, after all that it requires."""
    return strongly_connected_components(graph.hard)


def dependent_counts(graph: DependencyGraph) -> Mapping[ModuleName, int]:
    """Return for each module how many require it, directly or through others.

    A set of modules is a whole number with one bit for each, which makes 10,000 modules a matter of milliseconds.
    """
    return _counts(graph, reversed(tuple(groups_in_order(graph))), graph.required_by)


def reached_counts(graph: DependencyGraph) -> Mapping[ModuleName, int]:
    """Return for each module how many it requires, directly or through others."""
    return _counts(graph, groups_in_order(graph), graph.requires)


def _counts(
    graph: DependencyGraph,
    groups: Iterable[tuple[ModuleName, ...]],
    nearest: Callable[[ModuleName], tuple[ModuleName, ...]],
) -> Mapping[ModuleName, int]:
    """Return how far each module gets; every group comes after those that its modules get to."""
    bit = {name: 1 << number for number, name in enumerate(graph.hard)}
    reached: dict[ModuleName, int] = {}
    for group in groups:
        union = 0
        for member in group:
            union |= bit[member]
            for other in nearest(member):
                union |= reached.get(other, 0)
        reached.update(dict.fromkeys(group, union))
    return {name: reached[name].bit_count() - 1 for name in graph.hard}


def with_optional(graph: DependencyGraph) -> DependencyGraph:
    """Return the graph in which every optional requirement is a hard one."""
    hard = {name: tuple(sorted({*graph.hard[name], *graph.optional[name]})) for name in graph.hard}
    nothing = dict.fromkeys(graph.hard, ())
    return DependencyGraph(hard, nothing, nothing)


@dataclass(frozen=True, slots=True)
class Coupling:
    """How coupled an estate is as a whole.

    `ccd` is the cumulative component dependency and `nccd` the same over that of a balanced binary tree of as many
    modules (J. Lakos, "Large-Scale C++ Software Design", 1996). `propagation_cost` is the share (0 to 1) of all pairs
    of modules of which the first reaches the second, itself included (A. MacCormack et al., 2006).
    """

    modules: int
    requirements: int
    ccd: int
    nccd: float
    propagation_cost: Fraction

    def is_above(self, nccd: Fraction) -> bool:
        """Tell whether the NCCD is above a limit, both rounded to floating point: 4/5 is not above 0.8."""
        return self.nccd > float(nccd)


def coupling_of(graph: DependencyGraph) -> Coupling:
    """Count what reaches what over hard requirements; an estate without modules is not coupled at all."""
    modules = len(graph.hard)
    # The pairs that reach each other are the same ones from either end, so that dependents count as well as needs.
    return coupling_from(modules, len(graph.edges()), modules + sum(dependent_counts(graph).values()))


def coupling_from(modules: int, requirements: int, ccd: int) -> Coupling:
    """Return what follows from the three numbers that have to be counted."""
    return Coupling(
        modules=modules,
        requirements=requirements,
        ccd=ccd,
        nccd=ccd / balanced_ccd(modules) if modules else 0.0,
        propagation_cost=Fraction(ccd, modules**2) if modules else Fraction(0),
    )


def balanced_ccd(modules: int) -> float:
    """Return the cumulative component dependency of a balanced binary tree (J. Lakos, 1996, chapter 4).

    In a full tree of height h, 2^(h-k) nodes have 2^k - 1 nodes at and below them, which adds up to the formula;
    between full trees it interpolates.
    """
    return (modules + 1) * log2(modules + 1) - modules


@dataclass(frozen=True)
class Reachability:
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
        known = self.graph.hard
        return frozenset(
            name
            for name, required in graph.hard.items()
            if known.get(name) is not required and known.get(name) != required
        )

    def _settled(
        self, graph: DependencyGraph, names: Set[ModuleName], known: Mapping[ModuleName, int]
    ) -> Mapping[ModuleName, int]:
        """Return what some modules reach, given what all others do."""
        new = enumerate(sorted(names - self.order.keys()), start=len(self.order))
        places = {**self.order, **{name: place for place, name in new}}
        found: dict[ModuleName, int] = {}
        for group in strongly_connected_components({name: graph.hard[name] for name in sorted(names)}):
            union = sum(1 << places[name] for name in group)
            for target in frozenset(target for name in group for target in graph.hard[name]).difference(group):
                union |= found[target] if target in names else known[target]
            found.update(dict.fromkeys(group, union))
        return found


def _bits(reached: Mapping[ModuleName, int], names: Set[ModuleName]) -> int:
    return sum(reached[name].bit_count() for name in names)


Requirers = Callable[[ModuleName], Iterable[ModuleName]]

_KEPT = 3
"""Sources that a module passes on: one may be the module itself, one the module that asks, so that one is left."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest source of a module that is not the module itself, and how many requirements it is away."""

    source: ModuleName
    distance: int


def nearest_sources(sources: Iterable[ModuleName], requirers_of: Requirers) -> Mapping[ModuleName, Nearest]:
    """Return for each module that gets to a source the nearest one; of several the first by name.

    A source is among them where it gets to another one. Each module passes on the three sources that reach it first:
    of these at most one is the module itself and at most one the module that asks, so that one is left.
    """
    reached: dict[ModuleName, dict[ModuleName, int]] = {source: {source: 0} for source in sources}
    level, distance = [(source, source) for source in sorted(reached)], 0
    while level:
        distance += 1
        following = []
        for source, module in level:
            for requirer in requirers_of(module):
                known = reached.setdefault(requirer, {})
                if source not in known and len(known) < _KEPT:
                    known[source] = distance
                    following.append((source, requirer))
        level = sorted(following)
    found = {module: _first_other(module, known) for module, known in reached.items()}
    return {module: nearest for module, nearest in sorted(found.items()) if nearest is not None}


def _first_other(module: ModuleName, known: Mapping[ModuleName, int]) -> Nearest | None:
    """Return the first source in order of arrival, which is the order of distances and then of names."""
    return next((Nearest(source, distance) for source, distance in known.items() if source != module), None)


def shortest_path(graph: DependencyGraph, start: ModuleName, end: ModuleName) -> tuple[ModuleName, ...]:
    """Return a shortest path over hard requirements, given that there is one; of several the first by names."""
    came_from: dict[ModuleName, ModuleName] = {start: start}
    level = [start]
    while end not in came_from:
        following: list[ModuleName] = []
        for name in level:
            for required in graph.requires(name):
                if required not in came_from:
                    came_from[required] = name
                    following.append(required)
        level = following
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))
