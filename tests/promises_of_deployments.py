"""What must never happen to a deployment, judged by what is true and by what was written, not by what was decided."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from archatlas.model.deployment import (
    AttemptOutcome,
    DeploymentPlan,
    Event,
    EventKind,
    GateKind,
    GateSpec,
    GateTime,
    OnFailure,
    RunStatus,
    Undo,
)


class Violation(Exception):
    """Say what must never happen and did."""


class Position(Enum):
    """What is true of a step in the world."""

    OLD = "old"
    MIXED = "mixed"
    NEW = "new"


@dataclass
class Answers:
    """What a gate answered of one attempt: when, and whether it truly said that what stands there now is well."""

    row: list[tuple[float, bool]] = field(default_factory=list)

    def passes(self, spec: GateSpec, lasting: float) -> bool:
        """Tell whether the last answers are enough."""
        good: list[float] = []
        for at, is_good in self.row:
            good = [*good, at] if is_good else []
        return len(good) >= spec.in_a_row and good[-1] - good[0] >= lasting


class Promises:
    """The facts of a run as they happen; a promise that is broken raises at once."""

    def __init__(self, plan: DeploymentPlan, patience: float) -> None:
        """Begin with nothing deployed; an answer older than `patience` says nothing of a predecessor."""
        self.plan, self.patience = plan, patience
        self.steps = {step.id: step for step in plan.steps}
        self.unit = {step: frozenset({step}) for step in self.steps}
        for together in plan.together:
            self.unit.update(dict.fromkeys(together, together))
        self.orders = [one for one in plan.orders if one.then not in self.unit[one.first]]
        self.below = {step: {one.first for one in self.orders if one.then == step} for step in self.steps}
        self.above = {step: {one.then for one in self.orders if one.first == step} for step in self.steps}
        self.position = dict.fromkeys(self.steps, Position.OLD)
        self.running: dict[str, tuple[str, bool]] = {}
        self.effects: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.answers: defaultdict[tuple[str, str, str], Answers] = defaultdict(Answers)
        self.attempt: dict[str, str] = {}
        self.undo_attempt: dict[str, str] = {}
        self.failed: set[str] = set()
        self.status: dict[str, EventKind] = {}
        self.overridden: set[str] = set()
        self.stopped: EventKind | None = None
        self.is_paused = False
        self.question_gate: dict[str, str] = {}

    # What the world does

    def called(self, step: str, attempt: str, is_undo: bool, fences: tuple[int, int], now: float) -> None:
        """Judge that a target is asked to do something."""
        if fences[0] < fences[1]:
            raise Violation(f"two executors act: {attempt} with fence {fences[0]}, not {fences[1]}")
        (self._undo_called if is_undo else self._apply_called)(step, now)

    def moved(self, step: str, position: Position) -> None:
        """Judge the state of all targets after one has changed."""
        self.position[step] = position
        for order in self.orders:
            if self.position[order.then] is not Position.OLD and self.position[order.first] is not Position.NEW:
                raise Violation(f"incompatible: {order.then} without {order.first}")

    def took_effect(self, attempt: str, step: str, before: Position, after: Position) -> None:
        """Judge that an attempt did what it was to do."""
        self.effects[attempt] += 1
        if self.effects[attempt] > 1 or before is after:
            raise Violation(f"{attempt} of {step} took effect twice")

    def _apply_called(self, step: str, now: float) -> None:
        if any(self._is_begun(mate) for mate in self.unit[step] - {step}):
            return
        for first in {one for mate in self.unit[step] for one in self.below[mate]}:
            if self.position[first] is not Position.NEW or self.status.get(first) is not EventKind.PROMOTED:
                raise Violation(f"{step} is launched before {first} is promoted")
            for spec in self._gates(first, GateTime.AFTER):
                row = self.answers[first, spec.id, self.attempt[first]].row
                if spec.watch and spec.kind in WATCHED and not (row[-1][1] and now - row[-1][0] <= self.patience):
                    raise Violation(f"{step} is launched, and {first} is not known to be healthy")
        for spec in self._gates(step, GateTime.BEFORE):
            if not any(one.passes(spec, 0) for key, one in self.answers.items() if key[:2] == (step, spec.id)):
                raise Violation(f"{step} is launched before its gate has passed")
        self._limits(self.unit[step], {one for one in self.steps if self._is_flying(one)})

    def _undo_called(self, step: str, now: float) -> None:
        if self.steps[step].undo is Undo.IMPOSSIBLE:
            raise Violation(f"{step} cannot be undone")
        if any(not is_undo for _, is_undo in self.running.values()):
            raise Violation(f"{step} is undone while something is in the air")
        for then in {one for mate in self.unit[step] for one in self.above[mate]}:
            if self.position[then] is not Position.OLD:
                raise Violation(f"{step} is undone before {then}")
            if self.status.get(then) in (EventKind.UNDO_INTENT, EventKind.UNDO_OUTCOME):
                raise Violation(f"{step} is undone before {then} is healthy again")
        undoing = {one for one in self.steps if self.status.get(one) is EventKind.UNDO_INTENT and one != step}
        undoing |= {one for one in self.steps if self.status.get(one) is EventKind.UNDO_OUTCOME}
        self._limits(self.unit[step], undoing)

    def _limits(self, unit: frozenset[str], flying: Iterable[str]) -> None:
        """Judge how much is in flight; a unit that is launched together counts once."""
        units = {self.unit[one] for one in flying} | {unit}
        limits = self.plan.limits
        if len(units) > limits.slots:
            raise Violation(f"more than {limits.slots} in flight")
        for name, most in (("owner", limits.owner), ("lane", limits.lane)):
            counts = Counter(value for one in units for value in {getattr(self.steps[step], name) for step in one})
            if most is not None and any(number > most for value, number in counts.items() if value):
                raise Violation(f"more than {most} of an {name} in flight")
        tiers = Counter(tier for one in units for tier in {self.steps[step].tier for step in one})
        if any(tiers[tier] > most for tier, most in limits.tiers.items()):
            raise Violation("more of a tier in flight than may be")

    def _is_begun(self, step: str) -> bool:
        return self.status.get(step) is not None

    def _is_flying(self, step: str) -> bool:
        running = any(one == step and not is_undo for one, is_undo in self.running.values())
        return running or self.status.get(step) in (EventKind.INTENT, EventKind.OUTCOME)

    def _gates(self, step: str, when: GateTime) -> Iterator[GateSpec]:
        for spec in self.plan.gates.get(step, ()):
            if spec.when is when and spec.kind is not GateKind.MANUAL and (step + spec.id) not in self.overridden:
                yield spec

    # What is written

    def written(self, event: Event, fence: int, now: float) -> None:
        """Judge an event of the journal."""
        if event.fence and event.fence < fence:
            raise Violation(f"two executors write: fence {event.fence}, not {fence}")
        judge = getattr(self, f"_{event.kind.name.lower()}", None)
        if judge is not None:
            judge(event, now)

    def _intent(self, event: Event, now: float) -> None:
        is_rest = any(self._is_begun(mate) for mate in self.unit[event.step] - {event.step})
        if not is_rest and self.stopped is not None:
            raise Violation(f"{event.step} is launched after {self.stopped.value}")
        if not is_rest and self.is_paused:
            raise Violation(f"{event.step} is launched while paused")
        if not is_rest and any(one.start <= event.at < one.end for one in self.plan.frozen):
            raise Violation(f"{event.step} is launched in a freeze")
        self.status[event.step], self.attempt[event.step] = EventKind.INTENT, event.attempt

    def _outcome(self, event: Event, now: float) -> None:
        outcome, is_observed = AttemptOutcome(event.facts["outcome"]), event.facts.get("observed")
        if outcome is AttemptOutcome.APPLIED:
            self.status[event.step] = EventKind.OUTCOME
        elif outcome is AttemptOutcome.FAILED or (outcome is AttemptOutcome.NOT_APPLIED and not is_observed):
            self._failed(event, now)
        elif outcome is AttemptOutcome.NOT_APPLIED:
            self.missed[event.attempt] += 1
            self.status.pop(event.step, None)
            if self.missed[event.attempt] == 5:
                self._failed(event, now)

    def answered(self, step: str, gate: str, attempt: str, at: float, is_good: bool) -> None:
        """Keep what a gate truly said."""
        self.answers[step, gate, attempt].row.append((at, is_good))

    def _promoted(self, event: Event, now: float) -> None:
        step = event.step
        if self.position[step] is not Position.NEW:
            raise Violation(f"{step} is promoted and not deployed")
        for spec in self._gates(step, GateTime.AFTER):
            lasting = spec.lasting if self.patience < 1000 else spec.lasting / 3
            if not self.answers[step, spec.id, self.attempt[step]].passes(spec, lasting):
                raise Violation(f"{step} is promoted, and gate {spec.id} did not pass")
        for spec in self.plan.gates.get(step, ()):
            if spec.kind is GateKind.MANUAL and (step + spec.id) not in self.overridden:
                raise Violation(f"{step} is promoted without approval")
        self.status[step] = EventKind.PROMOTED

    def _failed(self, event: Event, now: float) -> None:
        self.status[event.step] = self.stopped = EventKind.FAILED
        self.failed.add(event.step)

    def _health_lost(self, event: Event, now: float) -> None:
        if self.status.get(event.step) is not EventKind.PROMOTED:
            raise Violation(f"{event.step} loses a health that it never had")
        self.status[event.step] = self.stopped = EventKind.HEALTH_LOST
        self.failed.add(event.step)

    def _undo_intent(self, event: Event, now: float) -> None:
        if self.stopped is None:
            raise Violation(f"{event.step} is undone, and nothing failed")
        self.status[event.step] = EventKind.UNDO_INTENT
        self.undo_attempt[event.step] = event.attempt

    def _undo_outcome(self, event: Event, now: float) -> None:
        if event.facts["outcome"] == AttemptOutcome.APPLIED.value:
            self.status[event.step], self.attempt[event.step] = EventKind.UNDO_OUTCOME, event.attempt
            self.overridden -= {event.step + spec.id for spec in self.plan.gates.get(event.step, ())}
        elif event.facts["outcome"] != AttemptOutcome.RUNNING.value:
            self.status[event.step] = EventKind.NEEDS_OPERATOR

    def _restored(self, event: Event, now: float) -> None:
        step = event.step
        if self.position[step] is not Position.OLD:
            raise Violation(f"{step} is restored and not undone")
        if self.steps[step].before is not None:
            for spec in self._gates(step, GateTime.AFTER):
                is_asked = spec.kind in WATCHED and self.status[step] is EventKind.UNDO_OUTCOME
                if is_asked and not self.answers[step, spec.id, self.attempt[step]].passes(spec, 0):
                    raise Violation(f"{step} is restored, and gate {spec.id} did not pass")
        self.status[step] = EventKind.RESTORED

    def _needs_operator(self, event: Event, now: float) -> None:
        self.question_gate[event.step] = str(event.facts.get("gate", ""))

    def _paused(self, event: Event, now: float) -> None:
        self.is_paused = True

    def _continued(self, event: Event, now: float) -> None:
        self.is_paused = False

    def _approved(self, event: Event, now: float) -> None:
        self.overridden.add(event.step + self.question_gate[event.step])

    def _aborted(self, event: Event, now: float) -> None:
        self.stopped, self.is_paused = EventKind.ABORTED, False

    def _resolved(self, event: Event, now: float) -> None:
        """Take a person's word, which is true here."""
        is_new = bool(event.facts["applied"])
        if self.status.get(event.step) in (EventKind.INTENT, None):
            if is_new:
                self.status[event.step] = EventKind.OUTCOME
            else:
                self.status.pop(event.step, None)
        elif not is_new:
            self.status[event.step] = EventKind.UNDO_OUTCOME
            self.attempt[event.step] = self.undo_attempt.get(event.step, "")

    def _ended(self, event: Event, now: float) -> None:
        status = RunStatus(event.facts["status"])
        if self.running:
            raise Violation(f"the run ends while {sorted(self.running)} run")
        if status is RunStatus.DONE:
            if any(one is not Position.NEW for one in self.position.values()):
                raise Violation("done, and not everything is deployed")
            if any(self.status[one] is not EventKind.PROMOTED for one in self.steps):
                raise Violation("done, and not everything is promoted")
        if status is RunStatus.ROLLED_BACK and any(self.position[one] is not Position.OLD for one in self._group()):
            raise Violation("rolled back, and some of the group stands")

    def _group(self) -> set[str]:
        """Return what was to be undone, found by walking the orders both ways, or only up."""
        ahead, group = list(self.failed), set(self.failed)
        while ahead:
            one = ahead.pop()
            near = self.above[one] | set(self.unit[one])
            near |= self.below[one] if self.plan.on_failure is OnFailure.GROUP else set()
            ahead += near - group
            group |= near
        return group


WATCHED = (GateKind.HTTP, GateKind.PROMETHEUS, GateKind.REGISTRY, GateKind.CHECK)
