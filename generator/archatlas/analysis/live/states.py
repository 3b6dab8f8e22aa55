"""The state of a module, as a function of what was known of it and of the next observation or of time that went by.

Nothing here knows what time it is: the same observations give the same states, live and when a log is replayed.
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from math import ceil

from archatlas.analysis.live.memory import KEPT_ANSWERS, Change, Memory, SourceMemory, Watched, WatchedSource
from archatlas.model.live import Flag, Observation, ProbeOutcome, Source, State
from archatlas.model.record import replace

FLAPPING_WINDOW = 1800.0
"""The seconds in which changes are counted, and without any after which a module is calm again."""

MOST_CHANGES = 5
"""How many confirmed changes in the window are not flapping yet."""

_FROM_BEST = (State.UNMONITORED, State.HEALTHY, State.UNKNOWN, State.DEGRADED, State.UNHEALTHY)
_GRAVITY = {state: place for place, state in enumerate(_FROM_BEST)}


class Judging(Enum):
    """Whether observations may change states; where the observer itself is suspected, they are only counted."""

    CONFIRMING = "confirming"
    FROZEN = "frozen"


def worst(states: Sequence[State]) -> State:
    """Return the gravest of some states."""
    return max(states, key=_GRAVITY.__getitem__)


def first_memory(name: str, now: float, watched: Watched) -> Memory:
    """Return what is known of a module before anything was observed; who may report itself, and never did, is left."""
    state = State.UNMONITORED if _only_reports(watched) else State.UNKNOWN
    reason = "nothing observed yet" if state is State.UNKNOWN else "never reported"
    return Memory(name, now, confirmed=state, shown=state, reason=reason)


def after(memory: Memory, seen: Observation, watched: Watched, judging: Judging = Judging.CONFIRMING) -> Memory:
    """Return what is known after an observation; one that is our own fault, or older than what is known, is none."""
    former = memory.by(seen.source)
    is_late = former.seen is not None and seen.at < former.seen
    if seen.outcome is ProbeOutcome.INCONCLUSIVE or is_late or watched.by(seen.source) is None:
        return memory
    source = _counted(former, seen, watched)
    if judging is Judging.CONFIRMING:
        source = replace(source, level=_level(source, watched))
    return _settled(_with_source(memory, source), seen.at, watched, judging)


def at(memory: Memory, now: float, watched: Watched, judging: Judging = Judging.CONFIRMING) -> Memory:
    """Return what is known once time went by: silence makes it unknown, calm ends flapping, maintenance has its hours.

    What was seen after now was seen by another clock, and counts for nothing.
    """
    known = tuple(one for one in memory.sources if watched.by(one.source) is not None)
    if judging is Judging.CONFIRMING:
        known = tuple(_silenced(one, now) if _is_silent(one, now, watched) else one for one in known)
    return _settled(replace(memory, sources=known), now, watched, judging)


def lacking(
    memory: Memory, missing: Sequence[str], now: float, watched: Watched, judging: Judging = Judging.CONFIRMING
) -> Memory:
    """Return what is known of a module once services outside of the estate that it needs are unhealthy, or none is."""
    return _settled(replace(memory, missing=tuple(missing)), now, watched, judging)


def next_probe_in(memory: Memory, watched: WatchedSource) -> float:
    """Return in how many seconds to ask again: sooner while it fails, so that an outage is soon confirmed."""
    return watched.interval / 4 if memory.by(watched.source).is_failing else watched.interval


def next_change_by_time(memory: Memory, now: float, watched: Watched) -> float | None:
    """Return when the state may change though nothing is observed, None where it never does."""
    return min(_changes_by_time(memory, now, watched), default=None)


def _changes_by_time(memory: Memory, now: float, watched: Watched) -> Iterator[float]:
    for one in memory.sources:
        spec = watched.by(one.source)
        if spec is not None and one.seen is not None and not one.is_stale:
            yield one.seen + spec.longest_silence
    if Flag.FLAPPING in memory.flags:
        yield memory.changes[-1][0] + FLAPPING_WINDOW
    yield from (edge for window in watched.maintenance for edge in window if edge > now)


def _with_source(memory: Memory, source: SourceMemory) -> Memory:
    others = tuple(one for one in memory.sources if one.source is not source.source)
    return replace(memory, sources=tuple(sorted((*others, source), key=lambda one: one.source.value)))


def _counted(former: SourceMemory, seen: Observation, watched: Watched) -> SourceMemory:
    outcome, seconds = seen.outcome, former.seconds
    answered = outcome in (ProbeOutcome.PASS, ProbeOutcome.WARN)
    if seen.seconds is not None and answered:
        if seen.source is not Source.PROMETHEUS:
            seconds = (*seconds, seen.seconds)[-KEPT_ANSWERS:]
        elif watched.promised_p95 is not None and seen.seconds > watched.promised_p95:
            outcome = ProbeOutcome.WARN  # what a query says is the percentile already
    return SourceMemory(
        former.source,
        former.level,
        passes=former.passes + 1 if outcome is ProbeOutcome.PASS else 0,
        goods=former.goods + 1 if answered else 0,
        bads=former.bads + 1 if outcome in (ProbeOutcome.WARN, ProbeOutcome.FAIL) else 0,
        fails=former.fails + 1 if outcome is ProbeOutcome.FAIL else 0,
        unknowns=former.unknowns + 1 if outcome is ProbeOutcome.UNKNOWN else 0,
        seen=seen.at,
        reason=seen.reason,
        evidence=seen.evidence,
        seconds=seconds,
        made=former.made if seen.made is None else seen.made,
    )


def _level(source: SourceMemory, watched: Watched) -> State:
    """Return the level that the last observations in a row confirm."""
    if source.unknowns >= watched.fall:
        return State.UNKNOWN
    if source.fails >= watched.fall:
        return State.UNHEALTHY
    if source.passes >= watched.rise:
        return State.HEALTHY
    is_known_bad = source.level in (State.UNHEALTHY, State.UNKNOWN)
    if (is_known_bad and source.goods >= watched.rise) or (
        source.level is State.HEALTHY and source.bads >= watched.fall
    ):
        return State.DEGRADED
    return source.level


def _is_silent(source: SourceMemory, now: float, watched: Watched) -> bool:
    spec = watched.by(source.source)
    if spec is None or source.seen is None or source.is_stale:
        return False
    return now >= source.seen + spec.longest_silence or source.seen > now + spec.timeout


def _silenced(source: SourceMemory, now: float) -> SourceMemory:
    reason = f"nothing observed for {max(0.0, now - (source.seen or now)):.0f} s"
    silent = SourceMemory(source.source, seen=source.seen, reason=reason, evidence=source.evidence, is_stale=True)
    return replace(silent, made=source.made)


def _settled(memory: Memory, now: float, watched: Watched, judging: Judging) -> Memory:
    """Return the memory with the state and the flags that follow from what its sources say."""
    confirmed, changes = memory.confirmed, memory.changes
    if judging is Judging.CONFIRMING:
        confirmed = _confirmed(memory, watched)
    changes = tuple(one for one in changes if one[0] + FLAPPING_WINDOW > now)  # as it is due
    is_silence = confirmed is State.UNKNOWN and all(one.is_stale for one in memory.sources)
    if confirmed is not memory.confirmed and not is_silence:  # nothing confirms it: the observer may have been away
        changes = (*changes, (now, memory.confirmed))
    is_flapping = len(changes) > MOST_CHANGES or (Flag.FLAPPING in memory.flags and bool(changes))
    shown = _worst_of_window(memory, confirmed, changes) if is_flapping else confirmed
    flags = frozenset(_flags(memory, now, watched, is_flapping))
    settled = replace(memory, confirmed=confirmed, shown=shown, flags=flags, changes=changes)
    if shown is memory.shown and flags == memory.flags:
        return settled
    reason, evidence = _why(settled, watched)
    since = now if shown is not memory.shown else memory.since
    return replace(settled, since=since, reason=reason, evidence=evidence)


def _confirmed(memory: Memory, watched: Watched) -> State:
    levels = [one.level for one in memory.sources if one.level is not State.UNKNOWN]
    if not levels:
        return State.UNMONITORED if not memory.sources and _only_reports(watched) else State.UNKNOWN
    state = worst(levels)
    return State.DEGRADED if state is State.HEALTHY and (memory.missing or _slow(memory, watched)) else state


def _only_reports(watched: Watched) -> bool:
    return all(one.source is Source.PUSH for one in watched.sources)


def _slow(memory: Memory, watched: Watched) -> tuple[SourceMemory, float] | None:
    """Return the source whose last answers took longer than promised, and the percentile; None where none did."""
    if watched.promised_p95 is not None:
        for one in memory.sources:
            if len(one.seconds) == KEPT_ANSWERS:
                percentile = sorted(one.seconds)[ceil(0.95 * KEPT_ANSWERS) - 1]
                if percentile > watched.promised_p95:
                    return one, percentile
    return None


def _worst_of_window(memory: Memory, confirmed: State, changes: Sequence[Change]) -> State:
    if Flag.FLAPPING in memory.flags:
        return worst((memory.shown, confirmed))
    return worst((confirmed, *(before for _, before in changes)))


def _flags(memory: Memory, now: float, watched: Watched, is_flapping: bool) -> Iterator[Flag]:
    if any(start <= now < end for start, end in watched.maintenance):
        yield Flag.MAINTENANCE
    if any(one.is_stale for one in memory.sources):
        yield Flag.STALE
    if is_flapping:
        yield Flag.FLAPPING


def _why(memory: Memory, watched: Watched) -> tuple[str, str]:
    """Return the reason of a state and what was asked: the words of the source that decides."""
    if memory.confirmed is State.DEGRADED:
        slow = _slow(memory, watched)
        if memory.missing:
            return f"needs {', '.join(memory.missing)}, which is unhealthy"[:200], ""
        if slow is not None and watched.promised_p95 is not None:
            took, promised = slow[1] * 1000, watched.promised_p95 * 1000
            return f"p95 of the last {KEPT_ANSWERS} answers is {took:.0f} ms, promised {promised:.0f} ms", slow[
                0
            ].evidence
    said = [one for one in memory.sources if one.level is memory.confirmed or one.is_stale]
    decisive = next((one for one in said if one.level is memory.confirmed), next(iter(said), None))
    return (decisive.reason, decisive.evidence) if decisive else (memory.reason, memory.evidence)
