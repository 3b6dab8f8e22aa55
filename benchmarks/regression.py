"""Measures the regression guard: false alarms where nothing changed, and steps that are found, in four noises.

    python benchmarks/regression.py [--series 1000]

A series has 20 runs before the first look, then one look after each of 60 runs. "last > 110 %" is what many jobs do.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

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


NOISES: dict[str, Callable[[Random, int], list[float]]] = {
    "normal, 5 %": normal,
    "one of ten is an outlier": outliers,
    "heavy tails": heavy,
    "two levels, 8 % apart": two_levels,
}


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


def found_within(values: list[float], runs: int) -> bool:
    stepped = [*values[: FEWEST + 20], *(value * 1.25 for value in values[FEWEST + 20 : FEWEST + 20 + runs])]
    (series,) = series_of(one_series(stepped))
    return PerformanceState.WORSE in looks(series, FEWEST + 21)


def with_common_factor(random: Random, noise: Callable[[Random, int], list[float]]) -> tuple[bool, bool]:
    """Return whether a step of one of eight series is found, and whether another one is accused, under slow runs."""
    number = FEWEST + 20 + NEWEST
    factors = [math.exp(random.gauss(0, 0.15)) for _ in range(number)]
    figures = []
    for which in range(8):
        values = [value * factor for value, factor in zip(noise(random, number), factors, strict=True)]
        if which == 0:
            values = [*values[:-NEWEST], *(value * 1.25 for value in values[-NEWEST:])]
        figures += one_series(values, f"b{which}")
    states = [PerformanceState.WORSE in looks(one, FEWEST + 21) for one in series_of(figures)]
    return states[0], any(states[1:])


def shift_of_all(random: Random, noise: Callable[[Random, int], list[float]]) -> tuple[int, bool]:
    """Return how many of eight series are accused of a shift of the machine, and whether it is told as one."""
    number = FEWEST + 20 + NEWEST
    figures = []
    for which in range(8):
        values = noise(random, number)
        figures += one_series([*values[:-NEWEST], *(value * 1.3 for value in values[-NEWEST:])], f"b{which}")
    accused = sum(judged(one).state is PerformanceState.WORSE for one in series_of(figures))
    (common,) = machine_series(figures)
    return accused, judged(common).state is PerformanceState.WORSE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=1000)
    wanted = parser.parse_args().series
    for name, noise in NOISES.items():
        random = Random(7)
        drawn = [noise(random, FEWEST + LOOKS) for _ in range(wanted)]
        quiet = sum(map(false_alarm, drawn)) / wanted
        common = sum(map(naive, drawn)) / wanted
        found = sum(found_within(values, NEWEST) for values in drawn) / wanted
        slow = [with_common_factor(random, noise) for _ in range(max(wanted // 10, 1))]
        shifts = [shift_of_all(random, noise) for _ in range(max(wanted // 10, 1))]
        print(
            f"{name:26} false alarm in {LOOKS} looks {quiet:.3f} (last > 110 %: {common:.3f}); 25 % step found within"
            f" {NEWEST} runs {found:.3f}; with a common factor {sum(one for one, _ in slow) / len(slow):.3f}, another"
            f" accused {sum(other for _, other in slow) / len(slow):.3f}; shift of all told as one"
            f" {sum(told for _, told in shifts) / len(shifts):.3f}, accused besides"
            f" {sum(accused for accused, _ in shifts) / len(shifts):.2f}",
            flush=True,
        )
        whole = [one for place, values in enumerate(drawn[:100]) for one in series_of(one_series(values, f"b{place}"))]
        stepped = [
            one
            for place, values in enumerate(drawn[:100])
            for one in series_of(one_series([*values[:40], *(value * 1.1 for value in values[40:])], f"b{place}"))
        ]
        off = [abs(one.place - 40) for one in steps(stepped)]
        print(
            f"{'':26} whole series: {len(steps(whole))} steps told of 100 without one, {len(off)} of 100 with one of"
            f" 10 %, off by {median(off) if off else 0:.0f} runs",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
