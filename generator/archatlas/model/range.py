"""A stretch of a text, from the first character to behind the last one."""

from dataclasses import dataclass
from functools import lru_cache


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
