"""Key paths such as `contracts.api.surface[2]`: how they are written."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from sys import intern

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


@lru_cache(maxsize=4096)
def _suffix(key: str) -> str:
    return f".{key}" if _PLAIN_KEY.match(key) else f"[{key!r}]"
