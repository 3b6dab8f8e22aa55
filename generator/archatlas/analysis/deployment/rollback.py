"""The plan that takes back what a run brought into effect: the same steps the other way round."""

from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.analysis.deployment.undo import UndoSafety, undo_plan
from archatlas.model.deployment import Change, DeploymentPlan, Order, Step, Undo
from archatlas.model.errors import UserError
from archatlas.model.record import replace

_INVERSE = {Change.INTRODUCE: Change.RETIRE, Change.RETIRE: Change.INTRODUCE}
_OPERATOR, _UNDONE = "operator:", "operator:undone:"


class RollbackRefused(UserError):
    """Say what cannot be taken back, with the way that leads there."""


def rollback_plan(run: str, state: RunState) -> DeploymentPlan:
    """Return what takes a run back: what stands upon a step goes first; refuse where something in it is final."""
    plan, graph, standing = state.plan, step_graph(state.plan), state.standing
    for step in plan.steps:
        if step.id in standing and (found := undo_plan(graph, standing, step.id)).safety is UndoSafety.UNSAFE:
            way = " -> ".join(found.witness)
            raise RollbackRefused(
                f"run {run} cannot be taken back: {found.witness[-1]} cannot be undone ({way});"
                " go forward with a new plan instead"
            )
    inverse = {step.id: _inverse(step) for step in plan.steps if step.id in standing}
    orders = tuple(
        Order(inverse[order.then].id, inverse[order.first].id, order.why, order.entry, order.certain)
        for order in plan.orders
        if order.first in inverse and order.then in inverse
    )
    back = DeploymentPlan(
        plan.environment,
        source=f"run {run}",
        target=plan.source,
        steps=tuple(inverse[step.id] for step in reversed(plan.steps) if step.id in inverse),
        orders=orders,
        together=tuple(
            frozenset(inverse[one].id for one in group if one in inverse)
            for group in plan.together
            if len(group & inverse.keys()) > 1
        ),
        limits=plan.limits,
        on_failure=plan.on_failure,
        gates={
            inverse[step].id: gates
            for step, gates in plan.gates.items()
            if step in inverse and inverse[step].after is not None  # what is gone has no health
        },
        attempt_seconds=plan.attempt_seconds,
        inputs={"rollback": run, "plan": plan.digest},
    )
    return replace(back, digest=digest_of(back))


def _inverse(step: Step) -> Step:
    change = _INVERSE.get(step.change, step.change)
    name = step.id.partition(":")[2]
    undoes_own = step.change is Change.OPERATOR
    if undoes_own and step.id.startswith(_UNDONE):
        identity = f"{_OPERATOR}{step.id.removeprefix(_UNDONE)}"
    else:
        identity = f"{_UNDONE if undoes_own else f'{change.value}:'}{name}"
    title = f"take back {step.title or step.id}"
    return replace(
        step, id=identity, change=change, before=step.after, after=step.before, title=title, undo=Undo.POSSIBLE
    )
