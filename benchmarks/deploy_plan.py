"""Measure `archatlas plan` against `archatlas check` on a large estate, and compare its bytes in other surroundings.

    python benchmarks/deploy_plan.py [--modules 10000] [--every 3]

Every third module gets another version, with an entry point more and, each second time, one less. Both commands run
three times each, in turn; printed is the least processor time of each. The plan is written again with another seed of
hashes, another locale and another time zone, and has to be the same, byte for byte.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from run import SHARED, Cost, estate_of, run

MOST = 1.5
"""How many times as long as a check a plan may take."""
TIMES = 3
SURROUNDINGS = ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kolkata"})
SURFACE = re.compile(r"^    surface:\n((?:    - .*\n)+)", re.M)
VERSION = re.compile(r"^(    version: )v1\.0\.0$", re.M)


def main() -> None:
    """Measure, compare and print; fail where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", type=int, default=10_000)
    parser.add_argument("--every", type=int, default=3)
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the estates come from ../shared, which is not here")
    with tempfile.TemporaryDirectory(prefix="archatlas-plan-") as scratch:
        sys.exit(measured(Path(scratch), arguments.modules, arguments.every))


def measured(scratch: Path, modules: int, every: int) -> bool:
    """Print both times and whether the bytes are the same, and tell whether a bar is missed."""
    schemas = estate_of(modules, scratch)
    git(schemas, "init", "--quiet")
    git(schemas, "add", ".")
    git(schemas, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "Begin")
    changed = [edit(path, number) for number, path in enumerate(sorted(schemas.glob("*.yaml"))[::every])]
    archatlas = Path(sys.executable).with_name("archatlas")
    plan: list[str | Path] = [archatlas, "plan", schemas, "--from", "HEAD", "--at", "2026-11-27T12:00+00:00"]
    os.chdir(schemas)
    costs = [
        (run([archatlas, "check", schemas]), run([*plan, "--output", f"json:{scratch}/0.json"])) for _ in range(TIMES)
    ]
    check, planned = (min((pair[side] for pair in costs), key=cpu_of) for side in (0, 1))
    ratio = planned.cpu / check.cpu
    texts = {(scratch / "0.json").read_bytes()} | {written(plan, scratch, one) for one in SURROUNDINGS}
    same = "the same" if len(texts) == 1 else "DIFFERENT"
    print(f"{modules} modules, {sum(changed)} changed: check {check.cpu:.1f} s, {check.megabytes:.0f} MB; plan")
    print(f"{planned.cpu:.1f} s, {planned.megabytes:.0f} MB: {ratio:.2f} times as long (bar {MOST}); {same} bytes")
    print(f"in {len(SURROUNDINGS)} other surroundings")
    return ratio > MOST or len(texts) > 1


def cpu_of(cost: Cost) -> float:
    """Return the processor time."""
    return cost.cpu


def written(plan: list[str | Path], scratch: Path, surroundings: dict[str, str]) -> bytes:
    """Return the plan as it is written in other surroundings."""
    file = scratch / "other.json"
    subprocess.run([*plan, "--output", f"json:{file}"], env={**os.environ, **surroundings}, check=False)
    return file.read_bytes()


def edit(path: Path, number: int) -> bool:
    """Give a module another version: an entry point more, and each second time one less."""
    text = path.read_text("utf-8")
    found = SURFACE.search(text)
    if found is None:
        return False
    entries = found[1].splitlines(keepends=True)[number % 2 :]
    changed = f"{text[: found.start(1)]}{''.join(entries)}    - 'rest: /added/{number}'\n{text[found.end(1) :]}"
    path.write_text(VERSION.sub(r"\1v1.1.0", changed), "utf-8")
    return True


def git(place: Path, *arguments: str) -> None:
    """Run git in a directory."""
    subprocess.run(["git", "-C", place, *arguments], check=True)


if __name__ == "__main__":
    main()
