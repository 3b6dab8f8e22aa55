"""Weekly series whose truth is known, drawn for forecasts."""

from collections.abc import Callable, Mapping
from math import exp, pi, sin, sqrt
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


def shares(random: Random, weeks: int) -> list[float]:
    """Return a walk that gains and loses shares of what there is."""
    values, level = [], 100.0
    for _ in range(weeks):
        level *= exp(random.gauss(0.01, 0.03))
        values.append(level)
    return values


def shifts(random: Random, weeks: int) -> list[float]:
    """Return a line with noise that goes to another level every fourth month or so."""
    values, level = [], 100.0
    for _ in range(weeks):
        level += 0.3 + (random.choice((-1, 1)) * random.uniform(8, 20) if random.random() < 0.06 else 0)
        values.append(level + random.gauss(0, 2))
    return values


def leaps(random: Random, weeks: int) -> list[float]:
    """Return a walk some of whose steps are very large (Student's t with three degrees of freedom)."""
    values, level = [], 100.0
    for _ in range(weeks):
        level += 0.5 + 2 * random.gauss(0, 1) / sqrt(random.gammavariate(1.5, 1) / 1.5)
        values.append(level)
    return values


def deploys(random: Random, weeks: int) -> list[float]:
    """Return what grows with one deployment, and shrinks with another, by amounts of all sizes."""
    values, level = [], 100.0
    for _ in range(weeks):
        level += random.expovariate(1 / 3) if random.random() < 0.5 else -random.expovariate(1 / 1.5)
        values.append(level + random.gauss(0, 1))
    return values


def saturating(random: Random, weeks: int) -> list[float]:
    """Return growth that begins slowly and ends at 200, with noise."""
    return [200 / (1 + exp(-(week - weeks / 2) / (weeks * 0.15))) + random.gauss(0, 3) for week in range(weeks)]


def cleaned(random: Random, weeks: int) -> list[float]:
    """Return what fills up and is cleaned when it is nearly full."""
    values, level = [], 100.0
    for _ in range(weeks):
        level += abs(random.gauss(3, 1.5))
        if level > 200 + random.gauss(0, 10):
            level -= 90
        values.append(level)
    return values


TRUTHS: Mapping[str, Truth] = {"walk": walk, "line": line, "wandering line": wandering_line, "season": season}
"""What the constants of forecasts were chosen on."""
OTHER_TRUTHS: Mapping[str, Truth] = {
    "shares": shares,
    "shifts": shifts,
    "leaps": leaps,
    "deploys": deploys,
    "saturating": saturating,
    "cleaned": cleaned,
}
"""What no constant was chosen on, though that walks of shares are told was made for the first of them."""
