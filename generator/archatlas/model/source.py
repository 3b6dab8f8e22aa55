"""A schema's text before anyone has looked into it, and places in it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from posixpath import normpath


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of one file: from disk, a git revision, an editor buffer or an upload."""

    path: str
    text: str
    is_expected: bool = False
    """Whether it counts as a module schema whatever it says: the settings say so, or it was one before."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a schema file; line and column count from 1, 0 means "the file as a whole"."""

    path: str
    line: int = 0
    column: int = 0


_NO_PATH = re.compile(r"\A(?:/|~|[A-Za-z][A-Za-z0-9+.-]*:)|[\\\x00-\x1f\x7f]")


def is_below_root(path: str) -> bool:
    """Tell whether a path that a schema names stays below the directory from which it leads."""
    return bool(path) and not _NO_PATH.search(path) and normpath(path).partition("/")[0] != ".."


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text; line and column count from 1, 0 means "the file as a whole"."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """From a position to the one behind the last character; both are the same where only the beginning is known."""

    start: Position
    end: Position


WHOLE_FILE = Range(Position(), Position())


@lru_cache(maxsize=8192)
def range_at(line: int, column: int, end_line: int = 0, end_column: int = 0) -> Range:
    """Return a range, the same object for the same places: an estate has thousands of files of the same form."""
    start = Position(line, column)
    return Range(start, Position(end_line, end_column) if end_line else start)
