"""What CI artefacts say of modules, from coverage to benchmarks, and what of them nobody can tell."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from archatlas.model.benchmark_runs import BenchmarkRuns
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field


class EvidenceKind(Enum):
    """What an artefact states."""

    COVERAGE = "coverage"
    TESTS = "tests"
    BENCHMARKS = "benchmarks"
    RESULTS = "results"
    """Of static analysis, as SARIF has them."""
    COMPONENTS = "components"
    """Of a bill of materials."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that CI wrote: its path as it is shown, below the root where it lies there, and what it says of itself.

    `measured_at` is None where it says no time: the time of a file is that of a checkout. `digest` is SHA-256.
    """

    path: str
    format: str
    kind: EvidenceKind
    measured_at: datetime | None = None
    digest: str = ""
    tool: str = ""


@dataclass(frozen=True, slots=True)
class MeasuredCoverage:
    """How many of the lines that can run did run, each line of each file counted once over all artefacts.

    `files` are those that a report has, `files_of_module` all of the module that could be in one.
    """

    covered: int
    lines: int
    files: int
    files_of_module: int
    artefacts: tuple[Artefact, ...]

    @property
    def share(self) -> float:
        """Return the share of the lines that ran, from 0 to 1."""
        return self.covered / self.lines


@dataclass(frozen=True, slots=True)
class MeasuredTests:
    """How many tests ended how; a flaky one failed and passed. `failing` are the first names, in order."""

    passed: int
    failed: int
    errors: int
    skipped: int
    flaky: int
    seconds: float
    artefacts: tuple[Artefact, ...]
    failing: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Return how many tests there are, those that were skipped too."""
        return self.passed + self.failed + self.errors + self.skipped + self.flaky


@dataclass(frozen=True, slots=True)
class StaticResult:
    """One result of an analyser, in a file below the root; lines count from 1, 0 is the file as a whole."""

    tool: str
    rule: str
    level: str
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class StaticResults:
    """What analysers found in the files of a module: counts by level, by tool, and the first results, gravest first."""

    errors: int
    warnings: int
    notes: int
    by_tool: Mapping[str, int]
    artefacts: tuple[Artefact, ...]
    first: tuple[StaticResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A library that a bill of materials lists; what is not said is empty."""

    name: str
    version: str
    license: str
    artefact: Artefact


@dataclass(frozen=True, slots=True)
class BenchmarkValue:
    """One figure of one benchmark in one run; smaller is better where the unit is a time."""

    name: str
    parameters: str
    value: float
    unit: str
    machine: str
    artefact: Artefact


@dataclass(frozen=True, slots=True)
class ModuleEvidence:
    """All that artefacts say of one module; None where no artefact mentions it, which is not the same as nothing."""

    coverage: MeasuredCoverage | None = None
    tests: MeasuredTests | None = None
    results: StaticResults | None = None
    components: tuple[Component, ...] = ()
    benchmarks: tuple[BenchmarkValue, ...] = ()


class EvidenceProblemKind(Enum):
    """Why an artefact, or a part of it, says nothing of any module."""

    UNATTRIBUTED = "unattributed"
    """It names files that belong to no module, or that are not there."""
    AMBIGUOUS = "ambiguous"
    """It names files that could be several, or that several modules claim alike."""
    UNREADABLE = "unreadable"
    PARTIAL = "partial"
    """A part of it was left out: it is larger than what is read, or entries in it make no sense."""


@dataclass(frozen=True, slots=True)
class EvidenceProblem:
    """What cannot be taken of one artefact: how many entries of all, with the first of them, and why."""

    kind: EvidenceProblemKind
    artefact: str
    line: int | None = None
    count: int = 0
    examples: tuple[str, ...] = ()
    detail: str = ""
    total: int = 0
    """How many entries of this kind the artefact has in all."""

    @property
    def is_majority(self) -> bool:
        """Tell whether most of the artefact is lost, so that the rest should not be trusted either."""
        return self.count * 2 > self.total


@dataclass(frozen=True, slots=True)
class MeasuredFacts:
    """All that the artefacts of a build say, module by module; a module that none mentions is not there."""

    modules: Mapping[ModuleName, ModuleEvidence] = field(default_factory=dict)
    artefacts: tuple[Artefact, ...] = ()
    problems: tuple[EvidenceProblem, ...] = ()
    max_age_days: int | None = None
    """How old an artefact may be before it counts as stale; None where nobody says it."""
    claims: frozenset[EvidenceKind] = frozenset()
    """The facts of which schemas are to declare what is measured, so that a fix writes it there."""
    runs: BenchmarkRuns | None = None
    """The runs of benchmarks that are kept over time; None where nobody keeps any."""

    def of(self, name: ModuleName) -> ModuleEvidence:
        """Return what is measured of a module, which is nothing where no artefact mentions it."""
        return self.modules.get(name) or ModuleEvidence()
