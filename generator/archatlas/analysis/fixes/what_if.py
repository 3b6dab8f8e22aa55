"""The estate after a proposal was applied, with what rules find there."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import Coupling
from archatlas.analysis.fixes.proposal import Proposal
from archatlas.analysis.fixes.trial_base import (
    MODULE_RULES,
    OWN_REQUIREMENTS,
    ChangedContext,
    TrialBase,
    affected_modules,
    only_requirements,
)
from archatlas.analysis.health.health import score_module
from archatlas.analysis.health.interfaces import score_inputs
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import apply_waivers
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.estate_rules import too_coupled
from archatlas.analysis.rules.evaluation import RULES
from archatlas.model.finding import AboutEstate, Finding, FindingIdentity, Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.model.rule import Scope

DECIDED = frozenset(spec.name for spec in RULES if spec.scope & Scope.POLICY)
"""Rules that say something else when names in the policy change."""


@dataclass(frozen=True)
class WhatIf:
    """A proposal, applied; everything else is computed when it is asked for."""

    base: TrialBase
    proposal: Proposal

    @cached_property
    def facts(self) -> Facts:
        """The estate after the change."""
        return self.proposal.apply(self.base.facts)

    @cached_property
    def estate(self) -> RuleContext:
        """The estate after the change, with what rules look up in it."""
        return ChangedContext(self.facts, base=self.base.estate, touched=self.touched)

    @cached_property
    def touched(self) -> tuple[ModuleName, ...]:
        """The modules that the proposal changes, adds or leaves out."""
        return tuple(dict.fromkeys((*(module.name for module in self.proposal.changed), *self.proposal.removed)))

    @cached_property
    def weight(self) -> int:
        """How many modules and requirements rules look at again, at most."""
        if self.proposal.policy is not None:
            return self.base.size
        return min(self.base.size, sum(map(self.base.weight, self.touched)))

    @cached_property
    def coupling(self) -> Coupling:
        """How coupled the estate is after the change."""
        return self.base.reaches.coupling_of(self.facts.graph)

    def score(self, name: ModuleName) -> int | None:
        """Return the health score that a module has after the change, None where too little is known."""
        if name not in self._scores:
            module = self.facts.catalog[name]
            before = self.base.facts
            says_the_same = only_requirements(before.catalog.get(name), module)
            if says_the_same and score_inputs(before, name) == score_inputs(self.facts, name):
                self._scores[name] = self.base.score(name)
            else:
                self._scores[name] = score_module(self.facts, module, self.base.known.health_rules).grade.shown
        return self._scores[name]

    @cached_property
    def _scores(self) -> dict[ModuleName, int | None]:
        return {}

    def finds(self, identity: FindingIdentity) -> bool:
        """Tell whether a rule over single modules still finds the same."""
        rule, name, _subject = identity
        found = with_severity_overrides(self._of(ModuleName(name), (rule,)), self.facts)
        return any(finding.identity == identity for finding in found)

    @cached_property
    def brought(self) -> tuple[Finding, ...]:
        """The new warnings and errors about the modules that the proposal touches and about those beside them.

        What the policy limits in the estate as a whole, and waivers that waive nothing any more, are among them; after
        a change of the policy every module is looked at.
        """
        grave = (one for one in self._found if one.severity >= Severity.WARNING)
        found = (*grave, *self._tied(), *self._idle_waivers())
        return tuple(one for one in found if not self.base.knows(one))

    def others_gone(self, finding: Finding) -> int:
        """Return how many further findings about the module of a finding are gone, where the proposal changes it."""
        name = ModuleName(finding.module)
        if name not in self.touched or name not in self.facts.catalog:
            return 0
        return len(self._gone(name) - {finding.identity})

    def _gone(self, name: ModuleName) -> frozenset[FindingIdentity]:
        known = (one for one in self.base.identities_of(name) if one[0] in self._rules[name])
        return frozenset(known) - {one.identity for one in self._found}

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        return tuple(with_severity_overrides(self._evaluated(), self.facts))

    def _evaluated(self) -> Iterator[Finding]:
        for name, rules in self._rules.items():
            yield from self._of(name, rules)
        for name, rules in self._around.items():
            yield from self._of(name, rules)
        if self.proposal.policy is not None:
            for name in self.facts.catalog:
                yield from self._of(name, DECIDED)

    @cached_property
    def _rules(self) -> Mapping[ModuleName, frozenset[str]]:
        """The touched modules with the rules that may find something grave there, or no longer what they found."""
        before, after = self.base.facts.catalog, self.facts.catalog
        rules: dict[ModuleName, frozenset[str]] = {}
        for name in self.touched:
            known = (rule for rule, _module, _subject in self.base.identities_of(name) if rule in MODULE_RULES)
            asked = self.base.grave(MODULE_RULES).union(known)
            is_small = only_requirements(before.get(name), after.get(name))
            rules[name] = asked & OWN_REQUIREMENTS if is_small else asked
        return rules

    @property
    def _around(self) -> Mapping[ModuleName, frozenset[str]]:
        """The modules beside the touched ones with the rules that may find something grave there."""
        before, topics = self.base.facts, self.base.estate.topics
        found: dict[ModuleName, frozenset[str]] = {}
        for name in self.touched:
            for one in affected_modules(before, self.facts, name, topics):
                if one.name not in self.touched:
                    found[one.name] = found.get(one.name, frozenset()) | self.base.grave(one.rules)
        return dict(sorted(found.items()))

    def _of(self, name: ModuleName, rules: Iterable[str]) -> Iterator[Finding]:
        module = self.facts.catalog.get(name)
        if module is not None:
            for rule in rules:
                yield from MODULE_RULES[rule].evaluate(self.estate, module)

    def _tied(self) -> Iterator[Finding]:
        """Yield the limits for the estate as a whole that it is above."""
        limits = self.facts.policy.estate
        if limits.nccd is not None or limits.propagation_cost is not None:
            yield from too_coupled(limits, self.coupling)

    def _idle_waivers(self) -> Iterator[Finding]:
        """Yield the waivers whose findings all are gone."""
        by_waiver: dict[Waiver, list[FindingIdentity]] = {}
        for waived in self.base.known.waived:
            by_waiver.setdefault(waived.waiver, []).append(waived.finding.identity)
        for waiver, identities in by_waiver.items():
            if waiver in self.facts.policy.waivers and not any(map(self._is_kept, identities)):
                yield from apply_waivers((), (waiver,), self.facts.today).findings

    def _is_kept(self, identity: FindingIdentity) -> bool:
        rule, module, _subject = identity
        return rule not in MODULE_RULES or module == AboutEstate().text or self.finds(identity)
