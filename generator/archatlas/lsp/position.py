"""Where a position stands in a YAML text: at which key or value, also in a text that is half typed."""

from collections.abc import Iterator
from enum import Enum

from lsprotocol import types

from archatlas.formats.yaml_spans import ROOT, TextSpan, YamlNode
from archatlas.lsp.flow_position import flow_steps
from archatlas.lsp.nodes import nodes_of
from archatlas.lsp.yaml_lines import YamlLine, without_comment, yaml_line
from archatlas.model.key_path import below, key_path
from archatlas.model.record import dataclass
from archatlas.model.source import Position, Range, range_at


class PlaceKind(Enum):
    """What stands, or could be typed, at a position."""

    KEY = "a key"
    VALUE = "a value of a key, or an entry of a list"
    TEXT = "a comment, or a text over several lines"


@dataclass(frozen=True, slots=True)
class TextPlace:
    """What a position is in: `range` is the whole of it without quotes, `text` what is written there.

    `path` leads to the value or the entry; for a key, to the mapping that it belongs to. `prefix` is what of the text
    stands before the position. `siblings` are the other keys of the mapping, as far as they can be told.
    """

    kind: PlaceKind
    path: str
    range: Range
    text: str = ""
    prefix: str = ""
    siblings: frozenset[str] = frozenset()
    is_entry: bool = False
    column: int = 0
    """How far what stands here is indented; a key that follows begins there."""

    @property
    def key_path(self) -> str:
        """Return the path of the key or the value itself."""
        return below(self.path, self.text) if self.kind is PlaceKind.KEY and self.text else self.path


LINE_LIMIT = 20_000
"""Most characters of a line that is looked at: nobody types longer ones."""


def place_at(text: str, at: Position) -> TextPlace:
    """Return what stands at a position: as the reader of YAML has it, and where that stopped before it, by lines."""
    lines = text.split("\n")
    offset = sum(len(line) + 1 for line in lines[: at.line - 1]) + at.column - 1
    node = _scalar_at(nodes_of(text).get(ROOT), offset) if 1 <= at.line <= len(lines) else None
    if node is None:
        return typed_at(text, at)
    path, kind, span = node
    line = text.count("\n", 0, span.start) + 1
    column = span.start - (text.rfind("\n", 0, span.start) + 1) + 1
    raw = text[span.start : span.end]
    if "\n" in raw:
        return TextPlace(PlaceKind.TEXT, path, Range(at, at))
    return _placed(kind, path, raw, Position(line, column), at)


def _scalar_at(root: YamlNode | None, offset: int) -> tuple[str, PlaceKind, TextSpan] | None:
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if node.key is not None and node.key.start <= offset <= node.key.end:
            return node.parent, PlaceKind.KEY, node.key
        if node.is_scalar and node.value.start <= offset <= node.value.end and node.value.start < node.value.end:
            return node.path, PlaceKind.VALUE, node.value
        waiting += (child for child in node.children if child.start <= offset <= child.end)
    return None


def _placed(kind: PlaceKind, path: str, raw: str, start: Position, at: Position) -> TextPlace:
    quoted = raw[:1] in ("'", '"')
    is_closed = quoted and len(raw) > 1 and raw.endswith(raw[0])
    inner = raw[quoted : len(raw) - is_closed]
    first = start.column + quoted
    prefix = inner[: max(at.column - first, 0)]
    return TextPlace(kind, path, range_at(start.line, first, start.line, first + len(inner)), inner, prefix)


def _typed(kind: PlaceKind, path: str, raw: str, start: Position, at: Position) -> TextPlace:
    """Return what is typed, with its quotes where the position is not between them: all of it is replaced."""
    found = _placed(kind, path, raw, start, at)
    if found.range.start <= at <= found.range.end:
        return found
    line, column = start.line, start.column
    return TextPlace(
        kind, path, range_at(line, column, line, column + len(raw)), raw, raw[: max(at.column - column, 0)]
    )


def typed_at(text: str, at: Position) -> TextPlace:
    """Return what is being typed at a position, judged by lines and indentation alone."""
    lines = text.split("\n")
    nothing = Range(at, at)
    if not 1 <= at.line <= len(lines) or len(lines[at.line - 1]) > LINE_LIMIT:
        return TextPlace(PlaceKind.TEXT, "", nothing)
    return _TypedText(lines, at).place()


class _TypedText:
    """The lines around a position."""

    def __init__(self, lines: list[str], at: Position) -> None:
        self._lines, self._at, self._number, self._column = lines, at, at.line - 1, at.column - 1
        self._line = yaml_line(lines[self._number])

    def place(self) -> TextPlace:
        raw = self._lines[self._number]
        if len(without_comment(raw)) < self._column and "#" in raw[: self._column]:
            return TextPlace(PlaceKind.TEXT, "", Range(self._at, self._at))
        line = self._line
        if line.key is not None and self._column > line.key_end:
            return self._in_flow(line.value) or self._at_value(line)
        return self._in_flow_above() or self._at_key_or_entry(line)

    def _at_value(self, line: YamlLine) -> TextPlace:
        steps = self._steps(line.column, line)
        if steps is None:
            return TextPlace(PlaceKind.TEXT, "", Range(self._at, self._at))
        path = key_path((*steps, line.key or ""))
        return self._written(PlaceKind.VALUE, path, line.value, line.column)

    def _at_key_or_entry(self, line: YamlLine) -> TextPlace:
        column = min(line.column, self._column) if line.is_blank else line.column
        if line.is_blank or (not line.dashes and self._column < column):
            column = self._column
        steps = self._steps(column, line)
        if steps is None:
            return TextPlace(PlaceKind.TEXT, "", Range(self._at, self._at))
        if line.dashes and line.key is None:
            return self._written(PlaceKind.VALUE, key_path(steps), line.column, column, is_entry=True)
        found = self._written(PlaceKind.KEY, key_path(steps), min(column, self._column), column, end=line.key_end)
        siblings = frozenset(self._siblings(column))
        return TextPlace(found.kind, found.path, found.range, found.text, found.prefix, siblings, False, column)

    def _written(
        self, kind: PlaceKind, path: str, start: int, column: int, end: int = 0, is_entry: bool = False
    ) -> TextPlace:
        raw = self._lines[self._number]
        start = min(start, self._column)
        stop = end if end > start else max(len(without_comment(raw).rstrip()), min(self._column, len(raw)))
        found = _typed(kind, path, raw[start:stop], Position(self._at.line, start + 1), self._at)
        return TextPlace(kind, path, found.range, found.text, found.prefix, frozenset(), is_entry, column)

    def _steps(self, column: int, line: YamlLine) -> tuple[str | int, ...] | None:
        """Return the keys and indexes above what begins at a column, None where it is a part of a text."""
        steps: list[str | int] = []
        is_entry, index = False, 0
        for kind, place, key in self._tokens_before(line):
            if kind == "-":
                if is_entry and place == column:
                    index += 1
                elif place < column:
                    if is_entry:
                        steps.insert(0, index)
                    column, is_entry, index = place, True, 0
            elif place < column or (is_entry and place == column):
                if kind == "|":
                    return None
                if kind == "=" and not steps and not is_entry:
                    column = place  # a value stands there already: what is typed is the next key
                    continue
                steps[:0] = (key, index) if is_entry else (key,)
                column, is_entry = place, False
            if column == 0 and not is_entry:
                break
        return (index, *steps) if is_entry else tuple(steps)

    def _tokens_before(self, line: YamlLine) -> Iterator[tuple[str, int, str]]:
        """Yield the dashes and keys before the position, the nearest first: what each is, its column and the key."""
        for dash in reversed(line.dashes):
            yield "-", dash, ""
        for number in range(self._number - 1, -1, -1):
            raw = self._lines[number]
            if not raw or raw.isspace() or len(raw) > LINE_LIMIT:
                continue
            before = yaml_line(raw)
            if before.key is not None:
                yield before.sort, before.column, before.key
            for dash in reversed(before.dashes):
                yield "-", dash, ""

    def _siblings(self, column: int) -> Iterator[str]:
        for step in (-1, 1):
            number = self._number + step
            while 0 <= number < len(self._lines):
                line = yaml_line(self._lines[number][:LINE_LIMIT])
                number += step
                if line.is_blank:
                    continue
                if line.key is not None and line.column == column and (step < 0 or not line.dashes):
                    yield line.key
                if line.begin < column:
                    break

    def _in_flow(self, start: int) -> TextPlace | None:
        """Return the place in a list or mapping in brackets that begins on the line of the position."""
        return self._in_flow_from(self._number, start)

    def _in_flow_above(self) -> TextPlace | None:
        """Return the place in brackets that were opened on a line above, or behind a dash on this one."""
        for number in range(self._number, max(self._number - FLOW_LINES, -1), -1):
            line = yaml_line(self._lines[number][:LINE_LIMIT])
            if self._lines[number][line.value : line.value + 1] in ("[", "{"):
                return self._in_flow_from(number, line.value)
            if line.key is not None and number < self._number and line.sort != ":":
                return None
        return None

    def _in_flow_from(self, number: int, start: int) -> TextPlace | None:
        first = self._lines[number]
        if first[start : start + 1] not in ("[", "{"):
            return None
        inside = [first[start:], *self._lines[number + 1 : self._number + 1]]
        inside[-1] = inside[-1][: self._column - (start if number == self._number else 0)]
        found = flow_steps("\n".join(inside)[:LINE_LIMIT])
        if found is None:
            return None
        line = yaml_line(first)
        around = _TypedText(self._lines, Position(number + 1, line.column + 1))._steps(line.column, line)
        if around is None:
            return None
        opened = (*around, line.key) if line.key is not None else around
        written = self._lines[self._number][: self._column]
        begin = max(len(written) - len(found.prefix), 0)
        kind = PlaceKind.KEY if found.is_key else PlaceKind.VALUE
        end = self._token_end()
        token = self._lines[self._number][begin:end]
        placed = _typed(kind, key_path((*opened, *found.steps)), token, Position(self._at.line, begin + 1), self._at)
        return TextPlace(kind, placed.path, placed.range, placed.text, placed.prefix, found.keys, not found.is_key)

    def _token_end(self) -> int:
        raw, end = self._lines[self._number], self._column
        while end < len(raw) and raw[end] not in ",]}#\n":
            end += 1
        return end if raw[self._column : end].strip() else self._column


FLOW_LINES = 200
"""Most lines above a position in which an opening bracket is looked for."""


def place_in(position: types.Position) -> Position:
    """Return a place of the protocol, which counts from 0, as ours."""
    return Position(position.line + 1, position.character + 1)


def editor_range(stretch: Range) -> types.Range:
    """Return a range of ours as one of the protocol."""
    start, end = stretch.start, stretch.end
    return types.Range(
        types.Position(max(start.line - 1, 0), max(start.column - 1, 0)),
        types.Position(max(end.line - 1, 0), max(end.column - 1, 0)),
    )
