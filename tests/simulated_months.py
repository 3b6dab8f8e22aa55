"""Months of probes of a module that keeps its level exactly, and outages, minute by minute."""

import random
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archatlas.analysis.levels.burn_rates import WINDOWS, BurnRule, BurnState, Tally, Urgency, burn
from archatlas.analysis.levels.service_level import PERIOD, ServiceLevel


@dataclass(frozen=True)
class Count:
    """The events of some seconds."""

    start: int
    seconds: int
    good: int
    bad: int


def failing_probes(rng: random.Random, level: ServiceLevel) -> Iterator[int]:
    """Yield the numbers of the probes of two months that fail, each for itself with the chance that is allowed."""
    chance = float(level.budget)
    number = -1
    while True:
        number += max(1, round(rng.expovariate(chance) + 0.5))
        if number >= 2 * PERIOD / (level.interval or 1):
            return
        yield number


def pages_of(rng: random.Random, level: ServiceLevel) -> int:
    """Return how often somebody is paged in a month of chance alone, the month before it as its past."""
    firing = ((at, state.firing) for at, state in states(rng, level))
    return began_in_the_last_month(
        (at, [rule for rule in rules if rule.urgency is Urgency.PAGE]) for at, rules in firing
    )


def states(rng: random.Random, level: ServiceLevel) -> Iterator[tuple[float, BurnState]]:
    """Yield the state at each failing probe of two months: between them, rates only fall."""
    interval = level.interval or 1.0
    seen: list[float] = []
    for number in failing_probes(rng, level):
        at = number * interval
        seen.append(at)
        yield at, burn(level, tallies_at(seen, at, interval), at, at)


def began_in_the_last_month(firing: Iterable[tuple[float, Sequence[BurnRule]]]) -> int:
    """Count pages that begin: one goes on as long as the short window of a rule that fired holds what made it fire."""
    pages, until = 0, 0.0
    for at, rules in firing:
        pages += bool(rules) and at > until and at >= PERIOD
        until = max([until, *(at + rule.short for rule in rules)])
    return pages


def tallies_at(bad: Sequence[float], now: float, interval: float) -> dict[int, Tally]:
    """Return what the windows hold where every probe was made, given when some failed."""
    found = {}
    for window in WINDOWS:
        count = len(bad) - bisect_left(bad, now - window)
        found[window] = Tally(window / interval - count, count, count)
    return found


def outage(level: ServiceLevel, minutes: int, past: int = PERIOD) -> tuple[float, list[Count]]:
    """Return when it is, some minutes into an outage after a good past, and all counts until then."""
    interval = level.interval or 1.0
    good = [Count(start, 3600, round(3600 / interval), 0) for start in range(0, past, 3600)]
    bad = [Count(past + 60 * minute, 60, 0, round(60 / interval)) for minute in range(minutes)]
    return past + 60.0 * minutes, good + bad
