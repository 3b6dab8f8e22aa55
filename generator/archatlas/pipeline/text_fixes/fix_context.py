"""A text with a finding, the places in it that a fix may edit, and what may fix it."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from archatlas.formats.document import Document, read_document
from archatlas.formats.text_edits import replaced
from archatlas.formats.yaml_edits import Replacements, YamlEditor
from archatlas.formats.yaml_events import scalar_value
from archatlas.formats.yaml_spans import YamlNode
from archatlas.model.detail import NotOneOf, Unknown
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.source import SourceFile
from archatlas.model.text_detail import LooksLike
from archatlas.model.text_edit import Applicability


def quoted(text: str) -> str:
    """Return a text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


_DOUBLE_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def unquoted(text: str) -> str:
    """Return what a value in quotes says, as far as it is one."""
    if _DOUBLE_QUOTED.fullmatch(text):
        return scalar_value(text, text[1:-1])
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1].replace("''", "'") if is_quoted else text


@dataclass(frozen=True, slots=True)
class TextFix:
    """Another text for a file, and in words what makes it so; no text where the file is to be left out.

    `replacements` are what makes the text of the former one, where that is known.
    """

    action: str
    text: str | None
    applicability: Applicability = Applicability.CHOICE
    replacements: Replacements = ()


TextFixes = Iterator[TextFix]


@dataclass(frozen=True)
class FixContext:
    """A finding, and the text that it is about."""

    finding: Finding
    text: str

    @cached_property
    def editor(self) -> YamlEditor:
        """What edits the text by its keys and values."""
        return YamlEditor(self.text)

    @cached_property
    def node(self) -> YamlNode | None:
        """The key or the entry at the place of the finding, else that of its key path; None where there is none."""
        start = self.finding.range.start
        return self.editor.node_at(start.line, start.column) or self.editor.nodes.get(self.finding.key or "?")

    @property
    def line(self) -> str | None:
        """Return the line of the finding as it stands in the text, None where it is about the file as a whole."""
        lines, number = self.text.split("\n"), self.finding.range.start.line
        return lines[number - 1] if 1 <= number <= len(lines) else None

    def with_line(self, *lines: str) -> str:
        """Return the text with other lines, or none, in the place of that of the finding."""
        every, number = self.text.split("\n"), self.finding.range.start.line
        return "\n".join((*every[: number - 1], *lines, *every[number:]))

    def fixes(
        self, action: str, replacements: Replacements | None, applicability: Applicability = Applicability.CHOICE
    ) -> TextFixes:
        """Yield the text with some replacements, where there are any."""
        if replacements:
            yield TextFix(action, replaced(self.text, replacements), applicability, replacements)

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
    """Yield the text with another value at the place of the finding, given what to write for what is written."""
    node = context.node
    value = edit(context.editor.raw(node)) if node is not None else ""
    if node is not None and value:
        yield from context.fixes(action, context.editor.with_raw(node, value), applicability)
