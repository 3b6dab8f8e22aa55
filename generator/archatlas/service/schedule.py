"""When each target is asked next: a heap of due times, which knows no clock and asks nobody."""

from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush
from random import Random
from zlib import crc32

from archatlas.service.targets import ProbeTarget

MOST_IN_FLIGHT = 400
MOST_AT_A_HOST = 4
JITTER = 0.05
"""The share of an interval by which a tick comes sooner or later, so that targets do not fall into step."""

LATEST = 0.1
"""The share of an interval after which a tick is skipped: what is late is never made up for."""

_Key = tuple[str, str]
"""A module and how it is observed."""


def key_of(target: ProbeTarget) -> _Key:
    """Return what a target is known by, whatever changes in where it is asked."""
    return (target.name, target.watched.source.value)


class Schedule:
    """Due times of targets, with limits on how many are asked at once, in all and at one host."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._targets: dict[_Key, ProbeTarget] = {}
        self._due: list[tuple[float, _Key]] = []
        self._next: dict[_Key, float] = {}
        self._in_flight: dict[_Key, str] = {}
        self._at_host: dict[str, int] = {}
        self._parked: dict[str, deque[tuple[float, _Key]]] = {}
        self.skipped = 0

    def follow(self, targets: Iterable[ProbeTarget], now: float) -> None:
        """Ask these from now on; one that was asked before keeps its time."""
        self._targets = {key_of(one): one for one in targets}
        self._next = {key: due for key, due in self._next.items() if key in self._targets}
        for key, target in self._targets.items():
            if key not in self._next and key not in self._in_flight:
                interval = target.watched.interval
                self._plan(key, now + crc32("\0".join(key).encode()) % 65536 / 65536 * interval)

    @property
    def next_due(self) -> float | None:
        """Return when to look again, None where nothing is asked."""
        return self._due[0][0] if self._due else None

    @property
    def in_flight(self) -> int:
        """Return how many targets are being asked."""
        return len(self._in_flight)

    def due(self, now: float) -> list[ProbeTarget]:
        """Return what is to be asked now; each counts as being asked until `done` says otherwise."""
        ready: list[ProbeTarget] = []
        while self._due and self._due[0][0] <= now and len(self._in_flight) < MOST_IN_FLIGHT:
            due, key = heappop(self._due)
            target = self._targets.get(key)
            if target is None or self._next.get(key) != due:
                continue
            if now - due > LATEST * target.watched.interval:
                self.skipped += 1
                self._plan(key, self._after(due, target.watched.interval, now))
            elif self._at_host.get(target.host, 0) >= MOST_AT_A_HOST:
                self._parked.setdefault(target.host, deque()).append((due, key))
            else:
                self._take(key, target)
                ready.append(target)
        return ready

    def asked_at(self, target: ProbeTarget) -> float:
        """Return when a target that is being asked was due."""
        return self._next[key_of(target)]

    def done(self, target: ProbeTarget, wait: float, now: float) -> None:
        """Plan the next question to a target that was asked, so many seconds after the last one was due."""
        key = key_of(target)
        host, asked = self._in_flight.pop(key), self._next.pop(key, now)
        self._at_host[host] -= 1
        if not self._at_host[host]:
            del self._at_host[host]
        self._release(host, now)
        if key in self._targets:
            self._plan(key, self._after(asked, wait, now))

    def _release(self, host: str, now: float) -> None:
        """Let the next one that waits for a host go on, and skip those that waited too long."""
        parked = self._parked.get(host)
        while parked:
            due, key = parked.popleft()
            target = self._targets.get(key)
            if target is not None and self._next.get(key) == due:
                heappush(self._due, (due, key))
                if now - due <= LATEST * target.watched.interval:
                    break
        if not parked:
            self._parked.pop(host, None)

    def _take(self, key: _Key, target: ProbeTarget) -> None:
        self._in_flight[key] = target.host
        self._at_host[target.host] = self._at_host.get(target.host, 0) + 1

    def _plan(self, key: _Key, due: float) -> None:
        self._next[key] = due
        heappush(self._due, (due, key))

    def _after(self, due: float, wait: float, now: float) -> float:
        """Return the next tick: one that has passed already is left out, with those before it."""
        varied = due + wait * (1 + self._random.uniform(-JITTER, JITTER))
        return varied if varied > now else now + wait * (1 + self._random.uniform(-JITTER, JITTER))
