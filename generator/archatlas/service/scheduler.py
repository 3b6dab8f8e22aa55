"""Drives all questions on the event loop: asks what is due, hands on what was observed, and lets time go by."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import inf
from random import Random
from time import time

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.live.memory import Memory
from archatlas.analysis.live.states import next_probe_in
from archatlas.model.live import Observation
from archatlas.service.planning import probe_plan
from archatlas.service.prober import Prober
from archatlas.service.schedule import Schedule
from archatlas.service.series import MeasuredSeries
from archatlas.service.targets import ProbePlan, ProbeTarget
from archatlas.settings.live import AllowList, LiveSettings
from archatlas.transport.resolution import HostResolver

_BEAT = 0.1
_REMEMBERED_BEATS = 1200
_FINEST = 0.02
"""What is due within as many seconds is asked at one go, which wakes the loop less often."""


class LoopLag:
    """How long the event loop stood still: a beat that comes late says by how much."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._late: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED_BEATS)
        self._expected = passed()

    def beat(self) -> float:
        """Note a beat; return when the next one is expected."""
        now = self._passed()
        if now - self._expected > _BEAT:
            self._late.append((now, now - self._expected))
        self._expected = now + _BEAT
        return self._expected

    def since(self, began: float) -> float:
        """Return for how many seconds the loop stood still since a time, a halt that goes on included."""
        now = self._passed()
        halted = sum(min(late, at - began) for at, late in self._late if at > began)
        return halted + max(0.0, now - max(self._expected, began))


class Scheduler:
    """Asks every target at its time, for as long as it runs; `plan` says which these are by now."""

    def __init__(
        self,
        plan: Callable[[], ProbePlan],
        prober: Prober,
        observe: Callable[[Observation], None],
        memory_of: Callable[[str], Memory | None],
        lag: LoopLag,
    ) -> None:
        self._plan, self._prober, self._observe, self._memory_of, self._lag = plan, prober, observe, memory_of, lag
        self.schedule = Schedule(Random())
        self._followed: ProbePlan | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._sleeps_until = 0.0

    async def run(self) -> None:
        """Ask until cancelled; what is being asked then is let go."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ask_what_is_due())
                group.create_task(self._beat())
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _ask_what_is_due(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            for target in self.schedule.due(loop.time()):
                task = loop.create_task(self._ask(target))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            self._sleeps_until = max(loop.time() + _FINEST, self.schedule.next_due or inf)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(None if self._sleeps_until == inf else self._sleeps_until):
                    await self._changed.wait()

    async def _ask(self, target: ProbeTarget) -> None:
        wait = target.watched.interval
        try:
            self._observe(await self._prober.probe(target))
            memory = self._memory_of(target.name)
            wait = next_probe_in(memory, target.watched) if memory else wait
        finally:
            self.schedule.done(target, wait, asyncio.get_running_loop().time())
            if (self.schedule.next_due or inf) < self._sleeps_until:
                self._changed.set()

    async def _beat(self) -> None:
        """Notice how late the loop is, and that there is another plan."""
        while True:
            self._lag.beat()
            plan = self._plan()
            if plan is not self._followed:
                self._followed = plan
                self.schedule.follow(plan.targets, asyncio.get_running_loop().time())
                self._changed.set()
            await asyncio.sleep(_BEAT)


class Asking:
    """What a registry asks: planned anew when schemas or settings change, while it goes on asking."""

    def __init__(self, live: Callable[[], LiveSettings], environ: Mapping[str, str]) -> None:
        """Know where settings and the values of headers come from; nothing is asked before there is a plan."""
        self._live, self._environ = live, environ
        self._plan = ProbePlan((), {}, {})
        self._resolver = HostResolver(AllowList())

    def watch(self, assessment: Assessment) -> ProbePlan:
        """Return what is asked of an estate from now on; raise LiveError where that cannot be."""
        live = self._live()
        plan = probe_plan(assessment, live, self._environ)
        self._resolver.allow, self._plan = live.allow, plan
        return plan

    def series(self) -> MeasuredSeries:
        """Return what asks Prometheus for the series of those that are watched by it."""
        return MeasuredSeries(lambda: self._plan.targets, self._resolver)

    async def once(self, targets: Sequence[ProbeTarget], most: int) -> list[Observation]:
        """Ask some targets one time, so many at once."""
        passed = asyncio.get_running_loop().time
        prober = Prober(self._resolver, time, lambda began: 0.0, passed)
        free = asyncio.Semaphore(most)

        async def ask(target: ProbeTarget) -> Observation:
            async with free:
                return await prober.probe(target)

        return await asyncio.gather(*map(ask, targets))

    async def probe(
        self,
        observe: Callable[[Observation], None],
        memory_of: Callable[[str], Memory | None],
        clock: Callable[[], float],
    ) -> None:
        """Ask until cancelled, and hand on what was observed."""
        passed = asyncio.get_running_loop().time
        lag = LoopLag(passed)
        prober = Prober(self._resolver, clock, lag.since, passed)
        await Scheduler(lambda: self._plan, prober, observe, memory_of, lag).run()
