"""Remedies for a finding: proposals that were applied and that make it go away."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from archatlas.analysis.compare.breaking import RULE as BREAKING
from archatlas.analysis.compare.weaker import RULE as WEAKER
from archatlas.analysis.remedies import (
    claims,
    contracts,
    descriptions,
    limits,
    loose_estate,
    operations,
    people,
    requirements,
    settings,
    undoing,
)
from archatlas.analysis.remedies.effect import effect_of
from archatlas.analysis.remedies.proposal import Proposal, Proposals
from archatlas.analysis.remedies.situation import Situation
from archatlas.analysis.remedies.trial import Trial
from archatlas.analysis.remedies.verifying import is_gone
from archatlas.analysis.report import Remedy
from archatlas.analysis.rules import (
    claims as claim_rules,
)
from archatlas.analysis.rules import (
    contracts as contract_rules,
)
from archatlas.analysis.rules import (
    coupling,
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
)
from archatlas.analysis.rules import descriptions as description_rules
from archatlas.analysis.rules.rule import Rule
from archatlas.analysis.rules.whole import ESTATE, UNMATCHED, WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.finding import Finding, Severity

__all__ = ["PROPOSERS", "Situation", "Verified", "proposals", "remedies_for", "verified_for"]

Proposer = Callable[[Finding, Situation], Proposals]

MOST = 3
"""Most remedies of one finding."""
TRIED = 12
"""Most proposals that are tried before one that brings something new is good enough."""

_BY_RULE: Mapping[Rule, Proposer] = {
    references.UNKNOWN: requirements.unknown_name,
    references.SELF: requirements.own_name,
    references.DUPLICATE: requirements.twice,
    references.CYCLE: requirements.cycle,
    lanes.FORBIDDEN: requirements.named_alike,
    lanes.UNPROMOTED: requirements.named_alike,
    lanes.CROSSES: requirements.named_alike,
    layers.UPWARD: requirements.named_alike,
    layers.SKIPS: requirements.through_the_closed_layer,
    tiers.INVERSION: requirements.named_alike,
    lifecycle.DEPRECATED: requirements.named_alike,
    ownership.UNNAMED: people.owner,
    ownership.NO_ESCALATION_TIER_1: people.escalation,
    ownership.NO_ESCALATION: people.escalation,
    ownership.NEVER_REVIEWED: people.never_reviewed,
    ownership.OVERDUE: people.overdue,
    testing.TIER_1_UNTESTED: operations.untested,
    testing.NONE_RECORDED: operations.untested,
    contract_rules.NOBODY_EMITS: contracts.nobody_emits,
    contract_rules.NO_ENTRY_POINTS: contracts.no_entry_points,
    BREAKING: contracts.broken,
    WEAKER: contracts.weaker,
    libraries.LOOKS_INTERNAL: descriptions.looks_internal,
    libraries.UNKNOWN_LICENCE: descriptions.unknown_licence,
    description_rules.GENERATED: descriptions.generated,
    files.FILENAME: descriptions.filename,
    service_levels.UNREACHABLE: operations.unreachable,
    service_levels.P99_BELOW_P95: operations.percentiles,
    figures.IMPOSSIBLE: operations.figures,
    figures.SHARE: operations.figures,
    coupling.FAN_OUT: limits.fan_out,
    coupling.FAN_IN: limits.fan_in,
    coupling.PROPAGATION: limits.reach,
    coupling.INSTABILITY: limits.instability,
    coupling.DISTANCE: limits.distance,
    claim_rules.COUPLING: claims.coupling,
    claim_rules.PROVIDES_TO: claims.provides,
    claim_rules.COVERED: claims.coverage,
    UNMATCHED: settings.unmatched,
    WAIVER_EXPIRED: settings.expired,
    WAIVER_UNUSED: settings.unused,
}
PROPOSERS: Mapping[str, Proposer] = {rule.name: proposer for rule, proposer in _BY_RULE.items()}
"""What proposes remedies for the findings of a rule, by its name."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A proposal after whose application the finding is gone."""

    proposal: Proposal
    trial: Trial


def remedies_for(finding: Finding, situation: Situation) -> tuple[Remedy, ...]:
    """Return one to three remedies, the best one first; none for findings of reading files."""
    return tuple(Remedy(one.proposal.action, effect_of(finding, one.trial)) for one in verified_for(finding, situation))


def verified_for(finding: Finding, situation: Situation) -> tuple[Verified, ...]:
    """Return the proposals behind the remedies.

    One that brings a new warning or error is only among them where no other one was found, and then alone.
    """
    harmless: list[Verified] = []
    harmful: list[Verified] = []
    for propose in _IN_ORDER:
        for one in _working(propose(finding, situation), finding, situation):
            (harmful if one.trial.brought else harmless).append(one)
            if len(harmless) == MOST or len(harmful) == TRIED:
                break
        if harmless:
            return tuple(harmless)
    return tuple(sorted(harmful, key=_harm)[:1])


def proposals(finding: Finding, situation: Situation) -> Iterator[Proposal]:
    """Yield everything that may make a finding go away, the best first; whether it does is not known yet."""
    return chain.from_iterable(propose(finding, situation) for propose in _IN_ORDER)


def _specific(finding: Finding, situation: Situation) -> Proposals:
    if finding.module == ESTATE and finding.rule == coupling.PROPAGATION.name:
        return loose_estate.estate(finding, situation)
    proposer = PROPOSERS.get(finding.rule)
    return proposer(finding, situation) if proposer is not None else iter(())


def _last(finding: Finding, situation: Situation) -> Proposals:
    if finding.module == ESTATE and finding.rule == coupling.PROPAGATION.name:
        return loose_estate.other_limit(finding, situation)
    return undoing.module_itself(finding, situation)


_IN_ORDER: tuple[Proposer, ...] = (_specific, undoing.own_change, undoing.other_changes, _last)
"""What is tried, each only where nothing before it worked without harm."""


def _working(offered: Proposals, finding: Finding, situation: Situation) -> Iterator[Verified]:
    seen: set[str] = set()
    for proposal in offered:
        if proposal.action in seen:
            continue
        seen.add(proposal.action)
        trial = situation.trial(proposal, finding)
        if trial is None:
            return
        if is_gone(finding, trial, situation):
            yield Verified(proposal, trial)


def _harm(one: Verified) -> tuple[int, int]:
    """Return how many errors and warnings a proposal brings; among equals the order of preference stays."""
    brought = one.trial.brought
    errors = sum(finding.severity is Severity.ERROR for finding in brought)
    return (errors, len(brought) - errors)
