"""Makes bytes of code readable for grammars, which take UTF-8."""

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_KNOWN = frozenset(
    {"latin-1", "iso-8859-1", "iso-8859-15", "latin1", "cp1252", "windows-1252", "cp1251", "windows-1251", "koi8-r"}
    | {"gbk", "gb2312", "gb18030", "big5", "euc-jp", "shift_jis", "sjis", "euc-kr", "cp949", "cp1250", "iso-8859-2"}
)
"""Encodings of text that a file may name; a codec by any other name is none of ours to run."""


def as_utf8(content: bytes) -> bytes:
    """Return a text in UTF-8 without a byte order mark; bytes that mean nothing become the sign for that."""
    content = content.removeprefix(codecs.BOM_UTF8)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode("utf-8", "replace")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_declared(content), "replace").encode("utf-8", "replace")
    return content


def _declared(content: bytes) -> str:
    for line in content.split(b"\n", 2)[:2]:
        if found := _COOKIE.match(line[:200]):
            name = found[1].decode("ascii").lower().replace("_", "-")
            return name if name in _KNOWN or name.replace("-", "_") in _KNOWN else "utf-8"
    return "utf-8"
