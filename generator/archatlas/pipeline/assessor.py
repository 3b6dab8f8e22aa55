"""The one way from texts to an assessment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.dates import data_date
from archatlas.analysis.estate.declared_values import DeclaredValues, shared_defaults, shared_lists
from archatlas.analysis.estate.evidence import DefaultThreshold, EvidenceClassifier
from archatlas.analysis.estate.facts import gather_facts
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import apply_waivers
from archatlas.analysis.rules.evaluation import evaluate
from archatlas.analysis.rules.registry import REVIEW_RULES
from archatlas.formats.module_schema.loader import Loaded, Reader
from archatlas.formats.module_schema.stand_in import StandIn
from archatlas.formats.module_schema.validation import module_validator
from archatlas.formats.schema_files import SourceTree, read_scope
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile
from archatlas.settings import Settings
from archatlas.sources.scope import Scope

REVIEW_ONLY_RULES = frozenset(rule.name for rule in REVIEW_RULES)
"""Rules that one state alone cannot break."""


@dataclass(frozen=True)
class Assessor:
    """What texts are judged by: the settings, the day, and a reader that knows the files it has read before.

    `declared_values` is for several estates of mostly the same modules.

    Without a day the youngest date in the schemas takes its place, so that the same files always give the same;
    where no schema has a date, `fallback_day` does.
    """

    settings: Settings
    today: date | None = None
    reader: Reader = field(default_factory=lambda: Reader(module_validator()))
    declared_values: DeclaredValues | None = None
    fallback_day: date | None = None

    def assess(self, tree: SourceTree, stand_ins: Mapping[str, StandIn] | None = None) -> Assessment:
        """Assess what a directory or a revision held, the files that could not be opened included.

        `stand_ins` are the modules of refused files by their paths, as far as they can be read.
        """
        settings = self.settings
        loaded = _with_stand_ins(stand_ins or {}, self.reader.load(tree.files))
        today = self.today or _newest_date(loaded.catalog) or self.fallback_day
        classifier = evidence_classifier(loaded.catalog, settings, self.declared_values)
        facts = replace(gather_facts(loaded.catalog, classifier, settings.policy, today), unreadable=loaded.unreadable)
        refused = frozenset({*tree.refused, *loaded.refused})
        read = (*tree.findings, *loaded.findings)
        why_refused = [finding for finding in read if _is_refusal(finding, refused)]
        others = with_severity_overrides((finding for finding in read if not _is_refusal(finding, refused)), facts)
        result = apply_waivers((*others, *evaluate(facts)), settings.policy.waivers, today, REVIEW_ONLY_RULES)
        # What is found about waivers is treated here, whatever came before keeps the severity that it was given.
        counting = (*why_refused, *with_severity_overrides(result.findings, facts))
        return Assessment(
            facts,
            tuple(sorted(counting, key=lambda finding: finding.order)),
            tuple(sorted(refused)),
            tuple(sorted({*tree.passed_over, *loaded.not_schemas})),
            settings.health,
            settings.owners,
            result.waived,
        )


def _with_stand_ins(stand_ins: Mapping[str, StandIn], loaded: Loaded) -> Loaded:
    """Take modules in the place of refused files, and what is found in them beyond why they were refused."""
    if not stand_ins:
        return loaded
    modules = [one.module for one in stand_ins.values()]
    told = {(finding.rule, finding.location) for finding in loaded.findings}
    more = (one for stand_in in stand_ins.values() for one in stand_in.findings)
    return replace(
        loaded,
        catalog=Catalog((*loaded.catalog.values(), *modules)),
        findings=(*loaded.findings, *(one for one in more if (one.rule, one.location) not in told)),
        unreadable=loaded.unreadable - {module.name for module in modules},
    )


def _newest_date(catalog: Catalog) -> date | None:
    newest = data_date(catalog)
    return newest.date() if newest else None


def _is_refusal(finding: Finding, refused: frozenset[str]) -> bool:
    """Tell whether a finding is why a file was refused: no setting makes such a file readable."""
    return finding.severity is Severity.ERROR and finding.location.path in refused


def assess_scope(scope: Scope, settings: Settings, today: date | None = None) -> Assessment:
    """Assess the schemas of some directories."""
    return assess_tree(read_scope(scope), settings, today)


def assess_directory(root: Path, settings: Settings, today: date | None = None) -> Assessment:
    """Assess the schemas below one directory."""
    return assess_scope(Scope((root,), settings.include, settings.exclude), settings, today)


def assess_tree(tree: SourceTree, settings: Settings, today: date | None = None) -> Assessment:
    """Assess what a directory held, the files that could not be opened included."""
    return Assessor(settings, today).assess(tree)


def assess_sources(sources: Iterable[SourceFile], settings: Settings, today: date | None = None) -> Assessment:
    """Assess texts from anywhere."""
    return assess_tree(SourceTree(tuple(sources)), settings, today)


def evidence_classifier(
    catalog: Catalog, settings: Settings, declared_values: DeclaredValues | None = None
) -> EvidenceClassifier:
    """Return what tells the worth of the values in an estate."""
    agreed = settings.shared_defaults
    return EvidenceClassifier(
        shared_defaults(catalog, agreed.share, agreed.modules, declared_values),
        settings.placeholders,
        shared_lists(catalog, agreed.share, agreed.modules),
        DefaultThreshold(agreed.share, agreed.modules),
    )
