"""Which modules an incident may have begun at, by how their series moved with the one of the module that suffers.

From the victim, the walk goes to what it requires and on, as long as a module's series left its usual range. What is
found is ranked by how much of the victim's movement it shares, less a part of what its own requirements share: a module
that only hands on what comes from below should not stand above it.
"""

import statistics
from collections.abc import Iterable, Iterator, Mapping

from archatlas.analysis.causes.likely_causes import MOST_CAUSES, WITHIN, CauseVerdict
from archatlas.analysis.causes.observed_graph import Requirements
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

DEVIATIONS = 3.0
"""How many standard deviations from its mean a value is out of the usual range."""

HANDED_ON = 0.3
"""The part of the best of its requirements that a module's own rank loses."""

LEAD = 20
"""How many usual values are compared together with those of the incident."""

LEAST_USUAL = 10
"""With fewer usual values nobody knows a range: whatever is there counts as out of it."""

HALF = 0.5
"""Whatever shares less of the victim's movement may be the first by chance."""

LEAST_PAIRS = 4
"""Fewer pairs of values correlate by chance."""


@dataclass(frozen=True, slots=True)
class Series:
    """One metric of a module at even steps, before an incident and around it; None where a value is missing."""

    usual: tuple[float | None, ...]
    now: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class MovingCause:
    """A module whose series moved with the victim's: the shared variance (r²), and the best of what it requires."""

    module: ModuleName
    shared: float
    handed_on: float

    @property
    def rank(self) -> float:
        """Return what it is ordered by."""
        return self.shared - HANDED_ON * self.handed_on


@dataclass(frozen=True, slots=True)
class MovingCauses:
    """At most three modules that moved with the victim, the best first."""

    verdict: CauseVerdict
    ranked: tuple[MovingCause, ...] = ()


def causes_by_series(requires: Requirements, victim: ModuleName, series: Mapping[str, Series]) -> MovingCauses:
    """Return what may have moved the victim's series, by those of what it needs.

    It is asked of a module that is known to suffer: its own series need not have left its usual range.
    """
    own = series.get(victim)
    if own is None:
        return MovingCauses(CauseVerdict.NO_INCIDENT)
    reached = _reached(requires, victim, series)
    shared = {name: shared_variance(own, series[name]) for name in reached}
    found = [_moving(name, requires, shared) for name in reached]
    found.sort(key=lambda one: (-one.rank, one.module))
    if not found:
        return MovingCauses(CauseVerdict.CHANCE)
    close = found[0].rank < HALF or (len(found) > 1 and found[1].rank >= WITHIN * found[0].rank)
    return MovingCauses(CauseVerdict.CANNOT_TELL if close else CauseVerdict.NAMED, tuple(found[:MOST_CAUSES]))


def is_unusual(series: Series) -> bool:
    """Tell whether a series left its usual range: by three standard deviations, at least once."""
    usual, now = _known(series.usual), _known(series.now)
    if len(usual) < LEAST_USUAL:
        return bool(now)
    mean = statistics.fmean(usual)
    most = DEVIATIONS * statistics.pstdev(usual, mean) + abs(mean) * 1e-9  # a constant series has some play, too
    return any(abs(value - mean) > most for value in now)


def shared_variance(one: Series, other: Series) -> float:
    """Return r² of two series over the incident and a little before it, 0 where they cannot be compared."""
    pairs = [pair for pair in zip(_around(one), _around(other), strict=False) if None not in pair]
    if len(pairs) < LEAST_PAIRS:
        return 0.0
    first, second = zip(*pairs, strict=True)
    try:
        return statistics.correlation(first, second) ** 2
    except statistics.StatisticsError:  # one of them does not move
        return 0.0


def _moving(name: ModuleName, requires: Requirements, shared: Mapping[ModuleName, float]) -> MovingCause:
    own = (shared[target] for target in requires.get(name, ()) if target in shared and target != name)
    return MovingCause(name, shared[name], max(own, default=0.0))


def _reached(requires: Requirements, victim: ModuleName, series: Mapping[str, Series]) -> tuple[ModuleName, ...]:
    """Return what is reached from the victim through modules whose series are unusual, without itself."""
    judged: dict[ModuleName, bool] = {victim: True}
    queue = [victim]
    for name in queue:
        for target in requires.get(name, ()):
            if target not in judged:
                judged[target] = target in series and is_unusual(series[target])
                if judged[target]:
                    queue.append(target)
    return tuple(queue[1:])


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _around(series: Series) -> Iterator[float | None]:
    """Yield the last usual values and those of the incident, so that the ends of all series meet."""
    missing = LEAD - len(series.usual)
    yield from (None for _ in range(missing))
    yield from series.usual[-LEAD:]
    yield from series.now
