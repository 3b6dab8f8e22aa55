"""What artefacts of CI say of one module, as a part of its documents; nothing where they do not mention it."""

from datetime import UTC

from archatlas.model.measured import (
    Artefact,
    BenchmarkValue,
    Component,
    MeasuredCoverage,
    MeasuredTests,
    ModuleEvidence,
    StaticResults,
)
from archatlas.render.documents.json_text import Plain

LISTED = 1_000
"""Benchmarks, and components, that a document lists."""


def measured_row(known: ModuleEvidence) -> dict[str, Plain]:
    """Return what a list of modules says of it: the share of lines that ran, tests, and those that failed."""
    found: dict[str, Plain] = {}
    if known.coverage is not None and known.coverage.lines:
        found["coverage"] = round(known.coverage.share, 4)
    if known.tests is not None:
        found |= {"tests": known.tests.total, "failing": known.tests.failed + known.tests.errors}
    return {"measured": found} if found else {}


def measured_document(known: ModuleEvidence) -> dict[str, Plain]:
    """Return all of it, with the artefacts that say so."""
    found: dict[str, Plain] = {}
    if known.coverage is not None:
        found["coverage"] = _coverage(known.coverage)
    if known.tests is not None:
        found["tests"] = _tests(known.tests)
    if known.results is not None:
        found["results"] = _results(known.results)
    if known.components:
        found["components"] = [_component(one) for one in known.components[:LISTED]]
    if known.benchmarks:
        found["benchmarks"] = [_benchmark(one) for one in known.benchmarks[:LISTED]]
    return {"measured": found} if found else {}


def artefact_document(one: Artefact) -> dict[str, Plain]:
    """Return an artefact with what it says of itself."""
    at = one.measured_at
    return {
        "path": one.path,
        "format": one.format,
        "kind": one.kind.value,
        "measured_at": (at.astimezone(UTC) if at.tzinfo else at).isoformat() if at else None,
        "sha256": one.digest or None,
        "tool": one.tool or None,
    }


def _artefacts(artefacts: tuple[Artefact, ...]) -> list[Plain]:
    return [artefact_document(one) for one in artefacts]


def _coverage(known: MeasuredCoverage) -> Plain:
    return {
        "covered": known.covered,
        "lines": known.lines,
        "files": known.files,
        "files_of_module": known.files_of_module,
        "artefacts": _artefacts(known.artefacts),
    }


def _tests(known: MeasuredTests) -> Plain:
    return {
        "passed": known.passed,
        "failed": known.failed,
        "errors": known.errors,
        "skipped": known.skipped,
        "flaky": known.flaky,
        "seconds": round(known.seconds, 3),
        "failing": list(known.failing),
        "artefacts": _artefacts(known.artefacts),
    }


def _results(known: StaticResults) -> Plain:
    return {
        "errors": known.errors,
        "warnings": known.warnings,
        "notes": known.notes,
        "by_tool": dict(sorted(known.by_tool.items())),
        "first": [
            {
                "tool": one.tool,
                "rule": one.rule,
                "level": one.level,
                "path": one.path,
                "line": one.line,
                "message": one.message,
            }
            for one in known.first
        ],
        "artefacts": _artefacts(known.artefacts),
    }


def _component(one: Component) -> Plain:
    return {
        "name": one.name,
        "version": one.version or None,
        "license": one.license or None,
        "artefact": one.artefact.path,
    }


def _benchmark(one: BenchmarkValue) -> Plain:
    return {
        "name": one.name,
        "parameters": one.parameters,
        "value": one.value,
        "unit": one.unit,
        "machine": one.machine,
        "artefact": one.artefact.path,
    }
