"""What a store of the live registry promises, whatever keeps the rows.

Times are seconds since the epoch. One thread writes, in batches; others may read at the same time.
"""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from archatlas.model.errors import UserError
from archatlas.model.live import Observation, Transition
from archatlas.model.record import dataclass, field

Record = Mapping[str, Any]
"""What a restart needs to go on with a module, as JSON has it."""

KEPT_MINUTES = 24 * 3600
"""Seconds for which counts of single minutes are kept; counts of hours stay."""
KEPT_HOURS = 35 * 24 * 3600
"""Seconds for which counts of hours are kept: service levels look at 28 days."""
KEPT_TRANSITIONS = 90 * 24 * 3600
KEPT_OBSERVATIONS = 2 * 24 * 3600


class StoreFault(Exception):
    """Say why nothing could be written or read just now; the same may work later."""


class FenceLost(Exception):
    """Refuse to write for a process that somebody else has taken the lease from."""


class StoreRefused(UserError):
    """Say why a store cannot be used at all, with the cure."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The right to write, until another one with a higher number is given out."""

    name: str
    holder: str
    number: int


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many observations of a module said what, from `start` for some seconds; those that warn are among the good.

    Where requests are counted, good and bad are numbers of requests.

    `milliseconds` is the sum over those that were timed, of which there are `timed`; `slowest` is the largest.
    """

    start: int
    seconds: int
    good: int = 0
    warn: int = 0
    bad: int = 0
    unknown: int = 0
    timed: int = 0
    milliseconds: int = 0
    slowest: int = 0


@dataclass(frozen=True, slots=True)
class SavedModule:
    """The record of a module and the index of its last transition."""

    record: Record
    index: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What a restart goes on with; no index above `ceiling` was ever given out."""

    ceiling: int = 0
    modules: Mapping[str, SavedModule] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written at once, or not at all; `counts` are added to what is there."""

    transitions: tuple[Transition, ...] = ()
    modules: Mapping[str, SavedModule] = field(default_factory=dict)
    counts: Mapping[tuple[str, int], EventCount] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()


class Store(Protocol):
    """Keeps transitions, records and counts. Every method may raise StoreFault, every writing one FenceLost."""

    def load(self, transitions: int) -> Saved:
        """Return what a restart goes on with, and that many of the last transitions, the oldest first."""
        ...

    def reserve(self, fence: Fence, ceiling: int) -> None:
        """Promise durably that no index above the ceiling is in use; a lower one than before changes nothing."""
        ...

    def append(self, fence: Fence, batch: Batch) -> None:
        """Write a batch as a whole, so that a kill at any moment leaves all of it or nothing."""
        ...

    def prune(self, fence: Fence, now: float) -> None:
        """Forget what is older than is kept."""
        ...

    def changed_since(self, index: int) -> Mapping[str, SavedModule]:
        """Return the modules whose last transition is newer, for those who only read."""
        ...

    def counts(self, module: str, since: float) -> tuple[EventCount, ...]:
        """Return counts in order of time, of hours and then of minutes, none of them twice."""
        ...

    def transitions(self, since: float, modules: Collection[str] | None, limit: int) -> tuple[Transition, ...]:
        """Return the last transitions since a time, of some modules or of all, the newest first."""
        ...

    def observations(self, module: str, limit: int) -> tuple[Observation, ...]:
        """Return the last observations that were news, the newest first."""
        ...

    def lease(self, name: str, holder: str, seconds: float) -> Fence | None:
        """Take or prolong a lease; None while another one holds it."""
        ...

    def release(self, fence: Fence) -> None:
        """Give a lease back, so that another one can take it at once."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...
