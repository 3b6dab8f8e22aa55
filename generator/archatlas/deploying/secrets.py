"""Keeps secrets out of whatever is recorded, also where they are encoded, wrapped or cut."""

import html
import json
import re
import shlex
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from archatlas.model.record import dataclass
from archatlas.transport.answers import without_commands

HIDDEN = "***"
SHORTEST_SECRET = 4
"""What is shorter cannot be told from other text."""

MOST_RECORDED = 16 * 1024
"""Characters that are kept of what a command prints, its last ones."""

_SHORTEST_PIECE = 6
_SHORTEST_WORD = 8
_PASSWORD = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")
_BREAK = r"(?:\\?[ \t]*\n[ \t]*)?"
"""What tools put within a long word, so that it fits a terminal or a mail."""


@dataclass(frozen=True, slots=True)
class SecretMask:
    """Hides some values in texts, in each form that they are usually written in."""

    forms: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    @staticmethod
    def of(values: Iterable[str]) -> "SecretMask":
        """Return what hides these values, and the parts of them that are secrets by themselves."""
        known = {one for value in values for one in _parts(value) if len(one) >= SHORTEST_SECRET}
        forms = sorted({form for one in known for form in _forms(one)}, key=lambda form: (-len(form), form))
        return SecretMask(tuple(forms), re.compile("|".join(map(_broken, forms))) if forms else None)

    def masked(self, text: str) -> str:
        """Return a text that neither shows a secret nor steers a terminal."""
        if self.pattern is None:
            return without_commands(text)
        shown = without_commands(self.pattern.sub(HIDDEN, text))  # which takes the letter after an escape with it
        return self._without_pieces(self.pattern.sub(HIDDEN, shown))

    def masked_facts(self, facts: Any) -> Any:
        """Return a value of JSON with each of its texts masked; the names of members are our own."""
        if isinstance(facts, str):
            return self.masked(facts)
        if isinstance(facts, Mapping):
            return {key: self.masked_facts(value) for key, value in facts.items()}
        return [self.masked_facts(one) for one in facts] if isinstance(facts, list | tuple) else facts

    def recording(self, most: int = MOST_RECORDED) -> "MaskedRecording":
        """Return what takes the output of a command piece by piece, however long that is."""
        return MaskedRecording(self, most)

    def _without_pieces(self, text: str) -> str:
        """Hide what is left of a secret where a text was cut within it."""
        shown = text.rstrip("…")
        rest = text[len(shown) :]
        for form in self.forms:
            ends = (form[:length] for length in range(len(form) - 1, _SHORTEST_PIECE - 1, -1))
            if piece := next(filter(shown.endswith, ends), ""):
                shown = shown[: -len(piece)] + HIDDEN
            starts = (form[-length:] for length in range(len(form) - 1, _SHORTEST_PIECE - 1, -1))
            if piece := next(filter(shown.startswith, starts), ""):
                shown = HIDDEN + shown[len(piece) :]
        return shown + rest


class MaskedRecording:
    """The end of what a command prints: bounded whatever comes, and masked across the pieces that it comes in."""

    def __init__(self, mask: SecretMask, most: int = MOST_RECORDED) -> None:
        self._mask, self._most = mask, most
        self._least = 4 * most + 4 * max(map(len, mask.forms), default=0)
        self._kept = bytearray()
        self.size = 0

    def take(self, piece: bytes) -> None:
        """Take the next piece."""
        self.size += len(piece)
        self._kept += piece[-self._least :]
        if len(self._kept) > 2 * self._least:
            del self._kept[: -self._least]

    def text(self) -> str:
        """Return what may be recorded; where more was printed, its first line says how much."""
        shown = self._mask.masked(self._kept.decode("utf-8", "replace"))
        if self.size <= len(self._kept) and len(shown) <= self._most:
            return shown
        return f"… the end of {self.size:,} bytes\n{shown[-self._most :]}"


def _parts(value: str) -> Iterator[str]:
    """Yield a value, its lines, the token behind a word such as Bearer, and the password of an address."""
    yield value.strip()
    yield from (line.strip() for line in value.splitlines())
    yield from (word for word in value.split() if len(word) >= _SHORTEST_WORD)
    yield from _PASSWORD.findall(value)


def _broken(form: str) -> str:
    """Return the pattern of a form, with breaks anywhere and with the digits of addresses in either case."""
    is_digit = (any(sign == "%" for sign in form[max(0, at - 2) : at]) for at in range(len(form)))
    signs = zip(form, is_digit, strict=True)
    return _BREAK.join(
        f"[{sign}{sign.lower()}]" if digit and sign in "ABCDEF" else re.escape(sign) for sign, digit in signs
    )


def _forms(value: str) -> Iterator[str]:
    """Yield how a value may be written, in plain text and in the usual encodings."""
    plain = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], html.escape(value)}
    quoted = {quote(value), quote(value, safe=""), quote_plus(value), quote(quote(value, safe=""), safe="")}
    yield from plain | quoted | {shlex.quote(value)[1:-1] if "'" in value else value, repr(value)[1:-1]}
    for data in (value.encode(), value.encode("utf-16-le")):
        yield data.hex()
        yield data.hex().upper()
        yield from _in_base64(data)


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield what is seen of some bytes in Base64, wherever they begin among others."""
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            seen = encode(bytes(before) + data).decode()[first:last]
            if len(seen) >= SHORTEST_SECRET:
                yield seen
