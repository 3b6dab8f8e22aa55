"""The command for tests that use it from outside: in this process, or as a process of its own where that matters."""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import IO
from unittest import mock

from archatlas.cli.main import main

ARCHATLAS = (str(Path(sys.executable).with_name("archatlas")),)

READ_AT_START = ("PYTHON", "LC_", "LANG")
"""How the names of variables begin that Python looks at once, when it starts."""


def archatlas(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a directory and return what it printed and its exit status.

    It runs in this process, which is left as it was: a new one would spend most of its time on imports.
    """
    assert not [name for name in environment if name.startswith(READ_AT_START)], "this needs archatlas_process"
    words = [*map(str, arguments)]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        with (
            chdir(cwd),
            mock.patch.dict(os.environ, environment),
            _as_in_a_new_process(words),
            _redirected(output, errors),
        ):
            status = _status_of(words)
        return subprocess.CompletedProcess([*ARCHATLAS, *words], status, _text(output), _text(errors))


def archatlas_process(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a process: for the entry point, signals, pipes, encodings and isolation."""
    return subprocess.run(
        [*ARCHATLAS, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _status_of(words: Sequence[str]) -> int:
    try:
        return int(main(words))
    except SystemExit as stopped:  # argparse ends in this way
        return int(stopped.code or 0)


@contextmanager
def _as_in_a_new_process(words: Sequence[str]) -> Iterator[None]:
    """Show the words, the import path, the place for temporary files and the warnings that a process begins with."""
    with (
        mock.patch.object(sys, "argv", [*ARCHATLAS, *words]),
        mock.patch.object(sys, "path", list(sys.path)),
        mock.patch.object(tempfile, "tempdir", None),
        warnings.catch_warnings(),
    ):
        warnings.resetwarnings()
        for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)
        yield


@contextmanager
def _redirected(output: IO[bytes], errors: IO[bytes]) -> Iterator[None]:
    """Catch what this process and its children print, and give them nothing to read."""
    with (
        Path(os.devnull).open("rb") as nothing,
        _descriptor(0, nothing),
        _descriptor(1, output),
        _descriptor(2, errors),
        open(0, encoding="utf-8", closefd=False) as given,
        open(1, "w", encoding="utf-8", closefd=False) as printed,
        open(2, "w", encoding="utf-8", buffering=1, closefd=False) as said,
        mock.patch.multiple(sys, stdin=given, stdout=printed, stderr=said),
    ):
        yield


@contextmanager
def _descriptor(number: int, file: IO[bytes]) -> Iterator[None]:
    """Let a descriptor stand for another file, for this process and the children that it starts."""
    before = os.dup(number)
    try:
        os.dup2(file.fileno(), number)
        yield
    finally:
        os.dup2(before, number)
        os.close(before)


def _text(file: IO[bytes]) -> str:
    """Return what was written, its line ends made alike as subprocess does."""
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
