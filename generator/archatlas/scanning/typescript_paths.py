"""The names that `tsconfig.json` and `jsconfig.json` give to places of the tree."""

import posixpath
from collections.abc import Iterator, Mapping
from functools import cache

from archatlas.model.record import dataclass
from archatlas.scanning.file_facts import CodeFile
from archatlas.scanning.manifest_texts import Table, read_commented_json, text_at, text_of, texts_of, under

CONFIGURATIONS = ("tsconfig.json", "jsconfig.json", "tsconfig.app.json", "tsconfig.base.json")
_DEPTH_LIMIT = 8
"""How many configurations one may stand on."""
_PATTERNS_LIMIT = 300


@dataclass(frozen=True, slots=True)
class PathNames:
    """What one directory's configuration says: patterns with the paths they stand for, and where plain names begin."""

    patterns: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None

    def candidates(self, target: str) -> Iterator[str]:
        """Yield the paths that an import may mean by a pattern, the most exact pattern first."""
        for pattern, places in self.patterns:
            head, star, tail = pattern.partition("*")
            if not star and target == pattern:
                yield from places
            elif star and len(target) >= len(head) + len(tail) and target.startswith(head) and target.endswith(tail):
                middle = target[len(head) : len(target) - len(tail)]
                yield from (place.replace("*", middle, 1) for place in places)

    def names(self, target: str) -> bool:
        """Tell whether a pattern other than the one for everything fits: then nothing else is meant."""
        return any(target.startswith(pattern.partition("*")[0]) for pattern, _ in self.patterns if pattern != "*")


class TypeScriptPaths:
    """Finds the configuration that counts for a file."""

    def __init__(self, files: Mapping[str, CodeFile]) -> None:
        """Take the files of a tree."""
        self._files = files
        self._folders = {path.rpartition("/")[0] for path in files if path.rpartition("/")[2] in CONFIGURATIONS}
        self.of = cache(self._of)

    def _of(self, folder: str) -> PathNames:
        """Return what counts for the files of a directory: the nearest configuration that gives names."""
        while True:
            if folder in self._folders:
                for name in CONFIGURATIONS:
                    found = self._read(posixpath.join(folder, name))
                    if found.patterns or found.base is not None:
                        return found
            if not folder:
                return PathNames()
            folder = folder.rpartition("/")[0]

    def _read(self, path: str) -> PathNames:
        patterns: tuple[tuple[str, tuple[str, ...]], ...] = ()
        base: str | None = None
        waiting, seen = [path], 0
        while waiting and seen < _DEPTH_LIMIT:
            one = waiting.pop(0)
            seen += 1
            if one not in self._files:
                continue
            table = read_commented_json(text_of(self._files[one]))
            folder = one.rpartition("/")[0]
            options = under(table, "compilerOptions")
            named = text_at(options, "baseUrl")
            here = _joined(folder, named) if named else folder
            base = here if base is None and named else base
            patterns = patterns or _patterns(options, here)
            waiting += [_extended(folder, text) for text in texts_of(table.get("extends")) if text.startswith(".")]
        return PathNames(patterns, base)


def _patterns(options: Table, base: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = [
        (pattern, tuple(_joined(base, place) for place in texts_of(places)[:10]))
        for pattern, places in under(options, "paths").items()
        if pattern.count("*") < 2
    ]
    return tuple(sorted(found[:_PATTERNS_LIMIT], key=lambda one: (-len(one[0]), one[0])))


def _extended(folder: str, text: str) -> str:
    path = _joined(folder, text)
    return path if path.endswith(".json") else f"{path}.json"


def _joined(folder: str, path: str) -> str:
    """Return a path below the root; one that leads out of the tree names nothing in it."""
    joined = posixpath.normpath(posixpath.join(folder, path[:1000]))
    return "" if joined == "." else joined
