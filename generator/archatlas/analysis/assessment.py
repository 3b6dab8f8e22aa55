"""Everything known about an estate at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from archatlas.analysis.breaches import Ends, about_requirements, breaches, waived_breaches
from archatlas.analysis.evidence import Judge
from archatlas.analysis.facts import Facts
from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.health.priorities import Priority, fix_first
from archatlas.analysis.health.rules import HealthRules
from archatlas.analysis.health.scoring import Health, score_modules
from archatlas.analysis.impact import Impacts
from archatlas.analysis.moments import data_date
from archatlas.analysis.owners import Contact, Owners, find_owners
from archatlas.analysis.policy.waiving import Waived
from archatlas.analysis.requirements import Requirement, requirements
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.names import ModuleName


@dataclass(frozen=True)
class Assessment:
    """The estate, what is computed from it, and what there is to say about it.

    `refused` names the files whose module could not be taken, `not_schemas` the YAML files that describe no module.
    `waived` are further findings, that somebody answers for.
    """

    facts: Facts
    findings: tuple[Finding, ...]
    refused: tuple[str, ...] = ()
    not_schemas: tuple[str, ...] = ()
    health_rules: HealthRules = field(default_factory=HealthRules)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    waived: tuple[Waived, ...] = ()

    @property
    def catalog(self) -> Catalog:
        """Return the modules."""
        return self.facts.catalog

    @property
    def schemas(self) -> frozenset[str]:
        """Return the paths of all module schemas, the refused ones included."""
        return frozenset({*self.refused, *(module.path for module in self.catalog.values())})

    @property
    def graph(self) -> DependencyGraph:
        """Return the requirements."""
        return self.facts.graph

    @property
    def judge(self) -> Judge:
        """Return what tells the worth of values."""
        return self.facts.judge

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every hard requirement, classified."""
        return requirements(self.facts)

    @cached_property
    def health(self) -> Mapping[ModuleName, Health]:
        """The health of every module."""
        return score_modules(self.facts, self.health_rules)

    @cached_property
    def fix_first(self) -> Mapping[ModuleName, Priority]:
        """The modules that are not healthy, the most urgent first."""
        return {one.module: one for one in fix_first(self.facts, self.health, self.health_rules)}

    @cached_property
    def owners(self) -> Owners:
        """Who owns what, and how to reach them."""
        return find_owners(self.facts, self.contacts)

    @cached_property
    def impacts(self) -> Impacts:
        """What finds out who breaks if a module breaks."""
        return Impacts(self.facts)

    @cached_property
    def findings_by_module(self) -> Mapping[str, Sequence[Finding]]:
        """The findings of each module that has any, gravest first."""
        grouped: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda finding: -finding.severity):
            grouped.setdefault(finding.module, []).append(finding)
        return grouped

    @cached_property
    def refusals(self) -> Mapping[str, Sequence[Finding]]:
        """For every refused file the errors that say why."""
        grouped: dict[str, list[Finding]] = {path: [] for path in self.refused}
        for finding in self.findings:
            if finding.severity is Severity.ERROR:
                grouped.get(finding.location.path, []).append(finding)
        return grouped

    @cached_property
    def data_date(self) -> datetime | None:
        """The youngest `provenance.last_updated` of the estate, None where no schema has a readable one."""
        return data_date(self.catalog)

    @cached_property
    def waived_by_module(self) -> Mapping[str, Sequence[Waived]]:
        """The waived findings of each module that has any."""
        grouped: dict[str, list[Waived]] = {}
        for waived in self.waived:
            grouped.setdefault(waived.finding.module, []).append(waived)
        return grouped

    @cached_property
    def said_of(self) -> Mapping[Ends, tuple[Finding, ...]]:
        """What the rules say of each requirement that they say anything of, notes included."""
        return about_requirements(self.findings)

    @cached_property
    def broken(self) -> Mapping[Ends, tuple[Finding, ...]]:
        """The requirements that break a rule, with the findings that say so."""
        return breaches(self.said_of)

    @cached_property
    def tolerated(self) -> Mapping[Ends, tuple[Waived, ...]]:
        """The requirements that break a rule with somebody's leave."""
        return waived_breaches(self.waived)

    def findings_of(self, name: ModuleName) -> Sequence[Finding]:
        """Return what there is to say about one module, gravest first."""
        return self.findings_by_module.get(name, ())
