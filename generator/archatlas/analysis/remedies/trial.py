"""The estate after a proposal was applied, with what rules find there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from archatlas.analysis.coupling import Coupling
from archatlas.analysis.facts import Facts
from archatlas.analysis.health.scoring import score_module
from archatlas.analysis.health.surroundings import surroundings
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.policy.waiving import sift
from archatlas.analysis.remedies.around import OWN_REQUIREMENTS, neighbours, only_requirements
from archatlas.analysis.remedies.changed_estate import ChangedEstate
from archatlas.analysis.remedies.ground import EVALUATIONS, Ground
from archatlas.analysis.remedies.proposal import Proposal
from archatlas.analysis.rules import coupling, lanes
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.whole import ESTATE, too_coupled
from archatlas.model.finding import Finding, Identity, Severity
from archatlas.model.names import ModuleName

DECIDED = frozenset(
    rule.name
    for rule in (
        lanes.FORBIDDEN,
        coupling.FAN_OUT,
        coupling.FAN_IN,
        coupling.INSTABILITY,
        coupling.DISTANCE,
        coupling.PROPAGATION,
    )
)
"""Rules that say something else when names in the policy change."""


@dataclass(frozen=True)
class Trial:
    """A proposal, applied; everything else is computed when it is asked for."""

    ground: Ground
    proposal: Proposal

    @cached_property
    def facts(self) -> Facts:
        """The estate after the change."""
        return self.proposal.apply(self.ground.facts)

    @cached_property
    def estate(self) -> Estate:
        """The estate after the change, with what rules look up in it."""
        return ChangedEstate(self.facts, base=self.ground.estate, touched=self.touched)

    @cached_property
    def touched(self) -> tuple[ModuleName, ...]:
        """The modules that the proposal changes, adds or leaves out."""
        return tuple(dict.fromkeys((*(module.name for module in self.proposal.changed), *self.proposal.removed)))

    @cached_property
    def weight(self) -> int:
        """How many modules and requirements rules look at again, at most."""
        if self.proposal.policy is not None:
            return self.ground.size
        return min(self.ground.size, sum(map(self.ground.weight, self.touched)))

    @cached_property
    def coupling(self) -> Coupling:
        """How coupled the estate is after the change."""
        return self.ground.reaches.coupling_of(self.facts.graph)

    def score(self, name: ModuleName) -> int | None:
        """Return the health score that a module has after the change, None where too little is known."""
        if name not in self._scores:
            module = self.facts.catalog[name]
            before = self.ground.facts
            says_the_same = only_requirements(before.catalog.get(name), module)
            if says_the_same and surroundings(before, name) == surroundings(self.facts, name):
                self._scores[name] = self.ground.score(name)
            else:
                self._scores[name] = score_module(self.facts, module, self.ground.known.health_rules).grade.shown
        return self._scores[name]

    @cached_property
    def _scores(self) -> dict[ModuleName, int | None]:
        return {}

    def finds(self, identity: Identity) -> bool:
        """Tell whether a rule over single modules still finds the same."""
        rule, name, _subject = identity
        found = treated(self._of(ModuleName(name), (rule,)), self.facts)
        return any(finding.identity == identity for finding in found)

    @cached_property
    def brought(self) -> tuple[Finding, ...]:
        """The new warnings and errors about the modules that the proposal touches and about those beside them.

        What the policy limits in the estate as a whole, and waivers that waive nothing any more, are among them; after
        a change of the policy every module is looked at.
        """
        grave = (one for one in self._found if one.severity >= Severity.WARNING)
        found = (*grave, *self._tied(), *self._idle_waivers())
        return tuple(one for one in found if not self.ground.knows(one))

    def others_gone(self, finding: Finding) -> int:
        """Return how many further findings about the module of a finding are gone, where the proposal changes it."""
        name = ModuleName(finding.module)
        if name not in self.touched or name not in self.facts.catalog:
            return 0
        return len(self._gone(name) - {finding.identity})

    def _gone(self, name: ModuleName) -> frozenset[Identity]:
        known = (one for one in self.ground.identities_of(name) if one[0] in self._rules[name])
        return frozenset(known) - {one.identity for one in self._found}

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        return tuple(treated(self._evaluated(), self.facts))

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
        before, after = self.ground.facts.catalog, self.facts.catalog
        rules: dict[ModuleName, frozenset[str]] = {}
        for name in self.touched:
            known = (rule for rule, _module, _subject in self.ground.identities_of(name) if rule in EVALUATIONS)
            asked = self.ground.grave(EVALUATIONS).union(known)
            is_small = only_requirements(before.get(name), after.get(name))
            rules[name] = asked & OWN_REQUIREMENTS if is_small else asked
        return rules

    @property
    def _around(self) -> Mapping[ModuleName, frozenset[str]]:
        """The modules beside the touched ones with the rules that may find something grave there."""
        before, topics = self.ground.facts, self.ground.estate.topics
        found: dict[ModuleName, frozenset[str]] = {}
        for name in self.touched:
            for one in neighbours(before, self.facts, name, topics):
                if one.name not in self.touched:
                    found[one.name] = found.get(one.name, frozenset()) | self.ground.grave(one.rules)
        return dict(sorted(found.items()))

    def _of(self, name: ModuleName, rules: Iterable[str]) -> Iterator[Finding]:
        module = self.facts.catalog.get(name)
        if module is not None:
            for rule in rules:
                yield from EVALUATIONS[rule](self.estate, module)

    def _tied(self) -> Iterator[Finding]:
        """Yield the limits for the estate as a whole that it is above."""
        limits = self.facts.policy.estate
        if limits.nccd is not None or limits.propagation_cost is not None:
            yield from too_coupled(limits, self.coupling)

    def _idle_waivers(self) -> Iterator[Finding]:
        """Yield the waivers whose findings all are gone."""
        by_waiver: dict[Waiver, list[Identity]] = {}
        for waived in self.ground.known.waived:
            by_waiver.setdefault(waived.waiver, []).append(waived.finding.identity)
        for waiver, identities in by_waiver.items():
            if waiver in self.facts.policy.waivers and not any(map(self._is_kept, identities)):
                yield from sift((), (waiver,), self.facts.today).findings

    def _is_kept(self, identity: Identity) -> bool:
        rule, module, _subject = identity
        return rule not in EVALUATIONS or module == ESTATE or self.finds(identity)
