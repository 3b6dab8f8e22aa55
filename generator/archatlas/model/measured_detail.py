"""What a finding about artefacts of CI knows beyond its rule and place."""

from datetime import date, datetime
from fractions import Fraction

from archatlas.model.measured import EvidenceKind, EvidenceProblemKind
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """What a schema declares, and what was measured: shares of lines, or numbers of tests."""

    kind: EvidenceKind
    measured: Fraction
    declared: Fraction | None
    source: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """The day that an artefact is from, how many days ago that is, and how many are allowed."""

    day: date
    age: int
    limit: int


@dataclass(frozen=True, slots=True)
class Lost:
    """What of an artefact says nothing of any module: how many entries of all, the first of them, and why."""

    kind: EvidenceProblemKind
    of: EvidenceKind | None
    count: int
    total: int
    examples: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Slower:
    """A benchmark that takes longer: medians of before and of now, the run where that began, the commits around it.

    Without a `benchmark` it is what all benchmarks of a machine have in common, as a factor.
    """

    benchmark: str
    machine: str
    unit: str
    before: float
    now: float
    at: datetime
    run: str
    commits: tuple[str, str]

    @property
    def change(self) -> float:
        """Return by which share it takes longer."""
        return self.now / self.before - 1


MeasuredDetail = Measured | Outdated | Lost | Slower
