"""Applies edits to texts, and finds the edits that lead from one text to another."""

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from archatlas.model.source import Position, Range
from archatlas.model.text_edit import TextEdit

Replacement = tuple[int, int, str]
"""Another text between two places of a text, counted in characters from 0."""

COMPARED_LINES = 5_000
"""Longest text, in lines, that is compared line by line; of a longer one the changed part is one edit."""


def edited(text: str, edits: Iterable[TextEdit]) -> str:
    """Return a text with edits applied, whose places all are those of the text as it was."""
    starts = _line_starts(text)
    places = ((_offset(starts, edit.range.start), _offset(starts, edit.range.end), edit.text) for edit in edits)
    return replaced(text, places)


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """Return a text with other texts in their places."""
    pieces, behind = list[str](), 0
    for start, end, new in sorted(replacements):
        pieces += (text[behind:start], new)
        behind = end
    return "".join((*pieces, text[behind:]))


def edits_of(path: str, text: str, replacements: Iterable[Replacement]) -> tuple[TextEdit, ...]:
    """Return replacements as edits of a file."""
    starts = _line_starts(text)
    return tuple(_edit(path, text, starts, one) for one in sorted(replacements))


def _edit(path: str, text: str, starts: Sequence[int], replacement: Replacement) -> TextEdit:
    start, end, new = replacement
    before, behind = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return TextEdit(path, Range(_position(starts, start), _position(starts, end)), new, before, behind)


def edits_between(path: str, before: str, after: str) -> tuple[TextEdit, ...]:
    """Return small edits that make one text of another."""
    return edits_of(path, before, _replacements(before, after))


def collide(edits: Sequence[TextEdit]) -> bool:
    """Tell whether two edits of one file overlap or touch, so that their order would matter."""
    ordered = sorted(edits, key=lambda edit: (edit.path, edit.range))
    return any(one.path == other.path and other.range.start <= one.range.end for one, other in pairwise(ordered))


_CHARACTER = re.compile(r"\r\n|[\s\S]")
_LINE_END = re.compile(r"\r\n|\r|\n")


def rewritten(content: bytes, before: str, after: str) -> bytes:
    """Return what a file holds after its text has changed, given the bytes and the text that was read from them.

    A byte order mark stays, and every line ends as it did; a new line ends as most lines do.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    raw = content.removeprefix(mark).decode("utf-8")
    characters = _CHARACTER.findall(raw)  # one for each character of the text in which all line ends are levelled
    ends = Counter(_LINE_END.findall(raw))
    usual = max(ends, key=lambda end: ends[end], default="\n")
    pieces, behind = list[str](), 0
    for start, end, new in sorted(_replacements(before, after)):
        pieces += (*characters[behind:start], new.replace("\n", usual))
        behind = end
    return mark + "".join((*pieces, *characters[behind:])).encode("utf-8")


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]


def _offset(starts: Sequence[int], position: Position) -> int:
    return starts[position.line - 1] + position.column - 1


def _position(starts: Sequence[int], offset: int) -> Position:
    line = bisect_right(starts, offset)
    return Position(line, offset - starts[line - 1] + 1)


def _replacements(before: str, after: str) -> Iterator[Replacement]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > COMPARED_LINES:
        yield from _trimmed(before, 0, len(before), after)
        return
    offsets = [0, *accumulate(map(len, old))]
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _trimmed(before, offsets[start], offsets[end], "".join(new[new_start:new_end]))


def _trimmed(text: str, start: int, end: int, new: str) -> Iterator[Replacement]:
    """Yield a replacement without what both texts begin and end with."""
    old = text[start:end]
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if old != new:
        yield start + head, end - tail, new[head : len(new) - tail]


def _common(one: str, other: str) -> int:
    """Return how many characters both texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))
