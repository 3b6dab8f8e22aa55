"""A plan read back from its file, and refused where anybody changed it."""

from collections.abc import Mapping
from typing import Any

from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.formats.plan_file import CURE, PlanRefused, checked_plan, read_plan_document
from archatlas.model.deployment import (
    Blocked,
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    FreezeWindow,
    GateKind,
    GateSpec,
    GateTime,
    Interval,
    OnFailure,
    Order,
    Step,
    Undo,
    VersionCheck,
    Why,
)

Plain = Mapping[str, Any]


def read_plan(text: str) -> DeploymentPlan:
    """Return the plan that a file holds; raise a refusal where it was edited, or is none."""
    return _unedited(_plan(read_plan_document(text)))


def plan_of(document: Plain) -> DeploymentPlan:
    """Return the plan that a journal holds as plain data; raise a refusal where it was edited, or is none."""
    return _unedited(_plan(checked_plan(document)))


def _unedited(plan: DeploymentPlan) -> DeploymentPlan:
    if digest_of(plan) != plan.digest:
        raise PlanRefused(f"the plan was edited: it does not have the digest that it says; {CURE}")
    known = {step.id for step in plan.steps}
    named = {name for order in plan.orders for name in (order.first, order.then)}
    named |= {name for group in plan.together for name in group}
    if len(known) < len(plan.steps) or not named <= known:
        raise PlanRefused(f"the plan has a step twice, or names one that it has not; {CURE}")
    if step_graph(plan).unlaunchable() - {one.step for one in plan.blocked}:
        raise PlanRefused(f"the plan has steps that wait for each other in a circle; {CURE}")
    return plan


def _plan(said: Plain) -> DeploymentPlan:
    return DeploymentPlan(
        said["environment"],
        said["source"],
        said["target"],
        tuple(map(_step, said["steps"])),
        tuple(Order(**{**one, "why": Why(one["why"])}) for one in said["orders"]),
        tuple(map(frozenset, said["together"])),
        tuple(Blocked(one["step"], tuple(one["reasons"]), tuple(one["through"])) for one in said["blocked"]),
        _limits(said["limits"]),
        {step: Interval(**one) for step, one in said["durations"].items()},
        OnFailure(said["on_failure"]),
        {step: tuple(map(_gate, gates)) for step, gates in said["gates"].items()},
        tuple(FreezeWindow(**one) for one in said["frozen"]),
        said["attempt_seconds"],
        said["inputs"],
        said["digest"],
    )


def _step(said: Plain) -> Step:
    before, after = (Deployed(**said[side]) if said[side] else None for side in ("before", "after"))
    closed = {"change": Change(said["change"]), "undo": Undo(said["undo"]), "before": before, "after": after}
    return Step(**{**said, **closed})


def _gate(said: Plain) -> GateSpec:
    closed = {
        "kind": GateKind(said["kind"]),
        "when": GateTime(said["when"]),
        "version": VersionCheck(said["version"]),
    }
    return GateSpec(**{**said, **closed})


def _limits(said: Plain) -> ConcurrencyLimits:
    tiers = {int(tier): limit for tier, limit in said["tiers"].items()}
    return ConcurrencyLimits(said["slots"], said["owner"], said["lane"], tiers)
