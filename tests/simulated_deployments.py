"""Runs of deployments in a world that crashes, lies and jumps: a journal, targets, gates, leases and clocks.

Everything is decided by the functions that the real executor asks; `promises_of_deployments.py` judges what comes.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any

from archatlas.analysis.deployment.acts import (
    Act,
    Apply,
    LookAt,
    Observe,
    ObserveUndo,
    Record,
    UndoStep,
    Wait,
)
from archatlas.analysis.deployment.decisions import next_acts
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.model.deployment import (
    AttemptOutcome,
    Event,
    EventKind,
    GateVerdict,
    OnFailure,
    OperatorQuestion,
    RunStatus,
    Undo,
)
from deployment_scenarios import Behaviour, Clock, Crash, GateBehaviour, Scenario, scenario
from promises_of_deployments import Position, Promises, Violation

MOST_TURNS = 3000
"""After so many decisions, a run hangs."""
MOST_CRASHES = 100
"""A process that dies without an end is never asked by a person; a run has some twenty writes."""
LEASE = 15.0
"""Seconds after which a lease is given to another process."""


@dataclass(frozen=True)
class Executor:
    """How a run is driven; a broken one has another function in one of these places."""

    decide: Callable[[RunState, float], tuple[Act, ...]] = next_acts
    hears: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    """What is written of an answer of a gate."""
    writes_intents: bool = True
    minds_the_fence: bool = True


SOUND = Executor()


@dataclass
class Attempted:
    """An attempt that reached its target."""

    step: str
    is_undo: bool
    behaviour: Behaviour
    is_over: bool = False


@dataclass(eq=False)
class Process:
    """One process that runs a deployment: what it believes the time was when it began, and what it is about."""

    fence: int
    began: float
    believed: float
    underway: set[Act] = field(default_factory=set)

    def jump(self, seconds: float) -> None:
        """Set its clock forward; backward, its seconds since it began go on."""
        self.believed += seconds


class Died(Exception):
    """End a process where it stands."""


class World:
    """Everything that is there besides the decisions."""

    def __init__(self, scenario: Scenario, crash: Crash, executor: Executor, begin: RunState | None = None) -> None:
        """Begin with nothing deployed, and no process."""
        self.scenario, self.crash, self.executor = scenario, crash, executor
        self.rng = random.Random(f"{scenario.seed} {crash}")
        self.now = 0.0
        self.state = self.begin = begin or fold(scenario.plan, ())
        self.events: list[Event] = []
        self.promises = Promises(scenario.plan, 45.0 if scenario.clock is Clock.STEADY else 1e9)
        self.attempted: dict[str, Attempted] = {}
        self.heap: list[tuple[float, int, Callable[[], None]]] = []
        self.numbers = count()
        self.fence = 0
        self.writes = 0
        self.crashed: set[tuple[object, ...]] = set()
        self.crash_at = self.rng.randrange(2, 40) if crash is Crash.ONCE else -1
        self.zombie_at = scenario.zombie_at
        self.process: Process | None = None
        self.changed_at: dict[str, float] = {}
        self.answers = count()
        self.answer = ("", False)
        self.asked: tuple[RunState, float] | None = None
        self.acts: tuple[Act, ...] = ()

    def run(self) -> RunState:
        """Run a deployment to its end."""
        self.later(0.0, self.start)
        for _ in range(MOST_TURNS):
            if self.state.ended is not None:
                self.settle()
                return self.state
            try:
                self.turn()
            except Died:
                self.process = None
                self.later(self.downtime(), self.start)
        raise Violation("the run never ends")

    def settle(self) -> None:
        """Let everything happen that is still to come: the end has to have waited for it."""
        self.process = None
        while self.heap:
            self.pass_time(None)

    # Time and processes

    def later(self, seconds: float, what: Callable[[], None]) -> None:
        """Have something happen in some seconds."""
        heappush(self.heap, (self.now + seconds, next(self.numbers), what))

    def downtime(self) -> float:
        """Return how long it takes until somebody resumes a run."""
        return self.rng.choice((1.0, 8.0)) if self.crash is Crash.EVERYWHERE else self.rng.choice((1.0, 20.0, 500.0))

    def start(self) -> None:
        """Begin a process, which takes the lease."""
        if self.state.ended is not None:
            return
        self.fence += 1
        jump = self.rng.choice((0.0, -3600.0, -600.0, 600.0, 3600.0)) if self.scenario.clock is Clock.JUMPS else 0.0
        self.process = process = Process(self.fence, self.now, max(self.now + jump, self.state.clock))
        if jump > 0 and self.scenario.seed % 2:
            self.later(self.rng.choice((7.0, 70.0)), lambda: process.jump(jump))
        if not self.events:
            self.write(EventKind.STARTED, run="r")
            return
        self.write(EventKind.TAKEN_OVER)
        if self.state.is_paused or any(one.question in ABOUT_GATES for one in self.state.steps.values()):
            self.write(EventKind.CONTINUED, by="somebody")

    def clock(self) -> float:
        """Return what time the process believes it is."""
        if self.process is None:
            return self.now
        return self.process.believed + self.now - self.process.began

    def turn(self) -> None:
        """Do the first act that is not underway, or let time pass."""
        if self.process is None:
            self.pass_time(None)
            return
        until: float | None = None
        asked = (self.state, self.clock())
        if self.asked is None or self.asked[0] is not asked[0] or self.asked[1] != asked[1]:
            self.asked, self.acts = asked, self.executor.decide(*asked)  # the same question has the same answer
        for act in self.acts:
            if isinstance(act, Wait):
                until = act.until
            elif act not in self.process.underway:
                self.do(self.process, act)
                return
        if until is not None:
            self.pass_time(self.now + max(0.0, until - self.clock()) + 1e-6)
        elif self.process.underway:
            self.pass_time(None)
        else:
            self.process = None
            self.later(self.rng.choice((5.0, 300.0)), self.person)

    def pass_time(self, until: float | None) -> None:
        """Let time pass until something happens."""
        if self.heap and (until is None or self.heap[0][0] <= until):
            at, _, what = heappop(self.heap)
            self.now = max(self.now, at)
            what()
        elif until is None:
            raise Violation("nothing will ever happen again")
        else:
            self.now = until

    # The journal

    def write(self, kind: EventKind, step: str = "", attempt: str = "", /, **facts: Any) -> None:
        """Write an event for the process, and die before or after where it is time for that."""
        if self.process is None or (self.process.fence != self.fence and self.executor.minds_the_fence):
            raise Died
        self.writes += 1
        dies_before, dies_after = self._dies(kind, step, attempt)
        if dies_before:
            raise Died
        self._append(kind, step, attempt, facts, self.process.fence)
        if self.writes in self.scenario.person:
            self.later(0.0, lambda wish=self.scenario.person[self.writes]: self.interfere(wish))  # type: ignore[misc]
        if dies_after:
            raise Died

    def say(self, kind: EventKind, step: str = "", /, **facts: Any) -> None:
        """Write an event for a person."""
        self._append(kind, step, "", facts, 0)

    def _append(self, kind: EventKind, step: str, attempt: str, facts: Mapping[str, Any], fence: int) -> None:
        event = Event(len(self.events) + 1, self.clock(), kind, step, attempt, facts, fence)
        self.events.append(event)
        if kind is EventKind.LOOKED:
            self.promises.answered(step, self.answer[0], attempt, self.now, self.answer[1])
        self.promises.written(event, self.fence, self.now)
        self.state = advance(self.state, event)

    def _dies(self, kind: EventKind, step: str, attempt: str) -> tuple[bool, bool]:
        if self.crash is Crash.ONCE:
            is_now = self.writes == self.crash_at
            return (is_now, False) if self.crash_at % 2 else (False, is_now)
        if self.crash is Crash.NEVER or kind in (EventKind.STARTED, EventKind.TAKEN_OVER, EventKind.CONTINUED):
            return False, False
        looks = sum(len(one.row) for key, one in self.promises.answers.items() if key[0] == step)
        place = (kind, step, attempt, looks if kind is EventKind.LOOKED else 0)
        if place in self.crashed or len(self.crashed) == MOST_CRASHES:
            return False, False
        self.crashed.add(place)
        is_before = self.rng.random() < 0.5
        return is_before, not is_before

    # Acts

    def do(self, process: Process, act: Act) -> None:
        """Do an act as the real executor does."""
        match act:
            case Record(kind, step, facts):
                self.write(kind, step, "", **facts)
            case Apply(step, attempt):
                if self.executor.writes_intents:
                    self.write(EventKind.INTENT, step, attempt)
                self._hand_over(process, act)
            case UndoStep(step, attempt, undoes):
                if self.executor.writes_intents:
                    self.write(EventKind.UNDO_INTENT, step, attempt, undoes=undoes)
                self._hand_over(process, act)
            case Observe(_, attempt) | ObserveUndo(_, attempt):
                self._answer(process, act, 1.0, lambda: self._observed(process, act, attempt))
            case LookAt():
                seconds = 20.0 if self._gate_behaviour(act) is GateBehaviour.HANGS else self.rng.choice((0.1, 2.0))
                self._answer(process, act, seconds, lambda: self._looked(process, act))

    def _answer(self, process: Process, act: Act, seconds: float, what: Callable[[], None]) -> None:
        """Do what comes of an act in some seconds, if its process is still there then."""
        process.underway.add(act)

        def come() -> None:
            if self.process is process:
                process.underway.discard(act)
                what()

        self.later(seconds, come)

    def _hand_over(self, process: Process, act: Apply | UndoStep) -> None:
        if self.zombie_at is not None and self.writes >= self.zombie_at:
            self.zombie_at = None
            self.process = None
            self.later(LEASE, self.start)
            self.later(LEASE + self.rng.choice((5.0, 40.0)), lambda: self._wake(process, act))
        else:
            self.call(process, act)

    def _wake(self, process: Process, act: Apply | UndoStep) -> None:
        """Go on with a process that was stopped while another one took over: it no longer has the lease."""
        if not self.executor.minds_the_fence:
            self.call(process, act)

    # Targets

    def call(self, process: Process, act: Apply | UndoStep) -> None:
        """Have a target do something."""
        is_undo = isinstance(act, UndoStep)
        behaviour = self._behaviour(act)
        self.promises.called(act.step, act.attempt, is_undo, (process.fence, self.fence), self.now)
        place = self.scenario.steps[act.step]
        known = self.attempted.get(act.attempt) if place.is_observable else None
        if known is not None:
            said = self._fate(known)
            self._answer(process, act, 1.0, lambda: self._done(act, said))
            return
        if behaviour is not Behaviour.DROPPED:
            self._begin(act, Attempted(act.step, is_undo, behaviour), place.seconds)
        said = _SAID[behaviour]
        seconds = {Behaviour.LOST: 3.0, Behaviour.DROPPED: 10.0, Behaviour.HANGS: 30.0}.get(behaviour, place.seconds)
        self._answer(process, act, seconds, lambda: self._done(act, said))

    def _behaviour(self, act: Apply | UndoStep) -> Behaviour:
        """Return what a target does; what went wrong once is mended before it is tried again."""
        place = self.scenario.steps[act.step]
        if not act.attempt.endswith(":1"):
            return Behaviour.OK
        return place.undo if isinstance(act, UndoStep) else place.apply

    def _begin(self, act: Apply | UndoStep, attempted: Attempted, seconds: float) -> None:
        self.attempted[act.attempt] = attempted
        before = self.promises.position[act.step]
        self.promises.running[act.attempt] = (act.step, attempted.is_undo)
        if attempted.behaviour is not Behaviour.REFUSED:
            self._move(act.step, Position.MIXED)
        if attempted.behaviour is not Behaviour.HANGS:
            self.later(seconds, lambda: self._over(act, attempted, before))

    def _over(self, act: Apply | UndoStep, attempted: Attempted, before: Position) -> None:
        if attempted.is_over:
            return
        self.promises.running.pop(act.attempt, None)
        attempted.is_over = True
        if attempted.behaviour in (Behaviour.OK, Behaviour.LOST):
            after = Position.OLD if attempted.is_undo else Position.NEW
            self.promises.took_effect(act.attempt, act.step, before, after)
            self._move(act.step, after)

    def _move(self, step: str, position: Position) -> None:
        self.changed_at[step] = self.now
        self.promises.moved(step, position)

    def _done(self, act: Apply | UndoStep, said: AttemptOutcome) -> None:
        if isinstance(act, UndoStep):
            if not self.executor.writes_intents:
                self.write(EventKind.UNDO_INTENT, act.step, act.attempt)
            self.write(EventKind.UNDO_OUTCOME, act.step, act.attempt, outcome=said.value)
        else:
            if not self.executor.writes_intents:
                self.write(EventKind.INTENT, act.step, act.attempt)
            self.write(EventKind.OUTCOME, act.step, act.attempt, outcome=said.value)

    def _observed(self, process: Process, act: Act, attempt: str) -> None:
        assert isinstance(act, Observe | ObserveUndo)
        kind = EventKind.OUTCOME if isinstance(act, Observe) else EventKind.UNDO_OUTCOME
        known = self.attempted.get(attempt)
        if not self.scenario.steps[act.step].is_observable:
            said = AttemptOutcome.CANNOT_TELL
        else:
            said = AttemptOutcome.NOT_APPLIED if known is None else self._fate(known)
        self.write(kind, act.step, attempt, outcome=said.value, observed=True)

    def _fate(self, known: Attempted) -> AttemptOutcome:
        if not known.is_over:
            return AttemptOutcome.RUNNING
        return AttemptOutcome.APPLIED if known.behaviour is Behaviour.LOST else _SAID[known.behaviour]

    # Gates

    def _gate_behaviour(self, act: LookAt) -> GateBehaviour:
        is_undone = ":undo:" in act.attempt
        return (self.scenario.undone if is_undone else self.scenario.gates)[act.step, act.gate]

    def _looked(self, process: Process, act: LookAt) -> None:
        """Write what a gate says, and tell the judge what it truly said."""
        step = self.state.graph.steps[act.step]
        is_undone = ":undo:" in act.attempt
        wanted, other = (step.before, step.after) if is_undone else (step.after, step.before)
        spec = next(one for one in self.scenario.plan.gates[act.step] if one.id == act.gate)
        behaviour = self._now(self._gate_behaviour(act), act)
        is_before = spec.when.value == "before"
        is_there = is_before or self.promises.position[act.step] is (Position.OLD if is_undone else Position.NEW)
        verdict = _VERDICTS.get(behaviour, GateVerdict.PASS) if is_there else GateVerdict.PASS
        tells = act.gate == "http"
        is_told_apart = tells and wanted is not None
        is_old = not is_there or (behaviour is GateBehaviour.OLD_VERSION and is_told_apart)
        is_stale = behaviour is GateBehaviour.OLD_SAMPLE or (
            behaviour is GateBehaviour.OLD_VERSION and not is_told_apart
        )
        version = (other if is_old else wanted) if tells and (wanted or other) else None
        before = 5.0 if self.scenario.clock is Clock.STEADY else 5000.0  # by more than clocks differ
        measured = self.changed_at.get(act.step, 0.0) - before if is_stale else None if tells else self.now
        is_good = verdict is GateVerdict.PASS and not is_old and (not is_stale or is_before)
        facts = {
            "gate": act.gate,
            "verdict": verdict.value,
            "version": version.version if version else ("none" if tells and is_old else None),
            "measured_at": measured,
        }
        self.answer = (act.gate, is_good)
        self.write(EventKind.LOOKED, act.step, act.attempt, **self.executor.hears(facts))

    def _now(self, behaviour: GateBehaviour, act: LookAt) -> GateBehaviour:
        """Return what a gate that changes its mind says now."""
        age = self.now - self.changed_at.get(act.step, 0.0)
        if behaviour is GateBehaviour.LATE:
            return GateBehaviour.OLD_SAMPLE if age < 20 else GateBehaviour.GOOD
        if behaviour is GateBehaviour.DIES:
            return GateBehaviour.GOOD if age < 40 else GateBehaviour.BAD
        if behaviour is GateBehaviour.FLAPS:
            return GateBehaviour.GOOD if next(self.answers) * 7 % 5 < 3 else GateBehaviour.BAD
        return behaviour

    # People

    def interfere(self, wish: str) -> None:
        """Do what a person wants of a run that goes on."""
        if self.state.ended is None:
            if wish == "pause":
                self.say(EventKind.PAUSED, by="somebody")
            else:
                self.say(EventKind.ABORTED, mode=wish.removeprefix("abort --"), by="somebody")

    def person(self) -> None:
        """Answer all that is asked, truly, and resume."""
        window = next((one for one in self.scenario.plan.frozen if one.start <= self.now < one.end), None)
        if window is not None:
            self.now = window.end
        for step, one in self.state.steps.items():
            if one.question is not None:
                self._reply(step, one.question)
        self.start()

    def _reply(self, step: str, question: OperatorQuestion) -> None:
        if question in (OperatorQuestion.APPROVAL, OperatorQuestion.UNDO_GATE):
            self.say(EventKind.APPROVED, step)
        elif question is OperatorQuestion.INCONCLUSIVE:
            what = self.rng.choice(("approve", "undo", "hold"))
            if what == "approve":
                self.say(EventKind.APPROVED, step)
            else:
                self.say(EventKind.ABORTED, mode=what)
        elif question is OperatorQuestion.CANNOT_BE_UNDONE:
            self.say(EventKind.RESOLVED, step, applied=True)
        else:
            self._mend(step, question)

    def _mend(self, step: str, question: OperatorQuestion) -> None:
        """Look at a target, bring it to one of both states by hand where it is in neither, and say which."""
        for attempt, (what, _) in list(self.promises.running.items()):
            if what == step:
                del self.promises.running[attempt]
                self.attempted[attempt].is_over = True
        if self.promises.position[step] is Position.MIXED:
            self._move(step, Position.OLD)
        self.say(EventKind.RESOLVED, step, applied=self.promises.position[step] is Position.NEW)


ABOUT_GATES = (OperatorQuestion.INCONCLUSIVE, OperatorQuestion.UNDO_GATE)
_SAID = {
    Behaviour.OK: AttemptOutcome.APPLIED,
    Behaviour.FAILED: AttemptOutcome.FAILED,
    Behaviour.REFUSED: AttemptOutcome.NOT_APPLIED,
    Behaviour.LOST: AttemptOutcome.CANNOT_TELL,
    Behaviour.DROPPED: AttemptOutcome.CANNOT_TELL,
    Behaviour.HANGS: AttemptOutcome.CANNOT_TELL,
}
_VERDICTS = {
    GateBehaviour.BAD: GateVerdict.FAIL,
    GateBehaviour.INCONCLUSIVE: GateVerdict.INCONCLUSIVE,
    GateBehaviour.ERROR: GateVerdict.ERROR,
    GateBehaviour.HANGS: GateVerdict.ERROR,
}


def violation(seed: int, executor: Executor = SOUND) -> str | None:
    """Return what goes wrong in a scenario: without a crash, with one, with one at every write, and between these."""
    drawn = scenario(seed)
    try:
        plain = World(drawn, Crash.NEVER, executor)
        plain.run()
        crashed = World(drawn, Crash.EVERYWHERE if seed % 2 else Crash.ONCE, executor, plain.begin)
        crashed.run()
        if drawn.is_steady:
            same_end(plain, crashed)
    except Violation as broken:
        return f"{drawn.seed}: {broken}"
    return None


def same_end(plain: World, crashed: World) -> None:
    """Judge that a run that crashed ends as one that did not, as far as that does not depend on what came first."""
    plan, ends = plain.scenario.plan, [plain.state.ended, crashed.state.ended]
    if (ends[0] is RunStatus.DONE) is not (ends[1] is RunStatus.DONE):
        raise Violation(f"with a crash {ends[1]}, without {ends[0]}")
    is_whole = len(set(plain.state.graph.groups.values())) == 1 and plan.on_failure is OnFailure.GROUP
    can_be_undone = all(step.undo is not Undo.IMPOSSIBLE for step in plan.steps)
    is_comparable = ends[0] is RunStatus.DONE or (is_whole and can_be_undone)
    if is_comparable and plain.promises.position != crashed.promises.position:
        raise Violation("with a crash, something else stands than without")
