"""Measured series: samples over time, with the labels that say what was measured."""

from collections.abc import Mapping

from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class MetricSample:
    """A value at a time, in seconds since the epoch."""

    time: float
    value: float


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """The samples of one set of labels, in order of their times."""

    labels: Mapping[str, str]
    samples: tuple[MetricSample, ...]

    @property
    def latest(self) -> float:
        """Return the last value."""
        return self.samples[-1].value
