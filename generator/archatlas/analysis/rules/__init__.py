"""Rules: each a function from facts to findings."""

from collections.abc import Mapping

from archatlas.analysis.facts import Facts
from archatlas.analysis.rules import (
    claims,
    contracts,
    descriptions,
    lanes,
    libraries,
    ownership,
    references,
    service_levels,
    testing,
)
from archatlas.analysis.rules.rule import Evaluation, Rule
from archatlas.model.finding import Finding

RULES: Mapping[Rule, Evaluation] = {
    references.UNKNOWN: references.references_resolve,
    references.SELF: references.nothing_requires_itself,
    references.DUPLICATE: references.requirements_stand_once,
    references.CYCLE: references.no_cycles,
    lanes.UNPROMOTED: lanes.targets_are_promoted,
    ownership.UNNAMED: ownership.owners_are_named,
    ownership.NO_ESCALATION_TIER_1: ownership.the_most_critical_escalate,
    testing.TIER_1_UNTESTED: testing.the_most_critical_are_tested,
    testing.NONE_RECORDED: testing.tests_are_recorded,
    contracts.NOBODY_EMITS: contracts.consumed_topics_are_emitted,
    libraries.LOOKS_INTERNAL: libraries.libraries_are_external,
    service_levels.UNREACHABLE: service_levels.promises_can_be_kept,
    service_levels.P99_BELOW_P95: service_levels.percentiles_rise,
    ownership.NO_ESCALATION: ownership.the_others_escalate,
    ownership.NEVER_REVIEWED: ownership.people_review,
    descriptions.GENERATED: descriptions.summaries_are_written,
    libraries.UNKNOWN_LICENCE: libraries.libraries_are_known,
    contracts.NO_ENTRY_POINTS: contracts.entry_points_are_declared,
    claims.COUPLING: claims.coupling_claims_hold,
    claims.COVERED: claims.coverage_fits_the_tests,
    lanes.CROSSES: lanes.lanes_stay_apart,
}


def evaluate(facts: Facts) -> tuple[Finding, ...]:
    """Return the findings of all rules in the order of the files they point at."""
    findings = (finding for evaluation in RULES.values() for finding in evaluation(facts))
    return tuple(sorted(findings, key=lambda finding: finding.order))
