"""Says of each module what the artefacts say of its files, and what of them belongs to none."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from posixpath import splitext

from archatlas.evidence.placing import PlacedReport, PlacedReports
from archatlas.evidence.reports import CasePlace, FoundResult, Lines, merged_lines
from archatlas.evidence.test_outcomes import GivenCases, measured_tests
from archatlas.model.measured import (
    Artefact,
    BenchmarkValue,
    Component,
    EvidenceProblem,
    EvidenceProblemKind,
    MeasuredCoverage,
    ModuleEvidence,
    StaticResult,
    StaticResults,
)
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field

OwnersOf = Callable[[str], Sequence[str]]
"""Returns the modules that claim a file alike: one owns it, of several nobody may guess which."""

_FIRST = 20
_EXAMPLES = 5
_NOBODY: Sequence[str] = ()
_LEVELS = ("error", "warning", "note")
NOT_IN_TREE = "no file of the tree is called so"
OF_NO_MODULE = "no module has these files"
CLAIMED_TWICE = "several modules claim these files alike"
SEVERAL_FILES = "these names could be several files"


@dataclass(frozen=True, slots=True)
class OwnerLookup:
    """Finds modules: by a file, by their whole names, and by what a bill of materials calls its subject."""

    of_file: OwnersOf
    of_name: Callable[[str], str]
    of_subject: Callable[[str], str]


def evidence_of_modules(
    placed: PlacedReports, names: OwnerLookup
) -> tuple[Mapping[ModuleName, ModuleEvidence], tuple[EvidenceProblem, ...]]:
    """Return what is measured of each module that is mentioned, and what cannot be said of any."""
    sorting = _Sorting(placed, names)
    for report in placed.reports:
        sorting.take(report)
    return sorting.modules(), (*placed.problems, *sorting.problems)


@dataclass(frozen=True, slots=True)
class _Collected:
    """What is found of one module."""

    lines: dict[str, list[Lines]] = field(default_factory=lambda: defaultdict(list))
    measured_by: dict[Artefact, None] = field(default_factory=dict)
    cases: list[GivenCases] = field(default_factory=list)
    results: dict[FoundResult, tuple[Artefact, str]] = field(default_factory=dict)
    components: dict[Component, None] = field(default_factory=dict)
    benchmarks: list[BenchmarkValue] = field(default_factory=list)


class _Sorting:
    """Sorts what reports say by modules, and keeps what belongs to none."""

    def __init__(self, placed: PlacedReports, names: OwnerLookup) -> None:
        self._names, self._paths = names, placed.paths
        self._found: dict[ModuleName, _Collected] = defaultdict(_Collected)
        self._lost: dict[tuple[EvidenceProblemKind, str], Counter[str]] = {}
        self.problems: list[EvidenceProblem] = []

    def take(self, report: PlacedReport) -> None:
        """Sort one report."""
        self._lost = defaultdict(Counter)
        total = self._coverage(report) + self._tests(report) + self._results(report)
        total += self._figures(report) + self._components(report)
        for (kind, detail), lost in self._lost.items():
            examples = tuple(name for name in lost if name)[:_EXAMPLES]
            path = report.artefact.path
            self.problems.append(EvidenceProblem(kind, path, None, lost.total(), examples, detail, total))

    def _coverage(self, report: PlacedReport) -> int:
        for name, lines in report.given.report.coverage.items():
            if module := self._owner(report, name):
                self._found[module].lines[report.files[name]].append(lines)
                self._found[module].measured_by[report.artefact] = None
        return len(report.given.report.coverage)

    def _tests(self, report: PlacedReport) -> int:
        total = 0
        for place, cases in report.given.report.tests.items():
            number = sum(map(len, cases.outcomes.values()))
            total += number
            if module := self._owner(report, place, number):
                known = CasePlace(report.tests.get(place, place.file), place.class_name)
                self._found[module].cases.append(GivenCases(report.artefact, known, cases))
        return total

    def _results(self, report: PlacedReport) -> int:
        for one in report.given.report.results:
            if module := self._owner(report, one.file):
                self._found[module].results.setdefault(one, (report.artefact, report.files.get(one.file, "")))
        return len(report.given.report.results)

    def _figures(self, report: PlacedReport) -> int:
        said = report.given.report
        for one in said.figures:
            if module := self._owner(report, one.file):
                value = BenchmarkValue(one.name, one.parameters, one.value, one.unit, said.machine, report.artefact)
                self._found[module].benchmarks.append(value)
        return len(said.figures)

    def _components(self, report: PlacedReport) -> int:
        said = report.given.report
        module = ModuleName(self._names.of_subject(said.about)) if said.about else None
        for one in said.components:
            owner = module or self._named(report)
            if owner:
                self._found[owner].components[Component(one.name, one.version, one.licence, report.artefact)] = None
            else:
                self._lost[EvidenceProblemKind.UNATTRIBUTED, OF_NO_MODULE][one.name] += 1
        return len(said.components)

    def _owner(self, report: PlacedReport, name: str | CasePlace, number: int = 1) -> ModuleName | None:
        """Return the module of a name in a report; where it means no file, that for which the artefact is named."""
        file = report.tests.get(name, "") if isinstance(name, CasePlace) else report.files.get(name, "")
        owners = self._names.of_file(file) if file else _NOBODY
        if len(owners) == 1:
            return ModuleName(owners[0])
        said = (name.file or name.class_name) if isinstance(name, CasePlace) else name
        if not file and name in report.ambiguous:
            kind, detail = EvidenceProblemKind.AMBIGUOUS, SEVERAL_FILES
        elif owners:
            kind, detail = EvidenceProblemKind.AMBIGUOUS, CLAIMED_TWICE
        elif not file and not report.given.report.coverage and (named := self._named(report)):
            return named
        else:
            kind, detail = EvidenceProblemKind.UNATTRIBUTED, OF_NO_MODULE if file else NOT_IN_TREE
        self._lost[kind, detail][file or said] += number
        return None

    def _named(self, report: PlacedReport) -> ModuleName | None:
        """Return the module for which an artefact or a directory around it is named, or in whose directory it lies."""
        parts = splitext(report.given.below)[0].split("/")
        named = next((found for part in reversed(parts) if (found := self._names.of_name(part))), "")
        owners = self._names.of_file(f"{report.home}/.") if report.home and not named else _NOBODY
        return ModuleName(named or owners[0]) if named or len(owners) == 1 else None

    def modules(self) -> Mapping[ModuleName, ModuleEvidence]:
        """Return what was found of each module."""
        files: dict[ModuleName, Counter[str]] = defaultdict(Counter)
        for path in self._paths if any(one.lines for one in self._found.values()) else ():
            owners = self._names.of_file(path)
            if len(owners) == 1:
                files[ModuleName(owners[0])][splitext(path)[1]] += 1
        return {name: _evidence(self._found[name], files[name]) for name in sorted(self._found)}


def _evidence(found: _Collected, files: Mapping[str, int]) -> ModuleEvidence:
    return ModuleEvidence(
        _coverage(found, files),
        measured_tests(found.cases) if found.cases else None,
        _results(found) if found.results else None,
        tuple(sorted(found.components, key=lambda one: (one.name, one.version, one.license))),
        tuple(found.benchmarks),
    )


def _coverage(found: _Collected, files: Mapping[str, int]) -> MeasuredCoverage | None:
    """Return the lines of all files; none where no artefact has a line of any."""
    counted = [merged_lines(parts) for parts in found.lines.values()]
    lines = sum(number for _ran, number in counted)
    if not lines:
        return None
    endings = {splitext(path)[1] for path in found.lines}
    of_module = sum(files.get(ending, 0) for ending in endings)
    return MeasuredCoverage(sum(ran for ran, _ in counted), lines, len(counted), of_module, tuple(found.measured_by))


def _results(found: _Collected) -> StaticResults:
    levels = Counter(one.level for one in found.results)
    by_tool = Counter(one.tool for one in found.results)
    ranked = sorted(
        found.results, key=lambda one: (_LEVELS.index(one.level), one.file, one.line, one.rule, one.message)
    )
    first = tuple(
        StaticResult(one.tool, one.rule, one.level, found.results[one][1], one.line, one.message)
        for one in ranked[:_FIRST]
    )
    artefacts = dict.fromkeys(artefact for artefact, _file in found.results.values())
    errors, warnings, notes = (levels[level] for level in _LEVELS)
    return StaticResults(errors, warnings, notes, dict(sorted(by_tool.items())), tuple(artefacts), first)
