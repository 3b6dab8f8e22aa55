"""What an unquoted YAML scalar means: the core types only, and a doubt where readers disagree."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TypeAlias

from archatlas.model.record import dataclass
from archatlas.model.text_detail import EXCERPT_LIMIT, Collection, Doubt, Found, NumberFault

Scalar: TypeAlias = str | int | float | bool
Value: TypeAlias = "dict[str, Value] | list[Value] | Scalar"

NUMBER_LIMIT = 64
"""Longest number in characters: converting digits takes time that grows with their square."""

_WORDS: dict[str, bool | None] = {
    variant: meaning
    for word, meaning in {
        "null": None, "~": None, "": None,
        "true": True, "yes": True, "on": True,
        "false": False, "no": False, "off": False,
    }.items()
    for variant in (word, word.capitalize(), word.upper())
}  # fmt: skip
_TRUE_OR_FALSE = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
MAYBE_NO_TEXT = frozenset("0123456789+-.~nNyYtTfFoO")
"""The first characters of all that may have another type than text."""
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)\Z")
_NUMBER_ELSEWHERE = re.compile(
    r"[-+]?(?:0[0-9_]+|0o[0-7_]+|0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?:\.[0-9_]*)?|[0-9][0-9_]*(?::[0-5]?[0-9])+)\Z"
)


@dataclass(frozen=True, slots=True)
class PlainScalar:
    """The meaning of an unquoted scalar; `doubt` says who may read it otherwise, `problem` why it is refused."""

    value: Scalar | None
    doubt: Doubt | None = None
    problem: NumberFault | None = None


def is_surely_text(text: str) -> bool:
    """Return whether the first character already rules out every other type."""
    return bool(text) and text[0] not in MAYBE_NO_TEXT


@lru_cache(maxsize=4096)
def read_plain(text: str) -> PlainScalar:
    """Return what an unquoted scalar means; dates stay text."""
    if text in _WORDS:
        meaning = _WORDS[text]
        doubtful = meaning is not None and text not in _TRUE_OR_FALSE
        return PlainScalar(meaning, Doubt.BOOLEAN if doubtful else None)
    if _INTEGER.match(text):
        return _number(text, int)
    if _FLOAT.match(text):
        return _number(text, float)
    if _NOT_FINITE.match(text):
        return PlainScalar(None, problem=NumberFault.NOT_FINITE)
    if _NUMBER_ELSEWHERE.match(text):
        return PlainScalar(text, Doubt.NUMBER_ELSEWHERE)
    return PlainScalar(text)


def _number(text: str, convert: type[int] | type[float]) -> PlainScalar:
    if len(text) > NUMBER_LIMIT:
        return PlainScalar(None, problem=NumberFault.TOO_LONG)
    value = convert(text)
    if not math.isfinite(value):
        return PlainScalar(None, problem=NumberFault.OVERFLOW)
    return PlainScalar(value, None if str(value) == text else Doubt.OTHER_NUMBER)


def found_value(value: Value | None) -> Found:
    """Return as much of a value as a finding keeps."""
    if isinstance(value, str):
        return value[:EXCERPT_LIMIT]
    if isinstance(value, dict):
        return Collection("mapping", repr(value)[:EXCERPT_LIMIT])
    return Collection("list", repr(value)[:EXCERPT_LIMIT]) if isinstance(value, list) else value
