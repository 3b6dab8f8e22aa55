"""Spearman's rank correlation with an interval, and many of them judged together."""

from collections.abc import Sequence
from enum import StrEnum
from math import atanh, sqrt
from random import Random
from statistics import NormalDist, fmean

from archatlas.model.record import dataclass, replace

FEWEST = 20
"""Modules below which nothing is said."""
DRAWN = 1000
"""Samples of the bootstrap."""
FALSE_SHARE = 0.05
"""The share of links among those that are shown which may be chance."""


class RankLink(StrEnum):
    """What can be said of two quantities; that one is the cause of the other never is."""

    TOO_FEW = "too few"
    NONE = "no link shown"
    SHOWN = "move together"


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """How far two quantities of the same modules rank alike: from -1 to 1, with the ends of the 95 % interval.

    `corrected` is the probability of so much by chance, corrected for all that was looked at together.
    """

    structure: str
    measured: str
    number: int
    rho: float | None = None
    low: float | None = None
    high: float | None = None
    corrected: float | None = None

    @property
    def link(self) -> RankLink:
        """Return what can be said."""
        if self.rho is None or self.corrected is None:
            return RankLink.TOO_FEW if self.number < FEWEST else RankLink.NONE
        return RankLink.SHOWN if self.corrected <= FALSE_SHARE else RankLink.NONE


def rank_correlation(structure: str, measured: str, pairs: Sequence[tuple[float, float]]) -> RankCorrelation:
    """Return the correlation of one pair of quantities, not yet corrected for others."""
    number = len(pairs)
    rho = spearman(pairs) if number >= FEWEST else None
    if rho is None:
        return RankCorrelation(structure, measured, number)
    low, high = _interval(pairs)
    return RankCorrelation(structure, measured, number, rho, low, high, _chance(rho, number))


def corrected(found: Sequence[RankCorrelation]) -> tuple[RankCorrelation, ...]:
    """Return correlations with their probabilities corrected for one another (Benjamini and Hochberg, 1995)."""
    known = sorted((one.corrected, place) for place, one in enumerate(found) if one.corrected is not None)
    least, by_place = 1.0, dict[int, float]()
    for rank, (chance, place) in reversed([*enumerate(known, start=1)]):
        least = min(least, chance * len(known) / rank)
        by_place[place] = least
    return tuple(replace(one, corrected=by_place.get(place)) for place, one in enumerate(found))


def spearman(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the correlation of the ranks, None where all values of one side are equal."""
    first, second = ranks([one for one, _ in pairs]), ranks([other for _, other in pairs])
    mean = fmean(first)
    spread = sum((one - mean) ** 2 for one in first) * sum((other - mean) ** 2 for other in second)
    if spread == 0:
        return None
    common = sum((one - mean) * (other - mean) for one, other in zip(first, second, strict=True))
    return max(-1.0, min(1.0, common / sqrt(spread)))


def ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value; equal ones share the mean of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def _interval(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the ends between which 95 % of the correlations of drawn modules lie; the same pairs draw the same."""
    random = Random(len(pairs))
    drawn = (spearman(random.choices(pairs, k=len(pairs))) for _ in range(DRAWN))
    found = sorted(one for one in drawn if one is not None)
    return found[len(found) * 25 // 1000], found[min(len(found) - 1, len(found) * 975 // 1000)]


def _chance(rho: float, number: int) -> float:
    """Return how probable so much is by chance: Fisher's transformation with the variance of ranks."""
    if abs(rho) >= 1:
        return 0.0
    score = atanh(abs(rho)) * sqrt((number - 3) / 1.06)
    return 2 * (1 - NormalDist().cdf(score))
