"""Builds modules as they are before and after a deployment, and the plan between the two."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from archatlas.analysis.deployment.plan import make_plan
from archatlas.analysis.deployment.planning import PlanInputs, Planned, PlannedEnvironment
from archatlas.model.assurance import RiskAndChange, UpgradePath
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import Order
from archatlas.model.environment import OperatorStep
from archatlas.model.interfaces import (
    ApiContract,
    Dependencies,
    InternalDependencies,
    ModuleContracts,
    UsedModule,
)
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.model.operations import ConsumedEvent, DataAndEvents, Deployment, EmittedEvent, Runtime

Uses = Mapping[str, tuple[str, ...]]


def version(
    name: str,
    *offers: str,
    uses: Uses | None = None,
    requires: tuple[str, ...] = (),
    emits: tuple[str, ...] = (),
    consumes: tuple[str, ...] = (),
    **said: Any,
) -> Module:
    """Return a version of a module: what it offers, what it uses of whom, and whom it requires without saying what.

    A topic is `name` or `name (schema)`. `tier`, `owner`, `rollback` and `rollback_plan` can be said besides.
    """
    used = tuple(UsedModule(provider, entries) for provider, entries in (uses or {}).items())
    optional = said.get("optional", ())
    internal = InternalDependencies((*(uses or {}), *requires), weak_dependencies=optional, uses=used)
    internal = replace(internal, circular_dependencies=said.get("circular", ()))
    return Module(
        ModuleIdentity(ModuleName(name), tier=said.get("tier")),
        f"modules/{name}.yaml",
        ownership=Ownership(owner=said.get("owner")),
        contracts=ModuleContracts(ApiContract(offers, said.get("version"))),
        dependencies=Dependencies(internal),
        runtime=Runtime(deployment=Deployment(rollback=said.get("rollback", ("deploy the version before",)))),
        data_and_events=DataAndEvents(
            emits=tuple(EmittedEvent(*_topic(one)) for one in emits),
            consumes=tuple(ConsumedEvent(*_topic(one)) for one in consumes),
        ),
        risk_and_change=RiskAndChange(upgrade_path=UpgradePath(rollback_plan=said.get("rollback_plan"))),
    )


def _topic(text: str) -> tuple[str, str | None]:
    topic, _, schema = text.partition(" (")
    return topic, schema.removesuffix(")") or None


def planned(before: Iterable[Module], after: Iterable[Module], *steps: OperatorStep, **inputs: Any) -> Planned:
    """Return the plan from one state to another, with steps of the operator's own."""
    environment = inputs.pop("environment", PlannedEnvironment("prod", steps=steps))
    return make_plan(PlanInputs(Catalog(before), Catalog(after), environment, **inputs))


def orders(plan: Planned) -> set[tuple[str, str]]:
    """Return which step goes before which."""
    return {(order.first, order.then) for order in plan.plan.orders}


def order_between(plan: Planned, first: str, then: str) -> Order:
    """Return the order of two steps."""
    return next(one for one in plan.plan.orders if (one.first, one.then) == (first, then))


def rules(plan: Planned) -> list[str]:
    """Return the rules that block a plan."""
    return sorted({one.finding.rule for one in plan.blocking})


def warned(plan: Planned) -> set[str]:
    """Return the rules that found something, notes left out, and do not block."""
    return {one.finding.rule for one in plan.reported if one.finding.severity.word == "warning"}
