"""How much of a YAML text is read, and one tuple for the same place in all texts."""

from functools import lru_cache

DEPTH_LIMIT = 40
"""Levels; real schemas have five, and a few bytes for each level would end the stack of whoever reads them."""
NODE_LIMIT = 200_000
"""Keys and values of a file; real ones have up to 1,500, and a file of the greatest size could have a million."""
KEY_LIMIT = 200
"""Characters of a key; it is repeated in the path of all that stands below it."""
PATH_LIMIT = 500
"""Characters of the path of a key, so that the places of a file take no more memory than a few times the file."""
SHARED_TEXT_LIMIT = 64
"""Texts up to this length are kept once for all modules."""


@lru_cache(maxsize=8192)
def shared_place(line: int, column: int) -> tuple[int, int]:
    """Return one tuple for the same place in all files: an estate has thousands of files of the same form."""
    return (line, column)
