"""Figures of benchmarks over time, drawn for tests."""

from datetime import UTC, datetime, timedelta
from random import Random

from archatlas.model.benchmark_runs import TimedFigure

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def figures(values: list[float], name: str = "b", machine: str = "ci") -> list[TimedFigure]:
    """Return a figure a day."""
    key = ("core.one", name, "", "s", machine)
    return [TimedFigure(key, BEGIN + timedelta(days=day), str(day), value) for day, value in enumerate(values)]


def noise(seed: int, number: int) -> list[float]:
    """Return figures about 1 in which nothing happens."""
    random = Random(seed)
    return [1 + random.gauss(0, 0.03) for _ in range(number)]
