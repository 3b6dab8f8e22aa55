"""Measure how often chance alone pages somebody, and how soon an outage does.

    PYTHONPATH=tests python benchmarks/live_levels.py [--months 400]

Each month is one of a module that keeps its objective exactly, every probe or request for itself. "textbook" is the
same pair of rules without the five bad events that are needed here. Nothing is refused in this table, so that it shows
why probes are.
"""

import argparse
import random
from fractions import Fraction

from archatlas.analysis.levels.burn_rates import BURN_RULES, Urgency, burn, burn_of_counts
from archatlas.analysis.levels.service_level import PERIOD, Indicator, ObjectiveOrigin, ServiceLevel
from archatlas.model.module import ModuleName
from simulated_months import began_in_the_last_month, outage, pages_of, states, tallies_at

CASES = ((99.0, 30), (99.5, 30), (99.9, 30), (99.95, 30), (99.9, 60), (99.9, 10))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=400)
    months = parser.parse_args().months
    print(f"{months} months each      false pages a month   textbook   total outage known after")
    for percent, interval in CASES:
        level = ServiceLevel(
            ModuleName("simulated.module"),
            Fraction(str(percent)) / 100,
            ObjectiveOrigin.DECLARED,
            Indicator.REQUESTS,
            interval,
        )
        pages = sum(pages_of(random.Random(number), level) for number in range(months)) / months
        plain = sum(textbook(random.Random(number), level) for number in range(months)) / months
        print(f"{percent} % each {interval} s {pages:22.2f} {plain:10.2f} {outage_known(level):20.0f} s", flush=True)


def textbook(rng: random.Random, level: ServiceLevel) -> int:
    """Return how often somebody is paged in a month without a least number of bad events."""
    pages = [rule for rule in BURN_RULES if rule.urgency is Urgency.PAGE]
    return began_in_the_last_month(
        (
            at,
            [
                rule
                for rule in pages
                if all((state.rates[window] or 0) >= rule.factor for window in (rule.long, rule.short))
            ],
        )
        for at, state in states(rng, level)
    )


def outage_known(level: ServiceLevel) -> float:
    """Return after how many seconds of a total outage somebody is paged, its first probe as late as can be."""
    interval = level.interval or 1.0
    bad: list[float] = []
    while True:
        bad.append(PERIOD + interval * (len(bad) + 1))
        if burn(level, tallies_at(bad, bad[-1], interval), bad[-1], bad[-1]).alert is Urgency.PAGE:
            break
    minutes = int(-(-(bad[-1] - PERIOD) // 60))
    now, counts = outage(level, minutes)
    assert burn_of_counts(level, counts, now).alert is Urgency.PAGE  # the counts of a store say the same
    return bad[-1] - PERIOD


if __name__ == "__main__":
    main()
