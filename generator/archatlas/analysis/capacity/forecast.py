"""Forecasts of weekly values that admit what they do not know.

The usual model is a random walk with drift. A straight line, or the year before with drift, takes its place only where
it forecast the series itself better, from every origin that lies far enough back; the width of the interval is that of
the errors which the chosen model made there. Where steps grow with the level, the walk is one of the logarithms: what
grows by shares gets ever wider steps, and an interval of its past would be too narrow.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist, fmean

from archatlas.analysis.correlation.rank_correlation import spearman
from archatlas.model.record import dataclass

FEWEST = 26
"""Weeks below which nothing is forecast."""
SEASONAL_FROM = 104
YEAR = 52
HORIZON = 13
"""Weeks ahead for which models are compared with each other."""
LONGEST = 260
"""Weeks ahead after which a limit counts as never reached."""
CONFIDENCE = 0.9
RETURNING = 0.65
"""How much of the steps of a walk is counted where its errors are not known better: some of it comes back."""
FREE = 6
"""Origins that tell as much together as one that shares no week with another."""


class Model(StrEnum):
    """How a series goes on."""

    WALK = "random walk with drift"
    SHARES = "random walk with drift, in shares"
    LINE = "straight line"
    SEASON = "the year before, with drift"


PROPORTIONAL = 3.0
"""Standard deviations above chance from which on the ranks of steps and of levels count as tied to each other."""
_HIGHEST = 700.0
"""The logarithm of about the largest number there is."""
BETTER: Mapping[Model, float] = {Model.WALK: 0.0, Model.LINE: 0.76, Model.SEASON: 0.9}
"""The share of the walk's error below which another model is taken instead."""


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """What is expected some weeks ahead, and between which values 90 % of such forecasts come true."""

    weeks: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a series goes on."""

    model: Model
    intervals: tuple[ExpectedValue, ...]

    def at(self, weeks: int) -> ExpectedValue:
        """Return the interval so many weeks ahead."""
        return self.intervals[weeks - 1]


def forecast(values: Sequence[float], weeks: int = LONGEST) -> Forecast | None:
    """Return how a series goes on, None where it is too short to say."""
    if len(values) < FEWEST:
        return None
    if _moves_by_shares(values):
        known = _forecast([log(value) for value in values], [Model.WALK], weeks)
        powers = (
            ExpectedValue(one.weeks, *(exp(min(value, _HIGHEST)) for value in (one.low, one.middle, one.high)))
            for one in known.intervals
        )
        return Forecast(Model.SHARES, tuple(powers))
    models = [Model.WALK, Model.LINE, *([Model.SEASON] if len(values) >= SEASONAL_FROM else [])]
    return _forecast(values, models, weeks)


def _moves_by_shares(values: Sequence[float]) -> bool:
    """Tell whether steps from week to week differ the more the higher the values are, by ranks (Spearman)."""
    if min(values) <= 0:
        return False
    steps = [later - former for former, later in pairwise(values)]
    pairs = [(value, abs(later - former)) for value, (former, later) in zip(values[1:], pairwise(steps), strict=False)]
    return (spearman(pairs) or 0.0) * sqrt(len(pairs) - 1) > PROPORTIONAL


def _forecast(values: Sequence[float], models: Sequence[Model], weeks: int) -> Forecast:
    past = {model: _past_errors(values, model) for model in models}
    errors = {model: fmean(abs(error) for each in past[model].values() for error in each) for model in models}
    better = [model for model in models if errors[model] < BETTER[model] * errors[Model.WALK]]
    chosen = min(better, key=lambda model: errors[model], default=Model.WALK)
    widths = _Widths(values, chosen, past[chosen])
    points = (_point(values, chosen, ahead) for ahead in range(1, weeks + 1))
    intervals = tuple(
        ExpectedValue(ahead, point - widths.at(ahead), point, point + widths.at(ahead))
        for ahead, point in enumerate(points, start=1)
    )
    return Forecast(chosen, intervals)


def _past_errors(values: Sequence[float], model: Model) -> Mapping[int, list[float]]:
    """Return by weeks ahead what a model got wrong from each origin of the second half of the series."""
    first = max(FEWEST // 2, len(values) // 2)
    first = max(first, YEAR + 1) if model is Model.SEASON else first
    found: dict[int, list[float]] = {}
    for origin in range(first, len(values)):
        known = values[:origin]
        for ahead in range(1, min(HORIZON, len(values) - origin) + 1):
            found.setdefault(ahead, []).append(values[origin + ahead - 1] - _point(known, model, ahead))
    return found


def _point(values: Sequence[float], model: Model, ahead: int) -> float:
    number = len(values)
    if model is Model.WALK:
        return values[-1] + ahead * (values[-1] - values[0]) / (number - 1)
    if model is Model.LINE:
        middle, mean = (number - 1) / 2, fmean(values)
        spread = number * (number**2 - 1) / 12
        slope = sum((place - middle) * value for place, value in enumerate(values)) / spread
        return mean + slope * (number - 1 + ahead - middle)
    years = (ahead + YEAR - 1) // YEAR
    drift = fmean(values[place] - values[place - YEAR] for place in range(YEAR, number))
    return values[number - 1 + ahead - years * YEAR] + years * drift


class _Widths:
    """Half the width of the interval for each number of weeks ahead.

    The square of the error has a part that is always there, such as noise, and one that grows as that of a walk does;
    how large both are is what fits the errors in the past best.
    """

    def __init__(self, values: Sequence[float], model: Model, past: Mapping[int, list[float]]) -> None:
        self._model, self._number = model, len(values)
        squares = [
            (self._still(ahead), self._growing(ahead), error**2) for ahead, errors in past.items() for error in errors
        ]
        self._parts = [_fitted(squares), *([_of_steps(values)] if model is Model.WALK else [])]
        # Errors from neighbouring origins are made of the same weeks: there are about as many free ones as spans.
        self._quantile = _student(CONFIDENCE, max(3.0, len(past.get(1, ())) / FREE))

    def at(self, ahead: int) -> float:
        still, growing = self._still(ahead), self._growing(ahead)
        return self._quantile * sqrt(max(noise * still + walk * growing for noise, walk in self._parts))

    def _still(self, ahead: int) -> float:
        if self._model is not Model.LINE:
            return 1.0
        middle, spread = (self._number - 1) / 2, self._number * (self._number**2 - 1) / 12
        return 1 + 1 / self._number + (middle + ahead) ** 2 / spread

    def _growing(self, ahead: int) -> float:
        return ahead * (1 + ahead / (self._number - 1))


def _of_steps(values: Sequence[float]) -> tuple[float, float]:
    """Return what noise and walk add to the square of an error, by how steps from week to week follow each other.

    Noise turns every step back in the next one, a walk does not.
    """
    steps = [later - former for former, later in pairwise(values)]
    drift = fmean(steps)
    square = sum((step - drift) ** 2 for step in steps) / (len(steps) - 1)
    next_to = sum((one - drift) * (other - drift) for one, other in pairwise(steps)) / (len(steps) - 1)
    noise = min(max(0.0, -next_to), square / 2)
    return 2 * noise, RETURNING * (square - 2 * noise)


def _fitted(squares: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return two factors, neither below 0, with which two shapes come nearest to some values: least squares."""
    a, b, c = (
        sum(one * other for one, other in pairs)
        for pairs in (
            [(still, still) for still, _, _ in squares],
            [(still, growing) for still, growing, _ in squares],
            [(growing, growing) for _, growing, _ in squares],
        )
    )
    left = sum(still * value for still, _, value in squares)
    right = sum(growing * value for _, growing, value in squares)
    determinant = a * c - b * b
    if determinant > 0:
        noise, walk = (left * c - right * b) / determinant, (right * a - left * b) / determinant
        if noise >= 0 and walk >= 0:
            return noise, walk
    alone = (max(left / a, 0.0), 0.0), (0.0, max(right / c, 0.0))
    return min(alone, key=lambda one: sum((one[0] * s + one[1] * g - v) ** 2 for s, g, v in squares))


def _student(confidence: float, freedom: float) -> float:
    """Return the quantile of Student's t for a two-sided interval, by the expansion of Cornish and Fisher."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


@dataclass(frozen=True, slots=True)
class LimitReached:
    """In how many weeks a limit is reached, at the earliest and at the latest; None for never."""

    earliest: int | None
    latest: int | None


def limit_reached(known: Forecast, limit: float) -> LimitReached:
    """Return when a rising series reaches a limit, between the two ends of what is likely."""
    earliest = next((one.weeks for one in known.intervals if one.high >= limit), None)
    latest = next((one.weeks for one in known.intervals if one.low >= limit), None)
    return LimitReached(earliest, latest)
