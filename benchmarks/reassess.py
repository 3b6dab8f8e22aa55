"""Measure what it costs to assess an estate again after one edit, as ratios to one assessment from scratch.

    python benchmarks/reassess.py [--sizes 113,1000,10000] [--edits 20]

The edits are spread over the estate and of all kinds: a text, the owner, the tier, a requirement more or less, a name,
a file that comes, goes, breaks or is mended. Every edit begins at the same state; a text is read, rules are asked, and
findings and health are complete. The median and the worst of the edits are printed, each as a share of the assessment
from scratch (files read already) that does the same.
"""

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from run import SHARED, estate_of

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.cli.main import GC_THRESHOLD
from archatlas.formats.schema_files import SourceTree, read_tree
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.settings import Settings

TODAY = date(2026, 11, 1)
Edit = tuple[str, str, str | None]
"""What kind of edit it is, the path of a file, and its text then."""


def main() -> None:
    """Measure each size and print a table."""
    gc.set_threshold(GC_THRESHOLD)  # as every command does
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="113,1000", help="numbers of modules, separated by commas")
    parser.add_argument("--edits", type=int, default=20, help="how many modules are edited in each way")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        parser.exit(2, "the estates come from ../shared, which is not here\n")
    print("| modules | from scratch s | edits | median of it | worst | worst edit | findings alone, median |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as scratch:
        for size in map(int, arguments.sizes.split(",")):
            place = Path(scratch) / str(size)
            place.mkdir()
            print(measured(read_tree(estate_of(size, place)), arguments.edits))


def measured(tree: SourceTree, number: int) -> str:
    """Return the row of one estate."""
    assessor = Assessor(Settings(), TODAY)
    start = time.process_time()
    known = assessor.assess(tree)
    alone = time.process_time() - start
    complete(known)
    whole = time.process_time() - start
    reassess(
        assessor, known, tree.files[0].path, tree.files[0].text + "\n"
    )  # the first edit makes what all others keep
    costs = [(*reassess(assessor, known, path, text), kind) for kind, path, text in edits(tree, number)]
    every = sorted((cost / whole, kind) for cost, _findings, kind in costs)
    findings = statistics.median(found / alone for _cost, found, _kind in costs)
    median = statistics.median(share for share, _kind in every)
    return (
        f"| {len(known.catalog):,} | {whole:.2f} | {len(every)} | {median:.4f}"
        f" | {every[-1][0]:.4f} | {every[-1][1]} | {findings:.4f} |"
    )


def complete(known: Assessment) -> int:
    """Ask for what every page needs."""
    return len(known.findings) + len(known.health)


def reassess(assessor: Assessor, known: Assessment, path: str, text: str | None) -> tuple[float, float]:
    """Return the seconds of processor time of one edit with the health of all modules, and without."""
    gc.collect()  # no edit pays for what another one left
    source = None if text is None else SourceFile(path, text)
    start = time.process_time()
    after = known.after(Changes(texts={path: source}), assessor.reader.reload)
    findings = time.process_time() - start
    complete(after)
    return time.process_time() - start, findings


def edits(tree: SourceTree, number: int) -> Iterator[Edit]:
    """Yield edits of each kind, of files that lie far apart."""
    files = tree.files[:: max(len(tree.files) // number, 1)][:number]
    others = [
        line.removeprefix("  name: ")
        for file in tree.files
        for line in file.text.splitlines()
        if line[:8] == "  name: "
    ]
    for place, file in enumerate(files):
        path, text = file.path, file.text
        other = others[(place * 7) % len(others)]
        yield "text", path, text.replace("  summary: ", "  summary: now ", 1)
        yield "lines", path, f"# a comment\n{text}"
        yield "owner", path, text.replace("  owner: ", "  owner: '@Else' #", 1)
        yield "tier", path, text.replace("  tier: ", "  tier: 1 #", 1)
        yield "requirement", path, text.replace("    requires: []", f"    requires:\n    - {other}", 1)
        yield "no requirement", path, text.replace("    requires:\n", "    requires: []\n    provided:\n", 1)
        yield "rename", path, text.replace("  name: ", "  name: new_", 1)
        yield "delete", path, None
        yield "add", f"{path}.new.yaml", text.replace("  name: ", "  name: other_", 1)
        yield "break", path, f"{text}\n: ["


if __name__ == "__main__":
    main()
