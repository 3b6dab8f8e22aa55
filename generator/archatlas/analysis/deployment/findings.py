"""What the rules about deployments find in what is planned."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from archatlas.analysis.deployment.conflicts import ResolvedOrder
from archatlas.analysis.deployment.constraints import LeftBehind, LeftSide
from archatlas.analysis.deployment.deployed import deployed
from archatlas.analysis.deployment.freeze import frozen
from archatlas.analysis.deployment.planning import PlanInputs
from archatlas.analysis.deployment.promotion import promotion_lacks
from archatlas.analysis.deployment.selection import Selected
from archatlas.analysis.rules import deployment as rules
from archatlas.analysis.rules.context import REQUIRES
from archatlas.analysis.rules.estate_rules import SETTINGS
from archatlas.model.deployment import Deployed, DeploymentPlan, Order, Step, Undo
from archatlas.model.deployment_detail import (
    BudgetSpent,
    Frozen,
    Irreversible,
    LaneCrossed,
    LiveDiffers,
    OrderCycle,
    Replaced,
    StalePlan,
    Unserved,
)
from archatlas.model.finding import AboutEstate, AboutPolicy, Finding, Severity
from archatlas.model.module import Module, ModuleName, lane_of
from archatlas.model.record import dataclass, replace

DECISIVE = ("environment", "steps", "orders", "together", "limits", "on_failure", "gates")
"""What of a plan decides what a run does; how long steps take decides only which of several is first."""
VERSION = "contracts.api.version"
RISKY = "risk_and_change"


@dataclass(frozen=True)
class PlanFindings:
    """Asks the rules about a selection of steps and the order that follows from them."""

    inputs: PlanInputs
    selected: Selected
    order: ResolvedOrder

    def of_order(self) -> Iterator[Finding]:
        """Yield where no order is safe: what the order itself is made from."""
        for one in self.order.replacements:
            replaced = Replaced(one.consumer, one.added, one.removed, one.certain)
            found = rules.REPLACES.found(self._module(one.provider), "contracts.api.surface", replaced, one.consumer)
            yield _as_sure(found, one.certain)
        pairs = {frozenset((one.provider, one.consumer)) for one in self.order.replacements}
        for group in self.order.cycles:
            if frozenset(group) not in pairs and not self.is_taken_together(group):
                detail = OrderCycle(group, self._is_declared(group))
                yield rules.CYCLE.found(self._module(group[0]), REQUIRES, detail, ", ".join(group))

    def is_taken_together(self, group: tuple[ModuleName, ...]) -> bool:
        """Tell whether a circle is declared in the schemas, and the environment takes such as one."""
        return self.inputs.environment.cycles_together and self._is_declared(group)

    def of_states(self) -> Iterator[Finding]:
        """Yield what does not fit once everything is done."""
        yield from map(self._left, self.selected.difference.left_behind)
        yield from promotion_lacks(self.inputs, self.selected)

    def of_steps(self, steps: Iterable[Step], orders: Iterable[Order]) -> Iterator[Finding]:
        """Yield what is said of single steps of modules."""
        firsts: dict[str, list[str]] = {}
        for order in orders:
            firsts.setdefault(order.then, []).append(order.first)
        for step in steps:
            module = self._known(step.module)
            if step.undo is Undo.IMPOSSIBLE:
                yield self._irreversible(step, module, len(_below(step.id, firsts)))
            if module is not None:
                yield from self._of_module(step, module)

    def _of_module(self, step: Step, module: Module) -> Iterator[Finding]:
        if step.undo is Undo.UNKNOWN:
            found = rules.NO_ROLLBACK.found(module, RISKY, subject=step.id)
            yield replace(found, severity=Severity.WARNING) if step.tier == 1 else found
        if self.inputs.environment.name and not self.inputs.environment.gates_of(module) and step.after:
            yield rules.NO_GATE.found(module, "identity.name", subject=step.id)
        left = self.inputs.given.error_budgets.get(step.module)
        if left is not None and left <= 0:
            yield rules.ERROR_BUDGET.found(module, "observability.slos", BudgetSpent(left, 0.0), step.id)

    def of_lanes(self, orders: Iterable[Order], module_of: Mapping[str, ModuleName]) -> Iterator[Finding]:
        """Yield which steps wait for one of another lane."""
        for order in orders:
            first, then = module_of.get(order.first), module_of.get(order.then)
            if first and then and lane_of(first) != lane_of(then):
                detail = LaneCrossed(first, lane_of(first))
                yield rules.LANE_CROSSES.found(self._module(then), REQUIRES, detail, first)

    def of_time(self) -> Iterator[Finding]:
        """Yield the freeze that the deployment would fall into."""
        environment, at = self.inputs.environment, self.inputs.at
        window = frozen(environment.freezes, at) if at is not None else None
        if window is not None:
            zones = [freeze.zone for freeze in environment.freezes if freeze.reason == window.reason]
            until = datetime.fromtimestamp(window.end, ZoneInfo(zones[0] if zones else "UTC"))
            detail = Frozen(environment.name, window.reason, f"{until:%Y-%m-%d %H:%M} {zones[0] if zones else 'UTC'}")
            yield replace(rules.FREEZE.found_in(AboutPolicy(), SETTINGS.path, detail=detail), subject=environment.name)

    def of_live(self) -> Iterator[Finding]:
        """Yield where the state that the plan starts from is not what runs; what no journal knows is not compared."""
        for name, live in sorted((self.inputs.live or {}).items()):
            step = self.selected.steps.get(ModuleName(name))
            module = self.inputs.before.get(ModuleName(name))
            planned = deployed(module)
            if planned == live or (planned and live and planned.digest == live.digest):
                continue
            detail = LiveDiffers(self.inputs.environment.name, _shown(live), _shown(planned))
            known = self._known(name)
            found = (
                rules.LIVE_DIFFERS.found(known, VERSION, detail, name)
                if known
                else replace(rules.LIVE_DIFFERS.found_in(AboutEstate(), SETTINGS.path, detail=detail), subject=name)
            )
            yield found if step else replace(found, severity=Severity.WARNING)

    def of_checked(self, plan: DeploymentPlan) -> Iterator[Finding]:
        """Yield in what an earlier plan differs from the one that is made now: what it is made from, else what it says.

        Whoever edits a plan can make its digest anew, but not what it is made from.
        """
        checked, now = self.inputs.checked, self.inputs.inputs
        if checked is None:
            return
        changed = sorted(name for name in now if checked.inputs.get(name) != now[name])
        changed = changed or [name for name in DECISIVE if _said(checked, name) != _said(plan, name)]
        if changed:
            found = rules.STALE_PLAN.found_in(AboutEstate(), SETTINGS.path, detail=StalePlan(tuple(changed)))
            yield replace(found, subject=", ".join(changed))

    def _left(self, one: LeftBehind) -> Finding:
        is_consumer = one.side is LeftSide.CONSUMER
        spec = rules.CONSUMER_LEFT if is_consumer else rules.PROVIDER_LEFT
        detail = Unserved(one.provider, one.entry, one.certain)
        subject = f"{one.provider}: {one.entry}" if one.entry else one.provider
        return _as_sure(spec.found(self._module(one.consumer), REQUIRES, detail, subject), one.certain)

    def _is_declared(self, group: tuple[ModuleName, ...]) -> bool:
        """Tell whether every module of a circle says that it is in one with another one of it."""
        return all(
            any(other in self._module(name).dependencies.internal.circular_dependencies for other in group)
            for name in group
        )

    def _irreversible(self, step: Step, module: Module | None, held: int) -> Finding:
        detail = Irreversible(step.undo_reason, held)
        if module is not None:
            return rules.IRREVERSIBLE.found(module, RISKY, detail, step.id)
        return replace(rules.IRREVERSIBLE.found_in(AboutPolicy(), SETTINGS.path, detail=detail), subject=step.id)

    def _module(self, name: ModuleName) -> Module:
        return self.inputs.after.get(name) or self.inputs.before[name]

    def _known(self, name: str) -> Module | None:
        return self.inputs.after.get(ModuleName(name)) or self.inputs.before.get(ModuleName(name))


def _said(plan: DeploymentPlan, name: str) -> object:
    """Return what a plan says in one of its fields, whatever the order of what it lists."""
    value = getattr(plan, name)
    return frozenset(value) if isinstance(value, tuple) else value


def _as_sure(found: Finding, certain: bool) -> Finding:
    """Return a finding, milder where it only may be so."""
    return found if certain else replace(found, severity=Severity.WARNING)


def _shown(one: Deployed | None) -> str:
    return f"{one.version or 'no version'} ({one.digest[:12]})" if one else ""


def _below(step: str, orders: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return all steps that must stand before one, directly or through others."""
    seen: set[str] = set()
    frontier = [step]
    while frontier:
        fresh = set(orders.get(frontier.pop(), ())) - seen
        seen |= fresh
        frontier += fresh
    return frozenset(seen - {step})
