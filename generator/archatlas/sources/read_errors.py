"""Turns the bytes of a file into its text, or says why the file is not read, wherever it lies."""

import codecs
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import Location, SourceFile


class LoadError(UserError):
    """Say in one line why there is nothing to load; the command line prints it and exits 2."""


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
    encoding = "UTF-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "another encoding"
    message = f"byte 0x{content[position]:02x} is not UTF-8"
    hint = f"the file is in {encoding}; save it as UTF-8"
    return refusal(place, "encoding", message, hint, (line, column))


SIZE_LIMIT = 2 * 1024 * 1024
"""Largest file in bytes."""
COUNT_LIMIT = 20_000
"""Most files of one estate."""


def symlink(place: Path) -> Finding:
    """Refuse a link, which could lead anywhere."""
    return refusal(place, "symlink", "symbolic links are not followed", "put the file itself in its place")


def not_regular(place: Path) -> Finding:
    """Refuse what has no text of its own: a pipe, a device, the commit of a submodule."""
    return refusal(place, "not-regular", "not a regular file", "put a plain file in its place")


def too_large(place: Path) -> Finding:
    """Refuse a file above the size limit."""
    return refusal(place, "too-large", f"larger than {SIZE_LIMIT // 1024**2} MiB", "split the file, or exclude it")


def too_many(root: Path) -> Finding:
    """Refuse what stands beyond the count limit."""
    return refusal(root, "too-many", f"holds more than {COUNT_LIMIT:,} files", "split it, or exclude some")


def bad_name(place: Path) -> Finding:
    """Refuse a file or directory whose name nobody could read in a report."""
    hint = "rename it with letters, digits and simple signs"
    return refusal(place, "name", "the name holds characters that cannot be shown", hint)


def unreadable(place: Path, error: OSError) -> Finding:
    """Say why the system does not open a file or directory."""
    reason = (error.strerror or "it cannot be opened").lower()
    return refusal(place, "unreadable", f"not readable: {reason}", "allow reading, or exclude it")


def refusal(place: Path, rule: str, message: str, hint: str, where: tuple[int, int] = (0, 0)) -> Finding:
    """Return an error about a file as a whole, or about a line and column of it."""
    path = path_text(place)
    return Finding(f"file/{rule}", Severity.ERROR, f"{path}: {message}", Location(path, *where), path, hint=hint)


def path_text(place: Path) -> str:
    """Return a path as text that can be printed: bytes that are no UTF-8 stand as escapes."""
    return shown_bytes(place.as_posix())


def shown_bytes(text: str) -> str:
    """Return a name that came from the system, with the bytes in it that are no UTF-8 as escapes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
