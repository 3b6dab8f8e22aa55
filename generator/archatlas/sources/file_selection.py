"""Which of the things below a directory may be schemas; the same on disk and in a revision."""

import re
from collections.abc import Callable, Iterable, Iterator, Set
from enum import Enum
from fnmatch import translate
from functools import lru_cache
from pathlib import Path

from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.sources.read_errors import bad_name, symlink
from archatlas.sources.scope import FileScope, SearchArea, is_excluded, is_included, may_hold, names_hidden


class EntryKind(Enum):
    """What stands in a directory under a name."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"
    LINK_TO_DIRECTORY = "link to a directory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One name in a directory."""

    name: str
    kind: EntryKind


DirectoryLister = Callable[[str], Iterable[DirectoryEntry | Finding]]
"""Lists a directory, named by its path below the root, which is itself the empty text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a schema, by its path below the root, or why it must not be opened."""

    path: str
    refusal: Finding | None = None
    is_expected: bool = False
    """Whether it counts as a schema whatever it says: the settings say so, or it was one before."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was found: its content or why it is not read, and a path that is the same under several roots."""

    place: Path
    content: bytes | Finding
    key: str
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where a file lies that may be a schema, and its path under any root; or why it must not be opened."""

    place: Path
    key: str
    is_expected: bool = False
    refusal: Finding | None = None


@dataclass(frozen=True, slots=True)
class FileSelection:
    """Chooses among everything below an area the files with a name of some patterns, given in lower case.

    `expected` are the paths, as they are shown, of schemas of before.
    """

    area: SearchArea
    scope: FileScope
    names: tuple[str, ...]
    expected: Set[str] = frozenset()

    def places(self, listing: DirectoryLister, real_root: str) -> Iterator[FoundPlace]:
        """Yield what is to be looked at with its place; the real path of the root makes the keys."""
        for one in self.candidates(listing):
            yield FoundPlace(self.area.root / one.path, f"{real_root}/{one.path}", one.is_expected, one.refusal)

    def candidates(self, listing: DirectoryLister) -> Iterator[Candidate]:
        """Yield what is to be looked at, directory by directory."""
        waiting = [""]
        while waiting:
            directory = waiting.pop()
            for entry in listing(directory):
                if isinstance(entry, Finding):
                    yield Candidate(directory, entry, is_expected=True)  # nobody knows what is in it
                    continue
                path = f"{directory}/{entry.name}" if directory else entry.name
                if not self._is_passed_by(entry, path):
                    if entry.kind is EntryKind.DIRECTORY and entry.name.isprintable():
                        waiting.append(path)
                    else:
                        yield from self._wanted(entry, path)

    def _is_passed_by(self, entry: DirectoryEntry, path: str) -> bool:
        """Return whether nothing of that name is looked at."""
        way = self.area.from_home(path)
        if not entry.name or (entry.name.startswith(".") and not self._is_asked_for(entry, way)):
            return True  # only a forged tree holds an empty name
        if is_excluded(path, self.scope.exclude) or (way and is_excluded(way, self.scope.exclude)):
            return True
        is_outside = not self.area.is_named and entry.kind is EntryKind.DIRECTORY
        return is_outside and not may_hold(way or "", self.scope.include)

    def _is_asked_for(self, entry: DirectoryEntry, way: str | None) -> bool:
        return way is not None and entry.name != ".git" and names_hidden(entry.name, self.scope.include)

    def _wanted(self, entry: DirectoryEntry, path: str) -> Iterator[Candidate]:
        way = self.area.from_home(path)
        is_included_here = way is not None and is_included(way, self.scope.include)
        is_expected = is_included_here or (self.area.root / path).as_posix() in self.expected
        is_hidden = "/." in f"/{path}"
        if is_expected or (self.area.is_named and not is_hidden):
            yield from (Candidate(path, refusal, is_expected) for refusal in self._looked_at(entry, path))

    def _looked_at(self, entry: DirectoryEntry, path: str) -> Iterator[Finding | None]:
        """Yield nothing where a name is none of our business, else why it must not be opened, if it must not."""
        is_named = _any_of(self.names).match(entry.name.lower()) is not None
        place = self.area.root / path
        if entry.kind in {EntryKind.LINK, EntryKind.LINK_TO_DIRECTORY}:
            if is_named or entry.kind is EntryKind.LINK_TO_DIRECTORY:
                yield symlink(place)
        elif (is_named or entry.kind is EntryKind.DIRECTORY) and not entry.name.isprintable():
            yield bad_name(place)
        elif is_named:
            yield None


@lru_cache(maxsize=16)
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))


def is_directory(end: Path) -> bool:
    """Return whether the end of a link is a directory on disk; where we may not look, it is none."""
    try:
        return end.is_dir()
    except OSError:
        return False
