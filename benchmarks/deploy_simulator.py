"""Run deployments in a simulated world that crashes at each write of a journal, and look for broken promises.

    PYTHONPATH=tests python benchmarks/deploy_simulator.py [--seeds 10000] [--first 0]

Every scenario is run without a crash and with them: odd seeds at each write, before or after it is durable, even ones
at one write. Broken executors have to be noticed within 400 seeds each.
"""

import argparse
import time

from broken_executors import BROKEN
from simulated_deployments import violation

MOST_SEEDS = 400


def main() -> int:
    """Print what was broken, and how soon broken executors are noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    began = time.process_time()
    found = [one for seed in range(options.first, options.first + options.seeds) if (one := violation(seed))]
    print(f"{options.seeds:,} seeds, {len(found)} violations, {time.process_time() - began:.0f} s of processor time")
    print(*found[:20], sep="\n", end="\n" if found else "")
    missed = [name for name in BROKEN if not _is_noticed(name)]
    return 1 if found or missed else 0


def _is_noticed(name: str) -> bool:
    noticed = next((one for seed in range(MOST_SEEDS) if (one := violation(seed, BROKEN[name]))), None)
    print(f"  {name:32} {noticed or 'NOT NOTICED'}", flush=True)
    return noticed is not None


if __name__ == "__main__":
    raise SystemExit(main())
