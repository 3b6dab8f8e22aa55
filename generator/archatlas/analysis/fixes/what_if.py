"""The estate after a proposal was applied, with what rules find there, and the estate that it is compared with."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import Coupling, Reachability
from archatlas.analysis.fixes.plan import brought_findings, came, declares_what_is_so, follows_from_requirements
from archatlas.analysis.fixes.proposal import Proposal
from archatlas.analysis.incremental import EvaluatedEstate
from archatlas.analysis.rules.evaluation import RULES
from archatlas.analysis.rules.policy_rules import WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.finding import Finding, FindingIdentity, Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass

MODULE_RULES = frozenset(spec.name for spec in RULES)
"""The rules over single modules, by name."""

COPIED = 20
"""As many modules are copied in the time that rules take for one."""

OPENED = 5
"""To find what is left of a cycle takes as long as rules take for as many modules for each of its own."""


@dataclass(frozen=True)
class TrialBase:
    """An assessed estate that trials begin with; `earlier` is its state before the change."""

    known: Assessment
    earlier: Assessment | None = None

    @property
    def evaluated(self) -> EvaluatedEstate:
        """Return what rules found, module by module."""
        return self.known.evaluated

    @property
    def facts(self) -> Facts:
        """Return the facts before any trial."""
        return self.known.facts

    @property
    def reaches(self) -> Reachability:
        """Return what every module reaches."""
        return self.evaluated.context.reachability

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, the waived ones included."""
        return (*self.known.findings, *(waived.finding for waived in self.known.waived))

    @cached_property
    def waivable(self) -> tuple[Finding, ...]:
        """The findings that are not about waivers themselves."""
        about_waivers = (WAIVER_EXPIRED.name, WAIVER_UNUSED.name)
        return tuple(finding for finding in self.findings if finding.rule not in about_waivers)

    @cached_property
    def _identities(self) -> Mapping[str, frozenset[FindingIdentity]]:
        grouped: dict[str, set[FindingIdentity]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.module, set()).add(finding.identity)
        return {module: frozenset(identities) for module, identities in grouped.items()}

    def identities_of(self, module: str) -> frozenset[FindingIdentity]:
        """Return the identities of the findings about a module, whoever waives them."""
        return self._identities.get(module, frozenset())

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is made already, or was made before the change: restoring brings nothing new."""
        return finding.identity in self.identities_of(finding.module) or finding.identity in self._earlier

    @cached_property
    def _earlier(self) -> frozenset[FindingIdentity]:
        if self.earlier is None:
            return frozenset()
        waived = (one.finding for one in self.earlier.waived)
        return frozenset(finding.identity for finding in (*self.earlier.findings, *waived))

    @cached_property
    def size(self) -> int:
        """How many modules and requirements there are."""
        return sum(1 + len(required) for required in self.facts.graph.hard.values())

    def weight(self, name: ModuleName) -> int:
        """Return how many modules and requirements rules look at where a module is different, at most.

        These are the module's own and those of all beside it, the cycle that may open, and, as for every change of a
        large estate, what is copied.
        """
        graph = self.facts.graph
        copied = 1 + len(graph.hard) // COPIED
        if name not in graph.hard:
            return copied
        beside = (*graph.requires(name), *graph.required_by(name), *graph.optional_for(name))
        looked_at = sum(1 + graph.fan_out(one) for one in (name, *beside))
        return copied + looked_at + OPENED * len(graph.cycle_of.get(name, ()))


@dataclass(frozen=True)
class WhatIf:
    """A proposal, applied; everything is computed when it is asked for."""

    base: TrialBase
    proposal: Proposal

    @cached_property
    def evaluated(self) -> EvaluatedEstate:
        """The estate after the change, with what rules find there."""
        return self.base.evaluated.after(self.proposal.changes(self.base.evaluated.criteria))

    @property
    def facts(self) -> Facts:
        """Return the estate after the change."""
        return self.evaluated.facts

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
        return self.evaluated.grade(name).shown

    def finds(self, finding: Finding) -> bool:
        """Tell whether the same is still found, whoever waives it."""
        name = ModuleName(finding.module)
        if finding.rule in MODULE_RULES and name in self.facts.catalog:
            found = self.evaluated.found_in([name])
        else:
            found = self.evaluated.found_in_all()
        return any(one.identity == finding.identity for one in found)

    @cached_property
    def brought(self) -> tuple[Finding, ...]:
        """The new warnings and errors, waived ones included; first those of the modules that the proposal touches.

        What the policy limits in the estate as a whole, and waivers that waive nothing any more, are among them.
        """
        found = (*self.evaluated.found_in(self._looked_at()), *self.evaluated.found_in_all())
        grave = (one for one in found if one.severity >= Severity.WARNING and not self.base.knows(one))
        is_declared = self._declares_what_is_so
        return tuple(one for one in grave if not (is_declared and follows_from_requirements(one)))

    def brings(self) -> Finding | None:
        """Return the first finding that would count and does not count now, or not as much; a note is one as well."""
        policy = self.base.facts.policy
        if self.proposal.policy is not None or policy.waivers or policy.severity_overrides:
            return next(brought_findings(self.base.known, Assessment.of(self.evaluated)), None)
        known, found = self.base.evaluated, self.evaluated
        pairs = ((known.found.get(name, {}), found.found[name]) for name in self._looked_at())
        parts = (came(chain(*old.values()), chain(*new.values())) for old, new in pairs)
        every = chain(*parts, came(known.of_all, found.of_all))
        if self._declares_what_is_so:
            every = chain(one for one in every if not follows_from_requirements(one))
        return min(every, key=lambda one: one.order, default=None)

    @property
    def _declares_what_is_so(self) -> bool:
        known, found = self.base.evaluated.found, self.evaluated.found
        pairs = ((known.get(name, {}), found.get(name, {})) for name in self.touched)
        return any(declares_what_is_so(chain(*old.values()), chain(*new.values())) for old, new in pairs)

    def _looked_at(self) -> Iterator[ModuleName]:
        """Yield the modules of which rules found something else, all of them where the policy is another one."""
        known, found = self.base.evaluated.found, self.evaluated.found
        yield from (name for name in self.touched if name in found)
        for name in self.facts.catalog:
            if name not in self.touched and (self.proposal.policy is not None or found[name] is not known.get(name)):
                yield name

    def others_gone(self, finding: Finding) -> int:
        """Return how many further findings about the module of a finding are gone, where the proposal changes it."""
        name = ModuleName(finding.module)
        if name not in self.touched or name not in self.facts.catalog:
            return 0
        known = frozenset(one for one in self.base.identities_of(name) if one[0] in MODULE_RULES)
        left = {one.identity for one in self.evaluated.found_in([name])}
        return len(known - left - {finding.identity})
