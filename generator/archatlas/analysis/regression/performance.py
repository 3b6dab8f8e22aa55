"""How fast the benchmarks of an estate are over time: what is slower, since when, and which alarms are over."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache

from archatlas.analysis.regression.guard import (
    BEFORE,
    LEAST_CHANGE,
    NEWEST,
    PerformanceState,
    PerformanceVerdict,
    alarms,
    judged,
    rank_sum_z,
)
from archatlas.analysis.regression.series import FigureSeries, machine_series, series_of
from archatlas.analysis.regression.steps import PerformanceStep, steps
from archatlas.model.benchmark_runs import BenchmarkRuns, SeriesKey, TimedFigure
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


class AlarmChange(Enum):
    """What became of an alarm."""

    RAISED = "slower"
    OVER = "as fast as before again"
    USUAL = "no faster, which is the usual by now"
    """The slower runs are as many as the faster ones that they are held against."""


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """The run at which an alarm was raised or ended, with the medians of before it and of the newest runs then.

    Where it is over, `now` is what that run took.
    """

    change: AlarmChange
    at: TimedFigure
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Slowdown:
    """An alarm that stands: the medians of before it and of the newest runs, and the runs between which it began."""

    before: float
    now: float
    last_good: TimedFigure
    first_bad: TimedFigure


@dataclass(frozen=True, slots=True)
class JudgedSeries:
    """A series, what can be said of its newest runs, and its alarms, the first one first."""

    series: FigureSeries
    verdict: PerformanceVerdict
    events: tuple[AlarmEvent, ...] = ()
    slowdown: Slowdown | None = None


@dataclass(frozen=True, slots=True)
class EstatePerformance:
    """The series of each module, and of each machine what its benchmarks have in common."""

    modules: Mapping[ModuleName, tuple[JudgedSeries, ...]]
    machines: tuple[JudgedSeries, ...]

    def of(self, name: ModuleName) -> tuple[JudgedSeries, ...]:
        """Return the series of a module; none where no run has one."""
        return self.modules.get(name, ())


@lru_cache(maxsize=4)
def performance_of(runs: BenchmarkRuns) -> EstatePerformance:
    """Judge all series of some runs; for the same runs it is done once."""
    modules: dict[ModuleName, list[JudgedSeries]] = defaultdict(list)
    for series in series_of(runs.figures):
        modules[ModuleName(series.key[0])].append(_judged(series))
    machines = tuple(map(_judged, machine_series(runs.figures)))
    return EstatePerformance({name: tuple(several) for name, several in modules.items()}, machines)


@lru_cache(maxsize=4)
def past_steps(runs: BenchmarkRuns) -> Mapping[SeriesKey, tuple[PerformanceStep, ...]]:
    """Return where whole series stepped to other levels; findings need none of it, and a check takes no time for it."""
    known = performance_of(runs)
    judged = (*known.machines, *(one for several in known.modules.values() for one in several))
    return steps(one.series for one in judged)


def _judged(series: FigureSeries) -> JudgedSeries:
    verdict, said = judged(series), alarms(series)
    stands = verdict.state is PerformanceState.WORSE
    return JudgedSeries(series, verdict, tuple(_events(said)), _slowdown(said[-1], verdict) if stands else None)


def _events(said: tuple[PerformanceVerdict, ...]) -> Iterator[AlarmEvent]:
    level = 0.0
    for one in said:
        run, newest = one.series.figures[-1], one.series.freed[-1]
        if one.state is PerformanceState.WORSE:
            level = one.before
            yield AlarmEvent(AlarmChange.RAISED, run, level, one.now)
        elif newest >= level * (1 + LEAST_CHANGE):
            yield AlarmEvent(AlarmChange.USUAL, run, level, one.now)
        else:  # most of the newest runs may still be slow, so that their median says nothing
            yield AlarmEvent(AlarmChange.OVER, run, level, newest)


def _slowdown(raised: PerformanceVerdict, newest: PerformanceVerdict) -> Slowdown:
    """Return an alarm with the place where it began, which need not be that of the runs that were held apart."""
    figures = raised.series.figures
    begin = max(0, len(figures) - NEWEST - BEFORE)
    window = raised.series.freed[begin:]
    place = begin + max(range(NEWEST, len(window)), key=lambda cut: rank_sum_z(window[:cut], window[cut:]))
    return Slowdown(raised.before, newest.now, figures[place - 1], figures[place])
