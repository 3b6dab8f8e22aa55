"""Characters that must not be in a file, and characters that deceive the eye."""

import re
from collections.abc import Iterator

from archatlas.model.text_detail import EXCERPT_LIMIT

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


def excerpt(text: str) -> str:
    """Return as much of a text as a finding keeps."""
    return text if len(text) <= EXCERPT_LIMIT else text[:EXCERPT_LIMIT]
