"""Reads files below directories on disk, following nothing and trusting no name."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.sources.file_selection import (
    DirectoryEntry,
    EntryKind,
    FileSelection,
    FoundFile,
    FoundPlace,
    is_directory,
)
from archatlas.sources.git import Git, GitError
from archatlas.sources.read_errors import SIZE_LIMIT, UnreadFileError, not_regular, symlink, text_of, unreadable
from archatlas.sources.repository import looks_bare, work_tree_around
from archatlas.sources.scope import FileScope

FileStatus = tuple[int, int, int, int, int, int]

_COARSEST_STEP = 2_000_000_000
"""Nanoseconds in which a file may change twice and look as if it had changed once: FAT counts in two seconds."""
NO_LINK_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Follow no link, and do not wait for somebody to write into a pipe that lies there."""


def files_below(selection: FileSelection) -> Iterator[FoundFile]:
    """Yield the files that may be schemas, with their bytes or why they are not read."""
    return map(found_file, places_below(selection))


def places_below(selection: FileSelection) -> Iterator[FoundPlace]:
    """Yield where files lie that may be schemas, without opening any."""
    listing = _DirectoryListing(selection.area.root, selection.scope)
    return selection.places(listing.entries, os.path.realpath(selection.area.root))


def found_file(found: FoundPlace) -> FoundFile:
    """Return a file with its bytes or why it is not read."""
    return FoundFile(found.place, found.refusal or read_bytes(found.place), found.key, found.is_expected)


def status_of(place: Path) -> FileStatus | None:
    """Return what is different whenever a file is, None for a file that changed too lately to tell or is not there.

    Some file systems count time in steps: what is written twice within one looks untouched.
    """
    try:
        status = os.lstat(place)
    except OSError:
        return None
    if max(status.st_mtime_ns, status.st_ctime_ns) > time.time_ns() - _COARSEST_STEP:
        return None
    return status.st_mode, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


class _DirectoryListing:
    """Lists directories without what git ignores, also that of repositories within."""

    def __init__(self, root: Path, scope: FileScope) -> None:
        self._root = root
        self._scope = scope
        self._ignored = set(ignored_below(root))

    def entries(self, directory: str) -> Iterator[DirectoryEntry | Finding]:
        """Yield what stands in a directory, by its path below the root."""
        try:
            with os.scandir(self._root / directory) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield unreadable(self._root / directory, error)
            return
        before = f"{directory}/" if directory else ""
        if directory and any(entry.name == ".git" for entry in found):
            if self._scope.is_one_repository:
                return
            self._ignored.update(before + path for path in ignored_below(self._root / directory))
        yield from (
            DirectoryEntry(entry.name, _entry_kind(entry))
            for entry in found
            if before + entry.name not in self._ignored
        )


def _entry_kind(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_symlink():
        return EntryKind.LINK_TO_DIRECTORY if is_directory(Path(entry.path)) else EntryKind.LINK
    if entry.is_dir(follow_symlinks=False):
        return EntryKind.DIRECTORY
    return EntryKind.FILE if entry.is_file(follow_symlinks=False) else EntryKind.OTHER


def read_file(place: Path) -> SourceFile:
    """Read one file with the limits of schemas, over no link; raise an error where it is not read."""
    reading = text_of(place, read_bytes(place))
    if isinstance(reading, Finding):
        raise UnreadFileError(reading)
    return reading


def read_bytes(place: Path, most: int = SIZE_LIMIT + 1) -> bytes | Finding:
    """Return a file's content up to the limit, or why it was not read; what stands there is checked twice."""
    try:
        refusal = _refusal_of_kind(place, os.lstat(place))
        if refusal is not None:
            return refusal
        with os.fdopen(os.open(place, NO_LINK_FLAGS), "rb") as file:
            return _refusal_of_kind(place, os.fstat(file.fileno())) or file.read(most)
    except OSError as error:
        return symlink(place) if error.errno == errno.ELOOP else unreadable(place, error)


def _refusal_of_kind(place: Path, status: os.stat_result) -> Finding | None:
    if stat.S_ISLNK(status.st_mode):
        return symlink(place)
    return None if stat.S_ISREG(status.st_mode) else not_regular(place)


def ignored_below(directory: Path) -> frozenset[str]:
    """Return the paths below a directory that git ignores there, none where git has no say."""
    return ignored_by_git(directory) or frozenset()


def ignored_by_git(directory: Path) -> frozenset[str] | None:
    """Return the paths below a directory that git ignores there; what it ignores as a whole is one path.

    What is tracked all the same is not ignored. A directory that is ignored and yet named by the caller is read as it
    is. Without git, and outside of a repository, nobody says what is ignored; neither below what could be a bare
    repository within the work tree, since git would ask that one.
    """
    real = Path(os.path.realpath(directory))  # which takes a link that leads to itself as it is
    top = work_tree_around(real)
    if top is None or any(
        looks_bare(place) for place in (real, *real.parents) if place.is_relative_to(top) and place != top
    ):
        return None
    git = Git(directory=directory)
    try:
        answer = git.ask("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
    except GitError:
        return None
    if not answer.is_good:
        return None
    # A directory that is ignored as a whole is "./" here, which is no name of anything in it.
    return frozenset(path.removesuffix("/") for path in os.fsdecode(answer.output).split("\0") if path)
