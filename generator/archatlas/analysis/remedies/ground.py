"""What every trial is compared with: the estate as it is, with its findings, its scores and what reaches what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.facts import Facts
from archatlas.analysis.health.scoring import score_module
from archatlas.analysis.policy.treatment import treatments_of
from archatlas.analysis.remedies.reaches import Reaches
from archatlas.analysis.rules import RULES
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Evaluation, Rule
from archatlas.analysis.rules.whole import WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.finding import Finding, Identity, Severity
from archatlas.model.names import ModuleName

EVALUATIONS: Mapping[str, Evaluation] = {rule.name: evaluation for rule, evaluation in RULES.items()}
"""The evaluation of every rule over single modules, by the rule's name."""


COPIED = 20
"""As many modules are copied in the time that rules take for one."""

OPENED = 5
"""To find what is left of a cycle takes as long as rules take for as many modules for each of its own."""


@dataclass(frozen=True)
class Ground:
    """An assessed estate, with what trials look up in it again and again; `earlier` is its state before the change."""

    known: Assessment
    earlier: Assessment | None = None

    @property
    def facts(self) -> Facts:
        """Return the facts before any trial."""
        return self.known.facts

    @cached_property
    def estate(self) -> Estate:
        """The estate, with what rules look up in it."""
        return Estate(self.facts)

    @cached_property
    def reaches(self) -> Reaches:
        """What every module reaches."""
        return Reaches(self.facts.graph)

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
    def _identities(self) -> Mapping[str, frozenset[Identity]]:
        grouped: dict[str, set[Identity]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.module, set()).add(finding.identity)
        return {module: frozenset(identities) for module, identities in grouped.items()}

    def identities_of(self, module: str) -> frozenset[Identity]:
        """Return the identities of the findings about a module, whoever waives them."""
        return self._identities.get(module, frozenset())

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is made already, or was made before the change: restoring brings nothing new."""
        return finding.identity in self.identities_of(finding.module) or finding.identity in self._earlier

    @cached_property
    def _earlier(self) -> frozenset[Identity]:
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

    def grave(self, rules: Iterable[str]) -> frozenset[str]:
        """Return those of some rules that may find a warning or an error, as the policy has it."""
        return self._grave.intersection(rules)

    @cached_property
    def _grave(self) -> frozenset[str]:
        return frozenset(rule.name for rule in RULES if self._may_be_grave(rule))

    def _may_be_grave(self, rule: Rule) -> bool:
        treatments = treatments_of(self.facts.policy, rule.name)
        severities = (rule.severity, *(treatment.severity for treatment in treatments))
        return any(severity is not None and severity >= Severity.WARNING for severity in severities)

    def score(self, name: ModuleName) -> int | None:
        """Return the health score of a module, None where too little is known."""
        if name not in self._scores:
            module = self.facts.catalog[name]
            self._scores[name] = score_module(self.facts, module, self.known.health_rules).grade.shown
        return self._scores[name]

    @cached_property
    def _scores(self) -> dict[ModuleName, int | None]:
        return {}
