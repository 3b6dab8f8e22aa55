"""Plays a plan many times with failures that are drawn, by the very decisions that a run makes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from math import exp, log
from random import Random

from archatlas.analysis.deployment.acts import Act, Apply, LookAt, Observe, ObserveUndo, Record, UndoStep, Wait
from archatlas.analysis.deployment.decisions import next_acts, status_of
from archatlas.analysis.deployment.run_state import RunState, advance, asked_of, fold
from archatlas.analysis.deployment.schedule import interval_of
from archatlas.model.deployment import (
    AttemptOutcome,
    DeploymentPlan,
    Event,
    EventKind,
    GateVerdict,
    Interval,
    RunStatus,
)
from archatlas.model.record import dataclass

FAILS, UNHEALTHY, UNDO_FAILS = 0.02, 0.03, 0.02
"""How often an attempt fails, is applied and then not healthy, and fails to be undone."""
USUAL = 60.0
"""Seconds of a step of which nobody knows how long it takes."""
MOST_TURNS = 200_000
_NINETY_PERCENT = 1.2815515594
"""The quantile of the normal distribution at 0.9."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """How many of the plays ended in which way, how long they took, and which steps stood in the way most often."""

    plays: int
    outcomes: Mapping[str, int]
    seconds: Interval | None
    troubles: tuple[tuple[str, int], ...]
    left_partly: int
    """Plays that left some steps of the plan in effect and others not."""


@dataclass(frozen=True, slots=True)
class Play:
    """How one play ended."""

    status: RunStatus
    seconds: float
    troubles: tuple[str, ...]
    standing: int


def simulated(plan: DeploymentPlan, plays: int, seed: int) -> Simulation:
    """Play a plan so many times; the same seed gives the same plays."""
    ended = [played_once(plan, Random(f"{seed} {number}")) for number in range(plays)]
    troubles = Counter(step for one in ended for step in one.troubles)
    outcomes = Counter(one.status.value for one in ended)
    return Simulation(
        plays,
        {status.value: outcomes[status.value] for status in RunStatus if outcomes[status.value]},
        interval_of([one.seconds for one in ended]),
        tuple(sorted(troubles.items(), key=lambda one: (-one[1], one[0]))),
        sum(0 < one.standing < len(plan.steps) for one in ended),
    )


def played_once(plan: DeploymentPlan, random: Random) -> Play:
    """Play a plan to its end, or until only a person could go on."""
    table = _Table(plan, random, fold(plan, ()))
    table.write(Event(0, 0.0, EventKind.STARTED, facts={"run": "simulated"}))
    for _ in range(MOST_TURNS):
        if table.state.ended is not None or not table.turn():
            break
    state = table.state
    return Play(state.ended or status_of(state), table.now, state.troubles, len(state.standing))


class _Table:
    """A play: its time, what is underway, and which steps were drawn to fail."""

    def __init__(self, plan: DeploymentPlan, random: Random, state: RunState) -> None:
        self.plan, self.random, self.state = plan, random, state
        self.now = 0.0
        self.sequence = 0
        self.underway: set[Act] = set()
        self.coming: list[tuple[float, int, Act]] = []
        self.unhealthy = {step.id for step in plan.steps if random.random() < UNHEALTHY}

    def write(self, event: Event) -> None:
        """Take an event into the journal."""
        self.sequence += 1
        at, kind, facts = max(event.at, self.now), event.kind, event.facts
        self.state = advance(self.state, Event(self.sequence, at, kind, event.step, event.attempt, facts))

    def turn(self) -> bool:
        """Do what is decided, else let time pass; return whether anything goes on."""
        acts = next_acts(self.state, self.now)
        act = next((one for one in acts if one not in self.underway and not isinstance(one, Wait)), None)
        if isinstance(act, Record):
            self.write(Event(0, self.now, act.kind, act.step, facts=act.facts))
        elif act is not None:
            self._begin(act)
        else:
            until = next((one.until for one in acts if isinstance(one, Wait)), None)
            return self._pass_time(until)
        return True

    def _begin(self, act: Act) -> None:
        self.underway.add(act)
        seconds = 1.0
        if isinstance(act, Apply):
            self.write(Event(0, self.now, EventKind.INTENT, act.step, act.attempt))
            seconds = self._seconds(act.step)
        elif isinstance(act, UndoStep):
            undoes = {"undoes": act.undoes}
            self.write(Event(0, self.now, EventKind.UNDO_INTENT, act.step, act.attempt, undoes))
            seconds = self._seconds(act.step)
        heappush(self.coming, (self.now + seconds, self.sequence, act))
        self.sequence += 1

    def _pass_time(self, until: float | None) -> bool:
        """Go on to what comes next: an answer, or the time to decide again."""
        if not self.coming:
            self.now = self.now if until is None else max(self.now, until)
            return until is not None
        if until is not None and until < self.coming[0][0]:
            self.now = max(self.now, until)
            return True
        at, _number, act = heappop(self.coming)
        self.now = max(self.now, at)
        self.underway.discard(act)
        for event in self._answer(act):
            self.write(event)
        return True

    def _answer(self, act: Act) -> Iterator[Event]:
        if isinstance(act, LookAt):
            yield self._look(act)
        elif isinstance(act, Apply | Observe):
            failed = isinstance(act, Apply) and self.random.random() < FAILS
            outcome = AttemptOutcome.FAILED if failed else AttemptOutcome.APPLIED
            yield Event(0, self.now, EventKind.OUTCOME, act.step, act.attempt, {"outcome": outcome.value})
        elif isinstance(act, UndoStep | ObserveUndo):
            outcome = AttemptOutcome.FAILED if self.random.random() < UNDO_FAILS else AttemptOutcome.APPLIED
            yield Event(0, self.now, EventKind.UNDO_OUTCOME, act.step, act.attempt, {"outcome": outcome.value})

    def _look(self, act: LookAt) -> Event:
        """Answer for a gate: what was drawn to be unhealthy fails in its new version."""
        found = self.state.steps[act.step]
        is_undo = bool(found.undo_attempt) and act.attempt == found.undo_attempt
        specs = (spec for spec in self.plan.gates.get(act.step, ()) if spec.id == act.gate)
        version = next((asked_of(self.state, act.step, spec).version for spec in specs), "")
        verdict = GateVerdict.FAIL if act.step in self.unhealthy and not is_undo else GateVerdict.PASS
        facts = {"gate": act.gate, "verdict": verdict.value, "version": version or None, "measured_at": self.now}
        return Event(0, self.now, EventKind.LOOKED, act.step, act.attempt, facts)

    def _seconds(self, step: str) -> float:
        """Draw how long a step takes: lognormal, with eight of ten in its interval."""
        interval = self.plan.durations.get(step)
        if interval is None or interval.low <= 0:
            return USUAL
        middle = (log(interval.low) + log(interval.high)) / 2
        return exp(self.random.gauss(middle, (log(interval.high) - middle) / _NINETY_PERCENT))
