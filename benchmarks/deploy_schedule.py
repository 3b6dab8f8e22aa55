"""Measure how long eager schedules take, against the least that any takes and against waves with a barrier.

    python benchmarks/deploy_schedule.py [--estates 200] [--spread 0.6]

Each estate has 113 modules, of which each requires 0, 1, 1, 2 or 3 (drawn evenly) of those before it. Steps take
lognormal times around 6 minutes, with a sigma that --spread sets; the schedule knows them only up to a factor,
lognormal with sigma 0.5. Printed are the mean ratios: to max(longest way, work / slots), which no schedule beats, and
to waves of which each begins when the one before it has ended. The command fails where a bar is missed.
"""

import argparse
import sys
from collections.abc import Mapping
from math import exp, log
from random import Random
from statistics import mean

from archatlas.analysis.deployment.schedule import PlanOrder, played
from archatlas.model.deployment import Change, ConcurrencyLimits, Order, Step, Why

MODULES, SEED = 113, 11
MINUTES, SPREAD, ERROR = 6.0, 0.6, 0.5
REQUIREMENTS = (0, 1, 1, 2, 3)
AT_MOST = {4: (1.05, 0.87), 10: (1.05, 0.55)}
"""By slots the greatest mean ratio to the least time, and to waves."""

Seconds = Mapping[str, float]


def main() -> None:
    """Print a line for each number of slots."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--estates", type=int, default=200)
    parser.add_argument("--spread", type=float, default=SPREAD)
    arguments = parser.parse_args()
    estates, failed = arguments.estates, False
    for slots, (least, waves) in AT_MOST.items():
        to_least, to_waves = ratios(estates, slots, arguments.spread)
        failed |= to_least > least or to_waves > waves
        print(f"{estates} estates, {slots} slots: {to_least:.3f} of the least (bar {least}), "
              f"{to_waves:.3f} of waves (bar {waves})")  # fmt: skip
    sys.exit(failed)


def ratios(estates: int, slots: int, spread: float = SPREAD) -> tuple[float, float]:
    """Return the mean makespan against the least that is possible, and against waves with a barrier."""
    random = Random(SEED)
    pairs = [measured(random, slots, spread) for _ in range(estates)]
    return mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)


def measured(random: Random, slots: int, spread: float) -> tuple[float, float]:
    """Return both ratios of one estate."""
    order = drawn_order(random)
    actual = {step.id: 60 * exp(random.gauss(log(MINUTES), spread)) for step in order.steps}
    expected = {step: seconds * exp(random.gauss(0.0, ERROR)) for step, seconds in actual.items()}
    schedule = played(order, expected, actual, ConcurrencyLimits(slots))
    return schedule.makespan / schedule.lower_bound, schedule.makespan / in_waves(order, actual, slots)


def drawn_order(random: Random) -> PlanOrder:
    """Return the steps of an estate in which each module comes after those that it requires."""
    names = [f"upgrade:lane.m{number}" for number in range(MODULES)]
    steps = tuple(Step(name, Change.UPGRADE, name.partition(":")[2]) for name in names)
    orders = []
    for number, name in enumerate(names):
        required = random.sample(names[:number], min(random.choice(REQUIREMENTS), number))
        orders += [Order(first, name, Why.ADDS) for first in required]
    return PlanOrder(steps, tuple(orders))


def in_waves(order: PlanOrder, seconds: Seconds, slots: int) -> float:
    """Return how long waves take of which each waits for the whole one before, its steps by name in the slots."""
    total = 0.0
    for wave in order.waves:
        ends = [0.0] * slots
        for (step,) in wave:
            ends.sort()
            ends[0] += seconds[step]
        total += max(ends)
    return total


if __name__ == "__main__":
    main()
