"""Tells of artefacts of benchmarks that are kept which run each is of: when it was, and at which commit."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from posixpath import dirname

from archatlas.evidence.reading import GivenReport, GivenReports
from archatlas.model.benchmark_runs import TimedFigure
from archatlas.model.measured import BenchmarkValue, EvidenceKind, EvidenceProblem, EvidenceProblemKind, ModuleEvidence
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace

KEPT_RUNS = 500
"""The newest runs that are looked at."""
NO_DAY = "neither it nor its name says when it was measured"
_DAY = re.compile(
    r"(?<!\d)(?P<year>20\d\d)-?(?P<month>[01]\d)-?(?P<day>[0-3]\d)"
    r"(?:[T_ -]?(?P<hour>[0-2]\d)[:-]?(?P<minute>[0-5]\d)(?:[:-]?(?P<second>[0-5]\d))?)?(?!\d)"
)
_COMMIT = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run: when it was, what it is called, and the commit that it was of, empty where nobody says it."""

    at: datetime
    name: str
    commit: str = ""


@dataclass(frozen=True, slots=True)
class DatedReports:
    """Reports of benchmarks with the runs that they are of, by the paths of the artefacts."""

    given: GivenReports
    runs: Mapping[str, KeptRun]

    @property
    def newest(self) -> frozenset[str]:
        """Return the artefacts of the newest run."""
        last = max(self.runs.values(), key=lambda one: (one.at, one.name), default=None)
        return frozenset(path for path, run in self.runs.items() if run == last)


def dated_reports(given: GivenReports, directory: str) -> DatedReports:
    """Return the reports of benchmarks by their runs: what lies in a folder that is named for a day is one of them."""
    together: dict[str, list[GivenReport]] = defaultdict(list)
    for one in given.reports:
        if one.artefact.kind is EvidenceKind.BENCHMARKS:
            together[_run_name(one.artefact.path.removeprefix(f"{directory}/"))].append(one)
    found = {name: _run(name, reports) for name, reports in together.items()}
    kept = sorted((one for one in found.values() if one), key=lambda one: (one.at, one.name))[-KEPT_RUNS:]
    runs = {one.artefact.path: run for run in kept for one in together[run.name]}
    undated = (one.artefact.path for name, run in found.items() if run is None for one in together[name])
    kind = EvidenceProblemKind.UNREADABLE
    problems = (*given.problems, *(EvidenceProblem(kind, path, detail=NO_DAY) for path in sorted(undated)))
    reports = tuple(one for one in given.reports if one.artefact.path in runs)
    return DatedReports(replace(given, reports=reports, problems=problems), runs)


def _run_name(path: str) -> str:
    """Return the innermost folder that is named for a day, else the file."""
    folder = dirname(path)
    while folder:
        if _moment(folder.rpartition("/")[2]) is not None:
            return folder
        folder = dirname(folder)
    return path


def _run(name: str, reports: Iterable[GivenReport]) -> KeptRun | None:
    """Return when a run was: by what its artefacts say first, else by its name."""
    said = [one.report for one in reports]
    moments = [one.measured_at for one in said if one.measured_at is not None]
    at = min(moments, default=None) or _moment(name.rpartition("/")[2])
    if at is None:
        return None
    commits = sorted({one.commit for one in said if one.commit})
    named = _COMMIT.search(name)
    return KeptRun(at, name, commits[0] if commits else named.group() if named else "")


def _moment(name: str) -> datetime | None:
    for found in _DAY.finditer(name):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            continue
    return None


def timed_figures(
    modules: Mapping[ModuleName, ModuleEvidence], runs: Mapping[str, KeptRun], machine: str
) -> Iterator[TimedFigure]:
    """Yield what benchmarks of modules took in each of some runs, all of it on one machine where it is named."""
    for name, known in modules.items():
        for value in known.benchmarks:
            if run := runs.get(value.artefact.path):
                yield _timed(name, value, run, machine or value.machine)


def _timed(name: ModuleName, value: BenchmarkValue, run: KeptRun, machine: str) -> TimedFigure:
    key = (name, value.name, value.parameters, value.unit, machine)
    return TimedFigure(key, run.at, run.name, value.value, run.commit)
