"""What is wrong with a regular expression of the settings: it cannot be read, or it may take forever."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archatlas.formats.document import Document
from archatlas.model.key_path import key_path
from archatlas.model.source import Location

LONGEST_PATTERN = 500
"""Characters of a pattern; a change can bring one, and it is tried on every text."""
UNBOUNDED_LIMIT = 3
"""Most repetitions without an upper bound; the time on a text grows with its length to that power."""
SHORT_REPETITION = 10
"""How much longer the longest match of a repetition may be than the shortest one, to count as one with a bound."""
REPETITION_LIMIT = 12
"""Most repetitions of any kind; each may double the time."""

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?#[^)]*\)|\((?:\?(?:P<\w+>|<?[=!]|P=\w+|[a-zA-Z-]*[:)]|\(\w+\)|>))?"
    r"|(?P<repeat>(?:[*+?]|\{\d*(?:,\d*)?\})[?+]?)|.",
    re.DOTALL,
)


_VERBOSE = re.compile(r"(?<!\\)\(\?[a-wyz-]*x")


def pattern_problem(pattern: str) -> str:
    """Return what is wrong with a pattern and the cure, empty where it can be used as it stands."""
    try:
        re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    if _VERBOSE.search(pattern):
        return "uses the verbose flag 'x', which hides what is repeated; write it without"
    if len(pattern) > LONGEST_PATTERN:
        return f"has {len(pattern)} characters; {LONGEST_PATTERN} at most, write several patterns"
    return _MatchingCost().of(pattern)


@dataclass
class _Level:
    """What a group has seen so far."""

    varies: bool = False


class _MatchingCost:
    """Finds what makes matching take forever: a repetition of what can be matched in several ways."""

    def __init__(self) -> None:
        self._endless = 0
        self._repeats = 0

    def of(self, pattern: str) -> str:
        """Return what to mend, empty where the time is bounded."""
        levels, closed = [_Level()], False
        for found in _TOKEN.finditer(pattern):
            token, repeat = found[0], found["repeat"]
            if repeat and closed and repeat[0] != "?":
                return "repeats a group that repeats or chooses itself, which may take forever; write it without"
            if repeat:
                self._count(repeat)
                levels[-1].varies = True
            closed = False
            if token.startswith("(") and not token.endswith(")"):
                levels.append(_Level())
            elif token == ")" and len(levels) > 1:
                inner = levels.pop()
                closed = inner.varies
                levels[-1].varies |= inner.varies
            elif token == "|":
                levels[-1].varies = True
        if self._endless > UNBOUNDED_LIMIT or self._repeats > REPETITION_LIMIT:
            bounds = f"{UNBOUNDED_LIMIT} times '*' or '+', {REPETITION_LIMIT} repetitions of any kind"
            return f"repeats too often; {bounds} at most, write several patterns"
        return ""

    def _count(self, repeat: str) -> None:
        self._repeats += 1
        self._endless += _width(repeat) > SHORT_REPETITION


def _width(repeat: str) -> float:
    """Return by how much the longest match of a repetition may be longer than the shortest one, of one character."""
    if repeat[0] in "*+?":
        return 1 if repeat[0] == "?" else float("inf")
    low, comma, high = repeat.strip("{}?+").partition(",")
    return 0 if not comma else float("inf") if not high else int(high) - int(low or 0)


def bad_patterns(document: Document) -> Iterator[tuple[Location, str]]:
    """Yield the patterns of placeholders that cannot be used, each with its place and the reason."""
    listed = document.value_at("placeholders")
    for key, patterns in listed.items() if isinstance(listed, dict) else ():
        for index, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            if problem := pattern_problem(str(pattern)):
                path = key_path(("placeholders", key, index))
                yield document.at(path), f"{path}: '{pattern}' {problem}"
