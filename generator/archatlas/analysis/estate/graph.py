"""Who requires whom."""

from collections.abc import Iterable, Iterator, Mapping, Set
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError
from typing import TypeVar

from archatlas.analysis.estate.cycles import find_cycles, group_into_waves, strongly_connected_components, waves_of
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field

Neighbours = Mapping[ModuleName, tuple[ModuleName, ...]]
_Stated = tuple[tuple[ModuleName, ...], tuple[ModuleName, ...], tuple[str, ...]]
"""What a module requires, can use, and names although it is no module."""
_Names = TypeVar("_Names", tuple[ModuleName, ...], tuple[str, ...])


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
    known: "KnownParts | None" = field(default=None, repr=False, compare=False)
    """What is known already of the graph, where it was made from one that differs a little."""

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

    def less_stable(self, name: ModuleName, bound: Fraction) -> Iterator[ModuleName]:
        """Yield the modules that `name` requires whose instability is above a bound.

        It is asked of every requirement in every trial of a fix, so that it makes no fraction of any of them.
        """
        numerator, denominator = bound.as_integer_ratio()
        for required in self.hard[name]:
            fan_out, fan_in = len(self.hard[required]), len(self._reverse[required])
            if fan_out * denominator > numerator * (fan_in + fan_out):
                yield required

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
        if self.known is not None:
            return self.known.cycles
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
        return self.known.required_by if self.known else _reversed(self.hard)

    @cached_property
    def _optional_reverse(self) -> Neighbours:
        return self.known.optional_for if self.known else _reversed(self.optional)

    @property
    def users(self) -> Neighbours:
        """Return for every module those that require it."""
        return self._reverse

    @property
    def possible_users(self) -> Neighbours:
        """Return for every module those that can use it."""
        return self._optional_reverse

    def after(self, catalog: Catalog, touched: Iterable[ModuleName]) -> "DependencyGraph":
        """Return the graph of a catalog that differs in some modules; itself where no requirement does."""
        return _GraphChange(self, catalog, frozenset(touched)).graph()

    @cached_property
    def _acyclic_waves(self) -> tuple[tuple[ModuleName, ...], ...] | None:
        """The waves of a graph without cycles, None where there is one."""
        try:
            return tuple(tuple(sorted(wave)) for wave in waves_of(self.hard))
        except CycleError:
            return None


@dataclass(frozen=True, slots=True)
class KnownParts:
    """What a graph would have to compute of all its requirements."""

    required_by: Neighbours
    optional_for: Neighbours
    cycles: tuple[tuple[ModuleName, ...], ...]


@dataclass(frozen=True)
class _GraphChange:
    """A graph, and the catalog after some modules changed, came or went."""

    former: DependencyGraph
    catalog: Catalog
    touched: frozenset[ModuleName]

    def graph(self) -> DependencyGraph:
        former, names = self.former, self.catalog.keys()
        stated = {name: self._stated(name) for name in sorted(self._restated)}
        if not self._other_names and all(self._is_as_before(name, said) for name, said in stated.items()):
            return former
        hard = self._updated(former.hard, {name: said[0] for name, said in stated.items()})
        optional = self._updated(former.optional, {name: said[1] for name, said in stated.items()})
        unknown = self._updated(former.unknown, {name: said[2] for name, said in stated.items()})
        changed = self.touched | self._restated
        required_by = _reversed_anew(former._reverse, former.hard, hard, changed, names)
        usable = _reversed_anew(former._optional_reverse, former.optional, optional, changed, names)
        cycles = self._cycles(hard, required_by)
        return DependencyGraph(hard, optional, unknown, KnownParts(required_by, usable, cycles))

    @cached_property
    def _other_names(self) -> frozenset[ModuleName]:
        """The names that came or went."""
        return frozenset(name for name in self.touched if (name in self.former.hard) != (name in self.catalog))

    @cached_property
    def _restated(self) -> frozenset[ModuleName]:
        """The modules whose requirements are looked up again: those that changed, or name what came or went."""
        names = self._other_names
        naming = (name for name, module in self.catalog.items() if names and _names_one_of(module, names))
        return frozenset((*(name for name in self.touched if name in self.catalog), *naming))

    def _stated(self, name: ModuleName) -> _Stated:
        module = self.catalog[name]
        hard = _known(module.dependencies.internal.requires, module, self.catalog)
        return hard, _optional(module, hard, self.catalog), _unknown(module, self.catalog)

    def _is_as_before(self, name: ModuleName, said: _Stated) -> bool:
        return said == (self.former.hard[name], self.former.optional[name], self.former.unknown[name])

    def _updated(
        self, former: Mapping[ModuleName, _Names], fresh: Mapping[ModuleName, _Names]
    ) -> Mapping[ModuleName, _Names]:
        if self._other_names:
            return {name: fresh[name] if name in fresh else former[name] for name in self.catalog}
        return {**former, **fresh}

    def _cycles(self, hard: Neighbours, required_by: Neighbours) -> tuple[tuple[ModuleName, ...], ...]:
        """Return the cycles, looked for only where they can be new or broken: at modules whose requirements differ."""
        former = self.former
        changed = {name for name in self.touched | self._restated if former.hard.get(name) != hard.get(name)}
        if not changed:
            return former.cycles
        broken = {name for group in former.cycles if not changed.isdisjoint(group) for name in group}
        growing = {name for name in changed & hard.keys() if not set(hard[name]) <= set(former.hard.get(name, ()))}
        around = _reach(growing, hard) & _reach(growing, required_by)  # whoever shares a new cycle is in it
        inside = {name: hard[name] for name in sorted((broken | around) & hard.keys())}
        found = (group for group in strongly_connected_components(inside) if len(group) > 1)
        kept = (group for group in former.cycles if inside.keys().isdisjoint(group) and broken.isdisjoint(group))
        return tuple(sorted({*kept, *found}))


def _names_one_of(module: Module, names: frozenset[ModuleName]) -> bool:
    internal = module.dependencies.internal
    return not (names.isdisjoint(internal.requires) and names.isdisjoint(internal.weak_dependencies))


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
    reverse: Neighbours, before: Neighbours, after: Neighbours, changed: Iterable[ModuleName], names: Set[ModuleName]
) -> Neighbours:
    """Return what is reversed already, corrected for the modules whose neighbours are different."""
    fresh = dict(reverse)
    for name in changed:
        old, new = before.get(name, ()), after.get(name, ())
        for target in old if old != new else ():
            fresh[target] = tuple(source for source in fresh[target] if source != name)
        for target in new if old != new else ():
            fresh[target] = tuple(sorted((*fresh.get(target, ()), name)))
    if fresh.keys() == names:
        return fresh
    return {name: fresh.get(name, ()) for name in names}


def _reach(starts: Iterable[ModuleName], neighbours: Neighbours) -> frozenset[ModuleName]:
    """Return some modules and all that they get to."""
    seen = set(starts)
    frontier = list(seen)
    while frontier:
        fresh = set(neighbours[frontier.pop()]) - seen
        seen |= fresh
        frontier += fresh
    return frozenset(seen)
