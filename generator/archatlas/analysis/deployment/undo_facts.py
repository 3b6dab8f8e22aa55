"""Whether a step can be undone, as far as anybody declared it."""

from collections.abc import Mapping

from archatlas.analysis.deployment.deployed import ModuleStep
from archatlas.analysis.deployment.step_graph import Neighbours, certain_above, step_graph
from archatlas.model.deployment import DeploymentPlan, Undo
from archatlas.model.environment import OperatorStep

ROLLBACK = "runtime.deployment.rollback"
ROLLBACK_PLAN = "risk_and_change.upgrade_path.rollback_plan"

_NO_WAY = frozenset({"impossible", "irreversible", "not possible", "not reversible", "cannot be undone"})
_NOTHING_SAID = frozenset({"", "-", "n/a", "na", "no", "none", "tbd", "todo", "unknown"})

UndoFact = tuple[Undo, str]
"""Whether it can be undone, and what says so."""


def undo_of(step: ModuleStep, way_back: str) -> UndoFact:
    """Return what the schema that is deployed says of the way back, else what the adapter does."""
    module = step.module
    plan = (module.risk_and_change.upgrade_path.rollback_plan or "").strip().rstrip(".").lower()
    if plan in _NO_WAY:
        return Undo.IMPOSSIBLE, f"{ROLLBACK_PLAN} says so"
    if module.runtime.deployment.rollback:
        return Undo.POSSIBLE, ROLLBACK
    if plan not in _NOTHING_SAID:
        return Undo.POSSIBLE, ROLLBACK_PLAN
    return (Undo.POSSIBLE, way_back) if way_back else (Undo.UNKNOWN, "nobody says how")


def undo_of_operator(step: OperatorStep) -> UndoFact:
    """Return what the settings say of a step of the operator's own; that it is reversible, they do not say."""
    return (Undo.IMPOSSIBLE, "irreversible in the settings") if step.irreversible else (Undo.UNKNOWN, "nobody says how")


def held_by_irreversible(plan: DeploymentPlan) -> Mapping[str, tuple[str, ...]]:
    """Return the steps that cannot be undone once all is done, each with the shortest way up to why it is so.

    Ways over orders that certainly hold come first. A step that cannot be undone itself is its own way.
    """
    graph = step_graph(plan)
    final = sorted(step for step, one in graph.steps.items() if one.undo is Undo.IMPOSSIBLE)
    found: dict[str, tuple[str, ...]] = {step: (step,) for step in final}
    for above in (certain_above(graph), graph.above) if final else ():
        _lead_up(found, _around(above, graph.units))
    return found


def _around(above: Neighbours, units: Neighbours) -> Mapping[str, list[str]]:
    """Return by step the ones from which a way leads up to it, those that go with it among them."""
    below: dict[str, list[str]] = {step: [] for step in above}
    for step in sorted(above):
        for other in sorted(above[step] | (units[step] - {step})):
            below[other].append(step)
    return below


def _lead_up(found: dict[str, tuple[str, ...]], below: Mapping[str, list[str]]) -> None:
    ahead = list(found)
    for step in ahead:
        for other in below[step]:
            if other not in found:
                found[other] = (other, *found[step])
                ahead.append(other)
