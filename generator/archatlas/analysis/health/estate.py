"""The health of many modules in a few numbers."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.health.checks import Area
from archatlas.analysis.health.score import AreaScore, Band
from archatlas.analysis.health.scoring import Health

STEP = 10
"""How many points of the score share a column of the distribution; 100 stands in the last one."""


@dataclass(frozen=True, slots=True)
class AreaAverage:
    """An area's points in the average module: earned, lost, and not known."""

    area: Area
    points: int
    earned: Fraction
    lost: Fraction
    unknown: Fraction


@dataclass(frozen=True, slots=True)
class EstateHealth:
    """How many modules are in each band, in each column of ten points, and the averages.

    `average` is taken over the modules that have a score, None where none has; the other averages over all modules.
    """

    bands: Mapping[Band, int]
    distribution: tuple[int, ...]
    average: Fraction | None
    known_share: Fraction
    areas: tuple[AreaAverage, ...]


def estate_health(modules: Collection[Health]) -> EstateHealth:
    """Sum up the health of modules: of an estate, a lane or an owner."""
    counts = Counter(known.band for known in modules)
    scores = [known.score for known in modules if known.score is not None]
    columns = Counter(min(known.shown // STEP, 9) for known in modules if known.shown is not None)
    return EstateHealth(
        bands={band: counts[band] for band in Band},
        distribution=tuple(columns[column] for column in range(100 // STEP)),
        average=sum(scores, Fraction(0)) / len(scores) if scores else None,
        known_share=sum((known.known_share for known in modules), Fraction(0)) / max(len(modules), 1),
        areas=_areas(modules),
    )


def _areas(modules: Collection[Health]) -> tuple[AreaAverage, ...]:
    by_area: dict[Area, list[AreaScore]] = {}
    for known in modules:
        for area in known.own.areas:
            by_area.setdefault(area.area, []).append(area)
    return tuple(_average(area, parts) for area, parts in by_area.items())


def _average(area: Area, parts: list[AreaScore]) -> AreaAverage:
    points, number = parts[0].points, len(parts)
    earned = sum((part.earned for part in parts), Fraction(0)) / number
    known = Fraction(sum(part.known for part in parts), number)
    return AreaAverage(area, points, earned, known - earned, points - known)
