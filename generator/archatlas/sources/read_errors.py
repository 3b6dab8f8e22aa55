"""Turns the bytes of a file into its text, or says why the file is not read, wherever it lies."""

import codecs
from pathlib import Path

from archatlas.model import reading_rules as rules
from archatlas.model.detail import NO_DETAIL, AboveLimit, Detail
from archatlas.model.errors import UserError, Words
from archatlas.model.finding import AboutFile, Finding
from archatlas.model.rule import RuleSpec
from archatlas.model.source import WHOLE_FILE, Range, SourceFile, range_at
from archatlas.model.text_detail import Unreadable, WrongEncoding


class LoadError(UserError):
    """Say in one line why there is nothing to load; the command line prints it and exits 2."""


class UnreadFileError(LoadError):
    """Refuse a file of our own, such as the settings, that is read with the limits of schemas."""

    def __init__(self, finding: Finding, revision: str = "") -> None:
        super().__init__(f"{finding.path}: {finding.rule}")
        self.finding = finding
        self.revision = revision

    def text(self, message: Words, hint: Words) -> str:
        """Return what was found, in which revision, and what helps."""
        where = f" in '{self.revision}'" if self.revision else ""
        return f"{message(self.finding)}{where}; {hint(self.finding)}"


UNDECODED = "\ufffd"
"""The sign that stands for bytes of which nobody knows what they mean."""


def text_of(place: Path, content: bytes | Finding) -> SourceFile | Finding:
    """Return a file with its text, or why there is none: it is not read, too large, or not in UTF-8."""
    if isinstance(content, Finding):
        return content
    return too_large(place) if len(content) > SIZE_LIMIT else decoded(place, content)


def decoded(place: Path, content: bytes) -> SourceFile | Finding:
    """Return a file with its line ends levelled and no byte order mark, or where its first byte stands that is wrong.

    Levelling makes a text the same whether git or the disk gave it.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(place, content, error.start)
    return SourceFile(path_text(place), text.replace("\r\n", "\n").replace("\r", "\n"))


def legible(place: Path, content: bytes) -> SourceFile:
    """Return what can be read of a file that is not in UTF-8, with `UNDECODED` in the place of every other byte."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.removeprefix(codecs.BOM_UTF8).decode("utf-16" if wide else "utf-8", "replace")
    return SourceFile(path_text(place), text.replace("\r\n", "\n").replace("\r", "\n"))


def _not_utf8(place: Path, content: bytes, position: int) -> Finding:
    before = content[:position].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return refusal(place, rules.FILE_ENCODING, WrongEncoding(content[position], is_utf16), range_at(line, column))


SIZE_LIMIT = 2 * 1024 * 1024
"""Largest file in bytes; the largest real schema has 77 KB, and whatever reads a file takes a multiple of it."""
COUNT_LIMIT = 20_000
"""Most files of one estate; twice the largest that is measured, and an end to what a change can make us read."""


def symlink(place: Path) -> Finding:
    """Refuse a link, which could lead anywhere."""
    return refusal(place, rules.FILE_SYMLINK)


def not_regular(place: Path) -> Finding:
    """Refuse what has no text of its own: a pipe, a device, the commit of a submodule."""
    return refusal(place, rules.FILE_NOT_REGULAR)


def too_large(place: Path) -> Finding:
    """Refuse a file above the size limit."""
    return refusal(place, rules.FILE_TOO_LARGE, AboveLimit(SIZE_LIMIT))


def too_many(root: Path) -> Finding:
    """Refuse what stands beyond the count limit."""
    return refusal(root, rules.FILE_TOO_MANY, AboveLimit(COUNT_LIMIT))


def bad_name(place: Path) -> Finding:
    """Refuse a file or directory whose name nobody could read in a report."""
    return refusal(place, rules.FILE_NAME)


def unreadable(place: Path, error: OSError) -> Finding:
    """Say why the system does not open a file or directory."""
    return refusal(place, rules.FILE_UNREADABLE, Unreadable((error.strerror or "it cannot be opened").lower()))


def refusal(place: Path, rule: RuleSpec, detail: Detail = NO_DETAIL, where: Range = WHOLE_FILE) -> Finding:
    """Return an error about a file as a whole, or about a place in it."""
    path = path_text(place)
    return rule.found_in(AboutFile(path), path, where, detail)


def path_text(place: Path) -> str:
    """Return a path as text that can be printed: bytes that are no UTF-8 stand as escapes."""
    return shown_bytes(place.as_posix())


def shown_bytes(text: str) -> str:
    """Return a name that came from the system, with the bytes in it that are no UTF-8 as escapes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
