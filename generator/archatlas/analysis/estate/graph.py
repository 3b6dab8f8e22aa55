"""Who requires whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from archatlas.analysis.estate.cycles import find_cycles, group_into_waves, strongly_connected_components
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName

Neighbours = Mapping[ModuleName, tuple[ModuleName, ...]]


@dataclass(frozen=True)
class DependencyGraph:
    """The requirements of an estate.

    An arrow always runs from the requirer to the required one. Entries that name the module itself, that name no
    module of the estate or that stand twice are kept apart; they are no arrows.
    """

    hard: Neighbours
    """For every module the modules it requires, in order of their names."""
    optional: Neighbours
    """For every module those it can do without (`weak_dependencies`), none of which it also requires."""
    unknown: Mapping[ModuleName, tuple[str, ...]]
    """For every module the required names that no module has, in the schema's order."""
    origin: "GraphOrigin | None" = field(default=None, repr=False, compare=False)
    """The graph that this one differs from by the requirements of a few modules, where it was made from one."""

    def requires(self, name: ModuleName) -> tuple[ModuleName, ...]:
        """Return the modules that `name` requires."""
        return self.hard[name]

    def required_by(self, name: ModuleName) -> tuple[ModuleName, ...]:
        """Return the modules that require `name`."""
        return self._reverse[name]

    def optional_for(self, name: ModuleName) -> tuple[ModuleName, ...]:
        """Return the modules that can use `name` but do not need it."""
        return self._optional_reverse[name]

    def fan_out(self, name: ModuleName) -> int:
        """Return how many modules `name` requires (Ce)."""
        return len(self.hard[name])

    def fan_in(self, name: ModuleName) -> int:
        """Return how many modules require `name` (Ca)."""
        return len(self._reverse[name])

    def instability(self, name: ModuleName) -> Fraction | None:
        """Return Ce / (Ca + Ce), or None where both are 0 (R. C. Martin, "OO Design Quality Metrics", 1994)."""
        both = self.fan_in(name) + self.fan_out(name)
        return Fraction(self.fan_out(name), both) if both else None

    def edges(self) -> tuple[tuple[ModuleName, ModuleName], ...]:
        """Return every requirement as (requirer, required), sorted."""
        return tuple((name, required) for name, all_required in self.hard.items() for required in all_required)

    def dependents(self, name: ModuleName) -> frozenset[ModuleName]:
        """Return all modules that require `name`, directly or through others, without itself."""
        return _reach((name,), self._reverse) - {name}

    def with_dependents(self, names: Iterable[ModuleName]) -> frozenset[ModuleName]:
        """Return some modules and all that require one of them, directly or through others."""
        return _reach(names, self._reverse)

    def needs(self, name: ModuleName) -> frozenset[ModuleName]:
        """Return all modules that `name` requires, directly or through others, without itself."""
        return _reach((name,), self.hard) - {name}

    @cached_property
    def cycles(self) -> tuple[tuple[ModuleName, ...], ...]:
        """The groups of two or more modules that all require each other, sorted inside and among themselves."""
        if self.origin is not None:
            return self._cycles_since(self.origin)
        return () if self._acyclic_waves is not None else find_cycles(self.hard)

    @cached_property
    def cycle_of(self) -> Mapping[ModuleName, tuple[ModuleName, ...]]:
        """The cycle of every module that is part of one."""
        return {name: group for group in self.cycles for name in group}

    @cached_property
    def waves(self) -> tuple[tuple[ModuleName, ...], ...]:
        """Deployment waves: all that a module requires is in earlier waves; a cycle is deployed as one."""
        return group_into_waves(self.hard) if self._acyclic_waves is None else self._acyclic_waves

    @cached_property
    def wave_of(self) -> Mapping[ModuleName, int]:
        """The wave of every module, counted from 1."""
        return {name: number for number, wave in enumerate(self.waves, start=1) for name in wave}

    @cached_property
    def _reverse(self) -> Neighbours:
        if self.origin is None:
            return _reversed(self.hard)
        former = self.origin.graph
        return _reversed_anew(former._reverse, former.hard, self.hard, self.origin.changed)

    @cached_property
    def _optional_reverse(self) -> Neighbours:
        if self.origin is None:
            return _reversed(self.optional)
        former = self.origin.graph
        return _reversed_anew(former._optional_reverse, former.optional, self.optional, self.origin.changed)

    def _cycles_since(self, origin: "GraphOrigin") -> tuple[tuple[ModuleName, ...], ...]:
        """Return the cycles, looked for only where they can be new or broken: at modules that changed."""
        former = origin.graph.cycles
        broken = {name for group in former if not origin.changed.isdisjoint(group) for name in group}
        around = _reach(origin.changed, self.hard) & _reach(origin.changed, self._reverse)
        region = broken | around | origin.changed  # whoever shares a cycle with a changed module is in it
        inside = {name: self.hard[name] for name in sorted(region)}
        found = (group for group in strongly_connected_components(inside) if len(group) > 1)
        return tuple(sorted({*(group for group in former if group[0] not in region), *found}))

    @cached_property
    def _acyclic_waves(self) -> tuple[tuple[ModuleName, ...], ...] | None:
        """The waves of a graph without cycles, None where there is one."""
        sorter = TopologicalSorter(self.hard)
        try:
            sorter.prepare()
        except CycleError:
            return None
        waves = []
        while sorter.is_active():
            wave = sorter.get_ready()
            waves.append(tuple(sorted(wave)))
            sorter.done(*wave)
        return tuple(waves)


@dataclass(frozen=True, slots=True)
class GraphOrigin:
    """A graph, and the modules whose requirements are different in another one over the same names."""

    graph: DependencyGraph
    changed: frozenset[ModuleName]


def changed_graph(graph: DependencyGraph, catalog: Catalog, changed: Iterable[Module]) -> DependencyGraph:
    """Return the graph after some modules changed, given a catalog of the same names; itself where nothing differs."""
    hard, weak, unknown = dict(graph.hard), dict(graph.optional), dict(graph.unknown)
    different: set[ModuleName] = set()
    for module in changed:
        name = module.name
        former = (hard[name], weak[name], unknown[name])
        hard[name] = _known(module.dependencies.internal.requires, module, catalog)
        weak[name] = _optional(module, hard[name], catalog)
        unknown[name] = _unknown(module, catalog)
        if (hard[name], weak[name], unknown[name]) != former:
            different.add(name)
    return DependencyGraph(hard, weak, unknown, GraphOrigin(graph, frozenset(different))) if different else graph


def build_graph(catalog: Catalog) -> DependencyGraph:
    """Resolve the names that schemas state into a graph over the modules that exist."""
    hard = {name: _known(module.dependencies.internal.requires, module, catalog) for name, module in catalog.items()}
    weak = {name: _optional(module, hard[name], catalog) for name, module in catalog.items()}
    unknown = {name: _unknown(module, catalog) for name, module in catalog.items()}
    return DependencyGraph(hard, weak, unknown)


def _known(declared: Iterable[str], module: Module, catalog: Catalog) -> tuple[ModuleName, ...]:
    targets = {ModuleName(target) for target in declared}
    return tuple(sorted(target for target in targets if target in catalog and target != module.name))


def _optional(module: Module, hard: tuple[ModuleName, ...], catalog: Catalog) -> tuple[ModuleName, ...]:
    weak = _known(module.dependencies.internal.weak_dependencies, module, catalog)
    return tuple(target for target in weak if target not in hard)


def _unknown(module: Module, catalog: Catalog) -> tuple[str, ...]:
    declared = dict.fromkeys(module.dependencies.internal.requires)
    return tuple(target for target in declared if target not in catalog)


def _reversed(neighbours: Neighbours) -> Neighbours:
    reverse: dict[ModuleName, list[ModuleName]] = {name: [] for name in neighbours}
    for name, targets in neighbours.items():
        for target in targets:
            reverse[target].append(name)
    return {name: tuple(sources) for name, sources in reverse.items()}


def _reversed_anew(
    reverse: Neighbours, before: Neighbours, after: Neighbours, changed: Iterable[ModuleName]
) -> Neighbours:
    """Return what is reversed already, corrected for the modules whose neighbours are different."""
    fresh = dict(reverse)
    for name in changed:
        for target in before[name]:
            fresh[target] = tuple(source for source in fresh[target] if source != name)
        for target in after[name]:
            fresh[target] = tuple(sorted((*fresh[target], name)))
    return fresh


def _reach(starts: Iterable[ModuleName], neighbours: Neighbours) -> frozenset[ModuleName]:
    """Return some modules and all that they get to."""
    seen = set(starts)
    frontier = list(seen)
    while frontier:
        fresh = set(neighbours[frontier.pop()]) - seen
        seen |= fresh
        frontier += fresh
    return frozenset(seen)
