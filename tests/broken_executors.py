"""Executors of deployments that are broken in one place each, to see whether the simulator notices."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from archatlas.analysis.deployment.acts import Act, Apply, Observe, ObserveUndo, Record, UndoStep
from archatlas.analysis.deployment.decisions import next_acts
from archatlas.analysis.deployment.launching import IN_AIR, launches
from archatlas.analysis.deployment.retreat import retreat_of
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_graph import StepGraph, step_graph
from archatlas.analysis.deployment.step_state import InEffect, Phase, StepState
from archatlas.model.deployment import (
    ConcurrencyLimits,
    DeploymentPlan,
    EventKind,
    GateSpec,
    GateVerdict,
    Undo,
)
from simulated_deployments import Executor

Decide = Callable[[RunState, float], tuple[Act, ...]]
PlanChange = Callable[[DeploymentPlan], DeploymentPlan]


def with_plan(changed: PlanChange) -> Decide:
    """Return decisions that take the plan for another one."""
    graphs: dict[int, tuple[StepGraph, StepGraph]] = {}

    def decide(state: RunState, now: float) -> tuple[Act, ...]:
        known = graphs.get(id(state.graph))
        if known is None or known[0] is not state.graph:
            known = graphs[id(state.graph)] = (state.graph, step_graph(changed(state.plan)))
        return next_acts(replace(state, graph=known[1]), now)

    return decide


def with_gates(changed: Callable[[GateSpec], GateSpec | None]) -> Decide:
    """Return decisions that take all gates for others, or for none."""

    def plan(plan: DeploymentPlan) -> DeploymentPlan:
        gates = {
            step: tuple(found for spec in specs if (found := changed(spec)) is not None)
            for step, specs in plan.gates.items()
        }
        return replace(plan, gates=gates)

    return with_plan(plan)


def blind_retry(state: RunState, now: float) -> tuple[Act, ...]:
    """Do again what nobody knows the outcome of, instead of asking."""
    return tuple(_again(state, act) for act in next_acts(state, now))


def _again(state: RunState, act: Act) -> Act:
    if isinstance(act, Observe):
        return Apply(act.step, act.attempt + "+")
    return UndoStep(act.step, act.attempt + "+", "") if isinstance(act, ObserveUndo) else act


def without_closure(state: RunState, now: float) -> tuple[Act, ...]:
    """Undo what failed, and nothing above it."""
    if retreat_of(state) is None:
        return next_acts(state, now)
    nothing = dict.fromkeys(state.steps, frozenset[str]())
    return next_acts(replace(state, graph=replace(state.graph, above=nothing)), now)


def forward(state: RunState, now: float) -> tuple[Act, ...]:
    """Undo in the order in which it was deployed."""
    if retreat_of(state) is None:
        return next_acts(state, now)
    upside_down = replace(state.graph, above=state.graph.below, below=state.graph.above)
    return next_acts(replace(state, graph=upside_down), now)


def without_drain(state: RunState, now: float) -> tuple[Act, ...]:
    """Undo at once, whatever is in the air."""
    if retreat_of(state) is None:
        return next_acts(state, now)
    landed = {step: replace(one, phase=Phase.PENDING, effect=InEffect.NO) for step, one in _in_air(state)}
    undos = (
        act for act in next_acts(replace(state, steps={**state.steps, **landed}), now) if isinstance(act, UndoStep)
    )
    return (*undos, *next_acts(state, now))


def _in_air(state: RunState) -> Iterator[tuple[str, StepState]]:
    return ((step, one) for step, one in state.steps.items() if one.phase in IN_AIR)


def without_stop(state: RunState, now: float) -> tuple[Act, ...]:
    """Go on launching after a failure."""
    acts = next_acts(state, now)
    is_failed = bool(acts and state.troubles and not state.is_paused)
    more = tuple(act for act in launches(state, now) if isinstance(act, Apply)) if is_failed else ()
    return (*more, *acts)


def early_end(state: RunState, now: float) -> tuple[Act, ...]:
    """End as soon as something has failed, without waiting for the rest."""
    acts = next_acts(state, now)
    ended = Record(EventKind.ENDED, "", {"status": "failed"})
    return (ended,) if state.troubles and any(True for _ in _in_air(state)) else acts


def unsettled(state: RunState, now: float) -> tuple[Act, ...]:
    """Take what was undone for healthy at once."""
    undone = [step for step, one in state.steps.items() if one.phase is Phase.UNDO_GATED and one.question is None]
    return (*(Record(EventKind.RESTORED, step) for step in undone), *next_acts(state, now))


def inconclusive_passes(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take no answer for a good one."""
    no_answer = (GateVerdict.INCONCLUSIVE.value, GateVerdict.ERROR.value)
    return {**facts, "verdict": "pass"} if facts["verdict"] in no_answer else facts


def stale_counts(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take any answer for one of now, and of this version."""
    return {**facts, "version": None, "measured_at": None}


NO_LIMITS = ConcurrencyLimits(slots=1000)

BROKEN: Mapping[str, Executor] = {
    "no intent": Executor(writes_intents=False),
    "blind retry": Executor(blind_retry),
    "no gate": Executor(with_gates(lambda spec: None)),
    "no order": Executor(with_plan(lambda plan: replace(plan, orders=()))),
    "no limit": Executor(with_plan(lambda plan: replace(plan, limits=NO_LIMITS))),
    "inconclusive passes": Executor(hears=inconclusive_passes),
    "no closure": Executor(without_closure),
    "forward undo": Executor(forward),
    "undo of irreversible": Executor(
        with_plan(lambda plan: replace(plan, steps=tuple(replace(one, undo=Undo.POSSIBLE) for one in plan.steps)))
    ),
    "no drain": Executor(without_drain),
    "stale health": Executor(hears=stale_counts),
    "two fences": Executor(minds_the_fence=False),
    "no stop after a failure": Executor(without_stop),
    "an end before all has landed": Executor(early_end),
    "undo without gates": Executor(unsettled),
    "one pass is enough": Executor(with_gates(lambda spec: replace(spec, in_a_row=1, lasting=0.0))),
    "health is not watched": Executor(with_gates(lambda spec: replace(spec, watch=0.0))),
    "may rely on is no order": Executor(
        with_plan(lambda plan: replace(plan, orders=tuple(one for one in plan.orders if one.certain)))
    ),
    "freeze is not minded": Executor(with_plan(lambda plan: replace(plan, frozen=()))),
}
