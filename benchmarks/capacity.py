"""Measures how often values come true within their intervals, for some truths and two lengths of series.

    PYTHONPATH=tests python benchmarks/capacity.py [--series 400]

The bar is 85 to 97 % of the 90 % intervals 13 weeks ahead, in the four truths that constants were chosen on; the exit
status is 1 where one is outside. The others are those that nothing was chosen on.
"""

import argparse
import sys
from collections import Counter
from random import Random

from archatlas.analysis.capacity.forecast import HORIZON, Model, forecast
from capacity_series import OTHER_TRUTHS, TRUTHS

LENGTHS = (52, 156)
LOWEST, HIGHEST = 0.85, 0.97


def main() -> int:
    """Measure, print and tell whether every share is within the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=400)
    number = parser.parse_args().series
    shares = [_share(truth, weeks, number) for weeks in LENGTHS for truth in TRUTHS]
    print("not chosen on:")
    for weeks in LENGTHS:
        for truth in OTHER_TRUTHS:
            _share(truth, weeks, number)
    return 0 if all(LOWEST <= share <= HIGHEST for share in shares) else 1


def _share(truth: str, weeks: int, number: int) -> float:
    hits, models = 0, Counter[Model]()
    for seed in range(number):
        values = {**TRUTHS, **OTHER_TRUTHS}[truth](Random(f"{truth} {weeks} {seed}"), weeks + HORIZON)
        known = forecast(values[:weeks], HORIZON)
        assert known is not None
        last = known.at(HORIZON)
        hits += last.low <= values[-1] <= last.high
        models[known.model] += 1
    taken = ", ".join(f"{model.value} {count}" for model, count in models.most_common())
    print(f"{truth}, {weeks} weeks: {hits / number:.3f} of 90 % intervals come true ({taken})")
    return hits / number


if __name__ == "__main__":
    sys.exit(main())
