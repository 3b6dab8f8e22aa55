"""Reads the text of an artefact as a build would, and says what it states in numbers."""

from collections.abc import Iterator, Mapping

from archatlas.evidence.artefact import ReadArtefact, read_artefact
from archatlas.evidence.reports import merged_lines
from archatlas.evidence.test_outcomes import GivenCases, measured_tests
from archatlas.evidence.xml_stream import ArtefactLimits
from archatlas.model.measured import Artefact, EvidenceKind, MeasuredTests

SOME = Artefact("report", "JUnit", EvidenceKind.TESTS)
CHUNK = 1 << 16


def read_text(text: str | bytes, limits: ArtefactLimits | None = None) -> ReadArtefact | None:
    """Return what the bytes of an artefact say."""
    content = text.encode() if isinstance(text, str) else text

    def chunks() -> Iterator[bytes]:
        return (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))

    return read_artefact(chunks, limits or ArtefactLimits())


def said_by(text: str | bytes) -> ReadArtefact:
    """Return what an artefact says that is one."""
    read = read_text(text)
    assert read is not None
    return read


def coverage_in(text: str | bytes) -> Mapping[str, tuple[int, int]]:
    """Return of each file how many lines ran and how many there are."""
    return {name: merged_lines([lines]) for name, lines in said_by(text).report.coverage.items()}


def outcomes_in(text: str | bytes) -> MeasuredTests:
    """Return how the tests of a report ended."""
    return measured_tests(GivenCases(SOME, place, cases) for place, cases in said_by(text).report.tests.items())
