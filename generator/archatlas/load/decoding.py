"""Turns the bytes of a file into its text."""

import codecs
from pathlib import Path

from archatlas.load.refused import path_text, refusal
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile

UNDECODED = "\ufffd"
"""The sign that stands for bytes of which nobody knows what they mean."""


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
