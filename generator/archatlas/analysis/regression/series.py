"""Figures of one benchmark over many runs, freed of what all benchmarks of a run have in common."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

from archatlas.model.benchmark_runs import SeriesKey, TimedFigure
from archatlas.model.record import dataclass

FEWEST_SERIES = 4
"""Series of a machine from which on what a run has in common is told from what one of them has."""


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """The figures of one benchmark in order of time; `freed` lack what their runs had in common."""

    key: SeriesKey
    figures: tuple[TimedFigure, ...]
    freed: tuple[float, ...]


def series_of(figures: Iterable[TimedFigure]) -> tuple[FigureSeries, ...]:
    """Return the series that figures make up, by their keys; a run that measured twice counts by its median."""
    known: dict[SeriesKey, dict[tuple[datetime, str], list[TimedFigure]]] = defaultdict(lambda: defaultdict(list))
    for one in figures:
        if one.value > 0 and math.isfinite(one.value):
            known[one.key][one.at, one.run].append(one)
    ordered = {
        key: tuple(_middle(several) for _, several in sorted(runs.items(), key=lambda entry: entry[0]))
        for key, runs in sorted(known.items())
    }
    factors = _common_factors(ordered)
    return tuple(
        FigureSeries(key, run, tuple(one.value / factors.get((key[4], one.at, one.run), 1.0) for one in run))
        for key, run in ordered.items()
    )


def _middle(several: Sequence[TimedFigure]) -> TimedFigure:
    return sorted(several, key=lambda one: one.value)[len(several) // 2]


def machine_series(figures: Iterable[TimedFigure]) -> tuple[FigureSeries, ...]:
    """Return for each machine what its runs had in common, 1 where they were as ever, as series of their own."""
    ordered = {one.key: one.figures for one in series_of(figures)}
    factors = _common_factors(ordered)
    by_machine: dict[str, list[TimedFigure]] = defaultdict(list)
    for (machine, at, run), factor in sorted(factors.items()):
        key = ("", COMMON, "", "", machine)
        by_machine[machine].append(TimedFigure(key, at, run, factor))
    return tuple(FigureSeries(run[0].key, tuple(run), tuple(one.value for one in run)) for run in by_machine.values())


COMMON = "all benchmarks"
"""The benchmark that stands for what all of a machine have in common."""

_BESIDE = 30
"""Runs around one that its figure is held against, to see what a whole run has in common."""


def _common_factors(
    ordered: Mapping[SeriesKey, Sequence[TimedFigure]],
) -> dict[tuple[str, datetime, str], float]:
    """Return for each run of a machine with enough series by how much all of them are off together."""
    ratios: dict[tuple[str, datetime, str], list[float]] = defaultdict(list)
    for key, run in ordered.items():
        for place, one in enumerate(run):
            before = [other.value for other in run[max(0, place - _BESIDE) : place]]
            if len(before) >= 5:
                ratios[key[4], one.at, one.run].append(math.log(one.value / median(before)))
    return {run: math.exp(median(several)) for run, several in ratios.items() if len(several) >= FEWEST_SERIES}
