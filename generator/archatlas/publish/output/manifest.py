"""The list of what archatlas wrote into a directory, by which it knows what it may remove again."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import Enum, auto
from functools import cached_property

from archatlas.model.record import dataclass, field
from archatlas.publish.output.entries import DEPTH_LIMIT, OutputEntry, digest, entries_below, open_file

SIZE_LIMIT = 128 << 20
"""Bytes of the longest list that is read: a million files."""

_LISTED = "# written by archatlas, which replaces these files and no others; sha256sum --check reads this list"
_UNFINISHED = "# being written by archatlas, which removes this directory where it was left behind"
_DIRECTORY = "# directory"
_LINK = "# link "
_LINE = re.compile(rf"(\\?)({_DIRECTORY}|(?:{_LINK})?[0-9a-f]{{64}})  (.+)", re.DOTALL)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}
_PATH_LIMIT = 4096
"""Characters of a path; Linux takes no longer one."""


class ManifestState(Enum):
    """What the file that marks a directory says of it."""

    UNMARKED = auto()
    UNFINISHED = auto()
    UNREADABLE = auto()
    LISTED = auto()


@dataclass(frozen=True)
class Manifest:
    """What archatlas wrote into a directory: paths with the digest of a file or of a link, or an empty directory."""

    state: ManifestState
    written: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def directories(self) -> frozenset[str]:
        """Return the directories that were written: those of the files, and empty ones."""
        found = {path for path, what in self.written.items() if what == _DIRECTORY}
        for path in self.written:
            parent = path.rpartition("/")[0]
            while parent and parent not in found:
                found.add(parent)
                parent = parent.rpartition("/")[0]
        return frozenset(found)


def mark_unfinished(directory: int, name: str) -> None:
    """Say in a directory that it is a temporary one of archatlas."""
    _write(directory, name, [_UNFINISHED])


def write_manifest(directory: int, name: str) -> None:
    """List everything below a directory in its file of that name."""
    _write(directory, name, [_LISTED, *_lines(directory, name)])


def read_manifest(directory: int, name: str) -> Manifest:
    """Read what the file of that name says of a directory, believing nothing of it but a list in our own form."""
    try:
        text = _text(directory, name)
    except FileNotFoundError:
        return Manifest(ManifestState.UNMARKED)
    except (OSError, ValueError):
        return Manifest(ManifestState.UNREADABLE)
    header, *lines = text.removesuffix("\n").split("\n")
    if header == _UNFINISHED:
        return Manifest(ManifestState.UNFINISHED)
    written = dict(_parsed(lines)) if header == _LISTED else {}
    if header != _LISTED or len(written) < len(lines):
        return Manifest(ManifestState.UNREADABLE)
    return Manifest(ManifestState.LISTED, written)


def description(entry: OutputEntry) -> str:
    """Return what a list says of something that is no directory."""
    return f"{_LINK}{digest(entry)}" if entry.is_link else digest(entry)


def _lines(directory: int, name: str) -> Iterator[str]:
    for entry in entries_below(directory, lambda path: True):
        if entry.is_empty:
            yield _line(_DIRECTORY, entry.path)
        elif (entry.is_file or entry.is_link) and entry.path != name:
            yield _line(description(entry), entry.path)


def _line(what: str, path: str) -> str:
    """Return a line in the form of sha256sum, which begins with a backslash where a name had to be escaped."""
    escaped = "".join(_ESCAPES.get(character, character) for character in path)
    return f"{what}  {escaped}" if escaped == path else f"\\{what}  {escaped}"


def _parsed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield path and description of each line that has our form."""
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is not None:
            path = re.sub(r"\\[\\nr]", lambda escape: _CHARACTERS[escape[0]], match[3]) if match[1] else match[3]
            if _is_path_inside(path):
                yield path, match[2]


def _is_path_inside(path: str) -> bool:
    segments = path.split("/")
    return len(path) <= _PATH_LIMIT and len(segments) <= DEPTH_LIMIT and not {"", ".", ".."}.intersection(segments)


def _text(directory: int, name: str) -> str:
    with os.fdopen(open_file(name, directory), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > SIZE_LIMIT:
            raise ValueError
        return file.read(SIZE_LIMIT).decode("utf-8", "surrogateescape")


def _write(directory: int, name: str, lines: list[str]) -> None:
    """Replace the file as a whole; a name that is no UTF-8 keeps its bytes."""
    part = f"{name}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=directory)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
    os.replace(part, name, src_dir_fd=directory, dst_dir_fd=directory)


REPOSITORIES = frozenset({".git", ".hg", ".jj", ".svn"})
"""What holds a history; no list makes it ours."""


class ForeignKind(Enum):
    """Why something in a directory must not be removed; the gravest first."""

    REPOSITORY = "repository"
    UNLISTED = "unlisted"
    CHANGED = "changed"
    KEPT_BY_SYSTEM = "kept by the system"


@dataclass(frozen=True, slots=True)
class ForeignEntry:
    """Something that must not be removed; the path of a directory ends with a slash."""

    kind: ForeignKind
    path: str


VerifiedFiles = dict[str, tuple[int, ...]]
"""Files that were read and found as they were written, with what changes when somebody writes to them."""


def foreign_entries(directory: int, name: str, manifest: Manifest, known: VerifiedFiles) -> tuple[ForeignEntry, ...]:
    """Return what the list of a directory, which lies in its file `name`, does not name as it is now.

    A file that is in `known` and was not touched since is not read again.
    """
    found = _find_foreign(directory, name, manifest, known)
    return tuple(sorted(found, key=lambda one: (tuple(ForeignKind).index(one.kind), one.path)))


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
    remove_written(directory, name, Manifest(ManifestState.UNFINISHED))


def _find_foreign(directory: int, name: str, manifest: Manifest, known: VerifiedFiles) -> Iterator[ForeignEntry]:
    def is_ours(path: str) -> bool:
        return path in manifest.directories and path.rpartition("/")[2] not in REPOSITORIES

    for entry in entries_below(directory, is_ours):
        if entry.name in REPOSITORIES:
            yield ForeignEntry(ForeignKind.REPOSITORY, entry.path)
        elif entry.is_directory:
            if not is_ours(entry.path):
                yield ForeignEntry(ForeignKind.UNLISTED, f"{entry.path}/")
            elif not os.access(entry.name, os.W_OK | os.X_OK, dir_fd=entry.parent):
                yield ForeignEntry(ForeignKind.KEPT_BY_SYSTEM, f"{entry.path}/")
        elif entry.path != name and entry.path not in manifest.written:
            yield ForeignEntry(ForeignKind.UNLISTED, entry.path)
        elif entry.path != name and not _is_as_written(entry, manifest, known):
            yield ForeignEntry(ForeignKind.CHANGED, entry.path)


def _is_as_written(entry: OutputEntry, manifest: Manifest, known: VerifiedFiles) -> bool:
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


def _unlink(entry: OutputEntry) -> None:
    with suppress(OSError):
        os.unlink(entry.name, dir_fd=entry.parent)


def _remove_directory(entry: OutputEntry) -> None:
    with suppress(OSError):  # not empty
        os.rmdir(entry.name, dir_fd=entry.parent)
