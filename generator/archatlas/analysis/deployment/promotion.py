"""Whether modules that go to another lane have what their promotion asks for."""

from collections.abc import Iterator

from archatlas.analysis.compare.renames import find_renames
from archatlas.analysis.deployment.planning import PlanInputs
from archatlas.analysis.deployment.selection import Selected
from archatlas.analysis.estate.declared_values import DeclaredValues
from archatlas.analysis.estate.evidence import EvidenceClassifier, evident_coverage
from archatlas.analysis.estate.facts import Facts, HasFacts
from archatlas.analysis.estate.graph import build_graph
from archatlas.analysis.rules.deployment import NOT_PROMOTED
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import Change
from archatlas.model.deployment_detail import NotPromoted, PromotionLack
from archatlas.model.enumeration import enumerated
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace

RULES = "ownership.promotion_rules"
UNKNOWN = frozenset(
    {PromotionLack.NO_RULE, PromotionLack.COVERAGE_UNKNOWN, PromotionLack.CHECKS_UNKNOWN, PromotionLack.UPTIME_UNKNOWN}
)
"""What nobody knows is told and keeps nothing from being promoted: it may well be fulfilled."""


@dataclass(frozen=True)
class _State(HasFacts):
    facts: Facts


def promotion_lacks(inputs: PlanInputs, selected: Selected) -> Iterator[Finding]:
    """Yield what each module lacks that is introduced in the lane to which its former self is promoted."""
    introduced = [step.after for step in selected.steps.values() if step.change is Change.INTRODUCE and step.after]
    if not introduced:
        return
    formers = dict(_formers(inputs, introduced))
    if not formers:
        return
    asked = _Promotion(inputs, inputs.classifier.given(DeclaredValues.of(inputs.after.values())))
    for later in introduced:
        former = formers.get(later.name)
        if former is not None:
            for lack in asked.lacks(former, later):
                found = NOT_PROMOTED.found(later, "identity.name", lack, f"{former.name}: {lack.lack.name.lower()}")
                yield replace(found, severity=Severity.WARNING) if lack.lack in UNKNOWN else found


def _formers(inputs: PlanInputs, introduced: list[Module]) -> Iterator[tuple[str, Module]]:
    """Yield the former selves: modules of another name with the same content, or of the lane that is promoted here."""
    ways = _ways(inputs.before)
    for later in introduced:
        for lane in sorted({former for former, to in ways if to == later.lane}):
            twin = inputs.before.get(ModuleName(f"{lane}.{later.short_name}"))
            if twin is not None and twin.ownership.promotion_rules.to_lane == later.lane:
                yield later.name, twin
    states = (_State(Facts(one, build_graph(one), inputs.classifier)) for one in (inputs.before, inputs.after))
    for former_name, later_name in find_renames(*states).items():
        former = inputs.before[former_name]
        if (former.lane, inputs.after[later_name].lane) in ways:
            yield later_name, former


def _ways(catalog: Catalog) -> frozenset[tuple[str, str]]:
    """Return the lanes between which modules are promoted."""
    rules = ((module.lane, module.ownership.promotion_rules.to_lane) for module in catalog.values())
    return frozenset((lane, to) for lane, to in rules if to and to != lane)


@dataclass(frozen=True)
class _Promotion:
    """Holds what a promotion needs against what is known."""

    inputs: PlanInputs
    classifier: EvidenceClassifier

    def lacks(self, former: Module, later: Module) -> Iterator[NotPromoted]:
        """Yield what is missing, and what nobody knows."""
        rule, lane = former.ownership.promotion_rules, later.lane
        if rule.to_lane != lane or rule.from_lane not in (None, former.lane):
            yield NotPromoted(former.name, lane, PromotionLack.NO_RULE)
            return
        if rule.min_coverage is not None:
            yield from self._coverage(former, later, rule.min_coverage)
        yield from self._checks(former, later)
        if rule.min_uptime_days:
            yield from self._uptime(former, later, rule.min_uptime_days)

    def _coverage(self, former: Module, later: Module, needed: float) -> Iterator[NotPromoted]:
        known = evident_coverage(self.classifier, later)
        if known is None:
            yield NotPromoted(former.name, later.lane, PromotionLack.COVERAGE_UNKNOWN, f"{needed:.0%}")
        elif known < needed:
            lack = PromotionLack.COVERAGE_BELOW
            yield NotPromoted(former.name, later.lane, lack, f"{needed:.0%}", f"{known:.0%}")

    def _checks(self, former: Module, later: Module) -> Iterator[NotPromoted]:
        given = {**self.inputs.given.checks.get(former.name, {}), **self.inputs.given.checks.get(later.name, {})}
        needed = tuple(dict.fromkeys(former.ownership.promotion_rules.required_checks))
        failed, unknown = (
            [one for one in needed if given.get(one) is False],
            [one for one in needed if one not in given],
        )
        if failed:
            yield NotPromoted(former.name, later.lane, PromotionLack.CHECKS_FAILED, enumerated(failed))
        if unknown:
            yield NotPromoted(former.name, later.lane, PromotionLack.CHECKS_UNKNOWN, enumerated(unknown))

    def _uptime(self, former: Module, later: Module, needed: int) -> Iterator[NotPromoted]:
        days = self.inputs.given.uptime_days.get(former.name)
        if days is None:
            yield NotPromoted(former.name, later.lane, PromotionLack.UPTIME_UNKNOWN, f"{needed} days")
        elif days < needed:
            lack = PromotionLack.UPTIME_BELOW
            yield NotPromoted(former.name, later.lane, lack, f"{needed} days", f"{days:g} days")
