"""Fixes as whole lines: what programs that suggest changes to a reviewer take."""

import re
from itertools import pairwise

from archatlas.model.record import dataclass
from archatlas.model.text_edit import Applicability, Fix, TextEdit
from archatlas.render.text.escaping import is_command, terminal_text

LONGEST_LINE = 400
"""Most characters of a line that is suggested to somebody who reads a comment."""

_TICKS = re.compile("`+")


@dataclass(frozen=True, slots=True)
class LineChange:
    """Other lines, or none, in the place of those from the first to the last one, counted from 1."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


def is_offered(fix: Fix) -> bool:
    """Tell whether a fix can be suggested to somebody who decides: it has edits, and no value that was made up."""
    return bool(fix.edits) and fix.applicability in (Applicability.AUTOMATIC, Applicability.CHOICE)


def line_changes(fix: Fix) -> tuple[LineChange, ...]:
    """Return a fix as changes of whole lines; none where two of its edits touch the same line."""
    changes = tuple(sorted(map(_lines_of, fix.edits), key=lambda one: (one.path, one.first)))
    pairs = pairwise(changes)
    collide = any(former.path == later.path and later.first <= former.last for former, later in pairs)
    return () if collide else changes


def _lines_of(edit: TextEdit) -> LineChange:
    start, end = edit.range.start, edit.range.end
    if start.line < end.line and start.column == end.column == 1:
        lines = edit.text.split("\n")
        if not lines[-1]:  # whole lines go, and whole lines come
            return LineChange(edit.path, start.line, end.line - 1, tuple(lines[:-1]))
    return LineChange(edit.path, start.line, end.line, tuple(f"{edit.before}{edit.text}{edit.behind}".split("\n")))


def suggestion_block(fix: Fix) -> str:
    """Return the line that heals as a block that forges offer to apply; empty where it takes more than one line.

    What stands in the block is shown as it is, so that a line is left out which could steer a log that prints it.
    """
    changes = line_changes(fix) if is_offered(fix) else ()
    if len(changes) != 1 or changes[0].first != changes[0].last or len(changes[0].lines) != 1:
        return ""
    line = changes[0].lines[0]
    shown = line.replace("\t", " ")
    is_seen = shown.isprintable() and terminal_text(shown) == shown  # whoever accepts a line has to see all of it
    if not 0 < len(line) <= LONGEST_LINE or not is_seen or is_command(shown):
        return ""
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in _TICKS.findall(line))])
    return f"{fence}suggestion\n{line}\n{fence}"
