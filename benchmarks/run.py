"""Measure archatlas on estates of several sizes and print the table of docs/benchmarks.md.

    python benchmarks/run.py [--sizes 113,1000] [--estates DIR]

Every figure is of a whole process: processor time (its own and its children's), wall time and peak memory as the
operating system accounts for them. Compare the ratios: absolute times differ from machine to machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost: seconds of processor and of wall time, peak memory in megabytes."""

    cpu: float
    wall: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """All costs of one estate, and the bytes of its site."""

    modules: int
    check: Cost
    build: Cost
    plain: Cost
    stages: dict[str, float]
    html_bytes: int

    @property
    def own(self) -> float:
        """Return the processor time of archatlas's own work, from files to fragments and drawings."""
        return sum(seconds for stage, seconds in self.stages.items() if stage != "assess")  # which has others in it


def main() -> None:
    """Measure each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="113,1000", help="numbers of modules, separated by commas")
    parser.add_argument("--no-plain", action="store_true", help="leave out stock mkdocs, which takes long")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the estates come from ../shared, which is not here")
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        sizes = [int(size) for size in arguments.sizes.split(",")]
        rows = [measure(size, Path(scratch) / str(size), plain=not arguments.no_plain) for size in sizes]
    print(table(rows))


def measure(size: int, scratch: Path, plain: bool) -> Measurement:
    """Measure the estate of one size."""
    scratch.mkdir()
    schemas = estate_of(size, scratch)
    archatlas = Path(sys.executable).with_name("archatlas")
    run([archatlas, "check", schemas])  # a first run fills the caches of the file system and of Python
    check = run([archatlas, "check", schemas])
    build = run([archatlas, "build", schemas, "--out", scratch / "site"])
    html = sum(file.stat().st_size for file in (scratch / "site").rglob("*.html"))
    stock = Cost(0, 0, 0)
    if plain:
        run([archatlas, "export", schemas, "--out", scratch / "tree"])
        command: list[str | Path] = [sys.executable, "-m", "mkdocs", "build", "-q", "-f", scratch / "tree/mkdocs.yml"]
        stock = run([*command, "-d", scratch / "plain"])
    stages = json.loads(_output([sys.executable, ROOT / "benchmarks/stages.py", schemas]))
    return Measurement(size, check, build, stock, stages, html)


def estate_of(size: int, scratch: Path) -> Path:
    """Return the directory of an estate of that size, made where it is not the real one."""
    if size == 113:
        return SHARED / "estates/roadmap113/modules"
    _output([sys.executable, SHARED / "tools/make_estate.py", scratch / "estate", "--n", str(size)])
    return scratch / "estate/modules"


def run(command: Sequence[str | Path]) -> Cost:
    """Run a command to its end and return what it cost; its children count, where it waited for them."""
    start = time.monotonic()
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **QUIET},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} {command[1]} ended with status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024)


def _output(command: Sequence[str | Path]) -> str:
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def table(rows: Sequence[Measurement]) -> str:
    """Return the measurements as a Markdown table, and the ratios that are aimed at."""
    first = rows[0]
    lines = ["| | " + " | ".join(f"{row.modules:,} modules" for row in rows) + " |", "|---|" + "---|" * len(rows)]

    def line(label: str, *cells: str) -> None:
        lines.append(f"| {label} | {' | '.join(cells)} |")

    for name in ("check", "build", "plain"):
        label = "mkdocs build of the exported pages" if name == "plain" else f"archatlas {name}"
        costs: list[Cost] = [getattr(row, name) for row in rows]
        line(f"{label}: processor s", *(f"{cost.cpu:.2f}" for cost in costs))
        line(f"{label}: wall s", *(f"{cost.wall:.2f}" for cost in costs))
        line(f"{label}: peak MB", *(f"{cost.megabytes:.0f}" for cost in costs))
    for stage in first.stages:
        line(f"stage, {stage}: processor s", *(f"{row.stages[stage]:.2f}" for row in rows))
    line("own work / build", *(f"{row.own / row.build.cpu:.2f}" for row in rows))
    line("build / mkdocs build", *(f"{row.build.cpu / row.plain.cpu:.2f}" if row.plain.cpu else "–" for row in rows))
    line("build: processor ms a module", *(f"{1000 * row.build.cpu / row.modules:.1f}" for row in rows))
    line("HTML: KB a module", *(f"{row.html_bytes / 1024 / row.modules:.1f}" for row in rows))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
