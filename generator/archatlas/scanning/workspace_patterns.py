"""The patterns by which workspaces name the directories of their members, compared in bounded time."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from archatlas.scanning.path_patterns import ANY_DEPTH, matches_segments

_PATTERNS_LIMIT = 200
"""Patterns with stars that are compared with each directory."""


def workspace_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that tells whether a workspace names a directory."""
    chosen = dict.fromkeys(patterns)
    literal = {one for one in chosen if "*" not in one and "?" not in one}
    starred = [one for one in chosen if one not in literal][:_PATTERNS_LIMIT]
    tried = [(compiled(one.replace("!", "")), "!" not in one) for one in starred]

    @cache
    def is_member(root: str) -> bool:
        answer = root in literal
        for pattern, includes in tried:
            if answer is not includes and matches(root.split("/"), pattern):
                answer = includes
        return answer

    return is_member


def compiled(pattern: str) -> tuple[str, ...]:
    """Return the segments of a pattern, `**` never twice in a row."""
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    return tuple(part for place, part in enumerate(parts) if part != ANY_DEPTH or parts[place - 1 : place] != [part])


def matches(path: list[str], pattern: tuple[str, ...]) -> bool:
    """Tell whether a pattern of segments fits a path; a last `**` may stand for nothing."""
    tried = (pattern, pattern[:-1]) if pattern[-1:] == (ANY_DEPTH,) else (pattern,)
    return any(matches_segments(path, one, _fits) for one in tried)


@cache
def _segment(pattern: str) -> re.Pattern[str]:
    """Return a segment with stars as an expression that never goes back: each star takes as little as it can."""
    *heads, last = re.sub(r"\*+", "*", pattern).split("*")
    if not heads:
        return re.compile(re.escape(last) + r"\Z")
    first, *middle = (re.escape(head).replace(r"\?", ".") for head in heads)
    lazily = "".join(f"(?>.*?{part})" for part in middle)
    return re.compile(f"{first}{lazily}.*{re.escape(last)}\\Z")


def _fits(name: str, pattern: str) -> bool:
    return _segment(pattern).match(name) is not None
