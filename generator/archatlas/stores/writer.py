"""The one thread that writes: what happens within a quarter of a second goes into one batch."""

import time
from collections.abc import Callable, Mapping
from enum import Enum
from threading import Event, Lock, Thread
from typing import Any

from archatlas.model.live import Observation, ProbeOutcome, Transition
from archatlas.stores.port import Batch, EventCount, Fence, FenceLost, Record, SavedModule, Store, StoreFault

_MINUTE = 60
_MOST_TRANSITIONS = 100_000
_MOST_COUNTS = 300_000
"""What is held while the store does not answer; the oldest goes first."""


class Flush(Enum):
    """What is written now: transitions at once, other things after a while, or all at the end."""

    BY_TIME = "by time"
    EVERYTHING = "everything"


class StoreWriter:
    """Gathers what happens, and writes it in batches for as long as its fence holds.

    Transitions are written within a quarter of a second, with the records of their modules; counts within ten seconds,
    other records within a minute. What gathers is quick, and may go on while the store does not answer.
    """

    EVERY = 0.25
    COUNTS_EVERY = 10.0
    RECORDS_AFTER = 60.0
    PRUNE_EVERY = 600.0

    def __init__(
        self, store: Store, fence: Fence, as_record: Callable[[Any], Record], clock: Callable[[], float] = time.time
    ) -> None:
        """Prepare; nothing is written before `start` or `flush`. `as_record` is asked by the thread."""
        self._store, self._fence, self._clock = store, fence, clock
        self._pending = _Pending(as_record)
        self._unwritten: Batch | None = None
        self._ceiling = self._reserved = 0
        self._counts_due = self._prune_due = time.monotonic()
        self._writing, self._stopping = Lock(), Event()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self.fault = ""
        """Why the last batch could not be written, empty where it was."""
        self.lost = False
        """Whether somebody else leads now."""

    @property
    def waiting(self) -> int:
        """Return how many transitions wait to be written."""
        return len(self._pending.transitions) + (len(self._unwritten.transitions) if self._unwritten else 0)

    @property
    def dropped(self) -> int:
        """Return how many transitions and counts were given up while the store did not answer."""
        return self._pending.dropped

    @property
    def is_alive(self) -> bool:
        """Return whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Write all that is left, and end; give up after some seconds."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(patience)

    def reserve(self, ceiling: int) -> None:
        """Raise the ceiling of indices with the next batch."""
        self._ceiling = max(self._ceiling, ceiling)

    def changed(self, transition: Transition, memory: Any) -> None:
        """Take a transition, and what is known of its module from then on."""
        self._pending.changed(transition, memory)

    def noted(self, name: str, known: Any, index: int) -> None:
        """Take what is known from now on under a name, without a transition."""
        self._pending.noted(name, known, index)

    def observed(self, observation: Observation, memory: Any, index: int) -> None:
        """Count an observation, and take what is known of its module; keep what it says where that is news."""
        self._pending.observed(observation, memory, index)

    def flush(self, due: Flush = Flush.EVERYTHING) -> None:
        """Write what is due; raise what keeps from it, and try the same again the next time."""
        with self._writing:
            now = time.monotonic()
            ceiling = self._ceiling  # it may be raised while the store is being told
            if ceiling > self._reserved:
                self._store.reserve(self._fence, ceiling)
                self._reserved = ceiling
            if self._unwritten is None:
                self._unwritten = self._take(due, now)
            if self._unwritten != Batch():
                self._store.append(self._fence, self._unwritten)
            self._unwritten = None
            if now >= self._prune_due and due is Flush.BY_TIME:
                self._prune_due = now + self.PRUNE_EVERY
                self._store.prune(self._fence, self._clock())

    def _take(self, due: Flush, now: float) -> Batch:
        counts_too = due is Flush.EVERYTHING or now >= self._counts_due
        if counts_too:
            self._counts_due = now + self.COUNTS_EVERY
        return self._pending.taken(now if due is Flush.EVERYTHING else now - self.RECORDS_AFTER, counts_too)

    def _run(self) -> None:
        while not (self._stopping.wait(self.EVERY) or self.lost):
            self._attempt(Flush.BY_TIME)
        if not self.lost:
            self._attempt(Flush.BY_TIME)  # what could not be written before goes first
            self._attempt(Flush.EVERYTHING)

    def _attempt(self, due: Flush) -> None:
        try:
            self.flush(due)
            self.fault = ""
        except StoreFault as error:
            self.fault = str(error)
        except FenceLost as error:
            self.fault, self.lost = str(error), True


class _Pending:
    """What waits for the next batch; one thread fills it, another one empties it."""

    def __init__(self, as_record: Callable[[Any], Record]) -> None:
        self._as_record, self._lock = as_record, Lock()
        self.transitions: list[Transition] = []
        self._changed: dict[str, tuple[Any, int]] = {}
        self._touched: dict[str, tuple[Any, int, float]] = {}
        self._counts: dict[tuple[str, int], list[int]] = {}
        self._news: list[Observation] = []
        self._told: dict[str, tuple[ProbeOutcome, str, float]] = {}
        self.dropped = 0

    def changed(self, transition: Transition, memory: Any) -> None:
        with self._lock:
            self.transitions.append(transition)
            self._changed[transition.module] = (memory, transition.index)
            self._touched.pop(transition.module, None)
            if len(self.transitions) > _MOST_TRANSITIONS:
                del self.transitions[0]
                self.dropped += 1

    def noted(self, name: str, known: Any, index: int) -> None:
        with self._lock:
            self._changed[name] = (known, index)

    def observed(self, observation: Observation, memory: Any, index: int) -> None:
        key = (observation.module, int(observation.at // _MINUTE) * _MINUTE)
        with self._lock:
            _add(self._counts.setdefault(key, [0] * 7), observation)
            if len(self._counts) > _MOST_COUNTS:
                del self._counts[next(iter(self._counts))]
                self.dropped += 1
            known = self._touched.get(observation.module)
            self._touched[observation.module] = (memory, index, known[2] if known else time.monotonic())
            if self._is_news(observation):
                self._news.append(observation)

    def taken(self, touched_before: float, counts_too: bool) -> Batch:
        """Return what goes into a batch now; all of it is given out once."""
        with self._lock:
            transitions, self.transitions = self.transitions, []
            changed, self._changed = self._changed, {}
            news, self._news = self._news, []
            counts: dict[tuple[str, int], list[int]] = {}
            if counts_too:
                counts, self._counts = self._counts, counts
            due = [name for name, (_, _, since) in self._touched.items() if since <= touched_before]
            touched = {name: self._touched.pop(name)[:2] for name in due}
        known = {**changed, **touched}
        modules = {name: SavedModule(self._as_record(memory), index) for name, (memory, index) in known.items()}
        return Batch(tuple(transitions), modules, _event_counts(counts), tuple(news))

    def _is_news(self, observation: Observation) -> bool:
        """Tell whether an observation says something else than the last one kept, at most once a minute a module."""
        outcome, reason, at = self._told.get(observation.module, (None, "", 0.0))
        said = (observation.outcome, observation.reason)
        is_news = (outcome, reason) != said and not 0 <= observation.at - at < _MINUTE
        if is_news:
            self._told[observation.module] = (*said, observation.at)
        return is_news


_COLUMN = {
    ProbeOutcome.PASS: 0,
    ProbeOutcome.WARN: 1,
    ProbeOutcome.FAIL: 2,
    ProbeOutcome.UNKNOWN: 3,
    ProbeOutcome.INCONCLUSIVE: 3,
}


def _add(count: list[int], observation: Observation) -> None:
    """Count an observation: good, of which warn, bad, unknown, timed, milliseconds, slowest; or the requests it saw."""
    if observation.requests is not None:
        good, bad = observation.requests
        count[0] += good
        count[2] += bad
    else:
        count[_COLUMN[observation.outcome]] += 1
        count[0] += observation.outcome is ProbeOutcome.WARN
    if observation.seconds is not None:
        milliseconds = round(observation.seconds * 1000)
        count[4] += 1
        count[5] += milliseconds
        count[6] = max(count[6], milliseconds)


def _event_counts(counts: Mapping[tuple[str, int], list[int]]) -> Mapping[tuple[str, int], EventCount]:
    return {(name, start): EventCount(start, _MINUTE, *count) for (name, start), count in counts.items()}
