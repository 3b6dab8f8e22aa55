"""Where no order is safe: a pair in which each must go before the other, and circles of more."""

from collections.abc import Iterable, Iterator, Mapping

from archatlas.analysis.deployment.constraints import Constraint
from archatlas.analysis.estate.cycles import strongly_connected_components
from archatlas.model.deployment import Why
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Replacement:
    """A provider that adds what a consumer will use and removes what it uses, in one version."""

    provider: ModuleName
    consumer: ModuleName
    added: str
    removed: str
    certain: bool


@dataclass(frozen=True, slots=True)
class ResolvedOrder:
    """Constraints without those that contradict each other and rest on nothing sure; what is left may have cycles."""

    kept: tuple[Constraint, ...]
    dropped: tuple[Constraint, ...]
    replacements: tuple[Replacement, ...]
    cycles: tuple[tuple[ModuleName, ...], ...]
    """Groups of modules each of which must go before the others, for sure."""


def resolved(constraints: tuple[Constraint, ...]) -> ResolvedOrder:
    """Drop constraints that may hold where they close a circle: removals first, then all others that may."""
    kept = constraints
    for is_doubtful in (_may_remove, _may_hold):
        inside = _members(kept)
        kept = tuple(one for one in kept if not (is_doubtful(one) and _is_inside(one, inside)))
    left = frozenset(kept)
    cycles = tuple(group for group in _groups(kept))
    dropped = tuple(one for one in constraints if one not in left)
    return ResolvedOrder(kept, dropped, tuple(_replacements(constraints)), cycles)


def _may_remove(one: Constraint) -> bool:
    return not one.certain and one.why is Why.REMOVES


def _may_hold(one: Constraint) -> bool:
    return not one.certain


def _is_inside(one: Constraint, group_of: Mapping[ModuleName, int]) -> bool:
    return one.first in group_of and group_of[one.first] == group_of.get(one.then)


def _members(constraints: Iterable[Constraint]) -> Mapping[ModuleName, int]:
    return {name: number for number, group in enumerate(_groups(constraints)) for name in group}


def _groups(constraints: Iterable[Constraint]) -> Iterator[tuple[ModuleName, ...]]:
    ahead: dict[ModuleName, list[ModuleName]] = {}
    for one in constraints:
        ahead.setdefault(one.then, []).append(one.first)
        ahead.setdefault(one.first, [])
    every = strongly_connected_components({name: tuple(sorted(set(ahead[name]))) for name in sorted(ahead)})
    yield from sorted(tuple(sorted(group)) for group in every if len(group) > 1)


def _replacements(constraints: Iterable[Constraint]) -> Iterator[Replacement]:
    """Yield the pairs in which a provider must go before and after its consumer."""
    added = {(one.first, one.then): one for one in constraints if one.why is Why.ADDS}
    for one in constraints:
        other = added.get((one.then, one.first)) if one.why is Why.REMOVES else None
        if other is not None:
            yield Replacement(one.then, one.first, other.entry, one.entry, one.certain and other.certain)
