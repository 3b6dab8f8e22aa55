"""Measure what a review costs, as ratios to one check of the same estate in the same run.

    python benchmarks/review.py [--sizes 113,1000] [--changed 20] [--rounds 5]
    python benchmarks/review.py --large [--rounds 3]

Every round runs check and review in turn, so that a machine that gets slower slows both; the medians are printed.
`--large` measures changes that are dense or touch every file, in estates that are made for that.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from run import SHARED, Cost, estate_of, run

ARCHATLAS = Path(sys.executable).with_name("archatlas")
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false")
HEAD = "| modules | changed | new findings | check s | review s | review / check |\n|---|---|---|---|---|---|"
LARGE_HEAD = HEAD.replace("| modules | changed |", "| change | files |")

State = Mapping[str, str]
"""The text of each file by its name."""


def main() -> None:
    """Measure each size, or each large change, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="113,1000", help="numbers of modules, separated by commas")
    parser.add_argument("--changed", type=int, default=20, help="how many modules the change touches")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="measure dense and large changes instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        if arguments.large:
            print(LARGE_HEAD)
            for name, (before, after) in large_changes():
                print(measured_change(name, before, after, Path(scratch) / name.replace(" ", "-"), arguments.rounds))
            return
        if not SHARED.is_dir():
            sys.exit("the estates come from ../shared, which is not here")
        print(HEAD)
        for size in map(int, arguments.sizes.split(",")):
            print(measured(size, Path(scratch) / str(size), arguments.changed, arguments.rounds))


def large_changes() -> Iterable[tuple[str, tuple[State, State]]]:
    """Yield changes that are dense, or that touch every file."""
    yield "300 modules that require each other", tied(300, lambda one, two: one != two)
    yield "300 modules that require all before them", tied(300, lambda one, two: two < one)
    yield "one cycle of 2000 modules", tied(2000, lambda one, two: (one + 1) % 2000 == two)
    yield "1000 renames", (lane("candidate", 1000), lane("stable", 1000))
    yield "20000 new files", (lane("stable", 1), lane("fresh", 20_000))


def tied(number: int, requires: Callable[[int, int], bool]) -> tuple[State, State]:
    """Return modules that require nothing, and then each other."""
    names = [f"lane{index % 7}.m{index:04d}" for index in range(number)]
    after = {
        name: schema(name, (other for two, other in enumerate(names) if requires(one, two)))
        for one, name in enumerate(names)
    }
    return {name: schema(name) for name in names}, after


def lane(name: str, number: int) -> State:
    """Return the modules of a lane, each of which requires two of those before it."""
    names = [f"{name}.m{index:05d}" for index in range(number)]
    return {
        one: schema(one, {names[index * 7 % index], names[index * 3 % index]} if index else ())
        for index, one in enumerate(names)
    }


def schema(name: str, requires: Iterable[str] = ()) -> str:
    """Return a module schema."""
    work = name.partition(".")[2]
    return (
        f"identity: {{name: {name}, layer: application, tier: 2, status: active, summary: Does the work of {work}}}\n"
        "ownership: {owner: '@Team', lifecycle: stable}\n"
        f"contracts: {{api: {{surface: ['python: {name}.T', 'GET /{work}'], version: v1.0}}}}\n"
        f"dependencies: {{internal: {{requires: [{', '.join(sorted(requires))}]}}, external: {{}}}}\n"
    )


def measured_change(name: str, before: State, after: State, scratch: Path, rounds: int) -> str:
    """Return the row of a change."""
    (scratch / "before").mkdir(parents=True)
    write(before, scratch / "before")
    repository = scratch / "repository"
    committed(scratch / "before", repository)
    for path in (repository / "modules").glob("*.yaml"):
        path.unlink()
    write(after, repository / "modules")
    return f"| {name} | {len(after):,} {costs(repository, rounds)}"


def write(state: State, directory: Path) -> None:
    """Write the files of a state."""
    for name, text in state.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")


def measured(size: int, scratch: Path, changed: int, rounds: int) -> str:
    """Return the row of one size."""
    scratch.mkdir()
    repository = scratch / "repository"
    committed(estate_of(size, scratch), repository)
    changed = min(changed, change(repository / "modules", changed))
    return f"| {size:,} | {changed} {costs(repository, rounds)}"


def costs(repository: Path, rounds: int) -> str:
    """Return the cells of the new findings, of the processor seconds, and of the median of the rounds' ratios."""
    check: list[str | Path] = [ARCHATLAS, "check", repository / "modules"]
    review: list[str | Path] = [ARCHATLAS, "review", repository / "modules", "--base", "HEAD"]
    run(check), run(review)  # the first runs fill the caches of the file system and of Python
    pairs: list[tuple[Cost, Cost]] = [(run(check), run(review)) for _ in range(rounds)]
    new = subprocess.run([*map(str, review), "--output", "json"], capture_output=True, text=True).stdout.count('"new"')
    checks, reviews = (statistics.median(cost.cpu for cost in costs) for costs in zip(*pairs, strict=True))
    ratio = statistics.median(after.cpu / before.cpu for before, after in pairs)
    return f"| {new:,} | {checks:.2f} | {reviews:.2f} | {ratio:.2f} |"


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
