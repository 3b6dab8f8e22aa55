"""Where findings stand in a text as an editor counts lines."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from lsprotocol import types

from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.formats.yaml_spans import YamlNode, yaml_nodes
from archatlas.lsp.yaml_lines import YamlLine, without_comment, yaml_line
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.rule import FixKind
from archatlas.model.source import Location, Position, Range

_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_EDITOR_BREAK = re.compile("\r\n|[\r\n]")
_OF_KEYS = frozenset({FixKind.NEAR_KEY, FixKind.QUOTED_KEY, FixKind.MISSING_KEY})
"""What helps against findings that are about a key and not about its value."""

RangeOf = Callable[[Finding], types.Range]
"""Says where a finding stands, in code points."""


def line_ranges(text: str) -> RangeOf:
    """Return what says the same as `value_ranges`, but reads the text only where one line does not tell.

    There may be thousands of files with findings, which nobody has open.
    """
    places, is_easy = _TextPlaces.of(text), not _HARD_TEXT.search(text)

    def range_of(finding: Finding) -> types.Range:
        if _is_of_key(finding):
            return places.declared(finding.range)
        offset = places.offset(finding.range.start)
        line = _LineAround.around(text, offset) if is_easy else None
        if line is not None and line.is_about_another(offset, finding.key):
            return places.declared(finding.range)
        span = line.value_at(text, offset, finding.key) if line is not None else None
        return value_ranges(text)(finding) if span is None else types.Range(*map(places.place, span))

    return range_of


@lru_cache(maxsize=8)
def value_ranges(text: str) -> RangeOf:
    """Return what says where the values stand that findings are about; of what is no single value, the key."""
    places, nodes = _TextPlaces.of(text), yaml_nodes(text)

    def range_of(finding: Finding) -> types.Range:
        node = None if _is_of_key(finding) else nodes.get(finding.key)
        if node is None or not _is_at(node, places.offset(finding.range.start)):
            return places.declared(finding.range)
        return types.Range(places.place(node.value.start), places.place(node.value.end))

    return range_of


def range_at(text: str, place: Location) -> types.Range:
    """Return the range of the key or the single value that begins at a place, the place itself where none does."""
    places = _TextPlaces.of(text)
    offset = places.offset(Position(place.line, place.column))
    for node in yaml_nodes(text).values():
        for span in (node.key, node.value if node.is_scalar else None):
            if span is not None and span.start == offset:
                return types.Range(places.place(span.start), places.place(span.end))
    return types.Range(places.place(offset), places.place(offset))


def _is_of_key(finding: Finding) -> bool:
    spec = KNOWN_RULES.get(finding.rule)
    return not finding.key or spec is None or not _OF_KEYS.isdisjoint(spec.fixes)


def _is_at(node: YamlNode, offset: int) -> bool:
    """Tell whether a single value, or its key, begins at a place: of several documents only the first is known."""
    begins = node.key.start if node.key else node.value.start
    return node.is_scalar and node.value.start < node.value.end and offset in (begins, node.value.start)


@dataclass(frozen=True, slots=True)
class _LineAround:
    """A line of a text: where it begins and ends there, and what it says by itself."""

    start: int
    end: int
    raw: str
    parts: YamlLine

    @classmethod
    def around(cls, text: str, offset: int) -> "_LineAround":
        start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
        raw = text[start : end if end >= 0 else len(text)]
        return cls(start, end, raw, yaml_line(raw))

    def is_about_another(self, offset: int, path: str) -> bool:
        """Tell whether another key stands at a place, as where what is missing is told of what is around it."""
        key, begins = self.parts.key, self.start + self.parts.column == offset
        return begins and key is not None and not (path == key or path.endswith((f".{key}", "']", '"]')))

    def value_at(self, text: str, offset: int, path: str) -> tuple[int, int] | None:
        """Return where the value begins and ends that stands at a place or behind the key there; None if that is hard.

        Easy are plain values, and such in quotes, of one line that no deeper line follows.
        """
        parts = self.parts
        is_item = parts.key is None and bool(parts.dashes) and path.endswith("]")
        if self.start + parts.column != offset or not (
            is_item or (parts.sort == "=" and path.endswith(f".{parts.key}"))
        ):
            return None
        value = without_comment(self.raw)[parts.value :].rstrip()
        above = parts.dashes[-1] if is_item else parts.column
        if not _EASY_VALUE.fullmatch(value) or _indentation_after(text, self.end) > above:
            return None
        return self.start + parts.value, self.start + parts.value + len(value)


_HARD_TEXT = re.compile(r"[\t\r\x85\u2028\u2029]")
_EASY_VALUE = re.compile(r"""[\w/.@<~+(-][^#:"'\[\]{}]*|'[^']*'|"[^"\\]*\"""")


def _indentation_after(text: str, end: int) -> int:
    """Return how far the next line is indented that says something, -1 where there is none."""
    found = _NEXT_LINE.match(text, end) if end >= 0 else None
    return len(found["indentation"]) if found else -1


_NEXT_LINE = re.compile(r"(?:\n *(?=\n))*\n(?P<indentation> *)[^ \n]")


@dataclass(frozen=True, slots=True)
class _TextPlaces:
    """Where the lines of a text begin: as YAML counts them, and as editors do."""

    yaml_lines: tuple[int, ...]
    editor_lines: tuple[int, ...]
    length: int

    @classmethod
    def of(cls, text: str) -> "_TextPlaces":
        editor_lines = (0, *(found.end() for found in _EDITOR_BREAK.finditer(text)))
        is_plain = text.isascii()
        yaml_lines = editor_lines if is_plain else (0, *(found.end() for found in _YAML_BREAK.finditer(text)))
        return cls(yaml_lines, editor_lines, len(text))

    def offset(self, place: Position) -> int:
        """Return how many characters stand before a place of a finding."""
        line = min(max(place.line, 1), len(self.yaml_lines))
        return min(self.yaml_lines[line - 1] + max(place.column - 1, 0), self.length)

    def place(self, offset: int) -> types.Position:
        """Return the place behind so many characters."""
        line = bisect_right(self.editor_lines, offset) - 1
        return types.Position(line, offset - self.editor_lines[line])

    def declared(self, said: Range) -> types.Range:
        """Return the range that a finding says itself."""
        return types.Range(self.place(self.offset(said.start)), self.place(self.offset(said.end)))
