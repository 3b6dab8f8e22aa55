"""Where a whole series stepped to another level: rank-CUSUM, judged by permuted blocks, over many series at once."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from statistics import median

from archatlas.analysis.regression.guard import FEWEST
from archatlas.analysis.regression.series import FigureSeries
from archatlas.model.record import dataclass

PERMUTATIONS = 499
BLOCK = 5
"""Runs that stay beside each other when the others are mixed, since neighbours are alike."""
FALSE_SHARE = 0.05
"""The share of false ones among all steps that are told."""
LEAST_EFFECT = 0.05
"""How far the medians on both sides must be apart."""


@dataclass(frozen=True, slots=True)
class PerformanceStep:
    """The place from which on a series has another level, the medians on both sides, and how likely that is chance."""

    series: FigureSeries
    place: int
    before: float
    after: float
    chance: float


def steps(every: Iterable[FigureSeries], seed: int = 7) -> tuple[PerformanceStep, ...]:
    """Return the steps among many series that stand out, so that few of those told are chance (Benjamini-Hochberg)."""
    long = [one for one in every if len(one.figures) >= FEWEST]
    found = sorted((_step(one, seed) for one in long), key=lambda one: (one.chance, one.series.key))
    last = max((rank for rank, one in enumerate(found, 1) if one.chance <= FALSE_SHARE * rank / len(found)), default=0)
    kept = (one for one in found[:last] if abs(one.after / one.before - 1.0) >= LEAST_EFFECT)
    return tuple(sorted(kept, key=lambda one: one.series.key))


def _step(series: FigureSeries, seed: int) -> PerformanceStep:
    order = sorted(range(len(series.freed)), key=series.freed.__getitem__)
    ranks = [0.0] * len(order)
    for rank, place in enumerate(order):
        ranks[place] = rank - (len(order) - 1) / 2
    height, place = _highest(ranks)
    random = Random(f"{seed} {series.key}")
    blocks = [ranks[begin : begin + BLOCK] for begin in range(0, len(ranks), BLOCK)]
    higher = 0
    for _ in range(PERMUTATIONS):
        random.shuffle(blocks)
        higher += _highest([rank for block in blocks for rank in block])[0] >= height
    before, after = series.freed[:place], series.freed[place:]
    return PerformanceStep(series, place, median(before), median(after), (higher + 1) / (PERMUTATIONS + 1))


def _highest(ranks: Sequence[float]) -> tuple[float, int]:
    """Return how far the sum of ranks goes astray, and the place after which it returns."""
    sums = list(accumulate(ranks))[:-1]
    place = max(range(len(sums)), key=lambda one: abs(sums[one]))
    return abs(sums[place]), place + 1
