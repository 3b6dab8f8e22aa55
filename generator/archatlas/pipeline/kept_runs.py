"""Reads the runs of benchmarks that CI keeps in a directory, and says of which modules they are."""

from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.model.benchmark_runs import BenchmarkRuns
from archatlas.model.measured import EvidenceProblem, EvidenceProblemKind
from archatlas.model.record import dataclass, replace
from archatlas.settings.evidence_settings import EvidenceSettings

if TYPE_CHECKING:
    from archatlas.evidence.benchmark_runs import KeptRun
    from archatlas.evidence.module_evidence import OwnerLookup
    from archatlas.evidence.placing import PlacedReports
    from archatlas.evidence.reading import GivenReports

FILES_LIMIT = 2_000
"""Files of runs that are read, the last ones in order of their names."""
_BYTES_LIMIT = 16 << 20
NO_RUNS = "no run is there yet"
TOO_MANY = "only the last {0:,} files are read"


@dataclass(frozen=True, slots=True)
class PlacedRuns:
    """The artefacts of kept runs with the files that they speak of, and which run each is of, by its path."""

    directory: str
    placed: "PlacedReports"
    runs: "dict[str, KeptRun]"
    newest: frozenset[str]

    def without(self, commits: frozenset[str]) -> "PlacedRuns":
        """Return the runs that are of none of some commits, which are named in full."""
        own = {one.commit for one in self.runs.values() if one.commit}
        own = {one for one in own if any(commit.startswith(one) for commit in commits)}
        return replace(self, runs={path: run for path, run in self.runs.items() if run.commit not in own})


def read_runs(directory: Path, tree: tuple[str, ...], evidence: EvidenceSettings) -> PlacedRuns:
    """Read the runs below a directory; that there is none yet is a problem, and no failure."""
    from archatlas.evidence.benchmark_runs import dated_reports
    from archatlas.evidence.placing import place_reports

    shown = evidence.series.strip("/")
    dated = dated_reports(_given(directory, shown), shown)
    placed = place_reports(dated.given, tree, evidence.roots)
    return PlacedRuns(shown, placed, dict(dated.runs), dated.newest)


def _given(directory: Path, shown: str) -> "GivenReports":
    from archatlas.evidence.reading import read_artefacts
    from archatlas.evidence.xml_stream import ArtefactLimits
    from archatlas.sources.artefact_files import artefacts_below

    files = artefacts_below(directory, _BYTES_LIMIT) if directory.is_dir() else []
    last = (replace(one, path=f"{shown}/{one.below}") for one in files[-FILES_LIMIT:])
    given = read_artefacts(last, ArtefactLimits(bytes=_BYTES_LIMIT))
    problems = list(given.problems)
    if not given.reports and not problems:
        problems.append(EvidenceProblem(EvidenceProblemKind.UNREADABLE, shown, detail=NO_RUNS))
    if (left := len(files) - FILES_LIMIT) > 0:
        kind, why = EvidenceProblemKind.PARTIAL, TOO_MANY.format(FILES_LIMIT)
        problems.append(EvidenceProblem(kind, shown, None, left, (), why, len(files)))
    return replace(given, problems=tuple(problems))


def runs_of_modules(
    read: PlacedRuns, names: "OwnerLookup", machine: str
) -> tuple[BenchmarkRuns, tuple[EvidenceProblem, ...]]:
    """Return the figures of modules over time; what belongs to none is told of the newest run only."""
    from archatlas.evidence.benchmark_runs import timed_figures
    from archatlas.evidence.module_evidence import evidence_of_modules

    modules, problems = evidence_of_modules(read.placed, names)
    figures = tuple(timed_figures(modules, read.runs, machine))
    told = (one for one in problems if one.artefact in read.newest or one.artefact not in read.runs)
    return BenchmarkRuns(read.directory, figures), tuple(told)
