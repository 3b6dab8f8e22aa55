"""Puts a finished directory in the place of an earlier one, so that no reader ever meets half of it."""

import ctypes
import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archatlas.publish.errors import OutputRefused
from archatlas.publish.output.entries import open_directory
from archatlas.publish.output.locked_directory import TemporaryFamily, locked_directory, remove_abandoned
from archatlas.publish.output.manifest import VerifiedFiles, write_manifest
from archatlas.publish.output.target import OutputKind, require_ours

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Constants of renameat2(2), which Python does not offer: it swaps two directories, so that no reader meets neither."""
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}
_NO_DIRECTORY = {errno.ENOTDIR, errno.ELOOP}
_TAKEN = {errno.EEXIST, errno.ENOTEMPTY}


@contextmanager
def staged(target: Path, kind: OutputKind) -> Iterator[Path]:
    """Yield a directory beside the target and put it in the target's place when the block ends without an error.

    The target must have been checked; what came into it since is looked for again, and keeps it where it is.
    A killed process leaves its staging behind; the next one removes it.
    Where the system cannot swap directories, a process killed in between leaves the earlier content under another
    name: it stays there until a build succeeds, and is never put back unasked, since anybody may have planted it.
    """
    family = TemporaryFamily(target.parent, f".{target.name}.archatlas-", kind.value)
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked_directory(family) as (stage, descriptor):
        yield stage
        write_manifest(descriptor, kind.value)
        _sync_directory(target.parent)
        while not _put_in_place(target, stage, kind):
            pass  # another build was faster; its result is replaced
        _sync_directory(target.parent)
    if stage.exists():
        raise OutputRefused(f"'{target}' is new now; what could not be removed of the earlier one is kept in '{stage}'")
    remove_abandoned(TemporaryFamily(target.parent, f"{_previous_name(target)}", kind.value))


def _previous_name(target: Path) -> str:
    return f".{target.name}.previous-archatlas"


def _put_in_place(target: Path, stage: Path, kind: OutputKind) -> bool:
    """Put the stage into the place of the target; return whether it is there now.

    Afterwards the stage, or another directory beside the target, holds the earlier content, looked at once more.
    """
    earlier = _lock_earlier(target)
    if earlier is None:
        return _rename(stage, target)
    try:
        known: VerifiedFiles = {}
        require_ours(earlier, target, kind, known)
        if _swap(target, stage):
            try:
                require_ours(earlier, target, kind, known)
            except OutputRefused:
                _swap(target, stage)
                raise
            return True
        return _replace_in_two_steps(target, stage)
    finally:
        os.close(earlier)


def _lock_earlier(target: Path) -> int | None:
    """Open and lock the directory in the target's place, None where there is none.

    Whoever just put it there is waited for, so that two builds never look at what the other one removes.
    """
    while True:
        try:
            descriptor = open_directory(target)
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno not in _NO_DIRECTORY:
                raise
            raise OutputRefused(f"'{target}' is not a directory any more; move away what came there") from error
        with suppress(OSError):  # some network file systems cannot
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), target.lstat()):
                return descriptor
        os.close(descriptor)


def _rename(stage: Path, target: Path) -> bool:
    try:
        stage.rename(target)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _replace_in_two_steps(target: Path, stage: Path) -> bool:
    previous = target.with_name(f"{_previous_name(target)}-{secrets.token_hex(6)}")
    target.rename(previous)
    try:
        return _rename(stage, target)
    except OSError:
        previous.rename(target)
        raise


def _sync_directory(directory: Path) -> None:
    """Bring the names in a directory to the disk, so that a power cut does not undo what was done in order."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some network file systems cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(target: Path, stage: Path) -> bool:
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
