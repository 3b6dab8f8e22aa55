"""Recognises an artefact by what it says, whatever its name is, and reads it."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from archatlas.evidence.benchmarks import google_benchmark_report, hyperfine_report, pytest_benchmark_report
from archatlas.evidence.cobertura import read_cobertura
from archatlas.evidence.coverage_json import coverage_report, reduce_coverage
from archatlas.evidence.cyclonedx import cyclonedx_report
from archatlas.evidence.jacoco import read_jacoco
from archatlas.evidence.json_text import read_json
from archatlas.evidence.junit import read_junit
from archatlas.evidence.lcov import read_lcov
from archatlas.evidence.reports import ArtefactReport, Chunks, UnreadableArtefact
from archatlas.evidence.sarif import sarif_report
from archatlas.evidence.xml_stream import ArtefactLimits, XmlHead, read_head
from archatlas.model.measured import EvidenceKind
from archatlas.model.record import dataclass

_LCOV = re.compile(rb"(?:TN:|SF:)[^\n]*(?:\r?\n)")
_JSON_SIGNS = re.compile(
    rb'"(?:executed_lines|missing_lines|bomFormat|runs|machine_info|benchmarks|real_time|user)"\s*:', re.DOTALL
)
"""What stands near the beginning of JSON that is, or would be, one of the formats."""


@dataclass(frozen=True, slots=True)
class ArtefactFormat:
    """A format: what it is called, and what it states."""

    name: str
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class ReadArtefact:
    """An artefact that was read, with the digest of its bytes."""

    format: ArtefactFormat
    report: ArtefactReport
    digest: str


Reader = Callable[[Chunks, ArtefactLimits], ArtefactReport]

COBERTURA = ArtefactFormat("Cobertura", EvidenceKind.COVERAGE)
JACOCO = ArtefactFormat("JaCoCo", EvidenceKind.COVERAGE)
LCOV = ArtefactFormat("lcov", EvidenceKind.COVERAGE)
COVERAGE_JSON = ArtefactFormat("coverage.py JSON", EvidenceKind.COVERAGE)
JUNIT = ArtefactFormat("JUnit", EvidenceKind.TESTS)
PYTEST_BENCHMARK = ArtefactFormat("pytest-benchmark", EvidenceKind.BENCHMARKS)
GOOGLE_BENCHMARK = ArtefactFormat("Google Benchmark", EvidenceKind.BENCHMARKS)
HYPERFINE = ArtefactFormat("hyperfine", EvidenceKind.BENCHMARKS)
SARIF = ArtefactFormat("SARIF", EvidenceKind.RESULTS)
CYCLONEDX = ArtefactFormat("CycloneDX", EvidenceKind.COMPONENTS)


def read_artefact(chunks: Chunks, limits: ArtefactLimits) -> ReadArtefact | None:
    """Return what an artefact says, None where the bytes are none; raise where they are one that cannot be read."""
    digested = _Digested(chunks)
    head = next(chunks(), b"")
    found = _read(head, digested.chunks, limits)
    return ReadArtefact(*found, digested.digest) if found is not None else None


def _read(head: bytes, chunks: Chunks, limits: ArtefactLimits) -> tuple[ArtefactFormat, ArtefactReport] | None:
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe")[:1]
    if first == b"<":
        return _read_xml(chunks, limits)
    if first == b"{":
        return _read_json(head, chunks, limits)
    if _LCOV.match(head.removeprefix(b"\xef\xbb\xbf")):
        return LCOV, read_lcov(chunks, limits)
    return None


def _read_xml(chunks: Chunks, limits: ArtefactLimits) -> tuple[ArtefactFormat, ArtefactReport] | None:
    try:
        head = read_head(chunks())
    except UnreadableArtefact:
        return None  # a page in HTML, say
    found = _xml_format(head)
    return (found[0], found[1](chunks, limits)) if found is not None else None


def _xml_format(head: XmlHead) -> tuple[ArtefactFormat, Reader] | None:
    if head.root == "coverage" and not {"clover", "generated"} & head.attributes.keys():
        return COBERTURA, read_cobertura
    if head.root == "report" and "name" in head.attributes:
        return JACOCO, read_jacoco
    return (JUNIT, read_junit) if head.root in ("testsuites", "testsuite") else None


def _read_json(head: bytes, chunks: Chunks, limits: ArtefactLimits) -> tuple[ArtefactFormat, ArtefactReport] | None:
    try:
        said = read_json(chunks, limits, reduce_coverage)
    except UnreadableArtefact:
        if _JSON_SIGNS.search(head.replace(b"\0", b"")):
            raise
        return None
    found = _json_format(said)
    return (found[0], found[1](said)) if found is not None else None


def _json_format(said: dict[str, Any]) -> tuple[ArtefactFormat, Callable[[dict[str, Any]], ArtefactReport]] | None:
    if isinstance(said.get("files"), dict) and isinstance(said.get("meta"), dict):
        return COVERAGE_JSON, coverage_report
    if isinstance(said.get("runs"), list) and "version" in said:
        return SARIF, sarif_report
    if said.get("bomFormat") == "CycloneDX":
        return CYCLONEDX, cyclonedx_report
    if isinstance(said.get("benchmarks"), list) and "machine_info" in said:
        return PYTEST_BENCHMARK, pytest_benchmark_report
    if isinstance(said.get("benchmarks"), list) and "context" in said:
        return GOOGLE_BENCHMARK, google_benchmark_report
    results = said.get("results")
    if isinstance(results, list) and any(isinstance(one, dict) and "command" in one for one in results[:1]):
        return HYPERFINE, hyperfine_report
    return None


class _Digested:
    """Counts a digest of bytes while somebody reads all of them."""

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self.digest = ""

    def chunks(self) -> Iterator[bytes]:
        counted = sha256()
        for chunk in self._chunks():
            counted.update(chunk)
            yield chunk
        self.digest = counted.hexdigest()
