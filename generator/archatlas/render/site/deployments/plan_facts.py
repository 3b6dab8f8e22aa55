"""A plan with what is known about it, and the words in which its pages say why a step is blocked."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from archatlas.analysis.deployment.planning import Planned, RiskFact
from archatlas.analysis.deployment.reduced_order import ReducedOrder, reduced_order
from archatlas.analysis.deployment.schedule import DeploymentSchedule, PlanOrder, expected_seconds, scheduled
from archatlas.analysis.report import ReportedFinding
from archatlas.analysis.rules import deployment as rules
from archatlas.model.deployment import Blocked, DeploymentPlan, Step, Why
from archatlas.model.record import dataclass
from archatlas.model.rule import RuleSpec
from archatlas.render.site.components.rule_rows import rule_title
from archatlas.render.site.deployments.step_names import LONGEST
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import reported_message
from archatlas.render.text.words import enumerated


@dataclass(frozen=True)
class PlanFacts:
    """A plan with what is told about it: all of that where it was just made, of one in a journal only its schedule."""

    plan: DeploymentPlan
    schedule: DeploymentSchedule
    order: ReducedOrder
    reported: tuple[ReportedFinding, ...] = ()
    risks: tuple[RiskFact, ...] = ()

    @classmethod
    def planned(cls, planned: Planned) -> "PlanFacts":
        """Return what is told about a plan that was just made."""
        plan = planned.plan
        return cls(plan, planned.schedule, reduced_order(plan), planned.reported, planned.risks)

    @classmethod
    def recorded(cls, plan: DeploymentPlan) -> "PlanFacts":
        """Return what is told about a plan that stands in a journal."""
        order = PlanOrder.of(plan)
        expected = expected_seconds(order.steps, plan.durations)
        return cls(plan, scheduled(order, expected, plan.limits), reduced_order(plan))

    @cached_property
    def step(self) -> Mapping[str, Step]:
        """Return the steps by their id."""
        return {step.id: step for step in self.plan.steps}

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], list[str]]:
        """Return by step what it adds, what it uses of that, what it removes, and what it no longer uses of that."""
        found = defaultdict[tuple[str, str], list[str]](list)
        for order in self.plan.orders:
            entry = one_line(order.entry, 80)
            if order.why is Why.ADDS and entry:
                found[order.first, "adds"].append(entry)
                found[order.then, "uses"].append(entry)
            elif order.why is Why.REMOVES and entry:
                found[order.then, "removes"].append(entry)
                found[order.first, "no longer uses"].append(entry)
        return dict(found)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Return the number of each step that may be made, in the order in which they begin."""
        known = set(self.order.steps)
        made = (step for step in self.schedule.priority if step in known)
        return {step: number for number, step in enumerate(made, 1)}


def blocked_because(blocked: Blocked, facts: PlanFacts) -> str:
    """Say why a step cannot be made, and what it would have to wait for."""
    said = enumerated([_reason(reason, facts) for reason in blocked.reasons], 3)
    through = [shown_name(facts.step.get(step), step) for step in blocked.through]
    return "; ".join(filter(None, (said, f"waits for {enumerated(through, 4)}" if through else "")))


def _reason(reason: Mapping[str, str], facts: PlanFacts) -> str:
    """Say why a step is blocked: in the words of the finding where that is at hand, else by its rule."""
    rule, about, subject = (str(reason.get(key, "")) for key in ("rule", "about", "subject"))
    for one in facts.reported:
        found = one.finding
        if (found.rule, str(found.module), found.subject) == (rule, about, subject):
            return one_line(reported_message(one), LONGEST)
    return f"{deployment_rule_title(rule)} ({one_line(about, 80)})"


def deployment_rule_title(rule: str) -> str:
    """Return what a rule is called, those about deployments included."""
    return _TITLES.get(rule) or rule_title(rule)


_TITLES = {spec.name: spec.title for spec in vars(rules).values() if isinstance(spec, RuleSpec)}
"""What rules about deployments are called."""


def shown_name(step: Step | None, identity: str) -> str:
    """Return the module of a step, or the id of one that has none."""
    return one_line(step.module if step and step.module else identity, LONGEST)
