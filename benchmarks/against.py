"""Measure archatlas as ratios to an earlier commit, whose work tree has an environment of its own, in the same run.

    git worktree add ../before COMMIT && make -C ../before .venv/installed
    python benchmarks/against.py ../before [--sizes 113,1000] [--rounds 5] [--only check,build]

Every round runs both in turn, so that a machine that gets slower slows both; the medians of the rounds' ratios are
printed, with the smallest figures seen. The start of a command is compared with that of Python itself.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from run import ROOT, SHARED, Cost, estate_of, run

HEAD = "| what | modules | before | now | ratio | aim |\n|---|---|---|---|---|---|"
STARTS = 10
"""How often a command is started for one figure: a single start takes less than what the system counts in."""

AIMS = {
    ("check", 113): "0.70",
    ("check", 1000): "0.60",
    ("build", 113): "0.65",
    ("build", 1000): "0.55",
    ("build", 10_000): "0.50",
    ("build, wall", 1000): "0.42",
    ("HTML of modules, mean KB", 1000): "0.83",
}
"""The largest ratio that is aimed at."""

Command: TypeAlias = list[str | Path]


@dataclass(frozen=True, slots=True)
class Compared:
    """What one thing cost before and now, round by round."""

    name: str
    modules: int
    before: tuple[float, ...]
    now: tuple[float, ...]

    @property
    def row(self) -> str:
        """Return the row of the table."""
        ratio = statistics.median(now / before for now, before in zip(self.now, self.before, strict=True))
        figures = f"{min(self.before):.2f} | {min(self.now):.2f} | {ratio:.2f}"
        return f"| {self.name} | {self.modules:,} | {figures} | {AIMS.get((self.name, self.modules), '–')} |"


def main() -> None:
    """Measure what was asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="a work tree of the earlier commit, with .venv")
    parser.add_argument("--sizes", default="113,1000", help="numbers of modules, separated by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="version,check,build", help="what to measure, separated by commas")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the estates come from ../shared, which is not here")
    commands = {"before": archatlas_of(arguments.before.resolve()), "now": archatlas_of(ROOT)}
    only = arguments.only.split(",")
    print(HEAD)
    if "version" in only:
        print(version_row(commands["now"], arguments.rounds))
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        for size in map(int, arguments.sizes.split(",")):
            place = Path(scratch) / str(size)
            place.mkdir()
            for compared in measured(size, commands, only, place, arguments.rounds):
                print(compared.row, flush=True)


def archatlas_of(tree: Path) -> Path:
    """Return the command of a work tree."""
    command = tree / ".venv/bin/archatlas"
    return command if command.is_file() else sys.exit(f"{tree} has no .venv; run `make .venv/installed` there")


def version_row(archatlas: Path, rounds: int) -> str:
    """Return the row of the start of a command that does nothing, against Python that does nothing."""
    python: Command = [archatlas.with_name("python"), "-c", "pass"]
    pairs = [(started(python), started([archatlas, "--version"])) for _ in range(rounds)]
    ratio = statistics.median(command / bare for bare, command in pairs)
    bare, command = (min(column) for column in zip(*pairs, strict=True))
    return f"| `--version` / `python -c pass` | – | {bare:.3f} | {command:.3f} | {ratio:.2f} | 4.00 |"


def started(command: Command) -> float:
    """Return the processor seconds of one start."""
    return sum(run(command).cpu for _ in range(STARTS)) / STARTS


def measured(
    size: int, commands: Mapping[str, Path], only: Sequence[str], scratch: Path, rounds: int
) -> Iterator[Compared]:
    """Yield what an estate of one size costs before and now."""
    schemas = estate_of(size, scratch)
    if "check" in only:
        check: dict[str, Command] = {name: [command, "check", schemas] for name, command in commands.items()}
        checks = alternated(check, rounds)
        yield compared("check", size, checks, lambda cost: cost.cpu)
    if "build" in only:
        build: dict[str, Command] = {
            name: [command, "build", schemas, "--out", scratch / name] for name, command in commands.items()
        }
        builds = alternated(build, min(rounds, 2 if size > 1000 else 3))
        yield compared("build", size, builds, lambda cost: cost.cpu)
        yield compared("build, wall", size, builds, lambda cost: cost.wall)
        yield compared("build, peak MB", size, builds, lambda cost: cost.megabytes)
        yield Compared("HTML of modules, mean KB", size, *((mean_kilobytes(scratch / name),) for name in commands))


def alternated(commands: Mapping[str, Command], rounds: int) -> Mapping[str, tuple[Cost, ...]]:
    """Return the costs of both in each round; a round before the first fills the caches."""
    seen = [{name: run(command) for name, command in commands.items()} for _ in range(rounds + 1)]
    return {name: tuple(one[name] for one in seen[1:]) for name in commands}


def compared(name: str, size: int, costs: Mapping[str, tuple[Cost, ...]], figure: Callable[[Cost], float]) -> Compared:
    """Return one figure of all costs."""
    return Compared(name, size, *(tuple(map(figure, costs[key])) for key in ("before", "now")))


def mean_kilobytes(site: Path) -> float:
    """Return how large the page of a module is."""
    return statistics.mean(page.stat().st_size / 1024 for page in site.glob("modules/*/index.html"))


if __name__ == "__main__":
    main()
