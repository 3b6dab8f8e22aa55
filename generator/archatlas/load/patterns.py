"""What glob patterns for paths mean, in `include` and in `exclude`."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

_PARTS = re.compile(r"\[!?[^\[\]!][^\[\]]*\]|.", re.DOTALL)
_WILD = {"*": "[^/]*", "?": "[^/]"}


def is_excluded(relative: str, exclude: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is left out; `*` crosses slashes."""
    name = relative.rpartition("/")[2]
    return any(
        fnmatchcase(relative if "/" in pattern else name, pattern.strip("/"))
        or ("**" in pattern and _matcher(pattern).fullmatch(relative) is not None)
        for pattern in exclude
    )


def is_included(relative: str, include: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is always read; `*` stops at slashes."""
    return any(_matcher(pattern).fullmatch(relative) for pattern in include)


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
        parts = (*parts, "**")
    return parts if "/" in pattern or parts == ("**",) else ("**", *parts)


@lru_cache(maxsize=1024)
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(_pieces(_segments(pattern))))


def _pieces(segments: tuple[str, ...]) -> Iterator[str]:
    for number, segment in enumerate(segments):
        is_last = number == len(segments) - 1
        if segment == "**":
            yield r"(?:(?!\.)[^/]+/)*" + (r"(?!\.)[^/]+" if is_last else "")
        else:
            yield _name(segment) + ("" if is_last else "/")


def _name(segment: str) -> str:
    """Return what a pattern for one name means; only a dot that is written meets the dot of a hidden name."""
    pieces = (_WILD.get(part) or _class(part) for part in _PARTS.findall(segment))
    return ("" if segment.startswith(".") else r"(?!\.)") + "".join(pieces)


def _class(part: str) -> str:
    if len(part) < 3:
        return re.escape(part)
    body = part[1:-1].replace("\\", r"\\")
    return f"[^/{body[1:]}]" if body.startswith("!") else f"(?!/)[{body}]"


def _leads_on(steps: Sequence[str], segments: Sequence[str]) -> bool:
    for number, step in enumerate(steps):
        if number >= len(segments):
            return False
        if segments[number] == "**":
            return True
        if not fnmatchcase(step, segments[number]):
            return False
    return len(segments) > len(steps)
