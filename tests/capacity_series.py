"""Weekly series whose truth is known, drawn for forecasts."""

from collections.abc import Callable, Mapping
from math import pi, sin
from random import Random

Truth = Callable[[Random, int], list[float]]


def walk(random: Random, weeks: int) -> list[float]:
    """Return a random walk with drift."""
    values, level = [], 100.0
    for _ in range(weeks):
        level += random.gauss(0.5, 2)
        values.append(level)
    return values


def line(random: Random, weeks: int) -> list[float]:
    """Return a straight line with noise."""
    return [100 + 0.5 * week + random.gauss(0, 4) for week in range(weeks)]


def wandering_line(random: Random, weeks: int) -> list[float]:
    """Return a straight line around which the values wander and to which they come back."""
    values, away = [], 0.0
    for week in range(weeks):
        away = 0.7 * away + random.gauss(0, 3)
        values.append(100 + 0.5 * week + away)
    return values


def season(random: Random, weeks: int) -> list[float]:
    """Return a slow walk with a wave each year, and noise."""
    values, level = [], 100.0
    for week in range(weeks):
        level += random.gauss(0.3, 1)
        values.append(level + 8 * sin(2 * pi * week / 52) + random.gauss(0, 2))
    return values


TRUTHS: Mapping[str, Truth] = {"walk": walk, "line": line, "wandering line": wandering_line, "season": season}
