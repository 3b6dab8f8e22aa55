"""Names of modules: what they look like and what can be read off them."""

import re
from typing import NewType

ModuleName = NewType("ModuleName", str)

NAME_PATTERN = re.compile(r"\A[a-z_][a-z0-9_-]*\.[a-z_][a-z0-9_-]*\Z")
NAME_LIMIT = 200
"""Longest name in characters; a file system takes 255 bytes for one path segment."""


def lane_of(name: str) -> str:
    """Return the part of a module name before its first dot."""
    return name.partition(".")[0]


def short_name_of(name: str) -> str:
    """Return the part of a module name after its first dot."""
    return name.partition(".")[2]
