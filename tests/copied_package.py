"""A copy of the package that a test changes, and that runs as a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import archatlas

PACKAGE = Path(archatlas.__file__).parent
ROOT = PACKAGE.parents[1]
RUN = """\
import json, sys
from archatlas.cli.main import main
print(json.dumps([int(main(words)) for words in json.loads(sys.argv[1])]))
"""


def copied_package(place: Path) -> Path:
    """Copy the package with all that it finds beside itself in a checkout, and return where it is."""
    copied = place / "generator" / "archatlas"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    for beside in ("schemas", "docs/rules"):
        shutil.copytree(ROOT / beside, place / beside)
    return copied


def statuses(package: Path, place: Path, commands: Sequence[Sequence[str]]) -> tuple[list[int], str]:
    """Run commands of a package one after the other, and return their exit statuses and what they print."""
    script = [sys.executable, "-c", RUN, json.dumps(commands)]
    environment = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run(script, cwd=place, env=environment, capture_output=True, text=True, check=True)
    *lines, last = done.stdout.splitlines(keepends=True)
    return json.loads(last), "".join(lines)
