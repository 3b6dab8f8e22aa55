"""Reads a text that is no valid YAML as far as it goes, by leaving out the lines that the parser trips over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent

from archatlas.formats.characters import without_forbidden
from archatlas.formats.document import Document, read_document
from archatlas.formats.yaml_events import parse_events, place_of
from archatlas.formats.yaml_limits import DEPTH_LIMIT
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile

ATTEMPTS = 8
"""How often lines of one file are left out; a file with more mistakes is read up to the last of them."""

_DIRECTIVE = re.compile(r"\ufeff?%[A-Za-z]")
_END = 1 << 60
"""A line behind all others: nothing is wrong up to there."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """A document without the lines that cannot be read, those lines, and every problem that came up on the way.

    It `has_displaced` lines where one was left out that others stood below.
    """

    document: Document
    left_out: str = ""
    problems: tuple[Finding, ...] = ()
    has_displaced: bool = False


def recover_document(source: SourceFile) -> Recovered:
    """Return what a text says outside of the lines that cannot be parsed; the other lines keep their numbers."""
    document = read_document(source)
    problems, left_out, has_displaced = list(document.problems), list[str](), False
    lines = without_forbidden(source.text).splitlines(keepends=True)
    if not document.complete:
        document = read_document(SourceFile(source.path, "".join(lines)))
        problems += [one for one in document.problems if one not in problems]
    for _attempt in range(ATTEMPTS):
        if document.complete:
            break
        numbers = _culprits(lines, document)
        if not numbers:
            break
        left_out += [lines[number] for number in numbers]
        has_displaced = has_displaced or any(_holds_others(lines, number) for number in numbers)
        lines = _without(lines, numbers)
        document = read_document(SourceFile(source.path, "".join(lines)))
        problems += [one for one in document.problems if one not in problems]
    rest = "" if document.complete else source.text
    return Recovered(document, "".join(left_out) + rest, tuple(problems), has_displaced)


def read_up_to_error(source: SourceFile) -> Recovered:
    """Return what a text says up to the first line that cannot be parsed."""
    document = read_document(source)
    return Recovered(document, "" if document.complete else source.text, document.problems)


def _without(lines: list[str], numbers: frozenset[int]) -> list[str]:
    return ["\n" if number in numbers else line for number, line in enumerate(lines)]


def _holds_others(lines: list[str], number: int) -> bool:
    """Tell whether the next line is indented deeper, so that it stands below this one."""
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return _indent(following) > _indent(lines[number])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _culprits(lines: list[str], document: Document) -> frozenset[int]:
    """Return the numbers of lines, from 0, that keep the rest from being read; none where no line is to blame."""
    text = "".join(lines)
    directives = frozenset(number for number, line in enumerate(lines) if _DIRECTIVE.match(line))
    if directives:
        return directives
    if any(one.rule == "yaml/second-document" for one in document.problems):
        first = document.problems[-1].location.line - 1
        return frozenset(number for number in range(first, len(lines)) if lines[number].strip())
    named = [number for number in dict.fromkeys(_tripped(text)) if number < len(lines) and lines[number].strip()]
    return frozenset({max(named, key=lambda number: _reach(lines, number))}) if named else frozenset()


def _tripped(text: str) -> Iterator[int]:
    """Yield the lines of a syntax error: where what does not end began, where it shows, and the one above."""
    try:
        _parse(text)
    except yaml.YAMLError as error:
        marks = [getattr(error, name, None) for name in ("context_mark", "problem_mark")]
        yield from (mark.line for mark in marks if mark)
        above = text.splitlines()[: marks[1].line] if marks[1] else []
        yield next((number for number in range(len(above) - 1, -1, -1) if above[number].strip()), 0)


def _reach(lines: list[str], number: int) -> int:
    """Return how far the text can be read without a line."""
    try:
        return _parse("".join(_without(lines, frozenset({number}))))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark.line if mark else 0


def _parse(text: str) -> int:
    """Parse a text and return how far it can be read: below the deepest level that counts, each more costs more."""
    depth = 0
    for event in parse_events(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            return place_of(event)[0] - 1
    return _END
