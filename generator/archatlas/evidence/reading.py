"""Reads all artefacts of a build, each one once however often it lies there, and says which could not be read."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from archatlas.evidence.artefact import read_artefact
from archatlas.evidence.reports import ArtefactReport, UnreadableArtefact
from archatlas.evidence.xml_stream import ArtefactLimits
from archatlas.model.code import UnreadCode
from archatlas.model.measured import Artefact, EvidenceProblem, EvidenceProblemKind
from archatlas.model.record import dataclass


class GivenFile(Protocol):
    """A file that may be an artefact."""

    @property
    def path(self) -> str:
        """Return the path as it is shown."""

    @property
    def below(self) -> str:
        """Return the path below the directory that was looked through, which may name a module."""

    @property
    def pieces(self) -> Callable[[], Iterator[bytes]]:
        """Return what gives the bytes from the beginning."""


@dataclass(frozen=True, slots=True)
class GivenReport:
    """What an artefact says, and where it lay."""

    artefact: Artefact
    below: str
    report: ArtefactReport


@dataclass(frozen=True, slots=True)
class GivenReports:
    """All that artefacts say, in order of their paths, and what could not be read of them."""

    reports: tuple[GivenReport, ...]
    problems: tuple[EvidenceProblem, ...] = ()


def read_artefacts(files: Iterable[GivenFile], limits: ArtefactLimits | None = None) -> GivenReports:
    """Return what the artefacts among some files say; what is none is passed over."""
    reports: dict[str, GivenReport] = {}
    problems: list[EvidenceProblem] = []
    for file in files:
        try:
            read = read_artefact(file.pieces, limits or ArtefactLimits())
        except UnreadableArtefact as error:
            problems.append(_unreadable(file.path, error.reason, error.line))
            continue
        except UnreadCode as error:
            problems.append(_unreadable(file.path, str(error), None))
            continue
        if read is None or read.digest in reports:
            continue
        report = read.report
        artefact = Artefact(file.path, read.format.name, read.format.kind, report.measured_at, read.digest, report.tool)
        reports[read.digest] = GivenReport(artefact, file.below, report)
        if report.left_out:
            problems.append(_partial(file.path, report))
    return GivenReports(tuple(reports.values()), tuple(problems))


def _partial(path: str, report: ArtefactReport) -> EvidenceProblem:
    read = sum(map(len, report.coverage.values())) + len(report.figures) + len(report.results) + len(report.components)
    examples = (report.example,) if report.example else ()
    kind, left_out = EvidenceProblemKind.PARTIAL, report.left_out
    return EvidenceProblem(kind, path, None, left_out, examples, "entries in it make no sense", left_out + read)


def _unreadable(path: str, reason: str, line: int | None) -> EvidenceProblem:
    return EvidenceProblem(EvidenceProblemKind.UNREADABLE, path, line, detail=reason)
