"""Takes texts apart into the words of the index; `archatlas-find.js` does the same to what a reader types."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+")
"""The parts of `SnapshotStore` or `HTTPServer`."""

WILDCARD = "ǃ"
"""A letter that nobody types: a segment of a path that may be anything; twice at its end, whatever follows."""

_PARAMETER = re.compile(r"[{<*:]")
_REST = re.compile(r"\*\*|\*\w+|\.\.\.}|\+}|<path:")

LONGEST_WORD = 60
"""Characters that count of a word; nobody types a longer one."""


def words_of(texts: Iterable[str]) -> dict[str, None]:
    """Return the words of some texts, each once and in their order."""
    found: dict[str, None] = {}
    for text in texts:
        for piece in text.split():
            for word in _words_of_piece(piece):
                found[word] = None
    return found


@lru_cache(maxsize=1 << 15)
def _words_of_piece(piece: str) -> tuple[str, ...]:
    """Return the words of `RECALL_NOT_FOUND`, and what they are together: that is how it is found whole."""
    words = _WORD.findall(piece if piece.isascii() else unicodedata.normalize("NFC", piece))
    parts = [part for word in words for part in _CAMEL.findall(word) if part != word]
    whole = ["".join(words)] if len(words) > 1 else []
    return tuple(word.lower()[:LONGEST_WORD] for word in (*words, *parts, *whole, *_route(piece)))


def _route(piece: str) -> tuple[str, ...]:
    """Return the word of `/recall/{id}` or `/recall/*`, by which the search finds what an access log has of it."""
    if "/" not in piece or not _PARAMETER.search(piece):
        return ()
    segments = [segment for segment in piece.rstrip(",;.)").split("/") if segment]
    words = ["".join(_WORD.findall(one)) if not _PARAMETER.search(one) else WILDCARD for one in segments]
    if len(words) > 1 and (segments[-1] == "*" or _REST.search(segments[-1])):
        words[-1] = WILDCARD * 2
    return ("".join(words),) if len(words) > 1 and any(word[0] != WILDCARD for word in words if word) else ()
