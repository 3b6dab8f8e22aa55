"""What is remembered of a module that is watched: enough to go on after a restart as if there had been none."""

from collections.abc import Mapping
from typing import Any, Self

from archatlas.model.live import Flag, ModuleStatus, Source, State
from archatlas.model.record import dataclass, fields

KEPT_ANSWERS = 20
"""How many of the last answers their times are kept of."""

Change = tuple[float, State]
"""When a state was confirmed, and the one before it."""


@dataclass(frozen=True, slots=True)
class WatchedSource:
    """One way in which a module is observed, and how often; a report pushed to us counts for its `time_to_live`."""

    source: Source
    interval: float = 30.0
    timeout: float = 5.0
    time_to_live: float | None = None
    counts_requests: bool = False
    """Whether it says how many requests were served and failed, which then are the events of the module."""

    @property
    def longest_silence(self) -> float:
        """Return after how many seconds without anything observed nothing is known any more."""
        return 2.5 * self.interval + self.timeout if self.time_to_live is None else self.time_to_live


@dataclass(frozen=True, slots=True)
class Watched:
    """How a module is watched: its sources, what it promises, and when it may fail.

    `promised_p95` is in seconds, None where nothing but a default is declared. `externals` are the services outside
    of the estate that it cannot do without, `maintenance` beginnings and ends in seconds since the epoch.
    """

    sources: tuple[WatchedSource, ...]
    promised_p95: float | None = None
    externals: tuple[str, ...] = ()
    maintenance: tuple[tuple[float, float], ...] = ()
    fall: int = 3
    rise: int = 2

    def by(self, source: Source) -> WatchedSource | None:
        """Return one way of observing, None where the module is not observed in it."""
        return next((one for one in self.sources if one.source is source), None)


@dataclass(frozen=True, slots=True)
class SourceMemory:
    """What one source said: the confirmed level, how often in a row what came last, and the times of the last answers.

    `goods` counts what did not fail, `bads` what did not pass. `made` is when the last report says that it was made.
    """

    source: Source
    level: State = State.UNKNOWN
    passes: int = 0
    goods: int = 0
    bads: int = 0
    fails: int = 0
    unknowns: int = 0
    seen: float | None = None
    reason: str = ""
    evidence: str = ""
    is_stale: bool = False
    seconds: tuple[float, ...] = ()
    made: float | None = None

    @property
    def is_failing(self) -> bool:
        """Tell whether the next question should come soon: it fails, or it is not confirmed yet what it does."""
        return self.fails > 0 or self.level is State.UNHEALTHY or (self.level is State.UNKNOWN and self.goods > 0)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one module.

    `confirmed` is the state that observations say, `shown` what everybody is told, which differs while it flaps.
    `changes` are the confirmed ones of the last half hour. `missing` are the services outside that it lacks.
    """

    module: str
    since: float = 0.0
    sources: tuple[SourceMemory, ...] = ()
    confirmed: State = State.UNKNOWN
    shown: State = State.UNKNOWN
    flags: frozenset[Flag] = frozenset()
    changes: tuple[Change, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    evidence: str = ""

    def by(self, source: Source) -> SourceMemory:
        """Return what one source said, which may be nothing."""
        return next((one for one in self.sources if one.source is source), SourceMemory(source))

    @property
    def seen(self) -> float | None:
        """Return when the module was last observed."""
        return max((one.seen for one in self.sources if one.seen is not None), default=None)

    @property
    def status(self) -> ModuleStatus:
        """Return what everybody is told; who counts changes gives it its index."""
        return ModuleStatus(self.module, self.shown, self.flags, self.since, self.seen, self.reason, self.evidence)

    def as_record(self) -> dict[str, Any]:
        """Return the memory as plain values, for a store."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Return the memory of plain values that `as_record` made."""
        plain = {key: record[key] for key in ("module", "since", "reason", "evidence")}
        return cls(
            sources=tuple(map(_source_memory, record["sources"])),
            confirmed=State(record["confirmed"]),
            shown=State(record["shown"]),
            flags=frozenset(map(Flag, record["flags"])),
            changes=tuple((at, State(before)) for at, before in record["changes"]),
            missing=tuple(record["missing"]),
            **plain,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, SourceMemory):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, State | Source | Flag):
        return value.value
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    return list(map(_plain, value)) if isinstance(value, tuple) else value


def _source_memory(record: Mapping[str, Any]) -> SourceMemory:
    typed = {"source": Source(record["source"]), "level": State(record["level"]), "seconds": tuple(record["seconds"])}
    return SourceMemory(**{**record, **typed})
