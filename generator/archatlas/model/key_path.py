"""Key paths such as `contracts.api.surface[2]`: how they are written and taken apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from sys import intern

from archatlas.model.source import Range, range_at

_PLAIN_KEY = re.compile(r"\A[^.\[\]'\"\s\x00-\x20\x7f-\xa0\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+\Z")


def below(parent: str, key: str) -> str:
    """Return the path of a key; a key that would make the path ambiguous stands in brackets and quotes."""
    if not parent:
        return _suffix(key).removeprefix(".")
    return intern(parent + _suffix(key))


def item(parent: str, index: int) -> str:
    """Return the path of a list's item, counted from 0."""
    return intern(f"{parent}[{index}]")


def key_path(steps: Iterable[str | int]) -> str:
    """Return the path that leads along keys and indexes."""
    path = ""
    for step in steps:
        path = below(path, step) if isinstance(step, str) else item(path, step)
    return path


def enclosing(path: str) -> Iterator[str]:
    """Yield a path and those around it, the nearest first, without the empty path of the whole document."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


_STEP = re.compile(
    r"""\[(?P<index>[0-9]{1,9})\]|\[(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|\.?(?P<key>[^.\[\]]+)"""
)


def steps_of(key_path: str) -> Iterator[tuple[str, str | int]]:
    """Yield each part of a key path as it is written, with the key or the index it stands for."""
    for match in _STEP.finditer(key_path):
        if match["index"] is not None:
            yield match[0], int(match["index"])
        elif match["quoted"] is not None:
            yield match[0], _unquoted(match["quoted"])
        else:
            yield match[0], match["key"]


@lru_cache(maxsize=4096)
def _suffix(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.match(key) else f"[{key!r}]"


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError):
        return text  # no path of ours is quoted like that; whatever it is, nothing stands there


def range_of(key_path: str, positions: Mapping[str, tuple[int, int]]) -> Range:
    """Return where a key stands, or the nearest enclosing one that does, given where the keys of a text begin.

    It ends behind the key. An entry of a list, and a key in quotes, is only known by where it begins: the reader keeps
    no ends, and who needs that of a value reads the text again.
    """
    for path in enclosing(key_path):
        if path in positions:
            line, column = positions[path]
            key = path[max(path.rfind("."), path.rfind("]")) + 1 :]
            return range_at(line, column, line, column + len(key))
    return range_at(1, 1)
