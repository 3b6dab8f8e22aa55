"""Temporary directories of one process: locked while it lives, cleared by a later one where it was killed."""

import fcntl
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archatlas.model.record import dataclass
from archatlas.publish.errors import OutputRefused
from archatlas.publish.output.entries import open_directory
from archatlas.publish.output.manifest import (
    ManifestState,
    foreign_entries,
    holds_repository,
    mark_unfinished,
    read_manifest,
    remove_everything,
    remove_written,
)

_ATTEMPTS = 10
"""Names that are tried: another run may remove a directory between its making and its locking."""
_OWN_ENDING = re.compile(r"-?[0-9a-f]{12}")
"""How the name of each such directory ends; people and their scripts begin names as we do, too."""


@dataclass(frozen=True, slots=True)
class TemporaryFamily:
    """Directories of one use: where they lie, how their names begin, and the name of the file that marks them.

    Each name ends with twelve hexadecimal digits.
    """

    parent: Path
    prefix: str
    marker: str
    mode: int = 0o777


@contextmanager
def locked_directory(family: TemporaryFamily) -> Iterator[tuple[Path, int]]:
    """Yield a new directory of a family with its descriptor, and remove what it holds in the end.

    What killed processes left behind is removed first.
    """
    remove_abandoned(family)
    own = _OwnDirectory(family)
    try:
        own.make()
        yield own.path, own.descriptor
    finally:
        own.discard()


def remove_abandoned(family: TemporaryFamily) -> None:
    """Remove the directories of a family that no process holds, as far as archatlas wrote them."""
    for path in _own_directories(family):
        try:
            descriptor = lock_directory(path)
        except OSError:
            continue  # in use
        try:
            _discard(path, family.marker)
        finally:
            os.close(descriptor)


def lock_directory(path: Path) -> int:
    """Open a directory with a lock that ends with this process, however it ends; raise where another one holds it."""
    descriptor = open_directory(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class _OwnDirectory:
    """A directory that this process makes; it can be discarded at any moment, also half made by a signal."""

    def __init__(self, family: TemporaryFamily) -> None:
        self._family = family
        self.descriptor = -1
        self.path = Path()
        self._begin()

    def make(self) -> None:
        """Make the directory, another one where a process took it for left behind before it was locked."""
        for _ in range(_ATTEMPTS):
            self._begin()
            self.path.mkdir(self._family.mode)
            self._is_made = True
            with suppress(BlockingIOError, FileNotFoundError):
                self.descriptor = lock_directory(self.path)
                if self.path.exists():
                    mark_unfinished(self.descriptor, self._family.marker)
                    self._is_marked = True
                    return
                os.close(self.descriptor)
        raise OutputRefused(f"other processes keep taking the directories in '{self._family.parent}'; name another one")

    def discard(self) -> None:
        """Remove what archatlas wrote into what lies there now, which may be an earlier result."""
        if self._is_made and not self._is_marked:
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            _discard(self.path, self._family.marker)
        if self.descriptor >= 0:
            os.close(self.descriptor)  # only now, so that no other process takes it for left behind

    def _begin(self) -> None:
        self._is_made = self._is_marked = False
        self.path = self._family.parent / f"{self._family.prefix}{secrets.token_hex(6)}"


def _discard(path: Path, marker: str) -> None:
    """Remove what archatlas wrote into one of its directories, and the directory when nothing else is in it.

    One that was killed before it was marked is empty.
    """
    with suppress(OSError):
        descriptor = open_directory(path)
        try:
            _empty(descriptor, marker)
        finally:
            os.close(descriptor)
        path.rmdir()


def _empty(directory: int, marker: str) -> None:
    manifest = read_manifest(directory, marker)
    if manifest.state is ManifestState.UNFINISHED:
        if not holds_repository(directory):
            remove_everything(directory, marker)
    elif manifest.state is ManifestState.LISTED and not foreign_entries(directory, marker, manifest, {}):
        remove_written(directory, marker, manifest)


def _own_directories(family: TemporaryFamily) -> tuple[Path, ...]:
    """Return the directories of this user that have a name of the family; a link is none."""
    name = re.compile(re.escape(family.prefix) + _OWN_ENDING.pattern)
    with os.scandir(family.parent) as entries:
        names = sorted(entry.name for entry in entries if name.fullmatch(entry.name))
    return tuple(family.parent / name for name in names if _is_own_directory(family.parent / name))


def _is_own_directory(path: Path) -> bool:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False  # another process removed it meanwhile
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
