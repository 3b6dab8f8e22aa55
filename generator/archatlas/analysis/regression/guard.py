"""Whether the newest figures of a series are worse than those before, at most one false alarm in twenty histories."""

import math
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from statistics import fmean, median

from archatlas.analysis.regression.series import FigureSeries
from archatlas.model.benchmark_runs import TimedFigure
from archatlas.model.record import dataclass

NEWEST = 5
"""Runs that are judged."""
BEFORE = 30
"""Runs before these that they are held against, at most."""
FEWEST = 20
"""Runs that a series must have before anything is said of it."""
LEAST_Z = 3.2
"""How far the ranks of the newest runs must stand out, in standard deviations."""
LEAST_CHANGE = 0.10
"""How far the two medians must be apart, as a share of the earlier one."""
LEAST_Z_OF_CLEAR = 2.1
"""How far the ranks must stand out where all of the newest runs but one are that far from the median before."""
LEAST_SCATTERS = 1.75
"""How far the two medians must be apart, in scatters of the runs before, as the median deviation estimates them."""
USUAL_FOLLOWING = 0.2
"""How much neighbouring runs may resemble each other (as a correlation) before more is asked of the medians."""

DISTURBED = 3.5
"""How many standard deviations above the median, as the median deviation estimates it, a run counts as disturbed."""


class PerformanceState(Enum):
    """What can be said of the newest runs of a series."""

    TOO_SHORT = "too few runs"
    STEADY = "steady"
    WORSE = "worse"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class PerformanceVerdict:
    """What the newest runs of a series are, beside the runs before them.

    `before` and `now` are medians as they were measured, 0 where the series is too short. `last_good` and `first_bad`
    are the runs between which it happened.
    """

    series: FigureSeries
    state: PerformanceState
    before: float = 0.0
    now: float = 0.0
    z: float = 0.0
    last_good: TimedFigure | None = None
    first_bad: TimedFigure | None = None

    @property
    def points(self) -> int:
        """Return how many runs the series has."""
        return len(self.series.figures)

    @property
    def change(self) -> float:
        """Return by which share the newest median is more than the one before, less where it is below 0."""
        return self.now / self.before - 1.0 if self.before else 0.0


def judged(series: FigureSeries) -> PerformanceVerdict:
    """Hold the newest runs of a series against those before; a larger figure is worse."""
    if len(series.figures) < FEWEST:
        return PerformanceVerdict(series, PerformanceState.TOO_SHORT)
    cut = len(series.figures) - NEWEST
    every, now = series.freed[max(0, cut - BEFORE) : cut], series.freed[cut:]
    asked = _least_change([math.log(one) for one in every])
    before = _without_disturbed(every)
    z, ratios = rank_sum_z(before, now), sorted(math.log(one / median(before)) for one in now)
    state = PerformanceState.STEADY
    if _stands_out(z, ratios, asked):
        state = PerformanceState.WORSE
    elif _stands_out(-z, [-one for one in reversed(ratios)], asked):
        state = PerformanceState.BETTER
    figures = series.figures
    return PerformanceVerdict(series, state, median(before), median(now), z, figures[cut - 1], figures[cut])


def _stands_out(z: float, ratios: Sequence[float], asked: float) -> bool:
    """Tell whether ranks and medians are far enough apart; one odd run among the newest must hide nothing.

    With tails as heavy as those of timings, one of five runs lies far from the others in every tenth step.
    """
    is_clear = ratios[1] >= math.log1p(LEAST_CHANGE)
    return median(ratios) >= asked and (z >= LEAST_Z or (is_clear and z >= LEAST_Z_OF_CLEAR))


def _least_change(before: Sequence[float]) -> float:
    """Return how far medians must be apart for some logarithms before, more where these scatter or wander."""
    middle = median(before)
    scatter = _scatter(before, middle)
    least = math.log1p(LEAST_CHANGE)
    if not scatter:
        return least
    away = [min(max((one - middle) / scatter, -2.0), 2.0) for one in before]
    mean = fmean(away)
    following = sum((one - mean) * (other - mean) for one, other in pairwise(away))
    following /= sum((one - mean) ** 2 for one in away)
    excess = min(max(following - USUAL_FOLLOWING, 0.0), 0.8)
    # The mean of runs that resemble their neighbours wanders by so much more than that of independent ones.
    return max(least, LEAST_SCATTERS * scatter * math.sqrt((1 + excess) / (1 - excess)))


def _scatter(values: Sequence[float], middle: float) -> float:
    """Return the standard deviation as the median deviation estimates it, which few odd values do not change."""
    return 1.4826 * median(abs(one - middle) for one in values)


def _without_disturbed(before: Sequence[float]) -> Sequence[float]:
    """Return some figures without those far above the others: a disturbed run tells nothing of those that were not."""
    middle = median(before)
    return [one for one in before if one <= middle + DISTURBED * _scatter(before, middle)]


def rank_sum_z(before: Sequence[float], now: Sequence[float]) -> float:
    """Return how many standard deviations the ranks of some figures stand above those of others (Wilcoxon)."""
    every = sorted((*before, *now))
    ranks: dict[float, float] = {}
    ties = 0.0
    place = 0
    while place < len(every):
        end = place
        while end < len(every) and every[end] == every[place]:
            end += 1
        ranks[every[place]] = (place + end + 1) / 2
        ties += (end - place) ** 3 - (end - place)
        place = end
    few, many, total = len(now), len(before), len(every)
    expected = few * (total + 1) / 2
    variance = few * many / 12 * (total + 1 - ties / (total * (total - 1)))
    return (sum(ranks[one] for one in now) - expected) / math.sqrt(variance) if variance > 0 else 0.0


def alarms(series: FigureSeries) -> tuple[PerformanceVerdict, ...]:
    """Return what was said after each run that began or ended an alarm, the first one first."""
    told: list[PerformanceVerdict] = []
    was_worse = False
    for end in range(FEWEST, len(series.figures) + 1):
        until = FigureSeries(series.key, series.figures[:end], series.freed[:end])
        verdict = judged(until)
        is_worse = verdict.state is PerformanceState.WORSE
        if is_worse != was_worse:
            told.append(verdict)
        was_worse = is_worse
    return tuple(told)
