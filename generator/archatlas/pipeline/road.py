"""The one road from texts to an assessment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Agreement, Judge, Leaves, shared_defaults, shared_lists
from archatlas.analysis.facts import gather_facts
from archatlas.analysis.moments import data_date
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.policy.waiving import sift
from archatlas.analysis.rules import evaluate
from archatlas.analysis.rules.known import REVIEW_RULES
from archatlas.load.loader import Loaded, Reader
from archatlas.load.scope import Scope
from archatlas.load.selection import SourceTree
from archatlas.load.shape import read_shape
from archatlas.load.sources import read_scope
from archatlas.load.stand_in import StandIn
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile
from archatlas.settings import Settings

REVIEWED = frozenset(rule.name for rule in REVIEW_RULES)
"""Rules that one state alone cannot break."""


@dataclass(frozen=True)
class Road:
    """What texts are judged by: the settings, the day, and a reader that knows the files it has read before.

    `leaves` is for several estates of mostly the same modules.

    Without a day the youngest date in the schemas takes its place, so that the same files always give the same;
    where no schema has a date, `otherwise` does.
    """

    settings: Settings
    today: date | None = None
    reader: Reader = field(default_factory=lambda: Reader(read_shape()))
    leaves: Leaves | None = None
    otherwise: date | None = None

    def assess(self, tree: SourceTree, stand_ins: Mapping[str, StandIn] | None = None) -> Assessment:
        """Assess what a directory or a revision held, the files that could not be opened included.

        `stand_ins` are the modules of refused files by their paths, as far as they can be read.
        """
        settings = self.settings
        loaded = _with(stand_ins or {}, self.reader.load(tree.files))
        today = self.today or _newest(loaded.catalog) or self.otherwise
        judge = judge_of(loaded.catalog, settings, self.leaves)
        facts = replace(gather_facts(loaded.catalog, judge, settings.policy, today), unreadable=loaded.unreadable)
        refused = frozenset({*tree.refused, *loaded.refused})
        read = (*tree.findings, *loaded.findings)
        why_refused = [finding for finding in read if _refuses(finding, refused)]
        others = treated((finding for finding in read if not _refuses(finding, refused)), facts)
        sifted = sift((*others, *evaluate(facts)), settings.policy.waivers, today, REVIEWED)
        # What is found about waivers is treated here, whatever came before keeps the severity that it was given.
        counting = (*why_refused, *treated(sifted.findings, facts))
        return Assessment(
            facts,
            tuple(sorted(counting, key=lambda finding: finding.order)),
            tuple(sorted(refused)),
            tuple(sorted({*tree.passed_over, *loaded.not_schemas})),
            settings.health,
            settings.owners,
            sifted.waived,
        )


def _with(stand_ins: Mapping[str, StandIn], loaded: Loaded) -> Loaded:
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


def _newest(catalog: Catalog) -> date | None:
    newest = data_date(catalog)
    return newest.date() if newest else None


def _refuses(finding: Finding, refused: frozenset[str]) -> bool:
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
    return Road(settings, today).assess(tree)


def assess_sources(sources: Iterable[SourceFile], settings: Settings, today: date | None = None) -> Assessment:
    """Assess texts from anywhere."""
    return assess_tree(SourceTree(tuple(sources)), settings, today)


def judge_of(catalog: Catalog, settings: Settings, leaves: Leaves | None = None) -> Judge:
    """Return what tells the worth of the values in an estate."""
    agreed = settings.shared_defaults
    return Judge(
        shared_defaults(catalog, agreed.share, agreed.modules, leaves),
        settings.placeholders,
        shared_lists(catalog, agreed.share, agreed.modules),
        Agreement(agreed.share, agreed.modules),
    )
