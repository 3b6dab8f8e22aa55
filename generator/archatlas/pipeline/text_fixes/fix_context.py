"""A text with a finding, small edits of it at places counted from 1, and what may fix it."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Self

from archatlas.formats.document import Document, read_document
from archatlas.model.detail import NotOneOf, Unknown
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.model.text_detail import LooksLike
from archatlas.model.text_edit import Applicability

_KEY = re.compile(r"""(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^\s'"#,\[\]{}][^#,\[\]{}]{0,250}?)\s?:(?=\s|$)\s*""")
"""A key with its colon and the white space behind it."""
_COMMENT = re.compile(r"\s+#.*\Z|\s+\Z")
_FLOW_END = re.compile(r"\s*[,\]}]")


_LINE_LIMIT = 2_000
"""Longest line that is edited: no person wrote a longer one, and some patterns take their time."""


@dataclass(frozen=True, slots=True)
class EditPoint:
    """A place in a text: the line and the column of a key, or of an entry of a list."""

    lines: tuple[str, ...]
    line: int
    column: int

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Self | None:
        """Return a place, None where the text has none such."""
        lines = tuple(text.split("\n"))
        is_there = 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 <= _LINE_LIMIT
        return cls(lines, line, column) if is_there else None

    @property
    def here(self) -> str:
        """Return the whole line."""
        return self.lines[self.line - 1]

    @property
    def before(self) -> str:
        """Return what stands before the place on its line."""
        return self.here[: self.column - 1]

    @property
    def key(self) -> str:
        """Return the key that stands here with all that belongs to it on the line, empty where none does."""
        match = _KEY.match(self.here, self.column - 1)
        return match.group() if match else ""

    @property
    def indent(self) -> int:
        """Return the column before which everything that belongs to this place ends, counted from 0."""
        return self.before.rindex("-") if self.is_first_of_entry else self.column - 1

    @property
    def is_first_of_entry(self) -> bool:
        """Tell whether only the dash of a list's entry stands before the place."""
        return "-" in self.before and not self.before.strip(" -")

    @property
    def is_in_block(self) -> bool:
        """Tell whether nothing but indentation and dashes stands before the place."""
        return not self.before.strip(" -")

    def values(self) -> Iterator[tuple[int, int]]:
        """Yield where the value may begin and end on the line: up to a comment, or up to the end of its flow part."""
        start = self.column - 1 + len(self.key)
        end = len(_COMMENT.sub("", self.here[start:])) + start
        if end > start:
            yield start, end
            flow = _FLOW_END.search(self.here, start, end)
            if flow and flow.start() > start:
                yield start, flow.start()

    def with_value(self, value: str, start: int, end: int) -> str:
        """Return the text with another value between two columns of the line."""
        return self.with_line(self.here[:start] + value + self.here[end:])

    def with_key(self, key: str) -> str:
        """Return the text with another key here."""
        rest = self.here[self.column - 1 + len(self.key) :]
        space = " " if rest else ""
        return self.with_line(f"{self.before}{key}:{space}{rest}")

    def with_line(self, *lines: str) -> str:
        """Return the text with other lines, or none, in the place of this one."""
        return "\n".join((*self.lines[: self.line - 1], *lines, *self.lines[self.line :]))

    def with_sibling(self, entry: str) -> str:
        """Return the text with another key before the one that stands here."""
        separator = "\n" + " " * (self.column - 1) if self.is_in_block else ", "
        return self.with_line(self.before + entry + separator + self.here[self.column - 1 :])

    def with_child(self, entry: str) -> str:
        """Return the text with a first key below the one that stands here and says nothing."""
        inner = " " * (self.column + 1) + entry
        return self.with_line(self.before + self.key.rstrip(), inner)

    @property
    def end(self) -> int:
        """Return the last line of what stands here with everything below it, counted from 1."""
        last = self.line
        for number in range(self.line, len(self.lines)):
            line = self.lines[number]
            depth = len(line) - len(line.lstrip(" "))
            is_own_list = bool(self.key) and depth == self.column - 1 and line.lstrip(" ").startswith("- ")
            if line.strip() and depth < self.column and not (is_own_list and not self.is_first_of_entry):
                break
            last = number + 1 if line.strip() else last
        return last

    def removed(self) -> Iterator[str]:
        """Yield the text without what stands here, as a block or as a part of a line."""
        if self.is_first_of_entry:
            following = self.lines[self.end] if self.end < len(self.lines) else ""
            if following[: self.column - 1].isspace() and following[self.column - 1 : self.column].strip():
                joined = self.before + following[self.column - 1 :]
                yield "\n".join((*self.lines[: self.line - 1], joined, *self.lines[self.end + 1 :]))
        if self.is_in_block:
            yield "\n".join((*self.lines[: self.line - 1], *self.lines[self.end :]))
        rest = self.here[self.column - 1 :]
        for pattern in (r"[^,\]}]*,\s*", r"[^,\]}]*"):
            shorter = re.sub(r"\A" + pattern, "", rest)
            yield self.with_line(re.sub(r",\s*\Z", "", self.before) + shorter if pattern[-1] == "*" else self.before)


def quoted(text: str) -> str:
    """Return a text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def unquoted(text: str) -> str:
    """Return what stands between the quotes of a simple text."""
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1].replace("''", "'") if is_quoted else text


@dataclass(frozen=True, slots=True)
class TextFix:
    """Another text for a file, and in words what makes it so; no text where the file is to be left out."""

    action: str
    text: str | None
    applicability: Applicability = Applicability.CHOICE


TextFixes = Iterator[TextFix]


@dataclass(frozen=True)
class FixContext:
    """A finding, and the text that it is about."""

    finding: Finding
    text: str

    @property
    def point(self) -> EditPoint | None:
        """Return the place of the finding, None where it is about the file as a whole."""
        return EditPoint.at(self.text, self.finding.location.line, self.finding.location.column)

    @cached_property
    def document(self) -> Document:
        """The text with the places of its keys."""
        return read_document(SourceFile(self.finding.path, self.text))

    @property
    def suggestion(self) -> str:
        """Return what is probably meant, empty where nobody knows."""
        detail = self.finding.detail
        if isinstance(detail, LooksLike):
            return detail.meant
        return detail.near if isinstance(detail, NotOneOf | Unknown) else ""


def replaced_value(
    context: FixContext, action: str, edit: Callable[[str], str], applicability: Applicability = Applicability.AUTOMATIC
) -> TextFixes:
    """Yield the text with another value at the place of the finding, as far as the value stands on that line."""
    point = context.point
    if point is None:
        return
    for start, end in point.values():
        value = edit(point.here[start:end])
        if value:
            yield TextFix(action, point.with_value(value, start, end), applicability)
