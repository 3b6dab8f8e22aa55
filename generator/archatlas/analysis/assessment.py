"""Everything known about an estate at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from archatlas.analysis.criteria import Criteria
from archatlas.analysis.estate.dates import data_date
from archatlas.analysis.estate.facts import Facts, HasFacts, Requirement, requirements
from archatlas.analysis.estate.owners import Contact, Owners, contact_of, find_owners, stable_slugs
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.incremental import Changes, EvaluatedEstate, Rereader, evaluate_facts
from archatlas.analysis.policy.waivers import Waived
from archatlas.analysis.rules.evaluation import REQUIREMENT_RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.module import ModuleName
from archatlas.model.reading import Reading
from archatlas.model.record import dataclass, field, replace

if TYPE_CHECKING:
    from datetime import datetime

    from archatlas.analysis.estate.drift import ComparedPair, Drift
    from archatlas.analysis.estate.impact import Impacts
    from archatlas.analysis.estate.libraries import UsedLibrary
    from archatlas.analysis.estate.topics import Topic
    from archatlas.analysis.health.health import Health
    from archatlas.analysis.health.improvements import Priority
    from archatlas.analysis.health.score import Grade

RequirementEnds = tuple[ModuleName, ModuleName]
"""A requirement: the requirer and the required module."""

_ORDER = {rule: place for place, rule in enumerate(REQUIREMENT_RULES)}


def _contacts(foreign: ForeignEstate | None, said: Mapping[str, Contact]) -> Mapping[str, Contact]:
    """Return how owners are reached: what the settings say, and what other systems say of those they leave out."""
    if foreign is None or not foreign.owners:
        return said
    return {**{one.handle: contact_of(one) for one in reversed(foreign.owners)}, **said}


def about_requirements(findings: Iterable[Finding]) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
    """Return for each requirement that anything is said of what is said, in the order of the rules."""
    grouped: dict[RequirementEnds, list[Finding]] = {}
    for finding in findings:
        if _is_about_a_requirement(finding):
            grouped.setdefault(_ends(finding), []).append(finding)
    return {ends: tuple(sorted(said, key=lambda finding: _ORDER[finding.rule])) for ends, said in grouped.items()}


def breaches(said: Mapping[RequirementEnds, tuple[Finding, ...]]) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
    """Return the requirements that break a rule, as the policy sees it; notes break none."""
    graver = {ends: tuple(one for one in findings if one.severity > Severity.NOTE) for ends, findings in said.items()}
    return {ends: findings for ends, findings in graver.items() if findings}


def waived_breaches(waived: Iterable[Waived]) -> Mapping[RequirementEnds, tuple[Waived, ...]]:
    """Return the requirements of which a breach is waived."""
    grouped: dict[RequirementEnds, list[Waived]] = {}
    for one in waived:
        if _is_about_a_requirement(one.finding) and one.finding.severity > Severity.NOTE:
            grouped.setdefault(_ends(one.finding), []).append(one)
    return {ends: tuple(sorted(several, key=lambda one: _ORDER[one.finding.rule])) for ends, several in grouped.items()}


def _is_about_a_requirement(finding: Finding) -> bool:
    """Tell whether a finding is about a requirement; `coupling/instability` also has findings about a module."""
    return finding.rule in _ORDER and "." in finding.subject and finding.subject != finding.module


def _ends(finding: Finding) -> RequirementEnds:
    return ModuleName(finding.module), ModuleName(finding.subject)


@dataclass(frozen=True)
class Assessment(HasFacts):
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
    known: EvaluatedEstate | None = field(default=None, repr=False, compare=False)
    """What the assessment is made of, None where its parts were given one by one."""

    @classmethod
    def of(cls, evaluated: EvaluatedEstate) -> Assessment:
        """Return what is known of an evaluated estate."""
        findings, waived = evaluated.findings()
        reading, criteria = evaluated.reading, evaluated.criteria
        refused = {one.location.path for one in reading.unopened if one.severity is Severity.ERROR}
        return cls(
            evaluated.facts,
            findings,
            tuple(sorted(refused.union(reading.refused))),
            tuple(sorted(reading.not_schemas)),
            criteria.health,
            _contacts(reading.foreign, criteria.contacts),
            waived,
            evaluated,
        )

    def after(self, changes: Changes, reader: Rereader | None = None) -> Assessment:
        """Return the assessment after some changes, which equals one from scratch; changes of texts need a reader.

        Only what the changes can have altered is computed again. This assessment stays as it is.
        """
        return Assessment.of(self.evaluated.after(changes, reader))

    @cached_property
    def evaluated(self) -> EvaluatedEstate:
        """What the rules found, module by module."""
        if self.known is not None:
            return self.known
        facts = self.facts
        criteria = Criteria(facts.policy, health=self.health_rules, contacts=self.contacts, today=facts.today)
        criteria = replace(criteria, placeholders=facts.classifier.placeholders, threshold=facts.classifier.threshold)
        criteria = replace(criteria, code=facts.code, measured=facts.measured, changes=facts.changes)
        return evaluate_facts(facts, Reading(facts.catalog, unreadable=facts.unreadable), criteria)

    @property
    def schemas(self) -> frozenset[str]:
        """Return the paths of all module schemas, the refused ones included."""
        return frozenset({*self.refused, *(module.path for module in self.catalog.values())})

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every hard requirement, classified."""
        return requirements(self.facts)

    @cached_property
    def health(self) -> Mapping[ModuleName, Health]:
        """The health of every module."""
        from archatlas.analysis.health.health import health_of_modules  # a check asks for no score

        return health_of_modules(self.facts, {name: self.evaluated.score(name) for name in self.catalog})

    def grade_of(self, name: ModuleName) -> Grade:
        """Return the grade of a module's own score, without what others give."""
        return self.evaluated.grade(name)

    @cached_property
    def fix_first(self) -> Mapping[ModuleName, Priority]:
        """The modules that are not healthy, the most urgent first."""
        from archatlas.analysis.health.improvements import fix_first

        return {one.module: one for one in fix_first(self.facts, self.health, self.health_rules)}

    @cached_property
    def owners(self) -> Owners:
        """Who owns what, and how to reach them."""
        return find_owners(self.facts, self.contacts)

    @cached_property
    def parts(self) -> Mapping[ModuleName, tuple[ModuleName, ...]]:
        """What other systems say to be the parts of modules, by the name of the whole."""
        found: dict[ModuleName, list[ModuleName]] = {}
        for name, module in self.catalog.items():
            for whole in module.part_of:
                found.setdefault(whole, []).append(name)
        return {whole: tuple(parts) for whole, parts in found.items()}

    @cached_property
    def impacts(self) -> Impacts:
        """What finds out who breaks if a module breaks."""
        from archatlas.analysis.estate.impact import Impacts

        return Impacts(self.facts)

    @property
    def drift(self) -> Drift | None:
        """What is declared held against the code, None where it is not compared with any."""
        return self.evaluated.context.drift

    @cached_property
    def broken_in_code(self) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
        """The requirements that only the code has and that would break a rule if they were declared.

        What code uses where it can be had comes from its lane all the same: of that the rules about lanes are asked.
        """
        from archatlas.analysis.estate.drift import Bond
        from archatlas.analysis.rules.targets import LANE_RULES

        pairs = [one for one in self.drift.pairs if one.declared is not Bond.REQUIRED] if self.drift else ()
        needed = self._broken_by(pair for pair in pairs if pair.in_code is Bond.REQUIRED)
        usable = self._broken_by(pair for pair in pairs if pair.in_code is Bond.WEAK and pair.crosses_lane)
        by_lane = {ends: tuple(one for one in found if one.rule in LANE_RULES) for ends, found in usable.items()}
        return {**needed, **{ends: found for ends, found in by_lane.items() if found}}

    def _broken_by(self, pairs: Iterable[ComparedPair]) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
        """Return which of some pairs would break a rule if they were declared."""
        from archatlas.analysis.fixes.proposal import requiring  # a check supposes nothing

        supposed: dict[ModuleName, list[ModuleName]] = {}
        for pair in pairs:
            supposed.setdefault(pair.requirer, []).append(pair.required)
        modules = [self.catalog[name] for name in supposed]
        declaring = tuple(
            requiring(one, dict.fromkeys((*one.dependencies.internal.requires, *supposed[one.name]))) for one in modules
        )
        broken = self.after(Changes(modules=declaring)).broken if declaring else {}
        return {ends: found for ends, found in broken.items() if ends[1] in supposed.get(ends[0], ())}

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Every topic that a module emits, offers or consumes, in order of their names."""
        from archatlas.analysis.estate.topics import topics

        return topics(self.facts)

    @cached_property
    def libraries(self) -> Mapping[str, UsedLibrary]:
        """Every library that a module lists, in order of their names."""
        from archatlas.analysis.estate.libraries import used_libraries

        return used_libraries(self.facts)

    @cached_property
    def topic_slugs(self) -> Mapping[str, str]:
        """The part of its address for each topic."""
        return stable_slugs(self.topics)

    @cached_property
    def library_slugs(self) -> Mapping[str, str]:
        """The part of its address for each library."""
        return stable_slugs(self.libraries)

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
                grouped.get(finding.path, []).append(finding)
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
    def said_of(self) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
        """What the rules say of each requirement that they say anything of, notes included."""
        return about_requirements(self.findings)

    @cached_property
    def broken(self) -> Mapping[RequirementEnds, tuple[Finding, ...]]:
        """The requirements that break a rule, with the findings that say so."""
        return breaches(self.said_of)

    @cached_property
    def tolerated(self) -> Mapping[RequirementEnds, tuple[Waived, ...]]:
        """The requirements that break a rule with somebody's leave."""
        return waived_breaches(self.waived)

    def findings_of(self, name: ModuleName) -> Sequence[Finding]:
        """Return what there is to say about one module, gravest first."""
        return self.findings_by_module.get(name, ())
