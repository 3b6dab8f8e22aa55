"""What makes a deployment risky: facts in order of their gravity, and no number that stands for them all."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.deployment.planning import PlanInputs, RiskFact, RiskKind
from archatlas.analysis.deployment.selection import Selected
from archatlas.analysis.estate.graph import build_graph
from archatlas.model.deployment import DeploymentPlan, Step, Undo, Why
from archatlas.model.module import Module

GRAVE = ("high", "critical")
"""Impacts of a risk that somebody wrote down, which are worth a look before a deployment."""
_CLOSED = ("mitigated", "closed")


def risks_of(inputs: PlanInputs, selected: Selected, plan: DeploymentPlan) -> tuple[RiskFact, ...]:
    """Return the facts about a plan, the gravest first; of what nothing is known is said that nothing is."""
    order = list(RiskKind)
    found = (*_of_steps(plan), *_of_modules(selected), *_of_order(plan), *_around(inputs, selected), *_unknown(inputs))
    return tuple(sorted((one for one in found if one.number), key=lambda one: order.index(one.kind)))


def _of_steps(plan: DeploymentPlan) -> Iterator[RiskFact]:
    steps = plan.steps
    yield _named(RiskKind.IRREVERSIBLE, (_name(step) for step in steps if step.undo is Undo.IMPOSSIBLE))
    yield _named(RiskKind.TIER_1, (step.module for step in steps if step.tier == 1))
    yield _named(RiskKind.NO_WAY_BACK, (_name(step) for step in steps if step.undo is Undo.UNKNOWN))
    yield _named(RiskKind.NO_HISTORY, (_name(step) for step in steps if step.id not in plan.durations))
    if plan.environment:
        ungated = (step.module for step in steps if step.module and step.after and step.id not in plan.gates)
        yield _named(RiskKind.NO_GATE, ungated)
    teams = {step.owner for step in steps if step.owner}
    if len(teams) > 1:
        yield _named(RiskKind.TEAMS, teams)


def _of_modules(selected: Selected) -> Iterator[RiskFact]:
    modules = [step.module for step in selected.steps.values()]
    yield _named(RiskKind.OPEN_RISK, (module.name for module in modules if _has_grave_risk(module)))
    yield _named(RiskKind.PERSONAL_DATA, (module.name for module in modules if module.data_and_events.pii.contains))


def _has_grave_risk(module: Module) -> bool:
    risks = module.risk_and_change.risks
    return any(risk.impact in GRAVE and risk.status not in _CLOSED for risk in risks)


def _of_order(plan: DeploymentPlan) -> Iterator[RiskFact]:
    module_of = {step.id: step.module for step in plan.steps}
    removing = {module_of[order.then] for order in plan.orders if order.why in (Why.REMOVES, Why.RETIRES)}
    doubtful = {
        module_of[order.then if order.why is Why.ADDS else order.first] for order in plan.orders if not order.certain
    }
    yield _named(RiskKind.REMOVES, removing)
    yield _named(RiskKind.MAY_RELY, doubtful)


def _around(inputs: PlanInputs, selected: Selected) -> Iterator[RiskFact]:
    """Yield how many modules that are not deployed require one that is, directly or through others."""
    graph = build_graph(inputs.after)
    there = [name for name in selected.steps if name in inputs.after]
    yield RiskFact(RiskKind.DEPENDENTS, len(graph.with_dependents(there) - selected.steps.keys()))


def _unknown(inputs: PlanInputs) -> Iterator[RiskFact]:
    missing = [] if inputs.environment.name else ["gates, limits and freezes: no environment is named"]
    missing += [] if inputs.given.error_budgets else ["error budgets: none were given"]
    missing += ["what runs: no journal was asked"] if inputs.live is None else []
    yield RiskFact(RiskKind.NOT_LOOKED_AT, len(missing), tuple(missing))


def _name(step: Step) -> str:
    return step.module or step.id.partition(":")[2]


def _named(kind: RiskKind, names: Iterable[str]) -> RiskFact:
    found = tuple(sorted(set(names)))
    return RiskFact(kind, len(found), found)
