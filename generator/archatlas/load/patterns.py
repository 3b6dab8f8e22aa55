"""What glob patterns for paths mean, in `include` and in `exclude`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

_ANY_DEPTH = "**"


def is_excluded(relative: str, exclude: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is left out; `*` crosses slashes."""
    name = relative.rpartition("/")[2]
    return any(
        fnmatchcase(relative if "/" in pattern else name, pattern.strip("/"))
        or (_ANY_DEPTH in pattern and _fits(relative.split("/"), _segments(pattern)))
        for pattern in exclude
    )


def is_included(relative: str, include: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is always read; `*` stops at slashes."""
    steps = relative.split("/")
    return any(_fits(steps, _segments(pattern)) for pattern in include)


def may_hold(directory: str, include: Sequence[str]) -> bool:
    """Return whether a file somewhere below a directory can match one of the patterns."""
    steps = directory.split("/") if directory else []
    return any(_leads_on(steps, _segments(pattern)) for pattern in include)


def names_hidden(name: str, include: Sequence[str]) -> bool:
    """Return whether a pattern spells out a name that begins with a dot, so that it is not passed over."""
    return any(
        segment.startswith(".") and fnmatchcase(name, segment) for pattern in include for segment in _segments(pattern)
    )


@lru_cache(maxsize=1024)
def _segments(pattern: str) -> tuple[str, ...]:
    """Return the names of a pattern; one without a slash is about names at any depth, as in `exclude`."""
    parts = tuple(part for part in pattern.split("/") if part not in ("", "."))
    if pattern.endswith("/"):
        parts = (*parts, _ANY_DEPTH)
    return parts if "/" in pattern or parts == (_ANY_DEPTH,) else (_ANY_DEPTH, *parts)


def _fits(steps: Sequence[str], segments: Sequence[str]) -> bool:
    """Return whether a path matches a pattern, in time that grows with the product of their lengths.

    The numbers that are `reached` are those of the segments that may come next.
    """
    if not segments or (segments[-1] != _ANY_DEPTH and not _fits_name(steps[-1], segments[-1])):
        return False
    reached = {0}
    for step in steps[:-1]:
        reached = {after for number in _passed(reached, segments) for after in _next(step, segments, number)}
    return any(
        number == len(segments) - 1 and _fits_name(steps[-1], segments[number]) for number in _passed(reached, segments)
    )


def _passed(reached: set[int], segments: Sequence[str]) -> set[int]:
    """Return also what comes behind directories of any depth, since there may be none of them."""
    behind = set(reached)
    for number in sorted(reached):
        while number < len(segments) - 1 and segments[number] == _ANY_DEPTH:
            number += 1
            behind.add(number)
    return behind


def _next(step: str, segments: Sequence[str], number: int) -> tuple[int, ...]:
    """Return the number of the segment that may follow once a directory has met one."""
    if number >= len(segments) or not _fits_name(step, segments[number]):
        return ()
    return (number,) if segments[number] == _ANY_DEPTH else (number + 1,)


def _fits_name(name: str, segment: str) -> bool:
    """Return whether one name matches; only a dot that is written meets the dot of a hidden name."""
    return (segment.startswith(".") or not name.startswith(".")) and fnmatchcase(name, segment)


def _leads_on(steps: Sequence[str], segments: Sequence[str]) -> bool:
    for number, step in enumerate(steps):
        if number >= len(segments):
            return False
        if segments[number] == _ANY_DEPTH:
            return True
        if not fnmatchcase(step, segments[number]):
            return False
    return len(segments) > len(steps)
