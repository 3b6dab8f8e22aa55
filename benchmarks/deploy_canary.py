"""False alarms and power of the canary gate, calibrated on one half of a history and judged by the other half.

    python benchmarks/deploy_canary.py [RUNS]

Histories are drawn: two instances of one version, whose shares of bad requests move together over the day and apart by
some noise from one look to the next. The gate passes where at most 5 % of the runs in which nothing is worse fail, and
where a fourfold share of bad requests is found in at least 75 % within 20 looks.
"""

import math
import sys
import time
from random import Random

from archatlas.analysis.deployment.calibration import Calibration, Replay, calibrated, drawn_count
from archatlas.analysis.deployment.canary import CanaryCounts, CanaryRule

WINDOWS = 4000
SCENARIOS = {
    "small traffic, 1 % bad": (200, 1000, 0.01, 0.0),
    "small traffic, 10 % noise": (200, 1000, 0.01, 0.1),
    "even shares, 10 % noise": (2000, 2000, 0.01, 0.1),
    "large traffic, 10 % noise": (20_000, 20_000, 0.01, 0.1),
    "slow requests, 5 %, 10 % noise": (2000, 8000, 0.05, 0.1),
    "rare errors, 0.1 %": (2000, 8000, 0.001, 0.1),
    "noise of 25 %": (2000, 2000, 0.02, 0.25),
}


def history(canary: int, control: int, share: float, noise: float, seed: int = 0) -> list[CanaryCounts]:
    """Draw counts of two instances of the same version."""
    random, found = Random(seed), []
    for window in range(WINDOWS):
        load = 1 + 0.5 * math.sin(window / 120) + 0.1 * random.random()
        weather = share * math.exp(random.gauss(0, 0.3) if window % 50 == 0 else 0.0)
        shares = [min(0.9, weather * math.exp(random.gauss(0, noise))) for _ in range(2)]
        requests = int(control * load), int(canary * load)
        bad = [drawn_count(trials, share, random) for trials, share in zip(requests, shares, strict=True)]
        found.append(CanaryCounts(requests[0], bad[0], requests[1], bad[1]))
    return found


def holds(found: Calibration) -> bool:
    """Tell whether both promises are kept."""
    return found.false_alarms <= 0.05 and dict(found.power)[4.0] >= 0.75


def main() -> int:
    """Print a row for each scenario."""
    replay = Replay(runs=int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
    print(f"{replay.runs:,} runs of {replay.looks} looks each; alpha 0.05")
    print(f"{'':34}{'tolerated':>10}{'A/A fails':>11}{'1.5x':>8}{'2x':>8}{'4x':>8}{'threshold 1.25 A/A':>20}")
    began, is_kept = time.process_time(), True
    for name, drawn in SCENARIOS.items():
        found = calibrated(history(*drawn), CanaryRule(), replay)
        is_kept &= holds(found)
        power = "".join(f"{share:8.1%}" for _, share in found.power)
        tolerated, missed = f"{found.rule.at_most:g}", "" if holds(found) else "  MISSED"
        print(f"{name:34}{tolerated:>10}{found.false_alarms:11.1%}{power}{found.threshold:20.1%}{missed}")
    print(f"{'kept' if is_kept else 'NOT KEPT'}, {time.process_time() - began:.1f} s of processor time")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
