"""Makes a plan: what has to be deployed between two states, in which order, and what speaks against it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime

from archatlas.analysis.deployment.conflicts import ResolvedOrder, resolved
from archatlas.analysis.deployment.deployed import ModuleStep, deployed
from archatlas.analysis.deployment.findings import PlanFindings
from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.analysis.deployment.planning import PlanInputs, Planned
from archatlas.analysis.deployment.risk import risks_of
from archatlas.analysis.deployment.schedule import PlanOrder, expected_seconds, interval_of, scheduled
from archatlas.analysis.deployment.selection import Selected, selected
from archatlas.analysis.deployment.undo_facts import held_by_irreversible, undo_of, undo_of_operator
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import build_graph
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import apply_waivers
from archatlas.analysis.report import BaselineState, ReportedFinding, as_waived
from archatlas.analysis.rules.deployment import FREEZE
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import Blocked, Change, DeploymentPlan, OnFailure, Order, Step, Why
from archatlas.model.deployment_detail import OrderCycle, Replaced, Unserved
from archatlas.model.environment import OperatorStep
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace


def make_plan(inputs: PlanInputs, fail_on: Severity = Severity.ERROR) -> Planned:
    """Return the plan from one state to another, everything that is found about it, and its schedule."""
    return _Planner(inputs, selected(inputs), fail_on).planned()


@dataclass(frozen=True)
class _Planner:
    inputs: PlanInputs
    selected: Selected
    fail_on: Severity

    def planned(self) -> Planned:
        order = resolved(self.selected.difference.constraints)
        found = PlanFindings(self.inputs, self.selected, order)
        steps = (*self._module_steps(), *self._operator_steps())
        of_order = self._judged(found.of_order())
        together = self._together(order, found, of_order)
        orders = (*_orders(order, together, self.selected.steps), *self._operator_orders(steps))
        modules = {step.id: ModuleName(step.module) for step in steps if step.change is not Change.OPERATOR}
        others = (
            *found.of_states(), *found.of_steps(steps, orders), *found.of_lanes(orders, modules), *found.of_time(),
            *found.of_live(),
        )  # fmt: skip
        reported = (*of_order, *self._judged(others))
        units = tuple(frozenset(_step_id(self.selected.steps[name]) for name in group) for group in together)
        blocked = tuple(_blocked(steps, orders, self._reasons(reported, steps), units))
        plan = self._plan(steps, orders, units, blocked)
        order_of_steps = PlanOrder.of(plan)
        schedule = scheduled(order_of_steps, expected_seconds(order_of_steps.steps, plan.durations), plan.limits)
        plan = _sorted(plan, schedule.priority)
        reported = (*reported, *self._judged(found.of_checked(plan)))
        return Planned(
            replace(plan, digest=digest_of(plan)),
            tuple(sorted(reported, key=lambda one: one.finding.order)),
            risks_of(self.inputs, self.selected, plan), schedule, self.fail_on, self.selected.idle,
            self.selected.undeployed,
            {step: way for step, way in held_by_irreversible(plan).items() if len(way) > 1},
        )  # fmt: skip

    def _module_steps(self) -> Iterator[Step]:
        for one in self.selected.steps.values():
            module = one.module
            undo, reason = undo_of(one, self.inputs.environment.way_back(module))
            yield Step(
                _step_id(one),
                one.change,
                one.name,
                deployed(one.before),
                deployed(one.after),
                self.inputs.classifier.owner(module) or "",
                module.lane,
                module.identity.tier,
                f"{one.change.value} {one.name}",
                undo,
                reason,
            )

    def _operator_steps(self) -> Iterator[Step]:
        for one in self._operators():
            undo, reason = undo_of_operator(one)
            title = one.title or f"{one.kind.value} {one.id}"
            yield Step(
                _operator_id(one), Change.OPERATOR, "", owner=one.owner, title=title, undo=undo, undo_reason=reason
            )

    def _operators(self) -> tuple[OperatorStep, ...]:
        """Return the steps of the operator's own around what is deployed; one that names nothing belongs to all."""
        every = {one.id: one for one in self.inputs.environment.steps}
        concerned = {
            one.id
            for one in every.values()
            if self.selected.steps
            and (not (one.before or one.after) or any(self._is_selected(name) for name in (*one.before, *one.after)))
        }
        frontier = list(concerned)
        while frontier:  # a step around a step that is made is made as well
            name = frontier.pop()
            near = {other.id for other in every.values() if name in (*other.before, *other.after)} - concerned
            concerned |= near
            frontier += near
        return tuple(every[name] for name in sorted(concerned))

    def _is_selected(self, name: str) -> bool:
        return ModuleName(name) in self.selected.steps

    def _operator_orders(self, steps: Iterable[Step]) -> Iterator[Order]:
        ids = {step.module: step.id for step in steps if step.module}
        ids |= {one.id: _operator_id(one) for one in self._operators()}
        for one in self._operators():
            yield from (Order(_operator_id(one), ids[name], Why.OPERATOR, one.id) for name in one.before if name in ids)
            yield from (Order(ids[name], _operator_id(one), Why.OPERATOR, one.id) for name in one.after if name in ids)

    def _together(
        self, order: ResolvedOrder, found: PlanFindings, of_order: Iterable[ReportedFinding]
    ) -> tuple[tuple[ModuleName, ...], ...]:
        """Return the circles that are deployed at once: declared ones, and those that somebody answers for."""
        blocking = {name for one in of_order if self._blocks(one) for name in _concerned(one.finding)}
        return tuple(group for group in order.cycles if found.is_taken_together(group) or blocking.isdisjoint(group))

    def _blocks(self, one: ReportedFinding) -> bool:
        return one.state is not BaselineState.WAIVED and one.finding.severity >= self.fail_on

    def _judged(self, found: Iterable[Finding]) -> tuple[ReportedFinding, ...]:
        """Return findings as grave as the policy says, those that are waived as such."""
        policy, today = self.inputs.policy, self._today()
        every = Catalog((*self.inputs.before.values(), *self._new_modules()))
        facts = Facts(every, build_graph(Catalog()), self.inputs.classifier, policy, today)
        waivers = tuple(waiver for waiver in policy.waivers if not waiver.is_over(today))
        result = apply_waivers(
            with_severity_overrides(found, facts), waivers, today, frozenset(one.rule for one in waivers)
        )
        reported = (ReportedFinding(one) for one in result.findings)
        return tuple(map(self._overridden, (*reported, *as_waived(result.waived))))

    def _overridden(self, one: ReportedFinding) -> ReportedFinding:
        is_overridden = one.finding.rule == FREEZE.name and self.inputs.freeze_override
        if not is_overridden:
            return one
        reason, day = self.inputs.freeze_override, self._today() or date.max
        waiver = Waiver(FREEZE.name, one.finding.module, "--override-freeze", reason, day)
        return replace(one, state=BaselineState.WAIVED, waiver=waiver)

    def _new_modules(self) -> Iterator[Module]:
        yield from (module for name, module in self.inputs.after.items() if name not in self.inputs.before)

    def _today(self) -> date | None:
        return datetime.fromtimestamp(self.inputs.at, UTC).date() if self.inputs.at is not None else None

    def _reasons(self, reported: Iterable[ReportedFinding], steps: Iterable[Step]) -> Mapping[str, tuple[Finding, ...]]:
        """Return by step the findings that keep it from being made."""
        ids = {step.module: step.id for step in steps if step.module} | {step.id: step.id for step in steps}
        found: dict[str, list[Finding]] = {}
        for one in filter(self._blocks, reported):
            for name in dict.fromkeys(_concerned(one.finding)):
                if name in ids:
                    found.setdefault(ids[name], []).append(one.finding)
        return {step: tuple(findings) for step, findings in found.items()}

    def _plan(
        self,
        steps: tuple[Step, ...],
        orders: tuple[Order, ...],
        together: tuple[frozenset[str], ...],
        blocked: tuple[Blocked, ...],
    ) -> DeploymentPlan:
        environment = self.inputs.environment
        intervals = {step.id: interval_of(self.inputs.history.get(step.module or step.id, ())) for step in steps}
        gates = {_step_id(one): environment.gates_of(one.module) for one in self.selected.steps.values() if one.after}
        is_critical = any(step.tier == 1 for step in steps)
        return DeploymentPlan(
            environment.name,
            self.inputs.source,
            self.inputs.target,
            steps,
            orders,
            together,
            blocked,
            environment.limits,
            {step: interval for step, interval in intervals.items() if interval},
            environment.on_failure or (OnFailure.GROUP if is_critical else OnFailure.STEP),
            {step: specs for step, specs in gates.items() if specs},
            inputs=self.inputs.inputs,
        )


def _concerned(finding: Finding) -> tuple[str, ...]:
    """Return the modules, and the ids of steps, of which a finding says something."""
    detail = finding.detail
    if isinstance(detail, Unserved):
        return finding.module, detail.provider
    if isinstance(detail, Replaced):
        return finding.module, detail.consumer
    return detail.modules if isinstance(detail, OrderCycle) else (finding.module, finding.subject)


def _step_id(step: ModuleStep) -> str:
    return f"{step.change.value}:{step.name}"


def _operator_id(step: OperatorStep) -> str:
    return f"{Change.OPERATOR.value}:{step.id}"


def _orders(
    order: ResolvedOrder, together: Iterable[tuple[ModuleName, ...]], steps: Mapping[ModuleName, ModuleStep]
) -> Iterator[Order]:
    group_of = {name: group for group in together for name in group}
    for one in order.kept:
        if one.first not in group_of or group_of[one.first] is not group_of.get(one.then):
            yield Order(_step_id(steps[one.first]), _step_id(steps[one.then]), one.why, one.entry, one.certain)


def _blocked(
    steps: Iterable[Step],
    orders: Iterable[Order],
    reasons: Mapping[str, tuple[Finding, ...]],
    together: Iterable[frozenset[str]],
) -> Iterator[Blocked]:
    """Yield the steps that cannot be made, and all that wait for them, with the way to what blocks them."""
    behind: dict[str, set[str]] = {}
    for order in orders:
        behind.setdefault(order.first, set()).add(order.then)
    for group in together:
        for member in group:
            behind.setdefault(member, set()).update(group - {member})
    ways: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(reasons), ())
    frontier = list(ways)
    while frontier:
        fresh = []
        for step in frontier:
            for then in sorted(behind.get(step, ())):
                if then not in ways:
                    ways[then] = (step, *ways[step])
                    fresh.append(then)
        frontier = fresh
    for step in sorted(ways):
        cause = ways[step][-1] if ways[step] else step
        told = tuple({"rule": one.rule, "about": one.module, "subject": one.subject} for one in reasons[cause])
        yield Blocked(step, told, ways[step])


def _sorted(plan: DeploymentPlan, priority: tuple[str, ...]) -> DeploymentPlan:
    """Return a plan with its steps in the order of the schedule, those that are blocked last."""
    place = {step: number for number, step in enumerate(priority)}
    ordered = sorted(plan.steps, key=lambda step: (place.get(step.id, len(place)), step.id))
    return replace(plan, steps=tuple(ordered), orders=tuple(sorted(plan.orders, key=_place_of)))


def _place_of(order: Order) -> tuple[str, str, str, str]:
    return order.first, order.then, order.why.value, order.entry
