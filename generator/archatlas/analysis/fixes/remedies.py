"""Remedies for a finding: proposals that were applied and that make it go away; the last ones take a change back."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from archatlas.analysis.fixes import (
    contracts,
    descriptions,
    drift,
    limits,
    measurements,
    people,
    requirements,
    settings,
)
from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.proposal import Proposal, Proposals
from archatlas.analysis.fixes.verification import effect_of, resolves
from archatlas.analysis.fixes.what_if import WhatIf
from archatlas.analysis.rules.coupling import PROPAGATION
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import AboutEstate, Finding, Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.model.rule import FixKind
from archatlas.model.text_edit import Fix

TAKEN_BACK = 10
"""Most changes of other modules that are taken back one by one."""


def own_change(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose the module's earlier state, or that it does not come."""
    name = ModuleName(finding.module)
    module, former = context.facts.catalog.get(name), context.former(finding.module)
    if module is None:
        return
    if former is not None and former.name != name:
        yield Proposal(f"restore the earlier state of the module, '{former.name}'", (former,), (name,))
    elif former is not None and former != module:
        yield Proposal("restore the earlier state of the module", (former,))
    elif former is None and context.before is not None:
        yield Proposal("leave the module out, which this change added", removed=(name,))


def other_changes(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to take back the change of another module, the nearest one first, and then all changes."""
    if context.before is None:
        return
    for name in _nearest(finding, context)[:TAKEN_BACK]:
        former, later = context.before.catalog.get(name), context.facts.catalog.get(name)
        if former is not None:
            yield Proposal(f"restore the earlier state of '{name}'", (former,))
        elif later is not None:
            yield Proposal(f"leave '{name}' out, which this change added", removed=(name,))
    catalog = context.facts.catalog
    restored = (context.before.catalog.get(name) for name in sorted(context.changed))
    came = tuple(name for name in sorted(context.changed) if name in catalog and name not in context.before.catalog)
    changed = tuple(module for module in restored if module is not None)
    if changed or came:
        yield Proposal("restore the earlier state of everything that this change changed", changed, came)


def module_itself(finding: Finding, context: RemedyContext) -> Proposals:
    """Propose to leave out the module, whatever it was before."""
    name = ModuleName(finding.module)
    if name in context.facts.catalog:
        yield Proposal("leave the module out", removed=(name,))


def _nearest(finding: Finding, context: RemedyContext) -> list[ModuleName]:
    """Return the changed modules in the order of how many requirements, in either direction, lead to them."""
    waiting = sorted(context.changed - {ModuleName(finding.module)})
    distance = {name: number for number, name in enumerate(_levels_around(finding, context))}
    return sorted(waiting, key=lambda name: (distance.get(name, len(distance)), name))


def _levels_around(finding: Finding, context: RemedyContext) -> Iterator[ModuleName]:
    """Yield the modules around a finding's, level by level."""
    graph, start = context.facts.graph, ModuleName(finding.module)
    if start not in context.facts.catalog:
        return
    seen, level = {start}, [start]
    while level:
        beside = (other for name in level for other in (*graph.requires(name), *graph.required_by(name)))
        level = sorted(set(beside) - seen)
        seen.update(level)
        yield from level


__all__ = ["PROPOSERS", "RemedyContext", "Verified", "proposals", "verified_for"]

Proposer = Callable[[Finding, RemedyContext], Proposals]

MOST = 3
"""Most remedies of one finding."""
TRIED = 12
"""Most proposals that are tried before one that brings something new is good enough."""

PROPOSERS: Mapping[FixKind, Proposer] = {
    FixKind.UNKNOWN_NAME: requirements.unknown_name,
    FixKind.OWN_NAME: requirements.own_name,
    FixKind.TWICE: requirements.twice,
    FixKind.NOT_REQUIRED: requirements.not_required,
    FixKind.USED_ENTRY: contracts.not_offered,
    FixKind.PATH: descriptions.outside_root,
    FixKind.EARLIER_NAME: descriptions.earlier_name,
    FixKind.CYCLE: requirements.cycle,
    FixKind.REQUIREMENT: requirements.named_alike,
    FixKind.CLOSED_LAYER: requirements.through_the_closed_layer,
    FixKind.OWNER: people.owner,
    FixKind.ESCALATION: people.escalation,
    FixKind.REVIEW: people.never_reviewed,
    FixKind.OVERDUE: people.overdue,
    FixKind.TESTS: contracts.untested,
    FixKind.TOPIC: contracts.nobody_emits,
    FixKind.ENTRY_POINTS: contracts.no_entry_points,
    FixKind.BROKEN_CONTRACT: contracts.broken,
    FixKind.WEAKER_PROMISE: contracts.weaker,
    FixKind.INTERNAL_LIBRARY: descriptions.looks_internal,
    FixKind.LICENCE: descriptions.unknown_licence,
    FixKind.SUMMARY: descriptions.generated,
    FixKind.FILE_NAME: descriptions.filename,
    FixKind.AVAILABILITY: contracts.unreachable,
    FixKind.PERCENTILES: contracts.percentiles,
    FixKind.FIGURE: contracts.figures,
    FixKind.FAN_OUT: limits.fan_out,
    FixKind.FAN_IN: limits.fan_in,
    FixKind.REACH: limits.reach,
    FixKind.INSTABILITY: limits.instability,
    FixKind.DISTANCE: limits.distance,
    FixKind.COUPLING_CLAIM: descriptions.coupling,
    FixKind.USER_CLAIM: descriptions.provides,
    FixKind.COVERAGE_CLAIM: descriptions.coverage,
    FixKind.UNDECLARED: drift.undeclared,
    FixKind.UNUSED: drift.unused,
    FixKind.CODE_OWNER: drift.owner_of_code,
    FixKind.GONE_ENTRY: drift.gone_entry,
    FixKind.MEASURED: measurements.measured,
    FixKind.MENTION: settings.unmatched,
    FixKind.EXPIRED_WAIVER: settings.expired,
    FixKind.UNUSED_WAIVER: settings.unused,
}
"""What proposes the remedies of a kind."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A proposal after whose application the finding is gone."""

    proposal: Proposal
    trial: WhatIf

    def told(self, finding: Finding) -> Fix:
        """Return the proposal as a fix in words, with what it leads to."""
        proposal = self.proposal
        return Fix(proposal.action, effect=effect_of(finding, self.trial), applicability=proposal.applicability)


def verified_for(finding: Finding, context: RemedyContext) -> tuple[Verified, ...]:
    """Return one to three proposals, the best one first; none for findings of reading files.

    One that brings a new warning or error is only among them where no other one was found, and then alone.
    """
    harmless: list[Verified] = []
    harmful: list[Verified] = []
    for propose in _IN_ORDER:
        for one in _working(propose(finding, context), finding, context):
            (harmful if one.trial.brought else harmless).append(one)
            if len(harmless) == MOST or len(harmful) == TRIED:
                break
        if harmless:
            return tuple(harmless)
    return tuple(sorted(harmful, key=_harm)[:1])


def proposals(finding: Finding, context: RemedyContext) -> Iterator[Proposal]:
    """Yield everything that may make a finding go away, the best first; whether it does is not known yet."""
    return chain.from_iterable(propose(finding, context) for propose in _IN_ORDER)


def _specific(finding: Finding, context: RemedyContext) -> Proposals:
    if finding.rule == PROPAGATION.name and isinstance(finding.about, AboutEstate):
        return limits.estate_coupling(finding, context)
    spec = KNOWN_RULES.get(finding.rule)
    kinds = spec.fixes if spec is not None else ()
    return chain.from_iterable(PROPOSERS[kind](finding, context) for kind in kinds if kind in PROPOSERS)


def _last(finding: Finding, context: RemedyContext) -> Proposals:
    if finding.rule == PROPAGATION.name and isinstance(finding.about, AboutEstate):
        return limits.other_limit(finding, context)
    return module_itself(finding, context)


_IN_ORDER: tuple[Proposer, ...] = (_specific, own_change, other_changes, _last)
"""What is tried, each only where nothing before it worked without harm."""


def _working(offered: Proposals, finding: Finding, context: RemedyContext) -> Iterator[Verified]:
    seen: set[str] = set()
    for proposal in offered:
        if proposal.action in seen:
            continue
        seen.add(proposal.action)
        trial = context.trial(proposal, finding)
        if trial is None:
            return
        if resolves(finding, trial, context):
            yield Verified(proposal, trial)


def _harm(one: Verified) -> tuple[int, int]:
    """Return how many errors and warnings a proposal brings; among equals the order of preference stays."""
    brought = one.trial.brought
    errors = sum(finding.severity is Severity.ERROR for finding in brought)
    return (errors, len(brought) - errors)
