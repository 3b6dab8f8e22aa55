"""Every rule that a finding can come from, and the evaluation of those that look at single modules."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from archatlas.analysis.compare.breaking import BREAKING_CHANGE
from archatlas.analysis.compare.weaker_promises import WEAKER_PROMISE
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.rules import (
    assurance,
    contracts,
    coupling,
    descriptions,
    estate_rules,
    figures,
    libraries,
    policy_rules,
    references,
    targets,
)
from archatlas.analysis.rules.loading import LOADING_RULES
from archatlas.analysis.rules.policy_rules import POLICY_RULES
from archatlas.analysis.rules.rule import Evaluation, Rule, RuleContext
from archatlas.model.finding import Finding

RULES: Mapping[Rule, Evaluation] = {
    references.UNKNOWN: references.references_resolve,
    references.SELF: references.nothing_requires_itself,
    references.DUPLICATE: references.requirements_stand_once,
    references.CYCLE: references.no_cycles,
    targets.FORBIDDEN_LANE: targets.lanes_are_allowed,
    targets.UNPROMOTED_TARGET: targets.targets_are_promoted,
    targets.UPWARD_LAYER: targets.layers_point_down,
    targets.SKIPS_LAYER: targets.closed_layers_are_used,
    targets.TIER_INVERSION: targets.tiers_point_up,
    targets.DEPRECATED_TARGET: targets.targets_are_kept_up,
    assurance.UNNAMED: assurance.owners_are_named,
    assurance.NO_ESCALATION_TIER_1: assurance.the_most_critical_escalate,
    assurance.OVERDUE: assurance.reviews_are_held,
    assurance.TIER_1_UNTESTED: assurance.the_most_critical_are_tested,
    assurance.NONE_RECORDED: assurance.tests_are_recorded,
    contracts.NOBODY_EMITS: contracts.consumed_topics_are_emitted,
    libraries.LOOKS_INTERNAL: libraries.libraries_are_external,
    contracts.UNREACHABLE: contracts.promises_can_be_kept,
    contracts.P99_BELOW_P95: contracts.percentiles_rise,
    figures.IMPOSSIBLE: figures.figures_are_possible,
    figures.SHARE: figures.percentages_are_percentages,
    coupling.FAN_OUT: coupling.fan_out_is_limited,
    coupling.FAN_IN: coupling.fan_in_is_limited,
    coupling.PROPAGATION: coupling.reach_is_limited,
    coupling.INSTABILITY: coupling.dependencies_are_stable,
    coupling.DISTANCE: coupling.distance_is_limited,
    assurance.NO_ESCALATION: assurance.the_others_escalate,
    assurance.NEVER_REVIEWED: assurance.people_review,
    descriptions.GENERATED: descriptions.summaries_are_written,
    libraries.UNKNOWN_LICENCE: libraries.libraries_are_known,
    contracts.NO_ENTRY_POINTS: contracts.entry_points_are_declared,
    descriptions.COUPLING: descriptions.coupling_claims_hold,
    descriptions.PROVIDES_TO: descriptions.named_users_require_it,
    descriptions.COVERED: descriptions.coverage_fits_the_tests,
    descriptions.FILENAME: descriptions.files_are_named_after_modules,
    targets.CROSSES_LANES: targets.lanes_stay_apart,
}


def evaluate(facts: Facts) -> tuple[Finding, ...]:
    """Return the findings of all rules, as grave as the policy wants them, in the order of the files."""
    return tuple(sorted(with_severity_overrides(_found(RuleContext(facts)), facts), key=lambda finding: finding.order))


def _found(context: RuleContext) -> Iterator[Finding]:
    for evaluation in RULES.values():
        for module in context.catalog.values():
            yield from evaluation(context, module)
    yield from estate_rules.estate_is_loose(context)
    yield from policy_rules.policy_names_what_exists(context)


REVIEW_RULES = (BREAKING_CHANGE, WEAKER_PROMISE)
"""The rules that compare two states, so that only a review can break them."""

KNOWN_RULES: Mapping[str, Rule] = {rule.name: rule for rule in (*RULES, *POLICY_RULES, *REVIEW_RULES, *LOADING_RULES)}
"""The rules in the order in which a page lists those that found nothing."""


def no_such_rule(name: str) -> str:
    """Say that there is no rule of a name, and which one is meant."""
    near = get_close_matches(name.lower(), KNOWN_RULES, 1, 0.6)
    cure = f"did you mean '{near[0]}'?" if near else "`archatlas explain` lists the rules"
    return f"there is no rule '{name}'; {cure}"
