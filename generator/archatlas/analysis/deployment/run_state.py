"""What a journal says of a run: the fold of its events, the same for everybody who reads them."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from archatlas.analysis.deployment.step_graph import StepGraph, step_graph
from archatlas.analysis.deployment.step_state import (
    TRANSITIONS,
    InEffect,
    Phase,
    StepState,
    asked_anew,
    orphaned,
)
from archatlas.analysis.deployment.verdicts import Asked, unasked_seconds, with_look
from archatlas.model.deployment import (
    Change,
    DeploymentPlan,
    Event,
    EventKind,
    GateSpec,
    GateTime,
    GateVerdict,
    Look,
    RunStatus,
)
from archatlas.model.record import dataclass, replace


class AbortMode(Enum):
    """What becomes of what was deployed when a run is aborted."""

    UNDO = "undo"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class RunState:
    """A run as its journal has it; `clock` is the latest time that was written, `fence` the newest lease."""

    graph: StepGraph
    steps: Mapping[str, StepState]
    run: str = ""
    sequence: int = 0
    clock: float = 0.0
    fence: int = 0
    is_paused: bool = False
    abort: AbortMode | None = None
    ended: RunStatus | None = None

    @property
    def plan(self) -> DeploymentPlan:
        """Return the plan that is run."""
        return self.graph.plan

    @property
    def standing(self) -> frozenset[str]:
        """Return the steps that are in effect, or may be."""
        return frozenset(step for step, state in self.steps.items() if state.effect is not InEffect.NO)

    @property
    def troubles(self) -> tuple[str, ...]:
        """Return the steps that failed, were refused, or lost their health."""
        return tuple(step for step, state in self.steps.items() if state.is_trouble)


def fold(plan: DeploymentPlan, events: Iterable[Event]) -> RunState:
    """Return what the events of a run say."""
    graph = step_graph(plan)
    state = RunState(graph, {step.id: StepState() for step in plan.steps})
    for event in events:
        state = advance(state, event)
    return state


def advance(state: RunState, event: Event) -> RunState:
    """Return the state after one more event; time only goes forward, whatever a clock said."""
    at, silence = max(event.at, state.clock), max(0.0, event.at - state.clock)
    if event.kind is EventKind.TAKEN_OVER:
        steps: Mapping[str, StepState] = {step: orphaned(one, silence) for step, one in state.steps.items()}
    elif event.step in state.steps and event.kind not in _OF_THE_RUN:
        steps = {**state.steps, event.step: _after(state, event if event.at == at else replace(event, at=at))}
    else:
        steps = state.steps
    clock, fence = state.clock if event.kind in _OF_PEOPLE else at, max(state.fence, event.fence)
    known = RunState(
        state.graph, steps, state.run, event.sequence, clock, fence, state.is_paused, state.abort, state.ended
    )
    return _OF_THE_RUN[event.kind](known, event) if event.kind in _OF_THE_RUN else known


def _after(state: RunState, event: Event) -> StepState:
    before = state.steps[event.step]
    is_look = event.kind is EventKind.LOOKED
    return _looked(state, before, event) if is_look else TRANSITIONS[event.kind](before, event)


def asked_of(state: RunState, step: str, spec: GateSpec) -> Asked:
    """Return of which deployment a gate of a step is asked now."""
    found, declared = state.steps[step], state.graph.steps[step]
    if spec.when is GateTime.BEFORE or declared.change is Change.OPERATOR:
        return Asked("", found.applied_at)
    is_undone = found.phase in (Phase.UNDO_GATED, Phase.RESTORED)
    there = declared.before if is_undone else declared.after
    return Asked(there.version if there else "", found.applied_at)


def _started(state: RunState, event: Event) -> RunState:
    return replace(state, run=str(event.facts.get("run", "")))


def _paused(state: RunState, event: Event) -> RunState:
    return replace(state, is_paused=True)


def _continued(state: RunState, event: Event) -> RunState:
    steps = {step: asked_anew(one, max(event.at, state.clock)) for step, one in state.steps.items()}
    return replace(state, is_paused=False, steps=steps)


def _aborted(state: RunState, event: Event) -> RunState:
    return replace(state, abort=AbortMode(event.facts.get("mode", "hold")), is_paused=False)


def _ended(state: RunState, event: Event) -> RunState:
    return replace(state, ended=RunStatus(event.facts["status"]))


def _looked(state: RunState, step: StepState, event: Event) -> StepState:
    gate = str(event.facts.get("gate", ""))
    spec = next((one for one in state.plan.gates.get(event.step, ()) if one.id == gate), None)
    current = step.undo_attempt if step.phase in (Phase.UNDO_GATED, Phase.RESTORED) else step.attempt
    if spec is None or event.attempt != current:
        return step
    before = step.rows.get(gate)
    row = with_look(before, spec, _look_of(event, gate), asked_of(state, event.step, spec))
    since = step.since if step.phase is not Phase.PENDING else _asked_since(step, spec, event.at)
    return replace(step, rows={**step.rows, gate: row}, since=since)


def _asked_since(step: StepState, spec: GateSpec, at: float) -> float:
    """Return since when a step that waits for its launch is asked about, less the time in which nobody asked."""
    row = step.rows.get(spec.id)
    return step.since + unasked_seconds(spec, row, at) if row is not None else step.since if step.rows else at


def _look_of(event: Event, gate: str) -> Look:
    facts = event.facts
    measured = facts.get("measured_at")
    version = facts.get("version")
    return Look(
        gate,
        GateVerdict(facts.get("verdict", "error")),
        event.at,
        None if version is None else str(version),
        None if measured is None else float(measured),
    )


_OF_PEOPLE = (EventKind.PAUSED, EventKind.CONTINUED, EventKind.APPROVED, EventKind.ABORTED, EventKind.RESOLVED)
"""Events that come from elsewhere, under a clock that may be a day ahead: they move no time of the run."""

_OF_THE_RUN: Mapping[EventKind, Callable[[RunState, Event], RunState]] = {
    EventKind.STARTED: _started,
    EventKind.PAUSED: _paused,
    EventKind.CONTINUED: _continued,
    EventKind.ABORTED: _aborted,
    EventKind.ENDED: _ended,
}
