"""How fast a budget of bad events burns, and when that is worth telling somebody.

A burn rate of 1 uses the budget up in exactly the four weeks. Two windows have to agree: the long one says that it
matters, the short one that it still goes on (Google, "The Site Reliability Workbook", chapter 5). Where events are few,
chance alone reaches such rates; at least five of them have to be bad.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Protocol

from archatlas.analysis.levels.service_level import DAY, HOUR, PERIOD, Indicator, ServiceLevel
from archatlas.model.record import dataclass

MINUTE = 60
LEAST_BAD_EVENTS = 5
BLIND_AFTER = 15 * MINUTE
"""How long nothing may be counted, so that a restart or a new release is no alert."""

EAGER = 4
"""How much oftener than usual a module is probed while it fails."""


class Urgency(Enum):
    """How soon a person should look."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class BurnRule:
    """From which burn rate on, in both windows (in seconds), somebody is told."""

    factor: float
    long: int
    short: int
    urgency: Urgency


BURN_RULES = (
    BurnRule(14.4, HOUR, 5 * MINUTE, Urgency.PAGE),
    BurnRule(6, 6 * HOUR, 30 * MINUTE, Urgency.PAGE),
    BurnRule(1, 3 * DAY, 6 * HOUR, Urgency.TICKET),
)
WINDOWS = tuple(sorted({PERIOD, *(window for rule in BURN_RULES for window in (rule.long, rule.short))}))


class Events(Protocol):
    """Counts of some seconds of one module."""

    @property
    def start(self) -> int:
        """Return when they begin."""
        ...

    @property
    def seconds(self) -> int:
        """Return for how long they are."""
        ...

    @property
    def good(self) -> int:
        """Return how many were good."""
        ...

    @property
    def bad(self) -> int:
        """Return how many were bad."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """The events of a window; `failing` is the part of the window that the bad ones stand for, in events."""

    good: float = 0
    bad: float = 0
    failing: float = 0

    @property
    def share(self) -> float | None:
        """Return the share of bad events, None where nothing was counted."""
        counted = self.good + self.failing
        return self.failing / counted if counted else None


@dataclass(frozen=True, slots=True)
class BurnState:
    """How a level does: rates are None where nothing was counted."""

    level: ServiceLevel
    tallies: Mapping[int, Tally]
    rates: Mapping[int, float | None]
    """The burn rate of each window, by its seconds."""
    firing: tuple[BurnRule, ...]
    """The rules that hold now, whether or not somebody is told."""
    is_blind: bool

    @property
    def alert(self) -> Urgency | None:
        """Return the most urgent alert that is to be told."""
        told = [rule.urgency for rule in self.firing if self.level.tells]
        return next((urgency for urgency in Urgency if urgency in told), None)

    @property
    def remaining(self) -> float | None:
        """Return the share of the budget of four weeks that is left; below 0 where it is overdrawn."""
        rate = self.rates[PERIOD]
        return None if rate is None else 1 - rate


def burn(level: ServiceLevel, tallies: Mapping[int, Tally], last_seen: float | None, now: float) -> BurnState:
    """Return how fast a budget burns, given the events of each of `WINDOWS` and when the last one was counted."""
    rates = {window: _rate(level, tallies.get(window, Tally())) for window in WINDOWS}
    firing = tuple(rule for rule in BURN_RULES if _holds(rule, rates, tallies))
    is_blind = last_seen is None or now - last_seen > max(BLIND_AFTER, 3 * (level.interval or 0))
    return BurnState(level, tallies, rates, firing, is_blind)


def burn_of_counts(level: ServiceLevel, counts: Sequence[Events], now: float) -> BurnState:
    """Return how fast a level's budget burns, given the counts of the last four weeks."""
    seen = [one.start + one.seconds for one in counts if one.good or one.bad]
    interval = level.interval if level.indicator is Indicator.PROBES else None
    return burn(level, tallies_of(counts, now, interval), min(max(seen), now) if seen else None, now)


def tallies_of(counts: Iterable[Events], now: float, interval: float | None = None) -> Mapping[int, Tally]:
    """Return the events of each of `WINDOWS`; what began earlier is not part of it, but for the present minute.

    With the interval of probes, a module that is asked oftener while it fails is charged for the time, not for being
    asked.
    """
    begins = {window: now - now % MINUTE - window for window in WINDOWS}
    sums = {window: [0.0, 0.0, 0.0] for window in WINDOWS}
    for one in counts:
        failing = _failing(one, interval)
        for window, begin in begins.items():
            if begin <= one.start <= now:
                total = sums[window]
                total[0] += one.good
                total[1] += one.bad
                total[2] += failing
    return {window: Tally(*total) for window, total in sums.items()}


def _failing(events: Events, interval: float | None) -> float:
    if not interval:
        return events.bad
    rest = events.seconds / interval - events.good  # the probes that would have failed at the usual pace
    return min(max(rest, events.bad / EAGER), events.bad)


def _rate(level: ServiceLevel, tally: Tally) -> float | None:
    return None if tally.share is None else tally.share / float(level.budget)


def _holds(rule: BurnRule, rates: Mapping[int, float | None], tallies: Mapping[int, Tally]) -> bool:
    enough = tallies.get(rule.long, Tally()).bad >= LEAST_BAD_EVENTS
    return enough and all((rates[window] or 0) >= rule.factor for window in (rule.long, rule.short))
