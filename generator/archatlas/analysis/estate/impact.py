"""Who breaks if a module breaks: how far away, whose, how critical, and along which path."""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TypeVar

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import dependent_counts, with_optional
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field

Key = TypeVar("Key", bound=Hashable)
Step = tuple[int, ModuleName]


@dataclass(frozen=True, slots=True)
class Dependent:
    """A module that breaks, or may break, with another one.

    `distance` counts the requirements on the shortest path, `through` is the next module on it. `optional` means that
    every path uses an optional requirement; the path of any other dependent uses none.
    """

    module: ModuleName
    distance: int
    through: ModuleName
    optional: bool
    owner: str | None
    tier: int | None


@dataclass(frozen=True, slots=True)
class ImpactCount:
    """How many modules break with a module, and how many more may because of an optional requirement."""

    hard: int
    optional: int


@dataclass(frozen=True)
class Impact:
    """All dependents of a module: the hard ones before the optional ones, the nearest first, then by name."""

    module: ModuleName
    dependents: tuple[Dependent, ...]
    _next: Mapping[bool, Mapping[ModuleName, Step]] = field(repr=False)

    @property
    def hard(self) -> tuple[Dependent, ...]:
        """Return those that break."""
        return tuple(dependent for dependent in self.dependents if not dependent.optional)

    @property
    def optional(self) -> tuple[Dependent, ...]:
        """Return those that only use optional requirements to get here."""
        return tuple(dependent for dependent in self.dependents if dependent.optional)

    def path(self, dependent: Dependent) -> tuple[ModuleName, ...]:
        """Return a shortest path, from the dependent to the module; of several the first by names seen from here."""
        steps = self._next[dependent.optional]
        path = [dependent.module]
        while path[-1] != self.module:
            path.append(steps[path[-1]][1])
        return tuple(path)


@dataclass(frozen=True)
class Impacts:
    """Finds out who breaks with a module; the counts of all modules cost no lists."""

    facts: Facts

    @cached_property
    def counts(self) -> Mapping[ModuleName, ImpactCount]:
        """The number of dependents of every module."""
        hard = dependent_counts(self.facts.graph)
        every = dependent_counts(with_optional(self.facts.graph)) if any(self.facts.graph.optional.values()) else hard
        return {name: ImpactCount(number, every[name] - number) for name, number in hard.items()}

    @cached_property
    def _people(self) -> Mapping[ModuleName, tuple[str | None, int | None]]:
        classifier = self.facts.classifier
        return {name: (classifier.owner(module), module.identity.tier) for name, module in self.facts.catalog.items()}

    def of(self, name: ModuleName) -> Impact:
        """Return the dependents of one module."""
        graph = self.facts.graph
        hard = _steps(name, graph.required_by)
        every = _steps(name, lambda module: (*graph.required_by(module), *graph.optional_for(module)))
        found = [self._dependent(module, step, False) for module, step in hard.items()]
        found += [self._dependent(module, step, True) for module, step in every.items() if module not in hard]
        found.sort(key=lambda dependent: (dependent.optional, dependent.distance, dependent.module))
        return Impact(name, tuple(found), {False: hard, True: every})

    def _dependent(self, name: ModuleName, step: Step, optional: bool) -> Dependent:
        owner, tier = self._people[name]
        return Dependent(name, step[0], step[1], optional, owner, tier)


def grouped(dependents: tuple[Dependent, ...], key: Callable[[Dependent], Key]) -> Mapping[Key, tuple[Dependent, ...]]:
    """Return dependents by distance, owner or tier, in the order in which they stand."""
    groups: dict[Key, list[Dependent]] = {}
    for dependent in dependents:
        groups.setdefault(key(dependent), []).append(dependent)
    return {value: tuple(members) for value, members in groups.items()}


def _steps(start: ModuleName, requirers_of: Callable[[ModuleName], tuple[ModuleName, ...]]) -> dict[ModuleName, Step]:
    """Return for each module that gets to the start its distance and the next module on the way, level by level."""
    steps: dict[ModuleName, Step] = {}
    level, distance = [start], 0
    while level:
        distance += 1
        found: dict[ModuleName, ModuleName] = {}
        for target in level:
            for requirer in requirers_of(target):
                if requirer != start and requirer not in steps:
                    found.setdefault(requirer, target)
        steps.update((name, (distance, target)) for name, target in found.items())
        level = sorted(found)
    return steps
