"""Characters that must not be in a file, and characters that deceive the eye."""

import re
from collections.abc import Iterator
from functools import cache

from archatlas.model.text_detail import EXCERPT_LIMIT

FORBIDDEN = "[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What YAML does not allow in a file."""

CONTROL = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
"""Control and bidirectional characters; tab and line feed are ordinary white space."""


@cache
def _pattern(characters: str) -> re.Pattern[str]:
    """Compile a set of characters when it is needed: one of many planes takes as long as ten files."""
    return re.compile(characters)


def forbidden_characters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and character of everything that YAML does not allow in a file."""
    line = 1
    start = 0
    for match in _pattern(FORBIDDEN).finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        yield line, start - text.rfind("\n", 0, start), match.group()


def without_forbidden(text: str) -> str:
    """Return a text without the characters that YAML does not allow."""
    return _pattern(FORBIDDEN).sub("", text)


def may_hide_controls(text: str) -> bool:
    """Return whether a file could hold control characters, as they are or behind a backslash."""
    return "\\" in text or has_controls(text)


def has_controls(text: str) -> bool:
    """Return whether a text holds control or bidirectional characters, all of which no terminal shows."""
    return not text.isprintable() and _pattern(CONTROL).search(text) is not None


def without_controls(text: str) -> str:
    """Return a text without its control and bidirectional characters."""
    return _pattern(CONTROL).sub("", text)


def has_surrogates(text: str) -> bool:
    """Return whether a text holds half of a character, which no encoding can write.

    Only a pure Python parser lets their escapes through.
    """
    return any("\ud800" <= character <= "\udfff" for character in text)


def excerpt(text: str) -> str:
    """Return as much of a text as a finding keeps."""
    return text if len(text) <= EXCERPT_LIMIT else text[:EXCERPT_LIMIT]
