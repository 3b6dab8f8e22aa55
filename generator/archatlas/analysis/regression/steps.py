"""Where whole series stepped to other levels: rank-CUSUM, judged by permuted blocks, over many series at once."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from random import Random
from statistics import fmean, median

from archatlas.analysis.regression.guard import FEWEST
from archatlas.analysis.regression.series import FigureSeries
from archatlas.model.benchmark_runs import SeriesKey, TimedFigure
from archatlas.model.record import dataclass

PERMUTATIONS = 499
ENOUGH = 25
"""Mixed series that go as far astray, after which it is chance for certain."""
BLOCKS = 10
"""Blocks that a series is cut into at least: of few ones there are too few orders to tell a step from chance."""
LONGEST_BLOCK = 5
"""Runs that stay beside each other when the others are mixed, since neighbours are alike."""
FEWEST_BESIDE = 5
"""Runs on each side of a step."""
FALSE_SHARE = 0.05
"""The share of false ones among all steps that are told."""
LEAST_EFFECT = 0.05
"""How far the medians on both sides must be apart."""


@dataclass(frozen=True, slots=True)
class PerformanceStep:
    """The runs between which a series has another level, the medians up to the next steps, how likely it is chance."""

    last: TimedFigure
    first: TimedFigure
    before: float
    after: float
    chance: float

    @property
    def change(self) -> float:
        """Return by which share the level after it is higher."""
        return self.after / self.before - 1.0


def steps(every: Iterable[FigureSeries], seed: int = 7) -> Mapping[SeriesKey, tuple[PerformanceStep, ...]]:
    """Return the steps of each series that has some, the first one first.

    All series are judged together so that few of the steps that are told are chance (Benjamini-Hochberg), then together
    all parts between these, until none has a step any more.
    """
    series = {one.key: one for one in every}
    parts = [_Part(key, 0, len(one.freed)) for key, one in series.items()]
    found: dict[SeriesKey, list[_Cut]] = defaultdict(list)
    while parts:
        cuts = _beyond_chance([cut for part in parts if (cut := _cut(series[part.key], part, seed))])
        parts = []
        for cut in cuts:
            found[cut.part.key].append(cut)
            parts += [_Part(cut.part.key, cut.part.begin, cut.place), _Part(cut.part.key, cut.place, cut.part.end)]
    return {key: tuple(_told(series[key], cuts)) for key, cuts in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class _Part:
    """Some runs of a series, one after the other."""

    key: SeriesKey
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """The place of a part from which on it has another level, if it is not chance."""

    part: _Part
    place: int
    effect: float
    chance: float


def _beyond_chance(cuts: list[_Cut]) -> list[_Cut]:
    ordered = sorted(cuts, key=lambda one: (one.chance, one.part.key, one.part.begin))
    last = max((rank for rank, one in enumerate(ordered, 1) if one.chance <= FALSE_SHARE * rank / len(cuts)), default=0)
    return [one for one in ordered[:last] if abs(one.effect) >= LEAST_EFFECT]


def _cut(series: FigureSeries, part: _Part, seed: int) -> _Cut | None:
    values = series.freed[part.begin : part.end]
    if len(values) < FEWEST:
        return None
    ranks = _centred_ranks(values)
    sums = _sums(ranks)
    begin, end = sorted((sums.index(min(sums)), sums.index(max(sums))))
    inner = [one for one in (begin, end) if FEWEST_BESIDE <= one <= len(values) - FEWEST_BESIDE]
    if not inner:
        return None
    chances = _chances(ranks, Random(f"{seed} {part.key} {part.begin} {part.end}"))
    place = max(inner, key=lambda one: abs(sums[one]))
    if chances[0] <= chances[1]:
        begin, end = place, len(values)
    within, beside = median(values[begin:end]), median((*values[:begin], *values[end:]))
    return _Cut(part, part.begin + place, within / beside - 1.0, min(1.0, 2 * min(chances)))


def _centred_ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value as its distance from the middle one; equal values share theirs."""
    places: dict[float, list[int]] = defaultdict(list)
    for rank, value in enumerate(sorted(values)):
        places[value].append(rank)
    return [fmean(places[value]) - (len(values) - 1) / 2 for value in values]


def _chances(ranks: Sequence[float], random: Random) -> tuple[float, float]:
    """Return how likely the sums of mixed blocks of ranks go as far: away from 0, and apart from each other.

    The former tells one step best, the latter a time between two. Where none of the mixed blocks goes as far, the
    chance is what a Brownian bridge of their spread has.
    """
    length = min(max(len(ranks) // BLOCKS, 1), LONGEST_BLOCK)
    blocks = [ranks[begin : begin + length] for begin in range(0, len(ranks), length)]
    told, number = _heights(ranks), 0
    higher, squares = [0, 0], [0.0, 0.0]
    while number < PERMUTATIONS and min(higher) < ENOUGH:
        random.shuffle(blocks)
        number += 1
        for which, height in enumerate(_heights(chain.from_iterable(blocks))):
            higher[which] += height >= told[which]
            squares[which] += height**2
    away, apart = (
        told[which] ** 2 * mean * number / squares[which] if squares[which] and not higher[which] else 0.0
        for which, mean in enumerate((math.pi**2 / 12, math.pi**2 / 6))
    )
    least = 1 / (number + 1)
    return (
        min(least, 2 * math.exp(-2 * away)) if away else (higher[0] + 1) * least,
        min(least, (8 * apart - 2) * math.exp(-2 * apart)) if apart else (higher[1] + 1) * least,
    )


def _heights(ranks: Iterable[float]) -> tuple[float, float]:
    """Return how far the sums of ranks go from 0, and how far from each other."""
    sums = _sums(ranks)
    low, high = min(sums), max(sums)
    return max(high, -low), high - low


def _sums(ranks: Iterable[float]) -> list[float]:
    return [*accumulate(ranks, initial=0.0)]


def _told(series: FigureSeries, cuts: Iterable[_Cut]) -> Iterator[PerformanceStep]:
    ordered = sorted(cuts, key=lambda one: one.place)
    ends = [0, *(one.place for one in ordered), len(series.freed)]
    levels = [median(series.freed[begin:end]) for begin, end in pairwise(ends)]
    for number, one in enumerate(ordered):
        last, first = series.figures[one.place - 1], series.figures[one.place]
        yield PerformanceStep(last, first, levels[number], levels[number + 1], one.chance)
