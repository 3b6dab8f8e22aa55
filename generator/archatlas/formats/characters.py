"""Characters that must not be in a file, and characters that deceive the eye."""

import re
from collections.abc import Iterator

_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
"""Control and bidirectional characters; tab and line feed are ordinary white space."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no encoding can write; only a pure Python parser lets their escapes through."""


def forbidden_characters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and character of everything that YAML does not allow in a file."""
    line = 1
    start = 0
    for match in _FORBIDDEN.finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        yield line, start - text.rfind("\n", 0, start), match.group()


def without_forbidden(text: str) -> str:
    """Return a text without the characters that YAML does not allow."""
    return _FORBIDDEN.sub("", text)


def may_hide_controls(text: str) -> bool:
    """Return whether a file could hold control characters, as they are or behind a backslash."""
    return "\\" in text or CONTROL.search(text) is not None


def code_point(character: str) -> str:
    """Return a character's number as people write it, for example `U+0007`."""
    return f"U+{ord(character):04X}"


def shown(value: object, limit: int = 60) -> str:
    """Return a value as a message shows it: quoted, on one line and shortened."""
    text = repr(value[: limit + 1] if isinstance(value, str) else value)
    if isinstance(value, bool):
        text = str(value).lower()
    return text if len(text) <= limit + 2 else f"{text[:limit]}…"
