"""Measures the regression guard: false alarms where nothing changed, and steps that are found.

    python benchmarks/regression.py [--series 1000] [--step 1.25] [--seed N]

A series has 20 runs before the first look, then one look after each of 60 runs. "last > 110 %" is what many jobs do.
The first four noises are those of the bar. Of the others, neighbouring runs resemble each other in one, one creeps up
by a tenth in the 60 runs, one has twice the scatter. What constants were chosen on was drawn with another generator.
"best possible" knows the distribution and the level, and sums up the logarithms of likelihood ratios (Page's test), at
as many false alarms as the bar allows.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import TypeAlias

from archatlas.analysis.regression.guard import FEWEST, NEWEST, PerformanceState, judged
from archatlas.analysis.regression.series import FigureSeries, machine_series, series_of
from archatlas.analysis.regression.steps import steps
from archatlas.model.benchmark_runs import TimedFigure

LOOKS = 60
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def normal(random: Random, number: int) -> list[float]:
    return [max(0.05, 1 + random.gauss(0, 0.05)) for _ in range(number)]


def outliers(random: Random, number: int) -> list[float]:
    return [value * (1 + random.expovariate(2) if random.random() < 0.1 else 1) for value in normal(random, number)]


def heavy(random: Random, number: int) -> list[float]:
    return [math.exp(0.05 * random.gauss(0, 1) / math.sqrt(random.gammavariate(1.5, 1) / 1.5)) for _ in range(number)]


def two_levels(random: Random, number: int) -> list[float]:
    return [value * (1.08 if random.random() < 0.4 else 1) for value in normal(random, number)]


def following(random: Random, number: int) -> list[float]:
    away, values = random.gauss(0, 0.05), []
    for _ in range(number):
        away = 0.5 * away + random.gauss(0, 0.05 * math.sqrt(0.75))
        values.append(math.exp(away))
    return values


def creeping(random: Random, number: int) -> list[float]:
    return [value * (1 + 0.1 * place / LOOKS) for place, value in enumerate(normal(random, number))]


def loud(random: Random, number: int) -> list[float]:
    return [math.exp(random.gauss(0, 0.1)) for _ in range(number)]


Noise: TypeAlias = Callable[[Random, int], list[float]]
NOISES: dict[str, Noise] = {
    "normal, 5 %": normal,
    "one of ten is an outlier": outliers,
    "heavy tails": heavy,
    "two levels, 8 % apart": two_levels,
}
OTHER_NOISES: dict[str, Noise] = {
    "runs follow each other, .5": following,
    "creeps up by 10 %": creeping,
    "normal, 10 %": loud,
}
DENSITIES: dict[str, Callable[[float], float]] = {
    "normal, 5 %": lambda x: math.exp(-((x / 0.05) ** 2) / 2),
    "heavy tails": lambda x: (1 + (x / 0.05) ** 2 / 3) ** -2,
}
"""Of the logarithms, but for a factor."""


def one_series(values: Sequence[float], name: str = "b") -> list[TimedFigure]:
    key = ("m", name, "", "s", "ci")
    return [TimedFigure(key, BEGIN + timedelta(days=place), str(place), value) for place, value in enumerate(values)]


def looks(series: FigureSeries, first: int) -> list[PerformanceState]:
    ends = range(first, len(series.figures) + 1)
    return [judged(FigureSeries(series.key, series.figures[:end], series.freed[:end])).state for end in ends]


def false_alarm(values: Sequence[float]) -> bool:
    (series,) = series_of(one_series(values))
    return PerformanceState.WORSE in looks(series, FEWEST + 1)


def naive(values: Sequence[float]) -> bool:
    return any(values[end] > 1.1 * values[end - 1] for end in range(FEWEST, len(values)))


def found_within(values: list[float], step: float) -> bool:
    stepped = [*values[: FEWEST + 20], *(value * step for value in values[FEWEST + 20 : FEWEST + 20 + NEWEST])]
    (series,) = series_of(one_series(stepped))
    return PerformanceState.WORSE in looks(series, FEWEST + 21)


def best_possible(density: Callable[[float], float], noise: Noise, random: Random, step: float) -> float:
    """Return how many steps are found within five runs by what knows everything but whether there was one."""

    def highest(values: Sequence[float], from_run: int) -> float:
        sums, one = [], 0.0
        for value in values:
            away = math.log(value)
            one = max(one, 0.0) + math.log(density(away - math.log(step)) / density(away))
            sums.append(one)
        return max(sums[from_run:])

    quiet = sorted(highest(noise(random, LOOKS), 0) for _ in range(10_000))
    stepped = ([*noise(random, 20), *(step * one for one in noise(random, NEWEST))] for _ in range(10_000))
    return sum(highest(values, 20) >= quiet[-500] for values in stepped) / 10_000


def with_common_factor(random: Random, noise: Noise, number: int, step: float) -> tuple[bool, bool]:
    """Return whether a step of one of some series is found, and whether another one is accused, under slow runs."""
    runs = FEWEST + 20 + NEWEST
    factors = [math.exp(random.gauss(0, 0.15)) for _ in range(runs)]
    figures = []
    for which in range(number):
        values = [value * factor for value, factor in zip(noise(random, runs), factors, strict=True)]
        if which == 0:
            values = [*values[:-NEWEST], *(value * step for value in values[-NEWEST:])]
        figures += one_series(values, f"b{which}")
    states = [PerformanceState.WORSE in looks(one, FEWEST + 21) for one in series_of(figures)]
    return states[0], any(states[1:])


def shift_of_all(random: Random, noise: Noise) -> tuple[bool, bool]:
    """Return whether any of eight series is accused of a shift of the machine up to 40 runs later, and whether
    it is told as one."""
    begin = FEWEST + 20
    figures = []
    for which in range(8):
        values = noise(random, begin + 40)
        figures += one_series([*values[:begin], *(value * 1.3 for value in values[begin:])], f"b{which}")
    accused = any(PerformanceState.WORSE in looks(one, begin + 1) for one in series_of(figures))
    (common,) = machine_series(figures)
    return accused, PerformanceState.WORSE in looks(common, begin + 1)


def share(told: Iterable[bool]) -> str:
    several = [*told]
    return f"{sum(several) / len(several):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--step", type=float, default=1.25)
    parser.add_argument("--seed", type=int, default=20261127)
    said = parser.parse_args()
    for name, noise in (NOISES | OTHER_NOISES).items():
        random = Random(f"{said.seed} {name}")
        drawn = [noise(random, FEWEST + LOOKS) for _ in range(said.series)]
        print(f"{name}\n  false alarm in {LOOKS} looks {share(map(false_alarm, drawn))}", end="")
        print(f" (last > 110 %: {share(map(naive, drawn))})", flush=True)
        found = share(found_within(values, said.step) for values in drawn)
        best = (
            f" (best possible: {best_possible(DENSITIES[name], noise, random, said.step):.3f})"
            if name in DENSITIES
            else ""
        )
        print(f"  step of {said.step:.2f} found within {NEWEST} runs {found}{best}", flush=True)
        for number in (8, 4):
            slow = [with_common_factor(random, noise, number, said.step) for _ in range(max(said.series // 2, 1))]
            told, other = share(one for one, _ in slow), share(one for _, one in slow)
            print(f"  with a common factor of {number}: {told}, another one accused {other}", flush=True)
        shifts = [shift_of_all(random, noise) for _ in range(max(said.series // 10, 1))]
        told, other = share(one for _, one in shifts), share(one for one, _ in shifts)
        print(f"  shift of all told as one {told}, any accused besides within 40 runs {other}", flush=True)
        print_whole_series(drawn[:100])
    return 0


def print_whole_series(drawn: Sequence[list[float]]) -> None:
    """Print what the whole-series view says of series without a step, and with one of 10 % after 40 runs."""
    whole = [one for place, values in enumerate(drawn) for one in series_of(one_series(values, f"b{place}"))]
    stepped = [
        one
        for place, values in enumerate(drawn)
        for one in series_of(one_series([*values[:40], *(value * 1.1 for value in values[40:])], f"b{place}"))
    ]
    found = steps(stepped)
    right = [min(abs(int(one.first.run) - 40) for one in several) for several in found.values()]
    extra = sum(len(several) - 1 for several in found.values())
    print(
        f"  whole series: {len(steps(whole))} of {len(drawn)} without a step have one, {len(right)} with one of 10 %, "
        f"off by {median(right) if right else 0:.0f} runs, {extra} more steps in them",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
