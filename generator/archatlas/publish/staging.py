"""Puts a finished directory in the place of an earlier one, so that no reader ever meets half of it."""

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path

from archatlas.publish.errors import OutputRefused

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}
_ATTEMPTS = 10


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
    if os.path.ismount(real):
        raise OutputRefused(
            f"'{target}' is a mount point, which cannot be replaced as a whole; name a directory inside it"
        )
    if real.is_dir() and any(real.iterdir()) and not _is_ours(real, kind):
        raise OutputRefused(
            f"'{target}' was not written by archatlas and is not empty; empty it or name another directory"
        )
    return real


@contextmanager
def staged(target: Path, kind: OutputKind) -> Iterator[Path]:
    """Yield a directory beside the target and put it in the target's place when the block ends without an error.

    The target must have been checked. A killed process leaves its staging behind; the next one removes it.
    Where the system cannot swap directories, a process killed in between leaves the earlier content under another
    name: it stays there until a build succeeds, and is never put back unasked, since anybody may have planted it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_leftovers(target)
    stage, lock = _locked_stage(target)
    try:
        yield stage
        (stage / kind.value).write_text("written by archatlas, replaced as a whole\n", encoding="utf-8")
        _replace(target, stage)
        _clear_previous(target, kind)
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


def _previous_prefix(target: Path) -> str:
    return f".{target.name}.previous-archatlas"


def _locked_stage(target: Path) -> tuple[Path, int]:
    """Make a directory beside the target, another one where a build took it for a leftover before it was locked."""
    for _ in range(_ATTEMPTS):
        stage = target.with_name(f"{_prefix(target)}{secrets.token_hex(6)}")
        stage.mkdir()
        try:
            lock = _locked(stage)
        except (BlockingIOError, FileNotFoundError):
            continue
        if stage.exists():
            return stage, lock
        os.close(lock)
    raise OutputRefused(f"other processes keep taking the directories beside '{target}'; name another directory")


def _locked(directory: Path) -> int:
    """Open the directory with a lock that ends with this process, however it ends."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _clear_leftovers(target: Path) -> None:
    for leftover in _own_directories(target, _prefix(target)):
        try:
            lock = _locked(leftover)
        except OSError:
            continue  # in use
        shutil.rmtree(leftover, ignore_errors=True)
        os.close(lock)  # only now, so that no build takes what is being removed for its own


def _clear_previous(target: Path, kind: OutputKind) -> None:
    for previous in _own_directories(target, _previous_prefix(target)):
        if _is_ours(previous, kind):
            shutil.rmtree(previous, ignore_errors=True)


def _own_directories(target: Path, prefix: str) -> tuple[Path, ...]:
    """Return the directories of this user beside the target whose names begin so; a link is none."""
    return tuple(
        entry for entry in sorted(target.parent.iterdir()) if entry.name.startswith(prefix) and _is_own_directory(entry)
    )


def _is_own_directory(path: Path) -> bool:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False  # another build removed it meanwhile
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def _replace(target: Path, stage: Path) -> None:
    _settle(target.parent)
    if not target.exists():
        stage.rename(target)
    elif not _exchanged(target, stage):
        previous = target.with_name(f"{_previous_prefix(target)}-{secrets.token_hex(6)}")
        target.rename(previous)
        try:
            stage.rename(target)
        except OSError:
            previous.rename(target)
            raise
        shutil.rmtree(previous, ignore_errors=True)
    _settle(target.parent)


def _settle(directory: Path) -> None:
    """Bring the names in a directory to the disk, so that a power cut does not undo what was done in order."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
