"""When resources reach their limits: weekly values of what was measured, and how they go on."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor

from archatlas.analysis.capacity.forecast import FEWEST, Forecast, LimitReached, forecast, limit_reached
from archatlas.model.record import dataclass
from archatlas.model.series import MetricSample

WEEK = 7 * 24 * 3600
MONDAY = 4 * 24 * 3600
"""1970-01-05, the first Monday of the epoch, in seconds."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can run out; without a limit it only grows, `module` is empty where it belongs to none."""

    name: str
    unit: str = ""
    limit: float | None = None
    module: str = ""


@dataclass(frozen=True, slots=True)
class ForecastResource:
    """A resource with its weekly values from `first` on, in seconds, and how they go on if enough are known."""

    resource: Resource
    first: float
    weekly: tuple[float, ...]
    forecast: Forecast | None
    reached: LimitReached | None

    @property
    def is_full(self) -> bool:
        """Tell whether the limit is reached already."""
        return self.resource.limit is not None and self.weekly[-1] >= self.resource.limit

    @property
    def missing(self) -> int:
        """Return how many more weeks are needed before anything is forecast."""
        return max(0, FEWEST - len(self.weekly))


def weekly_values(samples: Sequence[MetricSample], *, is_held: bool = False) -> tuple[float, tuple[float, ...]]:
    """Return the beginning of the first week and the highest value of each one.

    A gap between what was measured is bridged by a straight line. What is held stays as it was until it is told anew.
    """
    highest: dict[int, float] = {}
    for sample in samples:
        week = floor((sample.time - MONDAY) / WEEK)
        highest[week] = max(sample.value, highest.get(week, sample.value))
    weeks = sorted(highest)
    if weeks[-1] - weeks[0] > MOST_WEEKS:
        weeks = [week for week in weeks if week > weeks[-1] - MOST_WEEKS]
    values = [highest[weeks[0]]]
    for former, later in pairwise(weeks):
        step = 0.0 if is_held else (highest[later] - highest[former]) / (later - former)
        values += [highest[former] + step * number for number in range(1, later - former)]
        values.append(highest[later])
    return float(weeks[0] * WEEK + MONDAY), tuple(values)


MOST_WEEKS = 520
"""Weeks that are looked at, the latest ones."""


def forecast_resource(
    resource: Resource, samples: Sequence[MetricSample], *, is_held: bool = False
) -> ForecastResource:
    """Return how a resource goes on, of which samples are measurements, or what it is from then on (`is_held`)."""
    first, weekly = weekly_values(samples, is_held=is_held)
    known = forecast(weekly)
    reached = limit_reached(known, resource.limit) if known and resource.limit is not None else None
    return ForecastResource(resource, first, weekly, known, reached)
