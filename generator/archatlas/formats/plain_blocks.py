"""Read the YAML of nearly all schemas line by line: blocks of keys and entries, each value on the line of its key.

Whatever else YAML can say makes `read_plain_blocks` give up, and the reader of `yaml_events` takes over; both
say the same of every text that is read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from sys import intern

from archatlas.formats.scalars import MAYBE_NO_TEXT, Value, read_plain
from archatlas.formats.yaml_limits import (
    DEPTH_LIMIT,
    KEY_LIMIT,
    NODE_LIMIT,
    PATH_LIMIT,
    SHARED_TEXT_LIMIT,
    shared_place,
)
from archatlas.model.key_path import below, item
from archatlas.model.record import dataclass, field
from archatlas.model.text_detail import Ambiguity

LINE_LIMIT = NODE_LIMIT // 4
"""Most lines: one has four nodes at most, an entry and the mapping it is, the first key of that and its value."""

# Not allowed in YAML, a line break for some readers, or a character of `characters.CONTROL`.
_ODD = r"\x00-\x1f\x7f-\xa0\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff"
_ODD_IN_ASCII = r"\x00-\x1f\x7f"
_KEY = r"[A-Za-z_][A-Za-z0-9_./-]*+"
_UNLIKE_TEXT = frozenset("'\"[{") | MAYBE_NO_TEXT
_START_MARK = "---\n"
_BREAK = re.compile(r" *\n +")

Line = tuple[str, str, str, str, str]
"""The parts of a line: indentation, spaces after a dash, key, value, and what is none of these."""


@dataclass(frozen=True, slots=True)
class PlainBlocks:
    """What a text says, as `Document` holds it."""

    tree: dict[str, Value] = field(default_factory=dict)
    positions: dict[str, tuple[int, int]] = field(default_factory=dict)
    ambiguous: dict[str, Ambiguity] = field(default_factory=dict)


class _OtherYamlError(Exception):
    """The text says something that only the exact reader knows."""


def read_plain_blocks(text: str) -> PlainBlocks | None:
    """Return what a text says, or None where it takes the exact reader to tell."""
    if text.count("\n") > LINE_LIMIT:
        return None
    odd = _ODD_IN_ASCII if text.isascii() else _ODD
    return _read_lines(text, odd) or _read_lines(_wrapped(odd).sub(_unwrapped, text), odd)


@cache
def _line(odd: str) -> re.Pattern[str]:
    """Return what finds the parts of each line without odd characters: it takes long to compile, for few texts less."""
    quoted = rf"'{_quoted(odd)}'|\"[^{odd}\"\\]*\""
    value, comment = rf"{_text(odd)}|{quoted}|\[\]|{{}}", rf"#[^{odd}]*"
    return re.compile(
        rf"^( *+)(?:-( ++))?(?:({_KEY}):(?: ++|$))?(?:({value})(?: +{comment})?|{comment})?$|(.+)", re.MULTILINE
    )


@cache
def _wrapped(odd: str) -> re.Pattern[str]:
    """Return what finds values that go on in the lines below."""
    text = rf"{_text(odd)}(?:\n +{_text(odd)})+"
    quoted = rf"'{_quoted(odd)}(?:\n +(?=[^ \n]){_quoted(odd)})+'"
    return re.compile(rf"^(?P<around> *(?:- +(?={_KEY}: ))?)(?:{_KEY}: +|- +)(?P<value>{text}|{quoted})$", re.MULTILINE)


def _text(odd: str) -> str:
    word = rf"[^{odd} :#]*+"
    begin = rf"(?:[^{odd} \-?:,\[\]{{}}#&*!|>'\"%@`]|-(?=[^{odd} ]))"
    return rf"{begin}{word}(?:(?: ++(?=[^{odd} #])|:(?=[^{odd} ])|#){word})*+"


def _quoted(odd: str) -> str:
    return rf"[^{odd}']*(?:''[^{odd}']*)*"


def _unwrapped(match: re.Match[str]) -> str:
    """Return a wrapped value on one line, with empty lines behind it, so that all others keep their numbers."""
    value = match["value"]
    breaks = _BREAK.findall(value)
    if any(len(one.lstrip(" ")) - 1 <= len(match["around"]) for one in breaks):
        return match[0]  # not indented deeper than what it belongs to
    return match[0].removesuffix(value) + _BREAK.sub(" ", value) + "\n" * len(breaks)


def _read_lines(text: str, odd: str) -> PlainBlocks | None:
    lines = _line(odd).findall(text.removeprefix(_START_MARK))
    reader = _BlockReader()
    try:
        reader.read(enumerate(lines, start=2 if text.startswith(_START_MARK) else 1))
    except _OtherYamlError:
        return None
    return reader.said if reader.said.positions else None


class _BlockReader:
    """The blocks that are open while lines are read; the innermost one begins at `_column`, counted from 0."""

    def __init__(self) -> None:
        """Begin at the top of a text, which is a mapping."""
        self.said = PlainBlocks()
        self._mapping = self.said.tree
        self._entries: list[Value] = []
        self._is_list = False
        self._column = 0
        self._path = ""
        self._waiting = ""
        """The last key, while its value may stand in the lines below."""
        self._around: list[tuple[dict[str, Value], list[Value], bool, int, str]] = []

    def read(self, lines: Iterable[tuple[int, Line]]) -> None:
        """Take all lines with their numbers."""
        positions = self.said.positions
        for number, (indentation, dash, key, value, other) in lines:
            if not key and not (dash and value):
                _expect_nothing(dash + value + other)
                continue
            column = len(indentation)
            if column != self._column or self._waiting or self._is_list is not (dash != ""):
                self._reach(column, dash != "")
            if dash:
                column += 1 + len(dash)
                path = _entry_path(self._path, len(self._entries))
                positions[path] = shared_place(number, column + 1)
                if not key:
                    if (meaning := self._meaning(value, path)) is not None:
                        self._entries.append(meaning)
                    continue
                self._open_mapping(column, path)
            key, path = _key_path(self._path, key)
            if path in positions:
                raise _OtherYamlError
            positions[path] = shared_place(number, column + 1)
            if not value:
                self._waiting = key
            elif (meaning := self._meaning(value, path)) is not None:
                self._mapping[key] = meaning

    def _meaning(self, text: str, path: str) -> Value | None:
        if text[0] not in _UNLIKE_TEXT:
            return intern(text) if len(text) <= SHARED_TEXT_LIMIT else text
        if text == "[]" or text == "{}":
            return [] if text == "[]" else {}
        value, ambiguity = _scalar(text)
        if ambiguity:
            self.said.ambiguous[path] = ambiguity
        return value

    def _reach(self, column: int, is_entry: bool) -> None:
        """Open the block that a line begins, or close those that ended before it."""
        waiting, self._waiting = self._waiting, ""
        if waiting and (column > self._column or (is_entry and column == self._column)):
            self._open_below(waiting, column, is_entry)
            return
        while column < self._column:
            self._close()
        if self._is_list and not is_entry:
            self._close()  # the entries of a key may stand as far left as the key itself
        if column != self._column or self._is_list is not is_entry:
            raise _OtherYamlError

    def _open_below(self, key: str, column: int, is_list: bool) -> None:
        """Open the list or mapping that is a key's value."""
        mapping = self._mapping
        self._surround()
        if is_list:
            mapping[key] = self._entries = []
        else:
            mapping[key] = self._mapping = {}
        self._is_list, self._column, self._path = is_list, column, _key_path(self._path, key)[1]

    def _open_mapping(self, column: int, path: str) -> None:
        """Open the mapping that is the next entry of a list."""
        self._surround()
        self._mapping = {}
        self._entries.append(self._mapping)
        self._is_list, self._column, self._path = False, column, path

    def _surround(self) -> None:
        self._around.append((self._mapping, self._entries, self._is_list, self._column, self._path))
        if len(self._around) >= DEPTH_LIMIT - 1:  # an empty list may be one level more
            raise _OtherYamlError

    def _close(self) -> None:
        if not self._around:
            raise _OtherYamlError
        self._mapping, self._entries, self._is_list, self._column, self._path = self._around.pop()


def _expect_nothing(text: str) -> None:
    if text:
        raise _OtherYamlError


@lru_cache(maxsize=16_384)
def _key_path(parent: str, key: str) -> tuple[str, str]:
    """Return one text for the same key in all files, and its path; a key may mean something else than its letters."""
    path = below(parent, key)
    if len(key) > KEY_LIMIT or len(path) > PATH_LIMIT or not isinstance(read_plain(key).value, str):
        raise _OtherYamlError
    return intern(key), path


@lru_cache(maxsize=16_384)
def _entry_path(parent: str, index: int) -> str:
    path = item(parent, index)
    if len(path) > PATH_LIMIT:
        raise _OtherYamlError
    return path


@lru_cache(maxsize=16_384)
def _scalar(text: str) -> tuple[Value | None, Ambiguity | None]:
    """Return what a value in one line means, and why other readers may take it for something else."""
    if text[0] in "'\"":
        text = text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1]
        return intern(text) if len(text) <= SHARED_TEXT_LIMIT else text, None
    plain = read_plain(text)
    if plain.problem:
        raise _OtherYamlError
    return plain.value, Ambiguity(text, plain.doubt, plain.value) if plain.doubt else None
