"""Kill deployments at many moments, and count effects: `deploy_kills.py [--kills 50] [--steps 100]`.

A plan of 100 steps is run with the shell adapter, whose target is a file with a line for each effect. The process is
killed (SIGKILL) at random moments, and in a second run at every single entry of its journal, in turn before and after
it is written; it is resumed each time. In the end each step has to have taken effect once. In a third run whatever runs
the commands is killed as well, and the target cannot be asked: there a person has to be asked, and nothing is doubled.
All of it with SQLite, and with a PostgreSQL of our own.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from killed_deployments import SLOW, KilledDeployment, kill_at_each_append, kill_at_random, kill_with_commands
from postgres_cluster import cluster, why_not

_RUNS_OF_KILLS = 5


def main() -> int:
    """Kill so many times in each store, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), help="only this one")
    arguments = parser.parse_args()
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if arguments.store != "postgresql":
            problems += _judge("SQLite", place / "sqlite", arguments.kills, arguments.steps, ["", "", ""])
        if arguments.store == "sqlite":
            return bool(problems)
        if reason := why_not():
            print(f"PostgreSQL: not tried, {reason}")
            return bool(problems)
        with cluster() as first, cluster() as second, cluster() as third:
            addresses = [first, second, third]
            problems += _judge("PostgreSQL", place / "postgresql", arguments.kills, arguments.steps, addresses)
    return bool(problems)


def _judge(store: str, place: Path, kills: int, steps: int, addresses: list[str]) -> list[str]:
    problems: list[str] = []
    begun = time.monotonic()
    at_random = KilledDeployment(place / "random", steps, addresses[0], SLOW)
    killed = kill_at_random(at_random, kills, 7)
    problems += _told(f"{store}, {killed} kills at random moments", at_random, begun)
    begun = time.monotonic()
    each = KilledDeployment(place / "each", steps, addresses[1])
    killed = kill_at_each_append(each)
    problems += _told(f"{store}, {killed} kills at each entry", each, begun)
    begun = time.monotonic()
    blind = KilledDeployment(place / "blind", steps, addresses[2], SLOW, observe="")
    killed, asked = kill_with_commands(blind, kills // _RUNS_OF_KILLS, 7)
    problems += _told(f"{store}, {killed} kills with the commands, {asked} questions to a person", blind, begun)
    return problems


def _told(what: str, deployment: KilledDeployment, begun: float) -> list[str]:
    problems, effects = deployment.problems(), deployment.effects()
    doubled = sum(times > 1 for times in effects.values())
    said = f"{len(effects)} distinct steps of {deployment.steps}, {doubled} doubled, {len(problems)} problems"
    print(f"{what}: {said} ({time.monotonic() - begun:.0f} s)", flush=True)
    for problem in problems:
        print(f"  {problem}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
