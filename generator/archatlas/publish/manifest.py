"""The list of what archatlas wrote into a directory, by which it knows what it may remove again."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from archatlas.publish.entries import DEPTH_LIMIT, Entry, digest, entries_below, opened_file

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


class State(Enum):
    """What the file that marks a directory says of it."""

    UNMARKED = auto()
    UNFINISHED = auto()
    UNREADABLE = auto()
    LISTED = auto()


@dataclass(frozen=True)
class Manifest:
    """What archatlas wrote into a directory: paths with the digest of a file or of a link, or an empty directory."""

    state: State
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
        return Manifest(State.UNMARKED)
    except (OSError, ValueError):
        return Manifest(State.UNREADABLE)
    header, *lines = text.removesuffix("\n").split("\n")
    if header == _UNFINISHED:
        return Manifest(State.UNFINISHED)
    written = dict(_parsed(lines)) if header == _LISTED else {}
    if header != _LISTED or len(written) < len(lines):
        return Manifest(State.UNREADABLE)
    return Manifest(State.LISTED, written)


def description(entry: Entry) -> str:
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
    with os.fdopen(opened_file(name, directory), "rb") as file:
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
