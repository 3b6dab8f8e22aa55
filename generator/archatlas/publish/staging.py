"""Puts a finished directory in the place of an earlier one, so that no reader ever meets half of it."""

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from archatlas.publish.errors import OutputRefused

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}


class OutputKind(Enum):
    """What a directory of ours holds; the value is the name of the file that marks it."""

    SITE = ".archatlas-site"
    EXPORT = ".archatlas-export"


def checked_target(target: Path, kind: OutputKind, schemas: Path) -> Path:
    """Return the real path of the directory to write, or refuse when something of value would be replaced."""
    real = target.resolve()
    if real == Path.cwd().resolve() or real in Path.cwd().resolve().parents:
        raise OutputRefused(f"'{target}' holds the current directory; name a directory inside it, such as 'site'")
    if real == schemas.resolve() or real in schemas.resolve().parents:
        raise OutputRefused(f"'{target}' holds the schemas '{schemas}'; name another directory")
    if real.exists() and not real.is_dir():
        raise OutputRefused(f"'{target}' is not a directory; name another one")
    if real.is_dir() and any(real.iterdir()) and not _is_ours(real, kind):
        raise OutputRefused(
            f"'{target}' was not written by archatlas and is not empty; empty it or name another directory"
        )
    return real


@contextmanager
def staged(target: Path, kind: OutputKind) -> Iterator[Path]:
    """Yield a directory beside the target and put it in the target's place when the block ends without an error.

    The target must have been checked. A killed process leaves its staging behind; the next one removes it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(target)
    stage = target.with_name(f"{_prefix(target)}{secrets.token_hex(6)}")
    stage.mkdir()
    lock = _locked(stage)
    try:
        yield stage
        (stage / kind.value).write_text("written by archatlas, replaced as a whole\n", encoding="utf-8")
        _replace(target, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        os.close(lock)


def _is_ours(directory: Path, kind: OutputKind) -> bool:
    if (directory / kind.value).is_file():
        return True
    marks = ("sitemap.xml", "404.html", "search")
    return kind is OutputKind.SITE and all((directory / mark).exists() for mark in marks)


def _prefix(target: Path) -> str:
    return f".{target.name}.archatlas-"


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous-archatlas")


def _locked(directory: Path) -> int:
    """Open the directory with a lock that ends with this process, however it ends."""
    descriptor = os.open(directory, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def _clear_leftovers(target: Path) -> None:
    previous = _previous(target)
    if previous.is_dir() and not target.exists():
        previous.rename(target)
    shutil.rmtree(previous, ignore_errors=True)
    for leftover in sorted(target.parent.glob(f"{_glob_escaped(_prefix(target))}*")):
        if leftover.is_dir() and not leftover.is_symlink() and not _is_in_use(leftover):
            shutil.rmtree(leftover, ignore_errors=True)


def _glob_escaped(text: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in text)


def _is_in_use(directory: Path) -> bool:
    try:
        os.close(_locked(directory))
    except OSError:
        return True
    return False


def _replace(target: Path, stage: Path) -> None:
    if not target.exists():
        stage.rename(target)
    elif not _exchanged(target, stage):
        previous = _previous(target)
        target.rename(previous)
        try:
            stage.rename(target)
        except OSError:
            previous.rename(target)
            raise
        shutil.rmtree(previous, ignore_errors=True)


def _exchanged(target: Path, stage: Path) -> bool:
    """Swap the two directories in one step where the system can; afterwards the stage holds the earlier content."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    status = rename(_AT_FDCWD, os.fsencode(stage), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE)
    if status == 0:
        return True
    problem = ctypes.get_errno()
    if problem in _NOT_SUPPORTED:
        return False
    raise OSError(problem, os.strerror(problem), str(target))
