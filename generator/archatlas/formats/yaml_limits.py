"""How much of a YAML text is read, and one tuple for the same place in all texts."""

from functools import lru_cache

DEPTH_LIMIT = 40
NODE_LIMIT = 200_000
KEY_LIMIT = 200
PATH_LIMIT = 500
SHARED_TEXT_LIMIT = 64
"""Texts up to this length are kept once for all modules."""


@lru_cache(maxsize=8192)
def shared_place(line: int, column: int) -> tuple[int, int]:
    """Return one tuple for the same place in all files: an estate has thousands of files of the same form."""
    return (line, column)
