"""Where findings stand in a text as an editor counts lines."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

from lsprotocol import types

from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.formats.yaml_spans import YamlNode, yaml_nodes
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.rule import FixKind
from archatlas.model.source import Position, Range

_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_EDITOR_BREAK = re.compile("\r\n|[\r\n]")
_OF_KEYS = frozenset({FixKind.NEAR_KEY, FixKind.QUOTED_KEY, FixKind.MISSING_KEY})
"""What helps against findings that are about a key and not about its value."""

RangeOf = Callable[[Finding], types.Range]
"""Says where a finding stands, in code points."""


def key_ranges(text: str) -> RangeOf:
    """Return what says where the keys stand that findings in a text are about, without reading the text."""
    places = _TextPlaces.of(text)
    return lambda finding: places.declared(finding.range)


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


def _is_of_key(finding: Finding) -> bool:
    spec = KNOWN_RULES.get(finding.rule)
    return not finding.key or spec is None or not _OF_KEYS.isdisjoint(spec.fixes)


def _is_at(node: YamlNode, offset: int) -> bool:
    """Tell whether a single value, or its key, begins at a place: of several documents only the first is known."""
    begins = node.key.start if node.key else node.value.start
    return node.is_scalar and node.value.start < node.value.end and offset in (begins, node.value.start)


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
