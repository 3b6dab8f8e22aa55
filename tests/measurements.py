"""What artefacts of CI say, made up for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.measured import (
    Artefact,
    EvidenceKind,
    EvidenceProblem,
    MeasuredCoverage,
    MeasuredFacts,
    MeasuredTests,
    ModuleEvidence,
)
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.pipeline import assess_sources
from archatlas.settings import Settings

TODAY = date(2026, 3, 1)
COVERAGE_XML = Artefact(
    "build/coverage.xml", "cobertura", EvidenceKind.COVERAGE, datetime(2026, 2, 26, tzinfo=UTC), "ab", "coverage.py 7"
)
JUNIT_XML = Artefact("build/junit.xml", "junit", EvidenceKind.TESTS, datetime(2026, 3, 1, tzinfo=UTC))


def covered(lines: int, of: int = 100, artefacts: tuple[Artefact, ...] = (COVERAGE_XML,)) -> MeasuredCoverage:
    """Return a coverage of one of two files."""
    return MeasuredCoverage(lines, of, 1, 2, artefacts)


def ran(passed: int, failed: int = 0, flaky: int = 0, skipped: int = 0, failing: tuple[str, ...] = ()) -> MeasuredTests:
    """Return tests that ended so."""
    return MeasuredTests(passed, failed, 0, skipped, flaky, 1.5, (JUNIT_XML,), failing)


def measured(
    modules: dict[str, ModuleEvidence], *problems: EvidenceProblem, max_age_days: int | None = None, claims: str = ""
) -> MeasuredFacts:
    """Return what two artefacts say of modules; `claims` are kinds with spaces between."""
    known = {ModuleName(name): one for name, one in modules.items()}
    kinds = frozenset(EvidenceKind(kind) for kind in claims.split())
    return MeasuredFacts(known, (COVERAGE_XML, JUNIT_XML), problems, max_age_days, kinds)


def assessed_with(facts: MeasuredFacts | None, *texts: str, today: date | None = TODAY) -> Assessment:
    """Return everything known about an estate of these schemas with what artefacts say of it."""
    sources = [SourceFile(f"modules/{number}.yaml", text) for number, text in enumerate(texts)]
    known = assess_sources(sources, Settings(), today)
    return known.after(Changes(criteria=replace(known.evaluated.criteria, measured=facts)))
