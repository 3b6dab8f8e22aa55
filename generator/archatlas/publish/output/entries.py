"""Walks a directory by its descriptor, so that no link and no renaming leads anywhere else."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator

from archatlas.model.record import dataclass

_DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK

DEPTH_LIMIT = 200
"""Directories inside one another; no site has that many, and each keeps a descriptor open."""


@dataclass(frozen=True, slots=True)
class OutputEntry:
    """A name in an open directory; only of a directory that was entered is it known that it is empty."""

    path: str
    parent: int
    status: os.stat_result
    is_empty: bool = False

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def is_directory(self) -> bool:
        """Return whether it is a directory; a link is none."""
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def is_file(self) -> bool:
        """Return whether it is a regular file."""
        return stat.S_ISREG(self.status.st_mode)

    @property
    def is_link(self) -> bool:
        """Return whether it is a symbolic link."""
        return stat.S_ISLNK(self.status.st_mode)


def open_directory(path: os.PathLike[str] | str, parent: int | None = None) -> int:
    """Open a directory over no link."""
    return os.open(path, _DIRECTORY_FLAGS, dir_fd=parent)


def open_file(name: str, parent: int) -> int:
    """Open a file over no link, without waiting for anybody."""
    return os.open(name, _FILE_FLAGS, dir_fd=parent)


def entries_below(directory: int, enters: Callable[[str], bool], below: str = "") -> Iterator[OutputEntry]:
    """Yield what lies below a directory, in the order of names, the content of a directory before itself.

    Only a directory whose path `enters` takes is looked into. What disappears meanwhile is passed over.
    """
    for name in sorted(os.listdir(directory)):
        path = below + name
        try:
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(status.st_mode) and path.count("/") < DEPTH_LIMIT and enters(path):
            yield from _entered(OutputEntry(path, directory, status), enters)
        else:
            yield OutputEntry(path, directory, status)


def _entered(entry: OutputEntry, enters: Callable[[str], bool]) -> Iterator[OutputEntry]:
    try:
        descriptor = open_directory(entry.name, entry.parent)
    except FileNotFoundError:
        return
    is_empty = True
    try:
        for one in entries_below(descriptor, enters, f"{entry.path}/"):
            is_empty = False
            yield one
    finally:
        os.close(descriptor)
    yield OutputEntry(entry.path, entry.parent, entry.status, is_empty)


def digest(entry: OutputEntry) -> str:
    """Return the SHA-256 of a file's content or of the address of a link."""
    if entry.is_link:
        return hashlib.sha256(os.fsencode(os.readlink(entry.name, dir_fd=entry.parent))).hexdigest()
    with os.fdopen(open_file(entry.name, entry.parent), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
