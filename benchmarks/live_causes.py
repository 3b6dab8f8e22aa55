"""Measure how often the list of likely causes names where an incident began, and what it costs.

    PYTHONPATH=tests python benchmarks/live_causes.py [--runs 300]

The PetShop issues are looked for in ../shared/data/petshop and left out where they are not. "deepest" is the plain
method beside it: failed modules that require no failed one, those first that most failed ones need. A module found
among the first three counts by its share where several began.
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping

from archatlas.analysis.causes.likely_causes import CauseVerdict, likely_causes
from archatlas.analysis.causes.moving_together import causes_by_series
from archatlas.analysis.causes.observed_graph import ObservedGraph
from archatlas.model.module import ModuleName
from petshop import PETSHOP, issues
from simulated_incidents import Regime, SimulatedIncident, Simulator, grown, layered

REGIMES: Mapping[str, Regime] = {
    "noise-free, p 1": Regime(passes=1.0),
    "noise-free, p .7": Regime(),
    "p .7, 1 % false, 2 % missed": Regime(false=0.01, missed=0.02),
    "p .4, 1 % false, 2 % missed": Regime(passes=0.4, false=0.01, missed=0.02),
    "p .7, 5 % false, 5 % missed": Regime(false=0.05, missed=0.05),
    "30 % not watched": Regime(unwatched=0.3),
    "30 % not watched and noise": Regime(unwatched=0.3, false=0.01, missed=0.02),
    "70 % not watched": Regime(unwatched=0.7),
    "two causes": Regime(causes=2),
    "two causes and noise": Regime(causes=2, false=0.01, missed=0.02),
    "two failed are an incident": Regime(false=0.01, missed=0.02, least_failed=2),
    "one failed is an incident": Regime(false=0.01, missed=0.02, least_failed=1),
}
NOTHING = Regime(causes=0, false=0.01, missed=0.02)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    runs = parser.parse_args().runs
    print(f"{'regime':34} {'AC@1':>6} {'AC@3':>6}   deepest: {'AC@1':>6} {'AC@3':>6}  cannot tell  none named")
    for simulator in (layered, grown):
        for name, regime in REGIMES.items():
            print(row(f"{simulator.__name__}: {name}", list(drawn(simulator, regime, runs))), flush=True)
        quiet = [likely_causes(one.requires, one.states) for one in drawn(simulator, NOTHING, runs * 3)]
        named = sum(bool(found.named) for found in quiet)
        print(f"{simulator.__name__}: no incident, noise: no cause in {1 - named / len(quiet):.1%}", flush=True)
    print(petshop_row() if PETSHOP.is_dir() else f"no PetShop: {PETSHOP} is not there")
    for regime in (Regime(modules=10_000, false=0.01, missed=0.02, unwatched=0.2), Regime(modules=10_000, passes=1.0)):
        print(f"10,000 modules: {cost(regime):.0f} ms of processor time at most")


def drawn(simulator: Simulator, regime: Regime, runs: int) -> Iterator[SimulatedIncident]:
    """Yield incidents, the same ones each time."""
    return (simulator(random.Random(f"{simulator.__name__} {number}"), regime) for number in range(runs))


def row(name: str, cases: list[SimulatedIncident]) -> str:
    """Return what both methods find in some incidents."""
    found = [likely_causes(one.requires, one.states) for one in cases]
    ours = [[cause.module for cause in causes.ranked] for causes in found]
    plain = [list(ObservedGraph(one.requires, one.states).deepest()) for one in cases]
    figures = [share(cases, lists, most) for lists in (ours, plain) for most in (1, 3)]
    verdicts = [causes.verdict for causes in found]
    unsure = verdicts.count(CauseVerdict.CANNOT_TELL) / len(found)
    none = sum(not causes.named for causes in found) / len(found)
    return "{:34} {:6.3f} {:6.3f}            {:6.3f} {:6.3f}  {:11.0%}  {:10.1%}".format(name, *figures, unsure, none)


def share(cases: list[SimulatedIncident], lists: list[list[ModuleName]], most: int) -> float:
    """Return how much of what began is among the first, on average."""
    parts = [
        len(one.began.intersection(names[:most])) / min(most, len(one.began))
        for one, names in zip(cases, lists, strict=True)
    ]
    return sum(parts) / len(parts)


def petshop_row() -> str:
    """Return what is found in the issues of PetShop by series."""
    found = [(issue, causes_by_series(issue.requires, issue.victim, issue.series).ranked) for issue in issues()]
    first, three = (
        sum(issue.cause in [cause.module for cause in ranked[:most]] for issue, ranked in found) for most in (1, 3)
    )
    return f"PetShop, {len(found)} issues by series: AC@1 {first / len(found):.3f}, AC@3 {three / len(found):.3f}"


def cost(regime: Regime) -> float:
    """Return the most processor time of some requests, in milliseconds."""
    spent = []
    for number in range(5):
        case = layered(random.Random(number), regime)
        start = time.process_time()
        likely_causes(case.requires, case.states)
        spent.append((time.process_time() - start) * 1000)
    return max(spent)


if __name__ == "__main__":
    main()
