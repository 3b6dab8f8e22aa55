"""Where the grammars are not installed, commands that read code name the extra, and all others work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sources.repositories import write

_LIBRARIES = (
    "tree_sitter",
    *(f"tree_sitter_{one}" for one in ("go", "java", "javascript", "python", "rust", "typescript")),
)
_PROGRAM = """
import contextlib, io, json, sys
for name in json.loads(sys.argv[1]):
    sys.modules[name] = None  # as if it were not installed
from archatlas.cli.main import main
done = []
for command in json.loads(sys.argv[2]):
    with contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(io.StringIO()) as errors:
        try:
            status = int(main(command))
        except SystemExit as stopped:
            status = int(stopped.code or 0)
    done.append((status, output.getvalue(), errors.getvalue()))
print(json.dumps(done))
"""
READING = (
    ("scan", "."),
    ("scan", ".", "--write"),
    ("check", "modules", "--drift"),
    ("check", "modules", "--code", "."),
    ("fix", "modules", "--drift"),
    ("build", "modules", "--code", ".", "--out", "site"),
)
OTHERS = (("check", "modules"), ("fix", "modules"))


@pytest.fixture
def done(tmp_path: Path) -> list[tuple[int, str, str]]:
    write(tmp_path, {"a/b.py": "import os\n", "modules/a.b.yaml": "identity: {name: a.b}\n"})
    words = [json.dumps(_LIBRARIES), json.dumps([*READING, *OTHERS])]
    run = subprocess.run([sys.executable, "-c", _PROGRAM, *words], cwd=tmp_path, capture_output=True, check=True)
    assert not (tmp_path / "site").exists()
    return [(status, output, errors) for status, output, errors in json.loads(run.stdout)]


@pytest.mark.real
def test_what_reads_code_names_the_extra_and_everything_else_works(done: list[tuple[int, str, str]]) -> None:
    line = (
        "archatlas: reading code needs tree-sitter, which is not installed: install archatlas[scan], with its extra\n"
    )

    assert [one for one in done[: len(READING)] if one != (2, "", line)] == []
    assert [status for status, _output, _errors in done[len(READING) :]] == [0, 1]
