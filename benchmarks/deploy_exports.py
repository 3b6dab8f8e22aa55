"""Export random plans for every system, and read each file back as the system does: `benchmarks/deploy_exports.py`.

What the reader says waits for what has to be what the plan says; Argo CD, whose waves are stricter, has to wait for all
of that. Run it with PYTHONPATH=tests.
"""

import argparse
import sys
from collections import Counter
from time import process_time

from archatlas.render.exports import PLAN_EXPORTS
from archatlas.render.exports.exported_plan import exported_plan
from drawn_plans import drawn_plan, launched_steps, order_of
from readers.deployment_exports import READERS, closure


def main() -> int:
    """Print a line for each system; 1 where one of them would wait for anything else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=500)
    parser.add_argument("--most-steps", type=int, default=40)
    arguments = parser.parse_args()
    began, wrong, stricter = process_time(), Counter[str](), Counter[str]()
    for seed in range(arguments.plans):
        plan = drawn_plan(seed, arguments.most_steps)
        exported, order, steps = exported_plan(plan), order_of(plan), launched_steps(plan)
        for system, (_, write) in PLAN_EXPORTS.items():
            graph = READERS[system](write(exported))
            found = closure(graph)
            stricter[system] += found > order
            same = found >= order if system == "argo-cd" else found == order
            wrong[system] += not same or set(graph) != steps
    for system in PLAN_EXPORTS:
        sys.stdout.write(f"{system:15} {arguments.plans} plans, {wrong[system]} wrong, {stricter[system]} stricter\n")
    sys.stdout.write(f"{process_time() - began:.1f} s of processor time\n")
    return 1 if wrong.total() else 0


if __name__ == "__main__":
    sys.exit(main())
