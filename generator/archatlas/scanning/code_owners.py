"""Whose files are by `CODEOWNERS`, as GitHub and GitLab read it: of all patterns that fit, the last one counts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache

from archatlas.model.code import CodeFile, CodePlace
from archatlas.model.record import dataclass
from archatlas.scanning.manifest_texts import MANIFEST_LIMIT, text_of
from archatlas.scanning.workspace_patterns import compiled, matches

CODE_OWNERS_PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where it may stand; the first one counts."""
_LINES_LIMIT = 50_000
_COMPARED_LIMIT = 60_000
"""How often a file may be compared with a pattern that has to be gone through; after that nobody is named."""
_SECTION = re.compile(r"\^?\[[^\]\n]+\](?:\[[0-9]+\])?(.*)\Z")
_COMMENT = re.compile(r"(?:\A|\s)#.*\Z")
_WORDS = re.compile(r"(?:\\.|[^\s\\])+")
_EVERYTHING = frozenset({"*", "**", "/**", ""})
"""Patterns that fit every file."""
_OWNER = re.compile(r"[^\s<>\"'`|\\\x00-\x1f\x7f]{2,200}\Z")


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """The owners of a file, and the lines that say so."""

    owners: tuple[str, ...]
    places: tuple[CodePlace, ...]
    is_default: bool = False
    """Whether all lines fit every file."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    pattern: str
    owners: tuple[str, ...]


class CodeOwners:
    """Finds owners by tables, so that many patterns and many files take no product of both."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Take the files of a tree."""
        known = {file.path: file for file in files if file.path in CODE_OWNERS_PLACES}
        self._path = next((path for path in CODE_OWNERS_PLACES if path in known), "")
        text = text_of(known[self._path], MANIFEST_LIMIT) if self._path else ""
        self._sections = [_Section(lines) for lines in _sections(text).values() if lines]
        self.of = lru_cache(maxsize=100_000)(self._of)

    def _of(self, path: str) -> OwnedBy | None:
        """Return whose a file is, None where nobody is named."""
        lines = [line for section in self._sections if (line := section.last(path)) is not None and line.owners]
        owners = dict.fromkeys(owner for line in lines for owner in line.owners)
        places = tuple(CodePlace(self._path, line.number) for line in lines)
        is_default = all(line.pattern.rstrip("/") in _EVERYTHING for line in lines)
        return OwnedBy(tuple(owners), places, is_default) if owners else None

    def idle(self, paths: Iterable[str]) -> tuple[tuple[int, str], ...]:
        """Return the number and the pattern of each line that fits no file."""
        lines = [line for section in self._sections for line in section.lines]
        waiting = {line.pattern for line in lines}
        for path in paths:
            if not waiting:
                break
            waiting -= {line.pattern for section in self._sections for line in section.fitting(path, waiting)}
        return tuple((line.number, line.pattern) for line in sorted(lines, key=_number) if line.pattern in waiting)

    def of_most(self, paths: Iterable[str]) -> str:
        """Return the owners of more than half of some files, with spaces between, empty where there are none."""
        counts, total = Counter[str](), 0
        for path in paths if self._sections else ():
            found = self.of(path)
            total += 1
            if found is not None:
                counts[" ".join(found.owners)] += 1
        owners, count = max(counts.items(), key=lambda one: (one[1], one[0]), default=("", 0))
        return owners if count * 2 > total else ""


def _sections(text: str) -> Mapping[str, list[_Line]]:
    """Return the lines by the section that GitLab knows; GitHub has only the one before all others."""
    found: dict[str, list[_Line]] = {"": []}
    section, default = "", tuple[str, ...]()
    for number, line in enumerate(text.splitlines()[:_LINES_LIMIT], 1):
        said = _COMMENT.sub("", line).strip()
        if match := _SECTION.match(said):
            section = said[: match.start(1)].lstrip("^").lower()
            default = _owners(match[1].split())
            found.setdefault(section, [])
        elif said:
            pattern, *owners = _WORDS.findall(said)
            found[section].append(_Line(number, re.sub(r"\\(.)", r"\1", pattern), _owners(owners) or default))
    return found


def _number(line: _Line) -> int:
    return line.number


def _owners(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if "@" in word and _OWNER.match(word))


class _Section:
    """The lines of one section, in tables by what of a path has to be looked up."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        self._anchored: dict[str, tuple[int, _Line]] = {}
        self._named: dict[str, tuple[int, _Line]] = {}
        self._ending: dict[str, tuple[int, _Line]] = {}
        self._below: dict[str, list[tuple[int, _Line, tuple[str, ...]]]] = defaultdict(list)
        self._compared = 0
        self.lines = tuple(lines)
        for order, line in enumerate(self.lines):
            self._take(order, line)

    def _take(self, order: int, line: _Line) -> None:
        pattern, entry = line.pattern.rstrip("/"), (order, line)
        has_slash = "/" in pattern
        if pattern in _EVERYTHING:
            self._anchored[""] = entry
        elif "*" not in pattern and "?" not in pattern:
            table = self._anchored if has_slash else self._named
            table[pattern.strip("/") + ("/" if line.pattern.endswith("/") else "")] = entry
        elif re.fullmatch(r"(?:\*\*/)?\*\.[\w.+-]+", pattern):
            self._ending[pattern[pattern.index(".") :]] = entry
        else:
            parts = compiled(pattern if has_slash else f"**/{pattern}")
            literal = "/".join(parts[: next(place for place, part in enumerate(parts) if "*" in part or "?" in part)])
            ending = ("**", "*") if line.pattern.endswith("/") else () if parts[-1] == "*" else ("**",)
            self._below[literal].append((order, line, (*parts, *ending)))  # a directory stands for what is in it

    def last(self, path: str) -> _Line | None:
        """Return the last line that fits a file; none where the patterns would take too long."""
        best, steps = max(self._looked_up(path), key=lambda one: one[0], default=None), path.split("/")
        for folder in _around(path):
            for order, line, parts in reversed(self._below.get(folder, ())):
                if best is not None and order < best[0]:
                    break
                self._compared += 1
                if self._compared > _COMPARED_LIMIT:
                    return None
                if matches(steps, parts):
                    best = (order, line)
                    break
        return best[1] if best is not None else None

    def fitting(self, path: str, patterns: Set[str]) -> Iterator[_Line]:
        """Yield the lines with one of some patterns that fit a file; nobody tells where that would take too long."""
        yield from (line for _order, line in self._looked_up(path))
        steps = path.split("/")
        for folder in _around(path):
            for _order, line, parts in self._below.get(folder, ()):
                if line.pattern in patterns:
                    self._compared += 1
                    if self._compared > _COMPARED_LIMIT or matches(steps, parts):
                        yield line

    def _looked_up(self, path: str) -> Iterator[tuple[int, _Line]]:
        places = [*_around(path), path]
        keys = [place for one in places for place in ((one,) if one in {path, ""} else (one, f"{one}/"))]
        yield from (self._anchored[key] for key in keys if key in self._anchored)
        *folders, name = path.split("/")
        names = [*folders, *(f"{folder}/" for folder in folders), name]
        yield from (self._named[one] for one in names if one in self._named)
        endings = [name[place:] for place, character in enumerate(name) if character == "."]
        yield from (self._ending[one] for one in endings if one in self._ending)


def _around(path: str) -> Iterator[str]:
    """Yield the directories around a file, the root last."""
    while path:
        path = path.rpartition("/")[0]
        yield path
