"""Measure what a review costs, as ratios to one check of the same estate in the same run.

    python benchmarks/review.py [--sizes 113,1000] [--changed 20] [--rounds 5]

Every round runs check and review in turn, so that a machine that gets slower slows both; the medians are printed.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from run import SHARED, Cost, estate_of, run

ARCHATLAS = Path(sys.executable).with_name("archatlas")
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false")


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="113,1000", help="numbers of modules, separated by commas")
    parser.add_argument("--changed", type=int, default=20, help="how many modules the change touches")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the estates come from ../shared, which is not here")
    print("| modules | changed | new findings | check s | review s | review / check |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        for size in map(int, arguments.sizes.split(",")):
            print(measured(size, Path(scratch) / str(size), arguments.changed, arguments.rounds))


def measured(size: int, scratch: Path, changed: int, rounds: int) -> str:
    """Return the row of one size: medians of processor seconds, and the median of the ratios of the rounds."""
    scratch.mkdir()
    repository = scratch / "repository"
    committed(estate_of(size, scratch), repository)
    changed = min(changed, change(repository / "modules", changed))
    check: list[str | Path] = [ARCHATLAS, "check", repository / "modules"]
    review: list[str | Path] = [ARCHATLAS, "review", repository / "modules", "--base", "HEAD"]
    run(check), run(review)  # the first runs fill the caches of the file system and of Python
    pairs: list[tuple[Cost, Cost]] = [(run(check), run(review)) for _ in range(rounds)]
    new = subprocess.run([*map(str, review), "--output", "json"], capture_output=True, text=True).stdout.count('"new"')
    checks, reviews = (statistics.median(cost.cpu for cost in costs) for costs in zip(*pairs, strict=True))
    ratio = statistics.median(after.cpu / before.cpu for before, after in pairs)
    return f"| {size:,} | {changed} | {new} | {checks:.2f} | {reviews:.2f} | {ratio:.2f} |"


def committed(modules: Path, repository: Path) -> None:
    """Put an estate into a new repository as its first commit."""
    target = repository / "modules"
    target.mkdir(parents=True)
    for path in sorted(modules.glob("*.yaml")):
        (target / path.name).write_bytes(path.read_bytes())
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "before")):
        subprocess.run([*GIT, *command], cwd=repository, check=True)


def change(modules: Path, number: int) -> int:
    """Let modules require the first one of the estate and take their owner away; return how many were changed."""
    paths = sorted(modules.glob("*.yaml"))
    first = re.search(r"^  name: (\S+)$", paths[0].read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    changed = 0
    for path in paths[1:]:
        text = path.read_text(encoding="utf-8")
        worse = text.replace("    requires: []\n", f"    requires:\n    - {first[1]}\n", 1)
        if worse != text and changed < number:
            path.write_text(re.sub(r"^  owner: .*$", "  owner: '@todo'", worse, flags=re.MULTILINE), encoding="utf-8")
            changed += 1
    return changed


if __name__ == "__main__":
    main()
