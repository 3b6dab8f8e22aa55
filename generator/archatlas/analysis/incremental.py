"""The one engine: evaluates an estate, and after a change only what the change can have altered.

Every step may walk over the estate, copying pointers; nothing that reads a text, asks a rule or scores is done for a
module that looks the same and sees the same. A result keeps nothing of the one that it was made from but what both
share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from archatlas.analysis.affected import AffectedByScope
from archatlas.analysis.criteria import Criteria
from archatlas.analysis.estate.dates import data_date
from archatlas.analysis.estate.declared_values import DeclaredValues, Pair
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import build_graph
from archatlas.analysis.health.checks import HealthRules
from archatlas.analysis.path_findings import (
    FindingsByFile,
    PathFindings,
    about_waivers,
    assembled,
    findings_at,
    findings_beside,
    in_order_of_rules,
)
from archatlas.analysis.policy.policy import can_find
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import Waived
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.evaluation import RULES, of_all_modules
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.module import Module, ModuleName
from archatlas.model.reading import Reading
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import SourceFile

if TYPE_CHECKING:
    from archatlas.analysis.health.score import Grade, Score

Rereader = Callable[[Reading, Mapping[str, SourceFile | None]], Reading]
"""Reads texts again in the place of those of their paths, given what was read before; None is a file that is gone."""

FoundByRule = Mapping[str, tuple[Finding, ...]]
"""What the rules that find something in a module found, by the rule's name."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different: texts by path, or everything that was read; how it is judged; or modules, as a supposition.

    `modules` stand in the place of those of their names, or beside them; `removed` are left out first.
    """

    texts: Mapping[str, SourceFile | None] = field(default_factory=dict)
    reading: Reading | None = None
    criteria: Criteria | None = None
    modules: tuple[Module, ...] = ()
    removed: tuple[ModuleName, ...] = ()


class OwnScore:
    """A place for a module's own score, shared by all states of an estate in which it is the same."""

    __slots__ = ("_grade", "_score")

    def __init__(self) -> None:
        self._score: Score | None = None
        self._grade: Grade | None = None

    def of(self, facts: Facts, module: Module, rules: HealthRules) -> Score:
        """Return the score, computed when somebody first asks for it."""
        if self._score is None:
            from archatlas.analysis.health.health import score_module  # a check asks for no score

            self._score = score_module(facts, module, rules)
        return self._score

    def grade_of(self, facts: Facts, module: Module, rules: HealthRules) -> Grade:
        """Return the grade of the score, for those who need no more of it."""
        if self._score is not None:
            return self._score.grade
        if self._grade is None:
            from archatlas.analysis.health.health import grade_module  # a check asks for no score

            self._grade = grade_module(facts, module, rules)
        return self._grade


@dataclass(frozen=True)
class EvaluatedEstate:
    """An estate with everything that the rules found in it: what an assessment is made of, and the next one made from.

    `values` is None where the evidence is given and does not follow from what modules declare.
    """

    reading: Reading
    criteria: Criteria
    context: RuleContext
    values: DeclaredValues | None
    found: Mapping[ModuleName, FoundByRule]
    of_all: tuple[Finding, ...]
    """What rules found in the estate as a whole, and in the policy."""
    names: Mapping[str, tuple[ModuleName, ...]]
    """Which modules each file describes."""
    files: FindingsByFile
    scores: Mapping[ModuleName, OwnScore]

    @property
    def facts(self) -> Facts:
        """Return the estate as declared, and what is computed from it."""
        return self.context.facts

    @property
    def paths(self) -> Mapping[str, PathFindings]:
        """Return what there is to say about each file."""
        return self.files.by_path()

    def findings(self) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
        """Return the findings that count, in the order of the files, and those that are waived."""
        return assembled(self.paths, self.reading, self.of_all, self.facts)

    def found_in(self, names: Iterable[ModuleName]) -> Iterator[Finding]:
        """Yield what the rules found in some modules, as grave as the policy wants it, whoever waives it."""
        by_rule = (self.found[name] for name in names)
        found = chain.from_iterable(chain.from_iterable(in_order_of_rules(one)) for one in by_rule)
        return with_severity_overrides(found, self.facts)

    def found_in_all(self) -> Iterator[Finding]:
        """Yield what there is to say about the estate as a whole, the policy and its waivers."""
        yield from with_severity_overrides(self.of_all, self.facts)
        if self.facts.policy.waivers:
            beside = (findings_beside(self.reading, self.of_all, self.facts), *self.paths.values())
            yield from about_waivers(beside, self.facts)

    def score(self, name: ModuleName) -> Score:
        """Return a module's own score."""
        return self.scores[name].of(self.facts, self.facts.catalog[name], self.criteria.health)

    def grade(self, name: ModuleName) -> Grade:
        """Return the grade of a module's own score."""
        return self.scores[name].grade_of(self.facts, self.facts.catalog[name], self.criteria.health)

    def after(self, changes: Changes, reader: Rereader | None = None) -> EvaluatedEstate:
        """Return the estate after some changes; the reader is needed for those of texts."""
        reading = changes.reading or self.reading
        if changes.texts:
            if reader is None:
                raise ValueError("texts need a reader")
            reading = reader(reading, changes.texts)
        criteria = changes.criteria or self.criteria
        catalog, touched = self._catalog_after(changes, reading)
        if (criteria.placeholders, criteria.threshold) != (self.criteria.placeholders, self.criteria.threshold):
            return evaluate_estate(replace(reading, catalog=catalog), criteria)
        return _Step(self, reading, criteria, catalog, touched).taken()

    def _catalog_after(self, changes: Changes, reading: Reading) -> tuple[Catalog, frozenset[ModuleName]]:
        """Return the modules after the changes, and the names of those that differ: positions count."""
        old = self.facts.catalog
        catalog = old if reading is self.reading else reading.catalog
        if changes.removed:
            catalog = catalog.without(*changes.removed)
        if changes.modules:
            catalog = catalog.with_modules(*changes.modules)
        if reading is self.reading:
            return catalog, frozenset((*changes.removed, *(module.name for module in changes.modules)))
        fresh = (name for name, module in catalog.items() if old.get(name) is not module)
        return catalog, frozenset((*fresh, *(name for name in old if name not in catalog)))


def evaluate_estate(reading: Reading, criteria: Criteria) -> EvaluatedEstate:
    """Evaluate everything."""
    values = DeclaredValues.of(reading.catalog.values())
    classifier = EvidenceClassifier(placeholders=criteria.placeholders, threshold=criteria.threshold).given(values)
    today = criteria.today or newest_day(reading.catalog) or criteria.fallback_day
    catalog, policy = reading.catalog, criteria.policy
    unreadable, code, external = reading.unreadable, criteria.code, reading.external
    graph, measured, changes = build_graph(catalog), criteria.measured, criteria.changes
    facts = Facts(catalog, graph, classifier, policy, today, unreadable, code, external, measured, changes)
    return evaluate_facts(facts, reading, criteria, values)


def evaluate_facts(
    facts: Facts, reading: Reading, criteria: Criteria, values: DeclaredValues | None = None
) -> EvaluatedEstate:
    """Evaluate an estate of which the facts are gathered already."""
    context = RuleContext(facts)
    found: dict[ModuleName, dict[str, tuple[Finding, ...]]] = {name: {} for name in facts.catalog}
    for rule in (rule for rule in RULES if can_find(rule, facts.policy)):
        for name, module in facts.catalog.items():
            if findings := rule.evaluate(context, module):
                found[name][rule.name] = findings
    of_all = tuple(of_all_modules(context))
    names = names_by_path(facts.catalog)

    def by_path() -> Mapping[str, PathFindings]:
        return {
            path: findings_at(path, reading, (found[name] for name in names.get(path, ())), facts)
            for path in sorted({*names, *reading.findings_by_path})
        }

    scores = {name: OwnScore() for name in facts.catalog}
    return EvaluatedEstate(reading, criteria, context, values, found, of_all, names, FindingsByFile(by_path), scores)


def names_by_path(catalog: Catalog) -> Mapping[str, tuple[ModuleName, ...]]:
    """Return which modules each file describes."""
    names: dict[str, tuple[ModuleName, ...]] = {}
    for name, module in catalog.items():
        names[module.path] = (*names.get(module.path, ()), name)
    return names


def newest_day(catalog: Catalog) -> date | None:
    """Return the youngest day on which a schema says that it was updated."""
    newest = data_date(catalog)
    return newest.date() if newest else None


@dataclass(frozen=True)
class _Step:
    """An evaluated estate, and what it becomes: the names of `touched` modules differ, came or went."""

    former: EvaluatedEstate
    reading: Reading
    criteria: Criteria
    catalog: Catalog
    touched: frozenset[ModuleName]

    def taken(self) -> EvaluatedEstate:
        """Return the estate after the step."""
        former, values = self.former, self._values()
        context = former.context.after(self._facts(values), self.touched)
        affected = AffectedByScope(former.context, context, self.touched)
        found, names = self._found(affected), self._names()
        return EvaluatedEstate(
            self.reading,
            self.criteria,
            context,
            values,
            found,
            tuple(of_all_modules(context)),
            names,
            FindingsByFile(partial(self._paths, context.facts, found, names)),
            self._scores(affected),
        )

    def _values(self) -> DeclaredValues | None:
        known = self.former.values
        return known.after(self._pairs()) if known and self.touched else known

    def _pairs(self) -> Iterator[Pair]:
        old = self.former.facts.catalog
        return ((old.get(name), self.catalog.get(name)) for name in sorted(self.touched))

    def _facts(self, values: DeclaredValues | None) -> Facts:
        former = self.former.facts
        classifier = former.classifier.given(values) if values else former.classifier
        graph = former.graph.after(self.catalog, self.touched)
        policy, unreadable, code = self.criteria.policy, self.reading.unreadable, self.criteria.code
        external = former.external if self.reading is self.former.reading else self.reading.external
        today, measured, changes = self._today(), self.criteria.measured, self.criteria.changes
        return Facts(self.catalog, graph, classifier, policy, today, unreadable, code, external, measured, changes)

    def _today(self) -> date | None:
        return self.criteria.today or newest_day(self.catalog) or self.criteria.fallback_day

    def _found(self, affected: AffectedByScope) -> Mapping[ModuleName, FoundByRule]:
        """Ask the rules again, each of them where something differs that it looks at."""
        known = self.former.found
        found = dict(known)
        for name in self.touched - affected.here:
            found.pop(name, None)
        fresh: dict[ModuleName, dict[str, tuple[Finding, ...]]] = {}
        policies = (affected.before.policy, affected.after.policy)
        for rule in RULES:
            if not any(can_find(rule, policy) for policy in policies):
                continue
            for name in affected.by(rule.scope):
                findings = rule.evaluate(affected.after, self.catalog[name])
                if findings != known.get(name, {}).get(rule.name, ()):
                    fresh.setdefault(name, {})[rule.name] = findings
        for name in affected.here - fresh.keys() - known.keys():
            found[name] = {}
        for name, by_rule in fresh.items():
            found[name] = {rule: said for rule, said in {**known.get(name, {}), **by_rule}.items() if said}
        return found

    def _names(self) -> Mapping[str, tuple[ModuleName, ...]]:
        """Return which modules each file describes, the same mapping where no module came, went or moved."""
        old, new = self.former.facts.catalog, self.catalog
        is_same = all(name in old and name in new and old[name].path == new[name].path for name in self.touched)
        return self.former.names if is_same else names_by_path(new)

    def _paths(
        self, facts: Facts, found: Mapping[ModuleName, FoundByRule], names: Mapping[str, tuple[ModuleName, ...]]
    ) -> Mapping[str, PathFindings]:
        known = self.former.paths
        is_of_same_files = names is self.former.names and self.reading is self.former.reading
        every: Collection[str] = known if is_of_same_files else sorted({*names, *self.reading.findings_by_path})
        stale = set(every) if self._is_judged_otherwise() else self._stale_paths(found)
        anew = {
            path: findings_at(path, self.reading, (found[name] for name in names.get(path, ())), facts)
            for path in every
            if path in stale or path not in known
        }
        return {**known, **anew} if is_of_same_files else {path: anew.get(path) or known[path] for path in every}

    def _is_judged_otherwise(self) -> bool:
        """Tell whether findings may be as grave as before, or waived as before, no more."""
        old, new = self.former, self.criteria
        return old.criteria.policy is not new.policy or (bool(new.policy.waivers) and old.facts.today != self._today())

    def _stale_paths(self, found: Mapping[ModuleName, FoundByRule]) -> set[str]:
        """Return the paths where something else is found, or about which something else is known."""
        old, new = self.former.reading, self.reading
        known, stale = self.former.found, set[str]()
        for name in found:
            if found[name] is not known.get(name):
                stale.add(self.catalog[name].path)
        for name in self.touched:
            stale.update(catalog[name].path for catalog in (self.former.facts.catalog, self.catalog) if name in catalog)
        if old is not new:
            stale.update(set(old.refused) ^ set(new.refused))
            stale.update(_differing(old.findings_by_path, new.findings_by_path))
        return stale

    def _scores(self, affected: AffectedByScope) -> Mapping[ModuleName, OwnScore]:
        known, anew = self.former.scores, affected.here | affected.cycles | affected.asked_for_promotion
        anew |= affected.code | affected.elsewhere | affected.measured
        if affected.evidence or self.criteria.health != self.former.criteria.health:
            anew = affected.everybody
        return {name: OwnScore() if name in anew or name not in known else known[name] for name in self.catalog}


def _differing(old: Mapping[str, tuple[Finding, ...]], new: Mapping[str, tuple[Finding, ...]]) -> Iterable[str]:
    gone = (path for path in old if path not in new)
    return chain(gone, (path for path, found in new.items() if old.get(path) is not found and old.get(path) != found))
