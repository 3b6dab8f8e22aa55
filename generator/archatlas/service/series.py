"""What Prometheus measured around an incident: which module's series moved with that of the module that suffers."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from archatlas.analysis.causes.moving_together import MovingCauses, Series, causes_by_series, is_unusual
from archatlas.analysis.causes.observed_graph import Requirements
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.service.targets import ProbeTarget, QueryTarget
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.http_request import BadAnswer
from archatlas.transport.prometheus import TimeRange, ask_range
from archatlas.transport.resolution import HostResolver

USUAL = 3600.0
"""Seconds before an incident that say what is usual."""
LONGEST = 3600.0
"""Seconds of an incident that are looked at, its first ones."""
STEP = 30.0
MOST_MODULES = 40
"""Modules whose series are asked for, those that are required most directly."""
KEPT = 30.0
"""Seconds for which an answer counts, so that many questions of ours are one of Prometheus."""
_MOST_KEPT = 100
_AT_ONCE = 8
_MEASURES = ("latency", "errors")


@dataclass(frozen=True, slots=True)
class MeasuredCauses:
    """What moved together, and what was measured of all of them."""

    measure: str
    causes: MovingCauses


class MeasuredSeries:
    """Asks Prometheus for the series of a module and of what it requires, one incident at a time."""

    def __init__(
        self,
        targets: Callable[[], Iterable[ProbeTarget]],
        resolver: HostResolver,
        passed: Callable[[], float] = monotonic,
    ) -> None:
        """Know what is asked of whom by now, and where that may be."""
        self._targets, self._resolver, self._passed = targets, resolver, passed
        self._known: dict[str, tuple[float, MeasuredCauses | None]] = {}
        self._asking = asyncio.Lock()

    async def causes(
        self, requires: Requirements, victim: ModuleName, began: float, now: float
    ) -> MeasuredCauses | None:
        """Return what moved with a module that suffers, None where nothing is measured, or Prometheus says nothing."""
        async with self._asking:
            at, known = self._known.get(victim, (0.0, None))
            if victim in self._known and self._passed() - at < KEPT:
                return known
            targets = {one.name: one for one in self._targets() if isinstance(one, QueryTarget)}
            found = await self._found(requires, victim, targets, _around(began, now)) if victim in targets else None
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[victim] = (self._passed(), found)
            return found

    async def _found(
        self, requires: Requirements, victim: ModuleName, targets: dict[str, QueryTarget], times: TimeRange
    ) -> MeasuredCauses | None:
        own = {
            measure: series
            for measure in _MEASURES
            if (series := await self._series(targets[victim], measure, times)) is not None
        }
        if not own:
            return None
        measure = next((name for name, series in own.items() if is_unusual(series)), next(iter(own)))
        names = [name for name in _required(requires, victim) if name in targets][:MOST_MODULES]
        free = asyncio.Semaphore(_AT_ONCE)

        async def ask(name: str) -> Series | None:
            async with free:
                return await self._series(targets[name], measure, times)

        asked = dict(zip(names, await asyncio.gather(*map(ask, names)), strict=True))
        known: dict[str, Series] = {name: one for name, one in asked.items() if one is not None}
        return MeasuredCauses(measure, causes_by_series(requires, victim, {**known, victim: own[measure]}))

    async def _series(self, target: QueryTarget, measure: str, times: TimeRange) -> Series | None:
        """Return one measure of a module, its failing requests as a share of all; None where there is nothing."""
        if measure not in target.queries:
            return None
        try:
            values = await self._asked(target, measure, times)
            if measure == "errors" and "requests" in target.queries:
                values = tuple(map(_share, values, await self._asked(target, "requests", times)))
        except (NotAllowed, OSError, BadAnswer, TimeoutError):
            return None
        usual = round(USUAL / STEP)
        return Series(values[:usual], values[usual:]) if any(one is not None for one in values) else None

    async def _asked(self, target: QueryTarget, measure: str, times: TimeRange) -> tuple[float | None, ...]:
        fold = max if measure == "latency" else sum
        query, timeout = target.queries[measure], target.watched.timeout
        return await ask_range(target.server, query, times, self._resolver, timeout, fold)


def _around(began: float, now: float) -> TimeRange:
    start = began - USUAL
    return TimeRange(start, STEP, round(USUAL / STEP) + 1 + int(min(max(0.0, now - began), LONGEST) // STEP))


def _share(errors: float | None, requests: float | None) -> float | None:
    """Return which share of the requests failed; without failing ones, a query often has no rows."""
    return None if not requests else (errors or 0.0) / requests


def _required(requires: Requirements, victim: ModuleName) -> Iterator[ModuleName]:
    """Yield what a module requires, the nearest first."""
    seen, queue = {victim}, [victim]
    for name in queue:
        for target in requires.get(name, ()):
            if target not in seen:
                seen.add(target)
                queue.append(target)
                yield target
