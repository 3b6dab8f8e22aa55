"""What `.gitignore` files leave out, where git itself cannot be asked; matched in bounded time, whatever they say."""

import re
from collections.abc import Iterator, Sequence, Set
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple, Protocol

from archatlas.scanning.path_patterns import ANY_DEPTH, fits_name, is_wild, matches_segments

FILE = ".gitignore"
RULE_LIMIT = 1_000
"""Most rules that count for one directory; ten times those of long files."""
_LONG = 50_000
"""Letters of patterns that are tried in one go."""


class _Reader(Protocol):
    """Gives the bytes of a file of the tree, none where it cannot be read."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""


class IgnoreRule(NamedTuple):
    """One line of a file: names that fit are ignored, or again not, from the directory of the file downwards."""

    segments: tuple[str, ...]
    is_negated: bool
    is_for_folders: bool
    is_anywhere: bool
    """Whether it is about a name at any depth."""
    depth: int
    """How many directories lie between the root and the file."""

    def fits(self, names: Sequence[str]) -> bool:
        """Tell whether a path from the root fits."""
        if self.is_anywhere:
            return fits_name(names[-1], self.segments[0])
        return matches_segments(names[self.depth :], self.segments)

    def may_fit_below(self, above: Sequence[str]) -> bool:
        """Tell whether some path right in a directory may fit, by the names that both say without a wildcard."""
        for segment, name in zip(self.segments, above[self.depth :], strict=False):
            if is_wild(segment):
                return True
            if segment != name:
                return False
        return len(self.segments) > len(above) - self.depth


class GitIgnore:
    """Keeps the rules of the directories on the way down."""

    def __init__(self) -> None:
        """Begin with no rule."""
        self._rules: dict[str, tuple[IgnoreRule, ...]] = {}

    def ignored(self, directory: str, names: Set[str], folders: Set[str], tree: _Reader) -> Set[str]:
        """Return the names in a directory that are ignored; what lies in an ignored one is not asked for."""
        rules = self._rules_of(directory, names, tree)
        if not rules:
            return frozenset()
        above = directory.split("/") if directory else []
        placed = tuple(rule for rule in rules if not rule.is_anywhere and rule.may_fit_below(above))
        named = tuple(rule.segments[0] for rule in rules if rule.is_anywhere)
        fits = _any_of(named)
        return {
            name
            for name in names
            if _is_ignored([*above, name], rules if fits is None or fits.match(name) else placed, name in folders)
        }

    def _rules_of(self, directory: str, names: Set[str], tree: _Reader) -> tuple[IgnoreRule, ...]:
        above = self._rules.get(directory.rpartition("/")[0], ()) if directory else ()
        own: tuple[IgnoreRule, ...] = ()
        if FILE in names:
            text = tree.read(f"{directory}/{FILE}" if directory else FILE).decode("utf-8", "replace")
            own = tuple(ignore_rules(text, directory.count("/") + 1 if directory else 0))
        self._rules[directory] = (*above, *own)[:RULE_LIMIT]
        return self._rules[directory]


def ignore_rules(text: str, depth: int = 0) -> Iterator[IgnoreRule]:
    """Yield what the lines of a file say."""
    for line in text.splitlines():
        pattern = _stripped(line)
        if pattern and not pattern.startswith("#"):
            negated = pattern.startswith("!")
            pattern = _unescaped(pattern[1:] if negated else pattern)
            names = tuple(name for name in pattern.split("/") if name)
            if names:
                is_anywhere = "/" not in pattern.rstrip("/")
                tail = ("*",) if names[-1] == ANY_DEPTH and not is_anywhere else ()
                yield IgnoreRule((*names, *tail), negated, pattern.endswith("/"), is_anywhere, depth)


@lru_cache(maxsize=64)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what fits the names that one of some patterns fits, and nothing where they are too long for that."""
    if sum(map(len, patterns)) > _LONG:
        return None
    return re.compile("|".join(map(translate, patterns)) or r"(?!)")


def _is_ignored(path: Sequence[str], rules: Sequence[IgnoreRule], is_folder: bool) -> bool:
    """Tell what the last rule says that fits."""
    for rule in reversed(rules):
        if (is_folder or not rule.is_for_folders) and rule.fits(path):
            return not rule.is_negated
    return False


def _stripped(line: str) -> str:
    """Return a line without the spaces at its end, but one that is escaped."""
    bare = line.rstrip(" \t")
    return bare + " " if bare.endswith("\\") and len(bare) < len(line) else bare


def _unescaped(pattern: str) -> str:
    """Write an escaped sign as a class of that one sign, and `[^a]` as `[!a]`, which is what matching knows."""
    parts, signs = [], iter(pattern)
    for sign in signs:
        parts.append(sign if sign != "\\" else _as_class(next(signs, "")))
    return "".join(parts).replace("[^", "[!")


def _as_class(sign: str) -> str:
    return f"[{sign}]" if sign in "*?[" and sign else sign
