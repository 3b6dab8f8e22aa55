"""Measure what it costs to read the code of a tree, as ratios to `ast.parse` over the same files in the same run.

    python benchmarks/scan.py TREE [--schemas DIR] [--copies 50000] [--rounds 7] [--commands]

Prints a table: processor time of `ast.parse`, of a first scan and of a second one with the cache of the first, the
most memory that each process took, and what was read. With `--copies` the tree is first written so often side by side
that it has about that many files. Each measurement is a process of its own, with a cache that goes away. With
`--rounds` all steps are measured so often in turn, and the medians are printed, with the least and the largest ratio.
With `--commands`, `scan --write` and `build` are run on a copy of the tree, as a person would.
"""

import argparse
import ast
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from archatlas.cli.main import GC_THRESHOLD
from archatlas.model.catalog import Catalog
from archatlas.settings import Settings

STEPS = ("ast", "first scan", "second scan")


def main() -> None:
    """Measure the steps one after the other."""
    gc.set_threshold(GC_THRESHOLD)  # as every command does
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--schemas", type=Path, help="directory of module schemas that say whose the files are")
    parser.add_argument("--copies", type=int, default=0, metavar="FILES", help="multiply the tree to about that size")
    parser.add_argument("--rounds", type=int, default=1, help="measure all steps so often in turn")
    parser.add_argument(
        "--commands", action="store_true", help="also run scan --write and build, in a copy of the tree"
    )
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(_measured(arguments.step, arguments.tree, arguments.schemas)))
        return
    with tempfile.TemporaryDirectory() as directory:
        tree = _multiplied(arguments.tree, arguments.copies, Path(directory)) if arguments.copies else arguments.tree
        base = [sys.executable, __file__, str(tree.resolve())]
        base += ["--schemas", str(arguments.schemas.resolve())] if arguments.schemas else []
        rounds = []
        for number in range(arguments.rounds):
            environment = {**os.environ, "XDG_CACHE_HOME": f"{directory}/cache{number}"}
            rounds.append({step: _run([*base, "--step", step], environment) for step in STEPS})
        _print(rounds)
        if arguments.commands:
            _commands(tree, Path(directory))


def _commands(tree: Path, directory: Path) -> None:
    """Run what a person types in an unknown repository, in a copy of the tree, and print what it costs."""
    copy, environment = directory / "copy", {**os.environ, "XDG_CACHE_HOME": f"{directory}/cache"}
    shutil.copytree(tree, copy, symlinks=True)
    for words in (["scan", ".", "--write"], ["build", "--code", "."]):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "archatlas.cli", *words]
        process = subprocess.Popen(command, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True)
        print((process.communicate()[0] or "").strip().splitlines()[-1:])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        wall = time.perf_counter() - start
        print(f"| archatlas {' '.join(words)} | {seconds:.1f} | {wall:.1f} | {after.ru_maxrss / 1024:.0f} MB at most |")


def _run(command: list[str], environment: Mapping[str, str]) -> Mapping[str, float]:
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    measured: Mapping[str, float] = json.loads(done.stdout)
    return measured


def _print(rounds: Sequence[Mapping[str, Mapping[str, float]]]) -> None:
    """Print a row for each step, the medians of all rounds, and what the last one read."""
    print("| step | processor time s | to `ast` | to the first scan | peak MB | files |\n|---|---|---|---|---|---|")
    for name in STEPS:
        to_base, to_first = (_ratios(rounds, name, base) for base in ("ast", "first scan"))
        seconds, peak = (median(one[name][key] for one in rounds) for key in ("seconds", "megabytes"))
        print(f"| {name} | {seconds:.2f} | {to_base} | {to_first} | {peak:.0f} | {rounds[0][name]['files']:,} |")
    for name, value in rounds[-1]["second scan"].items():
        if name not in {"seconds", "megabytes", "files"}:
            print(f"{name}: {value:,}")


def _ratios(rounds: Sequence[Mapping[str, Mapping[str, float]]], step: str, base: str) -> str:
    ratios = sorted(one[step]["seconds"] / one[base]["seconds"] for one in rounds)
    spread = f" ({ratios[0]:.2f} to {ratios[-1]:.2f})" if len(ratios) > 1 and step != base else ""
    return f"{median(ratios):.2f}{spread}"


def _measured(step: str, tree: Path, schemas: Path | None) -> Mapping[str, float]:
    if step == "ast":
        return _parsed(tree)
    from archatlas.pipeline.code_scan import scan_code

    catalog = _catalog(schemas)
    start = time.process_time()
    facts = scan_code(tree, catalog, Settings())
    seconds = time.process_time() - start
    ties = [tie for module in facts.modules.values() for tie in module.ties if tie.kind.value != "test-only"]
    alive = {(tie.requirer, tie.required) for tie in ties if not tie.is_dead}
    dead = {(tie.requirer, tie.required) for tie in ties if tie.is_dead}
    return {
        "seconds": seconds,
        "megabytes": _peak(),
        "files": facts.files,
        "files with faults": len({place.path for place in facts.broken}),
        "files not read": len(facts.unread),
        "files in no module": len(facts.unassigned),
        "computed imports": sum(module.computed for module in facts.modules.values()),
        "pairs of modules": len(alive | dead),
        "pairs by dead targets only": len(dead - alive),
    }


def _parsed(tree: Path) -> Mapping[str, float]:
    """Parse the same files with `ast` and read them in turn, which is less at the mercy of what else runs."""
    from archatlas.scanning.omissions import OwnCode
    from archatlas.scanning.python_code import PythonCode
    from archatlas.sources.code_tree import tree_on_disk

    warnings.simplefilter("ignore")
    paths = [file.path for file in tree_on_disk(tree, OwnCode()).files if file.path.endswith((".py", ".pyi", ".pyw"))]
    parsing, reading, broken, recovered, python = 0.0, 0.0, 0, 0, PythonCode()
    for path in paths:
        text, is_good = (tree / path).read_bytes(), True
        start = time.process_time()
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            is_good = False
        between = time.process_time()
        facts = python.read(text)
        parsing, reading = parsing + between - start, reading + time.process_time() - between
        broken += not is_good
        recovered += 0 if is_good else len({one.target for one in facts.imports})
    print(f"ast gives up on {broken} files, from which the grammar gets {recovered:,} targets", file=sys.stderr)
    print(f"file by file in turn, reading takes {reading / parsing:.2f} of ast.parse", file=sys.stderr)
    return {"seconds": parsing, "megabytes": _peak(), "files": len(paths)}


def _catalog(schemas: Path | None) -> Catalog:
    from archatlas.pipeline import assess_directory

    return assess_directory(schemas, Settings()).catalog if schemas else Catalog()


def _multiplied(tree: Path, files: int, directory: Path) -> Path:
    """Write a tree several times side by side, each copy with a line of its own so that no two files are the same."""
    from archatlas.scanning.omissions import OwnCode
    from archatlas.sources.code_tree import tree_on_disk

    sources = [file for file in tree_on_disk(tree, OwnCode()).files if file.path.endswith(".py")]
    for copy in range(-(-files // len(sources))):
        for file in sources:
            place = directory / "tree" / f"copy{copy}" / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((tree / file.path).read_bytes() + b"\n# %d\n" % copy)
    return directory / "tree"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
