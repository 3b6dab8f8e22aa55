"""Figures of one benchmark over many runs, freed of what all benchmarks of a run have in common."""

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import TypeAlias

from archatlas.model.benchmark_runs import SeriesKey, TimedFigure
from archatlas.model.record import dataclass

FEWEST_SERIES = 4
"""Series of a machine from which on what a run has in common is told from what one of them has."""


_SMALLEST = 1e-100
"""A figure below which, or above the inverse of which, nobody measures; ratios of others are numbers still."""

RunKey: TypeAlias = tuple[datetime, str]
"""When a run was, and which one."""


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
        if _SMALLEST <= one.value <= 1 / _SMALLEST:
            known[one.key][one.at, one.run].append(one)
    ordered = {
        key: tuple(_middle(several) for _, several in sorted(runs.items(), key=lambda entry: entry[0]))
        for key, runs in sorted(known.items())
    }
    factors = _factors_of_machines(ordered)
    return tuple(FigureSeries(key, run, _freed(run, factors[key[4]].now)) for key, run in ordered.items())


def _freed(run: Sequence[TimedFigure], factors: Mapping[RunKey, float]) -> tuple[float, ...]:
    return tuple(one.value / factors[one.at, one.run] for one in run)


def _middle(several: Sequence[TimedFigure]) -> TimedFigure:
    return sorted(several, key=lambda one: one.value)[len(several) // 2]


def machine_series(figures: Iterable[TimedFigure]) -> tuple[FigureSeries, ...]:
    """Return for each machine what its runs had in common, 1 where they were as at first, as series of their own."""
    ordered = {one.key: one.figures for one in series_of(figures)}
    found = []
    for machine, factors in _factors_of_machines(ordered).items():
        key = ("", COMMON, "", "", machine)
        run = tuple(TimedFigure(key, at, run, factor) for (at, run), factor in factors.known.items())
        if run:
            found.append(FigureSeries(key, run, tuple(one.value for one in run)))
    return tuple(found)


COMMON = "all benchmarks"
"""The benchmark that stands for what all of a machine have in common."""

_BESIDE = 30
"""Runs before one that its figure is held against, to see what a whole run has in common."""
_OPENING = 10
"""Runs at the beginning, where there is nothing before: they are held against each other."""
_NEAR = 5
"""Runs whose common factor counts for one that has too few benchmarks to tell its own."""


@dataclass(frozen=True, slots=True)
class _MachineFactors:
    """What each run of a machine has in common: `known` where it can be told, seen from the first runs.

    `now` are those of all runs, seen from the newest ones, so that what is freed of it is what this machine takes.
    """

    known: Mapping[RunKey, float]
    now: Mapping[RunKey, float]


def _factors_of_machines(ordered: Mapping[SeriesKey, Sequence[TimedFigure]]) -> Mapping[str, _MachineFactors]:
    by_machine: dict[str, dict[RunKey, dict[SeriesKey, float]]] = defaultdict(lambda: defaultdict(dict))
    for key, run in ordered.items():
        for one in run:
            by_machine[key[4]][one.at, one.run][key] = math.log(one.value)
    return {machine: _factors(dict(sorted(runs.items()))) for machine, runs in sorted(by_machine.items())}


def _factors(runs: Mapping[RunKey, Mapping[SeriesKey, float]]) -> _MachineFactors:
    """Return by how much the benchmarks of each run are off together.

    Each figure is held against those before that are freed already. Held against them as they were measured, a machine
    that stays slower would be the usual after some runs, and all its benchmarks would seem to be slower from then on.
    """
    usual = {key: _Usual(opening) for key, opening in _openings(runs).items()}
    known: dict[RunKey, float] = {}
    factors: dict[RunKey, float] = {}
    for run, logs in runs.items():
        expected = ((log, usual.setdefault(key, _Usual()).value()) for key, log in logs.items())
        off = [log - value for log, value in expected if value is not None]
        if len(off) >= FEWEST_SERIES:
            factors[run] = known[run] = median(off)
        else:
            factors[run] = median([*known.values()][-_NEAR:]) if known else 0.0
        for key, log in logs.items():
            usual[key].freed.append(log - factors[run])
    newest = median([*known.values()][-_BESIDE:]) if known else 0.0
    return _MachineFactors(
        {run: math.exp(one) for run, one in known.items()},
        {run: math.exp(one - newest) for run, one in factors.items()},
    )


class _Usual:
    """What a benchmark takes as a rule, from its freed figures so far; at the beginning what is said of it."""

    def __init__(self, opening: float | None = None) -> None:
        self._opening, self.freed = opening, deque[float](maxlen=_BESIDE)

    def value(self) -> float | None:
        """Return the logarithm of it, None where too little is known."""
        return median(self.freed) if len(self.freed) >= _OPENING else self._opening


def _openings(runs: Mapping[RunKey, Mapping[SeriesKey, float]]) -> Mapping[SeriesKey, float]:
    """Return what each benchmark takes in the first runs of a machine."""
    logs: dict[SeriesKey, list[float]] = defaultdict(list)
    for run in [*runs][:_OPENING]:
        for key, log in runs[run].items():
            logs[key].append(log)
    return {key: median(several) for key, several in logs.items()}
