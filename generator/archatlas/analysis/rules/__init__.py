"""Rules: each a function from a module, and the estate it stands in, to findings."""

from collections.abc import Iterator, Mapping

from archatlas.analysis.facts import Facts
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.rules import (
    claims,
    contracts,
    coupling,
    descriptions,
    figures,
    files,
    lanes,
    layers,
    libraries,
    lifecycle,
    ownership,
    references,
    service_levels,
    testing,
    tiers,
    whole,
)
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Evaluation, Rule
from archatlas.model.finding import Finding

RULES: Mapping[Rule, Evaluation] = {
    references.UNKNOWN: references.references_resolve,
    references.SELF: references.nothing_requires_itself,
    references.DUPLICATE: references.requirements_stand_once,
    references.CYCLE: references.no_cycles,
    lanes.FORBIDDEN: lanes.lanes_are_allowed,
    lanes.UNPROMOTED: lanes.targets_are_promoted,
    layers.UPWARD: layers.layers_point_down,
    layers.SKIPS: layers.closed_layers_are_used,
    tiers.INVERSION: tiers.tiers_point_up,
    lifecycle.DEPRECATED: lifecycle.targets_are_kept_up,
    ownership.UNNAMED: ownership.owners_are_named,
    ownership.NO_ESCALATION_TIER_1: ownership.the_most_critical_escalate,
    ownership.OVERDUE: ownership.reviews_are_held,
    testing.TIER_1_UNTESTED: testing.the_most_critical_are_tested,
    testing.NONE_RECORDED: testing.tests_are_recorded,
    contracts.NOBODY_EMITS: contracts.consumed_topics_are_emitted,
    libraries.LOOKS_INTERNAL: libraries.libraries_are_external,
    service_levels.UNREACHABLE: service_levels.promises_can_be_kept,
    service_levels.P99_BELOW_P95: service_levels.percentiles_rise,
    figures.IMPOSSIBLE: figures.figures_are_possible,
    figures.SHARE: figures.percentages_are_percentages,
    coupling.FAN_OUT: coupling.fan_out_is_limited,
    coupling.FAN_IN: coupling.fan_in_is_limited,
    coupling.PROPAGATION: coupling.reach_is_limited,
    coupling.INSTABILITY: coupling.dependencies_are_stable,
    coupling.DISTANCE: coupling.distance_is_limited,
    ownership.NO_ESCALATION: ownership.the_others_escalate,
    ownership.NEVER_REVIEWED: ownership.people_review,
    descriptions.GENERATED: descriptions.summaries_are_written,
    libraries.UNKNOWN_LICENCE: libraries.libraries_are_known,
    contracts.NO_ENTRY_POINTS: contracts.entry_points_are_declared,
    claims.COUPLING: claims.coupling_claims_hold,
    claims.PROVIDES_TO: claims.named_users_require_it,
    claims.COVERED: claims.coverage_fits_the_tests,
    files.FILENAME: files.files_are_named_after_modules,
    lanes.CROSSES: lanes.lanes_stay_apart,
}


def evaluate(facts: Facts) -> tuple[Finding, ...]:
    """Return the findings of all rules, as grave as the policy wants them, in the order of the files."""
    return tuple(sorted(treated(_found(Estate(facts)), facts), key=lambda finding: finding.order))


def _found(estate: Estate) -> Iterator[Finding]:
    for evaluation in RULES.values():
        for module in estate.catalog.values():
            yield from evaluation(estate, module)
    yield from whole.estate_is_loose(estate)
    yield from whole.policy_names_what_exists(estate)
