"""The states of all modules together, as a function of observations in the order of their times."""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from math import inf

from archatlas.analysis.live.memory import Memory, Watched
from archatlas.analysis.live.observer import Observer, ObserverState
from archatlas.analysis.live.states import Judging, after, at, first_memory, lacking, next_change_by_time
from archatlas.model.live import Flag, ModuleStatus, Observation, State, Transition
from archatlas.model.record import replace

MOST_RESTING = 1000
"""How many are remembered that are watched no more: a schema that is broken while it is edited loses no state."""


class EstateStates:
    """Everything that is true now, fed with observations and with time; both answer with the transitions they cause.

    What time alone changes is dated by when it was due, not by when somebody looked: a log that is replayed gives the
    same transitions, whenever `pass_time` was called. Their index is 0; whoever keeps them counts.
    """

    def __init__(self, interval: float, memories: Mapping[str, Memory]) -> None:
        """Know what was remembered, and the interval in which most modules are asked; nothing is watched yet."""
        self._observer = Observer(interval)
        self._watched: dict[str, Watched] = {}
        self._memories: dict[str, Memory] = dict(memories)
        self._resting: dict[str, Memory] = {}
        self._users: dict[str, tuple[str, ...]] = {}
        self._due: list[tuple[float, str]] = []
        self._scheduled: dict[str, float] = {}

    @property
    def observer(self) -> ObserverState:
        """Return whether the observer suspects itself."""
        return self._observer.state

    def watch(self, watched: Mapping[str, Watched], now: float) -> tuple[Transition, ...]:
        """Watch these from now on; what is known of those that were watched before, or remembered, stays."""
        for name in self._watched.keys() - watched.keys():
            self._observer.forget(name)
        users: dict[str, list[str]] = {}
        for name, one in watched.items():
            for external in one.externals:
                users.setdefault(external, []).append(name)
        self._users = {external: tuple(names) for external, names in users.items()}
        self._watched = dict(watched)
        known = {**self._resting, **self._memories}
        self._memories = {name: known.get(name) or first_memory(name, now, watched[name]) for name in watched}
        known = {name: memory for name, memory in known.items() if name not in watched}
        self._resting = dict(list(known.items())[-MOST_RESTING:])
        found = self._judge_all(now)
        for name in watched:
            if watched[name].externals or self._memories[name].missing:
                found += self._supply(name, now)
        return tuple(found)

    def memory(self, name: str) -> Memory | None:
        """Return what is known of a module, None where it is not watched."""
        return self._memories.get(name)

    def status(self, name: str) -> ModuleStatus:
        """Return what everybody is told of a module; one that is not watched says just that."""
        memory = self._memories.get(name)
        if memory is None:
            return ModuleStatus(name, State.UNMONITORED, reason="not watched")
        status = memory.status
        return replace(status, flags=status.flags | {Flag.OBSERVER_SUSPECT}) if self.observer.is_suspect else status

    def observe(self, seen: Observation) -> tuple[Transition, ...]:
        """Take an observation, and whatever time changed before it."""
        found = list(self.pass_time(seen.at))
        judging = self.observer.judging
        self._observer.note(seen)
        if judging is Judging.FROZEN and self.observer.judging is Judging.CONFIRMING:
            found += self._judge_all(seen.at)
        if seen.module in self._watched:
            memory = after(self._memories[seen.module], seen, self._watched[seen.module], self.observer.judging)
            found += self._become(memory, seen.at)
        return tuple(found)

    def pass_time(self, now: float) -> tuple[Transition, ...]:
        """Let time go by up to now."""
        found: list[Transition] = []
        thaw = self._observer.next_change_by_time
        if thaw is not None and thaw <= now:
            self._observer.pass_time(thaw)
            found += self._judge_all(thaw)
        while self._due and self._due[0][0] <= now:
            due, name = heappop(self._due)
            if self._scheduled.get(name) == due:
                del self._scheduled[name]
                found += self._judge(name, due)
        return tuple(found)

    def _judge_all(self, now: float) -> list[Transition]:
        self._due, self._scheduled = [], {}
        return [one for name in self._watched for one in self._judge(name, now)]

    def _judge(self, name: str, now: float) -> Iterator[Transition]:
        return self._become(at(self._memories[name], now, self._watched[name], self.observer.judging), now)

    def _become(self, memory: Memory, now: float) -> Iterator[Transition]:
        """Keep a memory, schedule what time will change in it, and tell what is different."""
        name, former = memory.module, self._memories[memory.module]
        self._memories[name] = memory
        self._schedule(memory, now)
        if memory.shown is former.shown and memory.flags == former.flags:
            return
        flags = memory.flags | {Flag.OBSERVER_SUSPECT} if self.observer.is_suspect else memory.flags
        yield Transition(0, name, former.shown, memory.shown, flags, now, memory.reason, memory.evidence)
        if name in self._users and memory.shown is not former.shown:
            for user in self._users[name]:
                yield from self._supply(user, now)

    def _schedule(self, memory: Memory, now: float) -> None:
        """See to it that the module is judged when time may change it; an entry that comes too soon does no harm."""
        name = memory.module
        due = next_change_by_time(memory, now, self._watched[name])
        if due is None or (due <= now and self.observer.judging is Judging.FROZEN):
            return  # all are judged when the freeze ends
        if due < self._scheduled.get(name, inf):
            self._scheduled[name] = due
            heappush(self._due, (due, name))

    def _supply(self, user: str, now: float) -> Iterator[Transition]:
        watched = self._watched[user]
        missing = [one for one in watched.externals if self.status(one).state is State.UNHEALTHY]
        names = [one.partition(":")[2] for one in missing]
        yield from self._become(lacking(self._memories[user], names, now, watched, self.observer.judging), now)
