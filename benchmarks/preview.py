"""Measure how long an edit takes to its page in a preview, as a ratio to one `check` of 113 modules.

    python benchmarks/preview.py [--size 1000] [--edits 10]

From the moment in which a schema is saved to the last byte of the page of its module, over HTTP; each edit has a
`check` beside it, so that both meet the same machine. The medians are printed, and what they are to each other.
"""

import argparse
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from run import estate_of

COMMAND = (sys.executable, "-P", "-m", "archatlas.cli")
NAME = re.compile(r"^\s*name: *['\"]?([a-z_]+\.\w+)", re.MULTILINE)
SUMMARY = re.compile(r"^(\s*summary:).*$", re.MULTILINE)
PORT = 8917


def main() -> None:
    """Serve an estate, edit it, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1000, help="modules of the estate that is previewed")
    parser.add_argument("--edits", type=int, default=10, help="how often a schema is saved")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="archatlas-bench-") as directory:
        small = estate_of(113, Path(directory) / "small")
        large = estate_of(arguments.size, Path(directory) / "large")
        pages, checks = measured(large, small, arguments.edits)
    page, check = statistics.median(pages), statistics.median(checks)
    print(
        f"{arguments.size:,} modules: save to page {page:.3f} s, check of 113 {check:.3f} s, ratio {page / check:.2f}"
    )


def measured(large: Path, small: Path, edits: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each edit, and of each check."""
    pages, checks = [], []
    server = subprocess.Popen(
        [*COMMAND, "serve", str(large), "--address", f"127.0.0.1:{PORT}"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr is not None
        while "Serving on" not in server.stderr.readline():
            assert server.poll() is None, "the preview ended"
        for number in range(edits):
            pages.append(seconds_of_edit(large, number))
            began = time.perf_counter()
            subprocess.run([*COMMAND, "check", str(small)], capture_output=True, check=False)
            checks.append(time.perf_counter() - began)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    return pages, checks


def seconds_of_edit(estate: Path, number: int) -> float:
    """Save another summary of a module and wait for its page."""
    files = sorted(file for file in estate.rglob("*.yaml") if SUMMARY.search(file.read_text(encoding="utf-8")))
    file = files[number * 7 % len(files)]
    text = file.read_text(encoding="utf-8")
    name, word = NAME.search(text), f"Edited{number}"
    assert name is not None
    edited = SUMMARY.sub(rf"\g<1> {word} for a measurement.", text, count=1)
    began = time.perf_counter()
    file.write_text(edited, encoding="utf-8")
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/modules/{name[1]}/") as response:
        page = response.read().decode()
    taken = time.perf_counter() - began
    assert word in page, f"{name[1]} shows what was there before"
    return taken


if __name__ == "__main__":
    main()
