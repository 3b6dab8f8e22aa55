"""The figures that benchmarks had in many runs, kept over time."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

SeriesKey: TypeAlias = tuple[str, str, str, str, str]
"""Module, benchmark, parameters, unit and machine: only what agrees in all of them can be compared."""


@dataclass(frozen=True, slots=True)
class TimedFigure:
    """One figure of one run: which run it was, and at which commit, empty where nobody says it."""

    key: SeriesKey
    at: datetime
    run: str
    value: float
    commit: str = ""


@dataclass(frozen=True, eq=False)
class BenchmarkRuns:
    """All figures of the runs that are kept, in any order; what is computed of them is known by the object itself.

    `directory` is where they are kept, as it is shown.
    """

    directory: str
    figures: tuple[TimedFigure, ...] = ()

    @property
    def number(self) -> int:
        """Return how many runs there are."""
        return len({(one.at, one.run) for one in self.figures})
