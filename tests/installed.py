"""The command as it is installed, for tests that use it from outside."""

import os
import subprocess
import sys
from pathlib import Path

ARCHATLAS = (str(Path(sys.executable).with_name("archatlas")),)


def archatlas(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a directory and return what it printed and its exit status."""
    return subprocess.run(
        [*ARCHATLAS, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
