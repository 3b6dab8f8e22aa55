"""What in a directory was not written by archatlas, and the removal of all else."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from archatlas.publish.entries import Entry, entries_below
from archatlas.publish.manifest import Manifest, State, description

REPOSITORIES = frozenset({".git", ".hg", ".jj", ".svn"})
"""What holds a history; no list makes it ours."""


class Kind(Enum):
    """Why something in a directory must not be removed; the gravest first."""

    REPOSITORY = "repository"
    UNLISTED = "unlisted"
    CHANGED = "changed"
    KEPT_BY_SYSTEM = "kept by the system"


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something that must not be removed; the path of a directory ends with a slash."""

    kind: Kind
    path: str


Known = dict[str, tuple[int, ...]]
"""Files that were read and found as they were written, with what changes when somebody writes to them."""


def foreign_entries(directory: int, name: str, manifest: Manifest, known: Known) -> tuple[Foreign, ...]:
    """Return what the list of a directory, which lies in its file `name`, does not name as it is now.

    A file that is in `known` and was not touched since is not read again.
    """
    found = _foreign(directory, name, manifest, known)
    return tuple(sorted(found, key=lambda one: (tuple(Kind).index(one.kind), one.path)))


def holds_repository(directory: int) -> bool:
    """Return whether a history lies at any depth of a directory."""
    return any(entry.name in REPOSITORIES for entry in entries_below(directory, lambda path: True))


def remove_written(directory: int, name: str, manifest: Manifest) -> None:
    """Remove what the list names and the list itself; whatever else lies there stays, with its directories."""
    for entry in entries_below(directory, lambda path: path in manifest.directories):
        if entry.is_directory and entry.path in manifest.directories:
            _remove_directory(entry)
        elif not entry.is_directory and entry.path in manifest.written:
            _unlink(entry)
    if not set(os.listdir(directory)) - {name}:
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=directory)


def remove_everything(directory: int, name: str) -> None:
    """Remove what lies below a temporary directory of ours, the file that marks it last."""
    for entry in entries_below(directory, lambda path: True):
        if entry.is_directory:
            _remove_directory(entry)
        elif entry.path != name:
            _unlink(entry)
    remove_written(directory, name, Manifest(State.UNFINISHED))


def _foreign(directory: int, name: str, manifest: Manifest, known: Known) -> Iterator[Foreign]:
    def is_ours(path: str) -> bool:
        return path in manifest.directories and path.rpartition("/")[2] not in REPOSITORIES

    for entry in entries_below(directory, is_ours):
        if entry.name in REPOSITORIES:
            yield Foreign(Kind.REPOSITORY, entry.path)
        elif entry.is_directory:
            if not is_ours(entry.path):
                yield Foreign(Kind.UNLISTED, f"{entry.path}/")
            elif not os.access(entry.name, os.W_OK | os.X_OK, dir_fd=entry.parent):
                yield Foreign(Kind.KEPT_BY_SYSTEM, f"{entry.path}/")
        elif entry.path != name and entry.path not in manifest.written:
            yield Foreign(Kind.UNLISTED, entry.path)
        elif entry.path != name and not _is_as_written(entry, manifest, known):
            yield Foreign(Kind.CHANGED, entry.path)


def _is_as_written(entry: Entry, manifest: Manifest, known: Known) -> bool:
    if not (entry.is_file or entry.is_link):
        return False
    status = entry.status
    signature = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    if known.get(entry.path) == signature:
        return True
    try:
        same = description(entry) == manifest.written[entry.path]
    except FileNotFoundError:
        return True  # removed meanwhile
    except OSError:
        return False
    if same:
        known[entry.path] = signature
    return same


def _unlink(entry: Entry) -> None:
    with suppress(OSError):
        os.unlink(entry.name, dir_fd=entry.parent)


def _remove_directory(entry: Entry) -> None:
    with suppress(OSError):  # not empty
        os.rmdir(entry.name, dir_fd=entry.parent)
