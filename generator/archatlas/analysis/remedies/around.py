"""Which rules look beyond the module that they judge, and so may find something new at the neighbours of a change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archatlas.analysis.facts import Facts
from archatlas.analysis.rules import (
    claims,
    contracts,
    coupling,
    lanes,
    layers,
    lifecycle,
    references,
    service_levels,
    tiers,
)
from archatlas.analysis.topics import Topic, consumed, emitted
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

COUNTING = frozenset(
    rule.name
    for rule in (
        references.CYCLE,
        coupling.FAN_IN,
        coupling.PROPAGATION,
        coupling.INSTABILITY,
        coupling.DISTANCE,
        claims.COUPLING,
        claims.PROVIDES_TO,
    )
)
"""Rules about who requires whom."""
LOOKING_AT_TARGETS = frozenset(
    rule.name
    for rule in (
        lanes.FORBIDDEN,
        lanes.UNPROMOTED,
        lanes.CROSSES,
        layers.UPWARD,
        layers.SKIPS,
        tiers.INVERSION,
        lifecycle.DEPRECATED,
        service_levels.UNREACHABLE,
        references.UNKNOWN,
        coupling.FAN_OUT,
    )
)
"""Rules about what a required module is, or whether it is there at all."""
OWN_REQUIREMENTS = (
    COUNTING | LOOKING_AT_TARGETS | frozenset(rule.name for rule in (references.SELF, references.DUPLICATE))
)
"""Rules that may see a module otherwise after it changed what it requires, and nothing else."""
HEARING = frozenset({contracts.NOBODY_EMITS.name})
"""Rules about what modules that listen hear."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A module beside a change, and the rules that may see it otherwise now."""

    name: ModuleName
    rules: frozenset[str]


def neighbours(before: Facts, after: Facts, name: ModuleName, topics: Mapping[str, Topic]) -> Iterator[Neighbour]:
    """Yield the modules beside one that is different, that came or that went; `topics` are those before the change."""
    old, new = before.catalog.get(name), after.catalog.get(name)
    if old is None or new is None or old.dependencies.internal != new.dependencies.internal:
        for other in _beside(before, name) | _beside(after, name):
            yield Neighbour(other, COUNTING)
    if old is None or new is None or _looks_different(old, new):
        for other in _requirers(before, name) | _requirers(after, name):
            yield Neighbour(other, LOOKING_AT_TARGETS)
    for topic in _emitted(old) ^ _emitted(new):
        for other in topics[topic].consumers if topic in topics else ():
            yield Neighbour(other, HEARING)


def only_requirements(old: Module | None, new: Module | None) -> bool:
    """Tell whether a module is the same in both states but for what it requires."""
    if old is None or new is None:
        return False
    return replace(new, dependencies=replace(new.dependencies, internal=old.dependencies.internal)) == old


def hears_and_says_the_same(old: Module | None, new: Module | None) -> bool:
    """Tell whether a module emits and consumes the same topics in both states."""
    return old is not None and new is not None and (emitted(old), consumed(old)) == (emitted(new), consumed(new))


def _looks_different(old: Module, new: Module) -> bool:
    return (old.identity, old.ownership, old.observability) != (new.identity, new.ownership, new.observability)


def _emitted(module: Module | None) -> frozenset[str]:
    return frozenset() if module is None else frozenset(emitted(module))


def _beside(facts: Facts, name: ModuleName) -> set[ModuleName]:
    if name not in facts.catalog:
        return set()
    return {*facts.graph.requires(name), *facts.graph.required_by(name), *facts.graph.optional_for(name)}


def _requirers(facts: Facts, name: ModuleName) -> set[ModuleName]:
    return set(facts.graph.required_by(name)) if name in facts.catalog else set()
