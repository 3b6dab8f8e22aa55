"""What happened to an estate between two of its states, one event for each thing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from archatlas.model.history import EstateState, ModuleState, PastEvent, PastEventKind, StandingFinding
from archatlas.model.record import dataclass

SCORE_STEP = 5
"""Points by which a score has to move to be told."""
_STALE = "evidence/stale"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a state was: the day and the commit, empty for what is not committed."""

    day: date
    commit: str = ""


def events_between(before: EstateState, after: EstateState, now: Moment) -> Iterator[PastEvent]:
    """Yield what happened, module by module in the order of their names; waivers end on their own day."""
    later = after.renames
    former = {later.get(name, name): (name, state) for name, state in before.modules.items()}
    for name in sorted({*former, *after.modules}):
        old_name, old = former.get(name, (name, None))
        new = after.modules.get(name)
        if old is new:
            continue
        told = _Told(name, now, new or old)
        if old is None:
            yield told.event(PastEventKind.APPEARED)
        elif new is None:
            yield told.event(PastEventKind.GONE)
        else:
            if old_name != name:
                yield told.event(PastEventKind.RENAMED, old_name, name)
            yield from _changed(told, old, new, later)
    yield from _of_estate(before, after, now)


@dataclass(frozen=True, slots=True)
class _Told:
    """Makes events of one module."""

    name: str
    now: Moment
    state: ModuleState | None

    def event(
        self, kind: PastEventKind, before: object = None, after: object = None, reasons: tuple[str, ...] = ()
    ) -> PastEvent:
        """Return an event; what is not known is empty."""
        lane, owner = (self.state.lane, self.state.owner) if self.state else ("", None)
        old, new = ("" if one is None else str(one) for one in (before, after))
        return PastEvent(self.now.day, self.now.commit, kind, self.name, old, new, reasons, owner, lane)


def _changed(told: _Told, old: ModuleState, new: ModuleState, later: Mapping[str, str]) -> Iterator[PastEvent]:
    for kind, before, after in (
        (PastEventKind.OWNER, old.owner, new.owner),
        (PastEventKind.TIER, old.tier, new.tier),
        (PastEventKind.STATUS, old.status, new.status),
    ):
        if before != after:
            yield told.event(kind, before, after)
    requires, across = _renamed(old.requires, later), _renamed(old.across, later)
    for target in sorted(requires - set(new.requires)):
        yield told.event(PastEventKind.REQUIREMENT, before=target)
    for target in sorted(set(new.requires) - requires):
        yield told.event(PastEventKind.REQUIREMENT, after=target)
    for target in sorted(set(new.across) - across):
        yield told.event(PastEventKind.CROSSED, after=target)
    if abs((new.shown or 0) - (old.shown or 0)) >= SCORE_STEP or (old.shown is None) != (new.shown is None):
        yield told.event(PastEventKind.SCORE, old.shown, new.shown, moved_checks(old, new))
    yield from _findings(told, old.findings, new.findings)


def _renamed(names: Iterable[str], later: Mapping[str, str]) -> set[str]:
    return {later.get(name, name) for name in names}


def moved_checks(old: ModuleState, new: ModuleState) -> tuple[str, ...]:
    """Return the checks whose share is another one, each as "check before after"."""
    before, after = dict(old.checks), dict(new.checks)
    checks = dict.fromkeys((*before, *after))
    moved = ((check, before.get(check, "?"), after.get(check, "?")) for check in checks)
    return tuple(f"{check} {was} {now}" for check, was, now in moved if was != now)


def _findings(told: _Told, old: Iterable[StandingFinding], new: Iterable[StandingFinding]) -> Iterator[PastEvent]:
    before, after = _by_identity(old), _by_identity(new)
    ended = [one for key, one in before.items() if _has_run_out(one, after.get(key), told.now.day)]
    for one in ended:
        day = date.fromisoformat(one.waived_until) + timedelta(days=1)
        own = _Told(told.name, Moment(day, told.now.commit), told.state)
        yield own.event(PastEventKind.WAIVER_OVER, one.waived_until, None, (_words(one),))
    came = [one for key, one in after.items() if key not in before]
    stale = [one for one in came if one.rule == _STALE]
    if fresh := [one for one in came if one.rule != _STALE]:
        yield told.event(PastEventKind.FOUND, None, len(fresh), tuple(map(_words, fresh)))
    if stale:
        yield told.event(PastEventKind.STALE, None, len(stale), tuple(map(_words, stale)))
    if went := [one for key, one in before.items() if key not in after]:
        yield told.event(PastEventKind.FIXED, len(went), None, tuple(map(_words, went)))


def _by_identity(found: Iterable[StandingFinding]) -> dict[tuple[str, str], StandingFinding]:
    return {(one.rule, one.subject): one for one in found}


def _has_run_out(before: StandingFinding, after: StandingFinding | None, day: date) -> bool:
    is_over = bool(before.waived_until) and before.waived_until < day.isoformat()
    return is_over and after is not None and not after.waived_until


def _words(one: StandingFinding) -> str:
    return f"{one.rule} {one.subject}".strip()


def _of_estate(before: EstateState, after: EstateState, now: Moment) -> Iterator[PastEvent]:
    """Yield what is found anew, or no more, of what is about no module; waivers tell of themselves."""
    told = _Told("", now, None)
    old = [one for _about, one in before.others if not one.rule.startswith("waiver/")]
    new = [one for _about, one in after.others if not one.rule.startswith("waiver/")]
    yield from _findings(told, old, new)
