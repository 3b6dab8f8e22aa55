"""A run of a deployment that a test drives by hand: everything goes well, but for what the test says."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.analysis.deployment.acts import Act, Apply, LookAt, Observe, ObserveUndo, Record, UndoStep, Wait
from archatlas.analysis.deployment.decisions import next_acts
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.model.deployment import (
    Change,
    Deployed,
    DeploymentPlan,
    Event,
    EventKind,
    GateKind,
    GateSpec,
    Order,
    Step,
    Undo,
    Why,
)

HTTP = GateSpec("http", GateKind.HTTP)


def step(name: str, undo: Undo = Undo.POSSIBLE, **fields: Any) -> Step:
    """Return an upgrade of a module from version 1 to 2."""
    return Step(name, Change.UPGRADE, name, Deployed("1"), Deployed("2"), undo=undo, **fields)


def plan(
    *steps: Step | str, orders: tuple[str, ...] = (), gates: tuple[GateSpec, ...] = (), **rest: Any
) -> DeploymentPlan:
    """Return a plan of some steps, with orders as in "a < b" and the same gates for all."""
    made = tuple(step(one) if isinstance(one, str) else one for one in steps)
    pairs = [order.split(" < ") for order in orders]
    return DeploymentPlan(
        "prod",
        "before",
        "after",
        made,
        tuple(Order(first, then, Why.ADDS) for first, then in pairs),
        gates={one.id: gates for one in made},
        **rest,
    )


class HandDriven:
    """A run with its journal; `says` holds what targets and gates answer, by step, gate or act."""

    def __init__(self, plan: DeploymentPlan, **says: str) -> None:
        """Start it."""
        self.state: RunState = fold(plan, ())
        self.says: dict[str, str] = says
        self.now = 0.0
        self.done: list[str] = []
        self.write(EventKind.STARTED, run="r")

    def write(self, kind: EventKind, step: str = "", attempt: str = "", /, **facts: Any) -> None:
        """Write an event."""
        self.state = advance(self.state, Event(self.state.sequence + 1, self.now, kind, step, attempt, facts, 1))

    def acts(self) -> tuple[Act, ...]:
        """Return what is to be done now."""
        return next_acts(self.state, self.now)

    def go(self, until: Callable[["HandDriven"], bool] = lambda run: False) -> "HandDriven":
        """Do what is to be done, one after another, until that is so, or only a person can go on."""
        for _ in range(1000):
            acts = self.acts()
            if not acts or acts == (Wait(None),) or until(self):
                return self
            self.do(acts[0])
        raise AssertionError("never ends")

    def do(self, act: Act) -> None:
        """Do an act, and write what comes of it."""
        match act:
            case Record(kind, step, facts):
                self.write(kind, step, "", **facts)
                self.done.append(f"{kind.value} {step}".strip())
            case Apply(step, attempt):
                self.write(EventKind.INTENT, step, attempt)
                self._end(EventKind.OUTCOME, f"apply {step}", step, attempt)
            case UndoStep(step, attempt):
                self.write(EventKind.UNDO_INTENT, step, attempt)
                self._end(EventKind.UNDO_OUTCOME, f"undo {step}", step, attempt)
            case Observe(step, attempt):
                self._end(EventKind.OUTCOME, f"observe {step}", step, attempt, observed=True)
            case ObserveUndo(step, attempt):
                self._end(EventKind.UNDO_OUTCOME, f"observe undo {step}", step, attempt, observed=True)
            case LookAt(step, gate, attempt):
                version = "1" if ":undo:" in attempt else "2"
                verdict = self.says.get(f"look {step}", self.says.get(gate, "pass"))
                verdict = self.says.get(f"look undone {step}", "pass") if version == "1" else verdict
                self.look(step, gate, attempt, verdict=verdict, version=version)
            case Wait(until):
                self.now = until if until is not None else self.now

    def look(self, step: str, gate: str, attempt: str, **facts: Any) -> None:
        """Write an answer of a gate."""
        self.write(EventKind.LOOKED, step, attempt, gate=gate, **facts)
        self.now += 0.1

    def _end(self, kind: EventKind, what: str, step: str, attempt: str, **facts: Any) -> None:
        self.done.append(what)
        self.now += 1.0
        outcome = self.says.get(what.replace(" ", "_"), "applied")
        if outcome != "nothing":
            self.write(kind, step, attempt, outcome=outcome, **facts)

    @property
    def questions(self) -> Mapping[str, str]:
        """Return what is asked of a person, by step."""
        return {step: one.question.value for step, one in self.state.steps.items() if one.question is not None}

    def made(self, *verbs: str) -> list[str]:
        """Return what was done, of some kinds only."""
        return [one for one in self.done if one.split()[0] in verbs]
