"""By how much latencies may move, along the requirements that a module cannot do without."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property, reduce
from operator import or_

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import LatencyImpact, RequirementChange
from archatlas.analysis.compare.latency_causes import LatencyCause, LatencyShift, latency_causes
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.reachability import Nearest, groups_in_order, nearest_sources, shortest_path
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

LISTED = 100
"""Most modules that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class LatencyImpacts:
    """The nearest modules whose latency may move, how many more there are, and of how many nothing is known."""

    listed: tuple[LatencyImpact, ...]
    more: int
    unknown: int


def latency_impacts(
    before: Assessment,
    after: Assessment,
    renames: Mapping[ModuleName, ModuleName],
    requirements: Iterable[RequirementChange],
) -> LatencyImpacts:
    """Estimate how far the 95th percentile of latencies may move, as intervals.

    Who requires one module more waits between 0 (the call is not on the way of a request, or runs beside other work)
    and what one call takes longer. That is the module's own number, which holds what stands below it. Who requires one
    less may gain as much. Where a module's own number is different, those who require it move by up to the
    difference. All that require a module that moves, directly or through others, move with it; several causes add up;
    one call of each per request is assumed.

    Percentiles do not add up, so that the upper ends are no guarantees. With a 99th percentile of the required module
    they nearly are: by Boole's inequality P(A + B > q96(A) + q99(B)) <= 4 % + 1 %, so that the 95th percentile of the
    sum is at most the 96th of the requirer alone plus the 99th of what it calls, whatever depends on what. A 95th
    percentile, where there is no other, is what 19 of 20 calls stay below; the worst answer of a load test is what no
    call took longer than while it was watched.
    """
    found: dict[ModuleName, list[LatencyCause]] = {}
    for cause in latency_causes(before, after, renames, requirements):
        found.setdefault(cause.module, []).append(cause)
    if not found:
        return LatencyImpacts((), 0, 0)
    return LatencyPropagation(after.graph, {name: tuple(members) for name, members in found.items()}).all()


@dataclass(frozen=True)
class LatencyPropagation:
    """Carries causes, given by the module they begin at, to all that require these modules."""

    graph: DependencyGraph
    causes: Mapping[ModuleName, tuple[LatencyCause, ...]]

    def all(self) -> LatencyImpacts:
        """Return what moves, the nearest to a cause first."""
        moving = [name for name in self.graph.hard if self._reached[name] or self._calls(name)]
        known = [name for name in moving if self._is_known(name)]
        ordered = sorted((self._distance(name), name) for name in known)
        listed = tuple(self._impact(name) for _distance, name in ordered[:LISTED])
        return LatencyImpacts(listed, len(ordered) - len(listed), len(moving) - len(known))

    def _impact(self, name: ModuleName) -> LatencyImpact:
        calls = self._calls(name)
        origins = [origin for origin, bit in self._bits.items() if self._reached[name] & bit]
        involved = len(calls) + sum(len(self.causes[origin]) for origin in origins)
        move = reduce(LatencyShift.and_also, (self._passed_on[origin] for origin in origins), _sum(calls))
        shown = _most_telling(calls or self.causes[self._nearest[name].source])
        more = f", and {involved - 1:,} more" if involved > 1 else ""
        basis = " and ".join(sorted(move.basis))
        return LatencyImpact(name, move.low, move.high, self._path(name, shown), basis, shown.reason + more)

    def _path(self, name: ModuleName, cause: LatencyCause) -> tuple[ModuleName, ...]:
        path = shortest_path(self.graph, name, cause.module)
        return path if cause.required is None else (*path, cause.required)

    def _calls(self, name: ModuleName) -> tuple[LatencyCause, ...]:
        """Return what moves a module itself; that it declares other numbers moves only those that require it."""
        return tuple(cause for cause in self.causes.get(name, ()) if cause.required is not None)

    def _distance(self, name: ModuleName) -> int:
        return 0 if self._calls(name) else self._nearest[name].distance

    def _is_known(self, name: ModuleName) -> bool:
        own = any(cause.move.basis for cause in self._calls(name))
        return own or bool(self._reached[name] & self._telling)

    @cached_property
    def _telling(self) -> int:
        """Return the bits of the modules with a cause of which a number is known."""
        telling = (name for name, members in self.causes.items() if any(one.move.basis for one in members))
        return reduce(or_, (self._bits[name] for name in telling), 0)

    @cached_property
    def _passed_on(self) -> Mapping[ModuleName, LatencyShift]:
        """Return what those who require a module with causes see, added up once for all of them."""
        return {name: _passed_on(members) for name, members in self.causes.items()}

    @cached_property
    def _nearest(self) -> Mapping[ModuleName, Nearest]:
        return nearest_sources(self.causes, self.graph.required_by)

    @cached_property
    def _bits(self) -> Mapping[ModuleName, int]:
        return {name: 1 << number for number, name in enumerate(self.causes)}

    @cached_property
    def _reached(self) -> Mapping[ModuleName, int]:
        """Return for each module the bits of all others with a cause that it requires, directly or through others."""
        found: dict[ModuleName, int] = {}
        for group in groups_in_order(self.graph):
            union = reduce(or_, (self._bits.get(name, 0) for name in group))
            union = reduce(or_, (found.get(below, 0) for name in group for below in self.graph.requires(name)), union)
            found.update(dict.fromkeys(group, union))
        return {name: bits & ~self._bits.get(name, 0) for name, bits in found.items()}


def _sum(members: Iterable[LatencyCause]) -> LatencyShift:
    return reduce(LatencyShift.and_also, (cause.move for cause in members), LatencyShift())


def _passed_on(members: tuple[LatencyCause, ...]) -> LatencyShift:
    """Return what those who require a module see: its own word on its latency holds what it calls already."""
    calls = _sum(cause for cause in members if cause.required is not None)
    levels = _sum(cause for cause in members if cause.required is None)
    return calls.or_else(levels)


def _most_telling(members: tuple[LatencyCause, ...]) -> LatencyCause:
    """Return the cause with a known number that moves most, calls before the module's own numbers."""
    return max(members, key=lambda cause: (bool(cause.move.basis), cause.required is not None, _width(cause.move)))


def _width(move: LatencyShift) -> Fraction:
    return (move.high or Fraction(0)) - (move.low or Fraction(0))
