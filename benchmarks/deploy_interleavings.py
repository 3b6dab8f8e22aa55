"""Walk through every order of events in every deployment of up to four modules, each changed in one of four ways.

    PYTHONPATH=tests python benchmarks/deploy_interleavings.py [--most 4]

Up to one thing fails: an attempt, a gate, an undo. With up to three modules the process is killed once as well, at any
moment. What may be in effect has to stand upon what certainly is, at every moment, and every way has to end.
"""

import argparse
import time
from itertools import product

from archatlas.model.deployment import Change, OnFailure
from interleavings import explored, graphs, small_plan


def main() -> None:
    """Print how much was walked through; a broken promise ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=4)
    for size in range(1, parser.parse_args().most + 1):
        began, plans, moments = time.process_time(), 0, 0
        shapes = list(graphs(size))
        for edges, changes in product(shapes, product(Change, repeat=size)):
            plans += 1
            moments += explored(small_plan(edges, changes, OnFailure.GROUP), crashes=int(size < 4))
        spent = time.process_time() - began
        print(f"{size} modules: {len(shapes)} graphs, {plans:,} plans, {moments:,} moments, {spent:.0f} s", flush=True)


if __name__ == "__main__":
    main()
