"""Whatever people, targets, gates and crashes do to a run, in any order: every promise is kept, and it can go on."""

import random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from archatlas.analysis.deployment.acts import Act, Apply, LookAt, Observe, ObserveUndo, Record, UndoStep, Wait
from archatlas.analysis.deployment.decisions import next_acts
from archatlas.analysis.deployment.rollback import RollbackRefused, rollback_plan
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.model.deployment import AttemptOutcome, DeploymentPlan, Event, EventKind, OperatorQuestion
from deployment_scenarios import drawn_plan
from promises_of_deployments import Position, Promises

ABOUT_GATES = (OperatorQuestion.APPROVAL, OperatorQuestion.INCONCLUSIVE, OperatorQuestion.UNDO_GATE)
ANSWERS = {"good": "pass", "good again": "pass", "bad": "fail", "silent": "inconclusive", "of another version": "pass"}


class RunMachine(RuleBasedStateMachine):
    """A run, its target and the people around it."""

    @initialize(seed=st.integers(0, 10_000))
    def begin(self, seed: int) -> None:
        """Start a run of some plan."""
        self.now, self.runs = 0.0, 0
        self.start(drawn_plan(random.Random(seed)))

    def start(self, plan: DeploymentPlan) -> None:
        """Start a run."""
        self.runs += 1
        self.promises = Promises(plan, 1e9)
        self.state: RunState = fold(plan, ())
        self.fence = 0
        self.underway: list[Act] = []
        self.fates: dict[str, AttemptOutcome] = {}
        self.take_the_lease()
        self.write(EventKind.STARTED, run=f"r{self.runs}")

    def take_the_lease(self) -> None:
        """Begin a process."""
        self.fence, self.is_alive, self.underway = self.fence + 1, True, []

    def write(self, kind: EventKind, step: str = "", attempt: str = "", /, **facts: object) -> None:
        """Write an event, and judge it."""
        is_mine = kind not in (EventKind.APPROVED, EventKind.RESOLVED, EventKind.ABORTED)
        event = Event(self.state.sequence + 1, self.now, kind, step, attempt, facts, self.fence if is_mine else 0)
        self.promises.written(event, self.fence, self.now)
        self.state = advance(self.state, event)

    def carries_on(self) -> bool:
        """Tell whether a process is there, and something left to do."""
        return self.is_alive and self.state.ended is None

    @precondition(carries_on)
    @rule(dies=st.sampled_from(["", "", "", "before the act"]))
    def decide(self, dies: str) -> None:
        """Do the next act, or let time pass."""
        acts = next_acts(self.state, self.now)
        act = next((one for one in acts if not isinstance(one, Wait) and one not in self.underway), None)
        if act is None:
            until = next(one.until for one in acts if isinstance(one, Wait))
            self.now = max(self.now, until or self.now) + 1e-6
        elif isinstance(act, Record):
            self.write(act.kind, act.step, "", **act.facts)
        elif isinstance(act, Apply | UndoStep):
            kind = EventKind.INTENT if isinstance(act, Apply) else EventKind.UNDO_INTENT
            self.write(kind, act.step, act.attempt)
            if dies:
                self.crash()
            else:
                self.call(act)
        else:
            self.underway.append(act)

    def call(self, act: Apply | UndoStep) -> None:
        """Have the target begin with something."""
        is_undo = isinstance(act, UndoStep)
        self.promises.called(act.step, act.attempt, is_undo, (self.fence, self.fence), self.now)
        self.promises.running[act.attempt] = (act.step, is_undo)
        self.promises.moved(act.step, Position.MIXED)
        self.underway.append(act)

    @precondition(lambda self: self.promises.running)
    @rule(number=st.integers(0, 3), is_well=st.sampled_from([True, True, True, False]))
    def target_ends(self, number: int, is_well: bool) -> None:
        """Let the target end with something, whoever hears of it."""
        attempt, (step, is_undo) = list(self.promises.running.items())[number % len(self.promises.running)]
        del self.promises.running[attempt]
        self.fates[attempt] = AttemptOutcome.APPLIED if is_well else AttemptOutcome.FAILED
        if is_well:
            self.promises.effects[attempt] += 1
            assert self.promises.effects[attempt] == 1
            self.promises.moved(step, Position.OLD if is_undo else Position.NEW)

    @precondition(lambda self: self.carries_on() and self.underway)
    @rule(
        number=st.integers(0, 5), said=st.sampled_from(sorted(ANSWERS)), is_lost=st.sampled_from([False] * 5 + [True])
    )
    def act_ends(self, number: int, said: str, is_lost: bool) -> None:
        """Let something that is underway come to its end."""
        act = self.underway[number % len(self.underway)]
        if isinstance(act, LookAt):
            self.look(act, said)
        elif isinstance(act, Observe | ObserveUndo):
            kind = EventKind.OUTCOME if isinstance(act, Observe) else EventKind.UNDO_OUTCOME
            told = AttemptOutcome.CANNOT_TELL if is_lost else self.fate(act.attempt)
            self.write(kind, act.step, act.attempt, outcome=told.value, observed=True)
        elif isinstance(act, Apply | UndoStep):
            if not is_lost and act.attempt not in self.fates:
                return
            kind = EventKind.OUTCOME if isinstance(act, Apply) else EventKind.UNDO_OUTCOME
            told = AttemptOutcome.CANNOT_TELL if is_lost else self.fates[act.attempt]
            self.write(kind, act.step, act.attempt, outcome=told.value)
        self.underway.remove(act)

    def fate(self, attempt: str) -> AttemptOutcome:
        """Return what the target says of an attempt."""
        running = AttemptOutcome.RUNNING if attempt in self.promises.running else AttemptOutcome.NOT_APPLIED
        return self.fates.get(attempt, running)

    def look(self, act: LookAt, said: str) -> None:
        """Write what a gate says."""
        step, is_undone = self.state.graph.steps[act.step], ":undo:" in act.attempt
        there = step.before if is_undone else step.after
        is_other = said == "of another version" and there is not None and act.gate != "budget"
        version = "other" if is_other else there.version if there else None
        is_good = ANSWERS[said] == "pass" and not is_other
        self.promises.answered(act.step, act.gate, act.attempt, self.now, is_good)
        facts = {"gate": act.gate, "verdict": ANSWERS[said], "version": version}
        self.write(EventKind.LOOKED, act.step, act.attempt, **facts)

    @precondition(carries_on)
    @rule(turns=st.integers(1, 40))
    def a_good_while(self, turns: int) -> None:
        """Let a process do what it has to do, and all of it end well."""
        for _ in range(turns):
            if self.carries_on():
                self.decide("")
                while self.promises.running:
                    self.target_ends(0, is_well=True)
                for _ in tuple(self.underway):
                    self.act_ends(0, "good", is_lost=False)

    @precondition(carries_on)
    @rule()
    def crash(self) -> None:
        """Kill the process; what it has begun goes on in the target."""
        self.is_alive, self.underway = False, []

    @precondition(lambda self: self.state.ended is None and not self.is_alive)
    @rule(seconds=st.sampled_from([1.0, 20.0, 3600.0]))
    def resume(self, seconds: float) -> None:
        """Begin another process."""
        self.now += seconds
        self.take_the_lease()
        self.write(EventKind.TAKEN_OVER)
        if self.state.is_paused or any(one.question in ABOUT_GATES[1:] for one in self.state.steps.values()):
            self.write(EventKind.CONTINUED)

    @precondition(carries_on)
    @rule()
    def pause(self) -> None:
        """Let nothing new be launched."""
        self.write(EventKind.PAUSED, by="somebody")

    @precondition(lambda self: self.carries_on() and self.state.is_paused)
    @rule()
    def carry_on(self) -> None:
        """Let it go on."""
        self.write(EventKind.CONTINUED, by="somebody")

    @precondition(carries_on)
    @rule(mode=st.sampled_from(["undo", "hold"]), is_meant=st.sampled_from([False, False, True]))
    def abort(self, mode: str, is_meant: bool) -> None:
        """Have enough of it, now and then."""
        if is_meant:
            self.write(EventKind.ABORTED, mode=mode)

    def is_asked(self) -> bool:
        """Tell whether a person is to answer something."""
        return self.state.ended is None and any(one.question for one in self.state.steps.values())

    @precondition(is_asked)
    @rule()
    def answer(self) -> None:
        """Answer what is asked, truly; bring to one of both states by hand what is in neither."""
        step, question = next((step, one.question) for step, one in self.state.steps.items() if one.question)
        if question in ABOUT_GATES:
            self.write(EventKind.APPROVED, step)
        elif question is OperatorQuestion.CANNOT_BE_UNDONE:
            self.write(EventKind.RESOLVED, step, applied=True)
        else:
            for attempt in [one for one, (what, _) in self.promises.running.items() if what == step]:
                del self.promises.running[attempt]
                self.fates[attempt] = AttemptOutcome.FAILED
            if self.promises.position[step] is Position.MIXED:
                self.promises.moved(step, Position.OLD)
            self.write(EventKind.RESOLVED, step, applied=self.promises.position[step] is Position.NEW)

    @precondition(lambda self: self.state.ended is not None and Position.NEW in self.promises.position.values())
    @rule()
    def roll_back(self) -> None:
        """Take back what stands of a run that has ended, as a run of its own."""
        try:
            plan = rollback_plan(self.state.run, self.state)
        except RollbackRefused:
            return
        if Position.MIXED not in self.promises.position.values():
            self.start(plan)

    @precondition(lambda self: self.state.ended is not None)
    @rule(seed=st.integers(0, 10_000))
    def deploy_something_else(self, seed: int) -> None:
        """Start a run of another plan, elsewhere."""
        self.start(drawn_plan(random.Random(seed)))

    @invariant()
    def the_same_question_has_the_same_answer(self) -> None:
        """Judge that decisions depend on nothing else, and that one that was written down is not made again."""
        acts = next_acts(self.state, self.now)
        assert acts == next_acts(self.state, self.now)
        assert bool(acts) is (self.state.ended is None)


TestRunMachine = RunMachine.TestCase
TestRunMachine.settings = settings(stateful_step_count=80)
