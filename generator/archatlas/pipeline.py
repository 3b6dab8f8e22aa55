"""The one road from texts to an assessment."""

from collections.abc import Iterable
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Agreement, Judge, shared_defaults, shared_lists
from archatlas.analysis.facts import gather_facts
from archatlas.analysis.rules import evaluate
from archatlas.load.loader import load_catalog
from archatlas.load.shape import Shape, read_shape
from archatlas.load.sources import SourceTree, read_tree
from archatlas.model.catalog import Catalog
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.settings import Settings


def assess_directory(root: Path, settings: Settings) -> Assessment:
    """Assess the schemas below a directory."""
    return assess_tree(read_tree(root, settings.exclude), settings)


def assess_tree(tree: SourceTree, settings: Settings) -> Assessment:
    """Assess what a directory held, the files that could not be opened included."""
    return _assess(tree.files, tree.findings, tree.refused, read_shape(), settings)


def assess_sources(sources: Iterable[SourceFile], settings: Settings) -> Assessment:
    """Assess texts from anywhere."""
    return _assess(sources, (), (), read_shape(), settings)


def _assess(
    sources: Iterable[SourceFile],
    findings: tuple[Finding, ...],
    refused: tuple[str, ...],
    shape: Shape,
    settings: Settings,
) -> Assessment:
    loaded = load_catalog(sources, shape)
    facts = gather_facts(loaded.catalog, judge_of(loaded.catalog, settings))
    everything = (*findings, *loaded.findings, *evaluate(facts))
    return Assessment(
        facts,
        tuple(sorted(everything, key=lambda finding: finding.order)),
        tuple(sorted({*refused, *loaded.refused})),
        loaded.not_schemas,
        settings.health,
        settings.owners,
    )


def judge_of(catalog: Catalog, settings: Settings) -> Judge:
    """Return what tells the worth of the values in an estate."""
    agreed = settings.shared_defaults
    return Judge(
        shared_defaults(catalog, agreed.share, agreed.modules),
        settings.placeholders,
        shared_lists(catalog, agreed.share, agreed.modules),
        Agreement(agreed.share, agreed.modules),
    )
