"""Translates positions between code points and the units that an editor counts in."""

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote_to_bytes, urlsplit

from lsprotocol import types

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_BREAK = "\r\n"

Answer = TypeVar("Answer")

Units = Callable[[str], int]
"""Says how many units a piece of a line has."""
HasCrlf = Callable[[str], bool]
"""Tells whether the lines of the file at a path end with CR and LF."""


def _has_none(_path: str) -> bool:
    return False


def _utf_8(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _utf_16(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


_UNITS: Mapping[str, Units] = {"utf-8": _utf_8, "utf-16": _utf_16, "utf-32": len}


def path_of(uri: str) -> str | None:
    """Return the path that a URI of a file names, None for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # as that of file://[x
        return None
    return os.fsdecode(unquote_to_bytes(parts.path)) if parts.scheme == "file" and parts.path.startswith("/") else None


def uri_of(path: str) -> str:
    """Return the URI of an absolute path."""
    return f"file://{quote(os.fsencode(path))}"


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as editors see them: only CR and LF end one; the last one has no end."""
    return _LINE.findall(text)[: text.count("\n") + text.count("\r") - text.count("\r\n") + 1]


@dataclass(frozen=True, slots=True)
class PositionCodec:
    """Translates for an editor that counts in some encoding."""

    units: Units

    @classmethod
    def of(cls, encoding: str | None) -> "PositionCodec":
        """Return the codec of an encoding of the protocol, UTF-16 where none was agreed on."""
        return cls(_UNITS.get(encoding or "", _utf_16))

    def from_editor(self, lines: Sequence[str], place: types.Position) -> types.Position:
        """Return the place in code points; one behind the end of a line or of the text is the end."""
        if place.line >= len(lines):
            return types.Position(len(lines) - 1, len(lines[-1].rstrip(_BREAK)))
        line = lines[place.line].rstrip(_BREAK)
        if line.isascii() or self.units is len:
            return types.Position(place.line, min(place.character, len(line)))
        columns = range(len(line) + 1)
        return types.Position(
            place.line, bisect_right(columns, place.character, key=lambda column: self.units(line[:column])) - 1
        )

    def range_from_editor(self, lines: Sequence[str], place: types.Range) -> types.Range:
        """Return the range in code points."""
        return types.Range(self.from_editor(lines, place.start), self.from_editor(lines, place.end))

    def to_editor(self, lines: Sequence[str], place: types.Position) -> types.Position:
        """Return the place in the units of the editor."""
        before = lines[place.line][: place.character] if place.line < len(lines) else ""
        return place if before.isascii() else types.Position(place.line, self.units(before))

    def answer(
        self, result: Answer, path: str, texts: Callable[[str], str | None], has_crlf: HasCrlf = _has_none
    ) -> Answer:
        """Return an answer with all its positions in the units of the editor, and edits with the line ends of files.

        Positions without an address of their own are in the file at `path`.
        """
        translated: Answer = _Translation(self, texts, has_crlf, {}).of(result, path)
        return translated


@dataclass(frozen=True, slots=True)
class _Translation:
    codec: PositionCodec
    texts: Callable[[str], str | None]
    has_crlf: HasCrlf
    known: dict[str, list[str]]

    def of(self, value: Any, path: str) -> Any:
        """Return a part of an answer, whose positions are in a file."""
        if isinstance(value, types.Position):
            return self.codec.to_editor(self._lines(path), value)
        if isinstance(value, str | int | float | None):
            return value
        if isinstance(value, list | tuple):
            parts = [self.of(one, path) for one in value]
            return value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
        if isinstance(value, types.Diagnostic):  # its data are no places, and many
            value.range = self.of(value.range, path)
            value.related_information = self.of(value.related_information, path)
            return value
        if isinstance(value, dict):
            return {key: self.of(one, _named(key) or path) for key, one in value.items()}
        return self._record(value, _file_of(value) or path)

    def _record(self, value: Any, path: str) -> Any:
        """Return a record of the protocol; anything else has no parts."""
        parts = {field.name: getattr(value, field.name) for field in getattr(type(value), "__attrs_attrs__", ())}
        changed = {name: self.of(part, path) for name, part in parts.items()}
        if isinstance(value, types.TextEdit | types.AnnotatedTextEdit) and self._breaks_otherwise(value.new_text, path):
            changed["new_text"] = value.new_text.replace("\n", _BREAK)
        is_same = all(changed[name] is part for name, part in parts.items())
        return value if is_same else type(value)(**changed)

    def _breaks_otherwise(self, text: str, path: str) -> bool:
        return "\n" in text and "\r" not in text and self.has_crlf(path)

    def _lines(self, path: str) -> list[str]:
        if path not in self.known:
            self.known[path] = lines_of(self.texts(path) or "")
        return self.known[path]


def _named(key: object) -> str | None:
    return path_of(key) if isinstance(key, str) and key.startswith("file:") else None


def _file_of(value: Any) -> str | None:
    """Return the file that a record of the protocol is about, where it names one."""
    if isinstance(value, types.TextDocumentEdit):
        return path_of(value.text_document.uri)
    if isinstance(value, types.Location):
        return path_of(value.uri)
    return path_of(value.target_uri) if isinstance(value, types.LocationLink) else None
