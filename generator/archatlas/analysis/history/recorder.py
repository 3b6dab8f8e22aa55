"""Makes a history of the states of an estate, taken one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from operator import is_

from archatlas.analysis.history.debts import KIND_OF_RULE
from archatlas.analysis.history.events import Moment, events_between
from archatlas.analysis.history.history import (
    DebtRecord,
    EstateHistory,
    LanePoint,
    Mark,
    MarkKind,
    Point,
    RulesOf,
    ScoreStep,
    StandingDebt,
    average_of,
    by_lane,
)
from archatlas.analysis.history.ledger import First, Ledger
from archatlas.model.finding import FindingIdentity
from archatlas.model.history import Debt, DebtKind, EstateState, ModuleState, PastEvent, PastEventKind
from archatlas.model.record import dataclass

DebtKey = tuple[str, str, str]
"""Kind, module and subject."""


@dataclass(frozen=True, slots=True)
class TakenState:
    """One state with when it was, what moved its average, and why a step is no progress."""

    moment: Moment
    state: EstateState
    step: ScoreStep = ScoreStep()
    marks: tuple[Mark, ...] = ()


class HistoryRecorder:
    """Takes the states of an estate, the oldest first, and keeps what a history needs of them."""

    def __init__(self, known: frozenset[FindingIdentity] = frozenset()) -> None:
        """Begin before the first state; `known` are the findings that a baseline records."""
        self._known = known
        self._state = EstateState()
        self._points: list[Point] = []
        self._events: list[tuple[int, PastEvent]] = []
        self._debts: Ledger[DebtKey] = Ledger()
        self._findings: Ledger[FindingIdentity] = Ledger()
        self._lanes: dict[str, tuple[tuple[ModuleState, ...], LanePoint]] = {}
        self._scores: dict[str, list[tuple[date, int | None]]] = {}

    @property
    def state(self) -> EstateState:
        """Return the state that was taken last."""
        return self._state

    def take(self, taken: TakenState, is_first_ever: bool = False) -> None:
        """Take the next state; before the `first_ever` one there was nothing."""
        former, state, day = self._state, taken.state, taken.moment.day
        is_beginning = not self._points and not is_first_ever
        if not is_beginning:
            events = (*events_between(former, state, taken.moment), *_rule_events(taken))
            self._events.extend((len(self._points), event) for event in events)
        self._rename(state.renames)
        changed = [name for name, one in state.modules.items() if former.modules.get(name) is not one]
        old = _renamed(former, state.renames)
        touched = {*changed, *(name for name in old if name not in state.modules)}
        self._take_debts(day, touched, old, state, is_beginning)
        self._take_findings(day, touched, old, state, is_beginning)
        for name in changed:
            series = self._scores.setdefault(name, [])
            shown = state.modules[name].shown
            if not series or series[-1][1] != shown:
                series.append((day, shown))
        self._points.append(self._point(taken))
        self._state = state

    def history(self, rules: RulesOf) -> EstateHistory:
        """Return everything that was taken."""
        return EstateHistory(
            rules,
            tuple(self._points),
            tuple(event for _place, event in sorted(self._events, key=_newest_first)),
            self._debt_record(),
            scores={name: tuple(self._scores[name]) for name in self._state.modules},
            first_days=dict(self._findings.standing),
        )

    def _rename(self, renames: Mapping[str, str]) -> None:
        if not renames:
            return
        for former, later in renames.items():
            if former in self._scores:
                self._scores[later] = self._scores.pop(former)
        debts = [key for key in self._debts.standing if key[1] in renames or key[2] in renames]
        self._debts.rename(
            ((kind, who, what), (kind, renames.get(who, who), renames.get(what, what))) for kind, who, what in debts
        )
        found = [key for key in self._findings.standing if key[1] in renames or key[2] in renames]
        self._findings.rename(
            ((rule, who, what), (rule, renames.get(who, who), renames.get(what, what))) for rule, who, what in found
        )

    def _take_debts(
        self, day: date, touched: Iterable[str], old: Mapping[str, ModuleState], state: EstateState, is_beginning: bool
    ) -> None:
        before = dict(self._debts_in(old, touched))
        after = dict(self._debts_in(state.modules, touched))
        came = {key: debt.due for key, debt in after.items() if key not in self._debts.standing}
        self._debts.take(day, came, [key for key in before if key not in after], is_beginning)

    def _debts_in(self, modules: Mapping[str, ModuleState], names: Iterable[str]) -> Iterator[tuple[DebtKey, Debt]]:
        for name in names:
            module = modules.get(name)
            for debt in self._all_debts(name, module) if module else ():
                yield (debt.kind.value, name, debt.subject), debt

    def _all_debts(self, name: str, module: ModuleState) -> Iterator[Debt]:
        """Yield what stands in a module, each thing once: what is debt by itself is no finding of the baseline too."""
        yield from module.debts
        for one in module.findings if self._known else ():
            if not one.waived_until and one.rule not in KIND_OF_RULE and one.identity_in(name) in self._known:
                yield Debt(DebtKind.KNOWN, f"{one.rule} {one.subject}".strip())

    def _take_findings(
        self, day: date, touched: Iterable[str], old: Mapping[str, ModuleState], state: EstateState, is_beginning: bool
    ) -> None:
        before, after = dict(_identities(old, touched)), dict(_identities(state.modules, touched))
        went = [key for key in before if key not in after]
        came = {key: due for key, due in after.items() if key not in before}
        self._findings.take(day, came, went, is_beginning)

    def _point(self, taken: TakenState) -> Point:
        modules = tuple(taken.state.modules.values())
        points = sum(module.points for module in modules)
        return Point(
            taken.moment.day,
            taken.moment.commit,
            len(modules),
            average_of(module.score for module in modules),
            Fraction(sum(module.known for module in modules), points) if points else Fraction(0),
            _requirements(taken.state),
            sum(len(module.across) for module in modules),
            sum(len(module.broken) for module in modules),
            {lane: self._lane_point(lane, some) for lane, some in by_lane(taken.state).items()},
            taken.step,
            taken.marks,
        )

    def _lane_point(self, lane: str, modules: tuple[ModuleState, ...]) -> LanePoint:
        """Return a lane; the same as before where no module of it differs."""
        known = self._lanes.get(lane)
        if known is not None and len(known[0]) == len(modules) and all(map(is_, known[0], modules)):
            return known[1]
        point = LanePoint(
            len(modules),
            average_of(module.score for module in modules),
            sum(len(module.across) for module in modules),
            sum(len(module.broken) for module in modules),
        )
        self._lanes[lane] = (modules, point)
        return point

    def _debt_record(self) -> DebtRecord:
        modules = self._state.modules
        found = [
            StandingDebt(
                debt.kind,
                name,
                debt.subject,
                debt.amount,
                debt.unit,
                self._first(key),
                modules[name].lane,
                modules[name].owner,
            )
            for name, module in modules.items()
            for key, debt in dict(self._debts_in({name: module}, (name,))).items()
        ]
        ordered = sorted(found, key=lambda one: (one.first.day, one.kind.value, one.module, one.subject))
        return DebtRecord(tuple(ordered), self._debts.opening, self._debts.flows())

    def _first(self, key: DebtKey) -> First:
        """Return since when something stands; a finding of the baseline since it is found, under whatever name."""
        kind, name, subject = key
        rule, _, about = subject.partition(" ")
        first = self._findings.standing.get((rule, name, about)) if kind == DebtKind.KNOWN.value else None
        return first or self._debts.standing[key]


def _renamed(former: EstateState, renames: Mapping[str, str]) -> Mapping[str, ModuleState]:
    return {renames.get(name, name): state for name, state in former.modules.items()} if renames else former.modules


def _identities(
    modules: Mapping[str, ModuleState], names: Iterable[str]
) -> Iterator[tuple[FindingIdentity, date | None]]:
    """Yield what is found in some modules, each with the day since which it is so, where it has one of its own."""
    for name in names:
        module = modules.get(name)
        if module is not None:
            dues = {(one.kind, one.subject): one.due for one in module.debts if one.due}
            for one in module.findings:
                kind = KIND_OF_RULE.get(one.rule)
                yield one.identity_in(name), dues.get((kind, one.subject)) if kind and dues else None


def _newest_first(one: tuple[int, PastEvent]) -> tuple[int, int]:
    """Return what puts events in order; those of one revision stay as they are told."""
    place, event = one
    return (-event.day.toordinal(), -place)


def _rule_events(taken: TakenState) -> Iterator[PastEvent]:
    for mark in taken.marks:
        if mark.kind is MarkKind.RULES:
            yield PastEvent(taken.moment.day, taken.moment.commit, PastEventKind.RULES, "", reasons=mark.reasons)


def _requirements(state: EstateState) -> int:
    """Return how many requirements lead to a module that there is."""
    there = state.modules
    return sum(target in there and target != name for name, one in there.items() for target in one.requires)
