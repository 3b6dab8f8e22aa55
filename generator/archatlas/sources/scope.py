"""Where module schemas are looked for: directories, and what the glob patterns of `include` and `exclude` mean."""

import os
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

from archatlas.model.enumeration import quoted
from archatlas.model.record import dataclass
from archatlas.sources.foreign_source import ForeignSource

DEFAULT_EXCLUDE = ("module_schema_template.yaml",)


@dataclass(frozen=True)
class SearchArea:
    """A directory to look through; one without a `prefix` lies outside of the place that patterns count from."""

    root: Path
    prefix: str | None
    is_named: bool = True
    """Whether somebody named it as a directory of schemas; else only files count that `include` asks for."""

    def from_home(self, relative: str) -> str | None:
        """Return a path below the root as the patterns of the settings mean it."""
        return f"{self.prefix}/{relative}" if self.prefix else relative if self.prefix == "" else None


@dataclass(frozen=True)
class FileScope:
    """The directories that were named, and what the settings add to them and leave out.

    Patterns in `include` and those in `exclude` with a slash count from `home`, the directory of the settings. What
    `include` matches elsewhere below it is read too where `is_wide`.
    """

    directories: tuple[Path, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    home: Path = Path()
    is_wide: bool = False
    is_one_repository: bool = False
    """Whether repositories inside, such as submodules, are passed over: no commit holds what they hold."""
    sources: tuple[ForeignSource, ...] = ()
    """Where other systems describe modules."""

    @classmethod
    def of(cls, directory: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> "FileScope":
        """Return the scope of one directory and nothing else."""
        return cls((directory,), (), tuple(exclude))

    @cached_property
    def areas(self) -> tuple[SearchArea, ...]:
        """The directories to look through, the outer ones first, whatever order they were named in."""
        named = {os.path.realpath(root): root for root in sorted(self.directories, key=_by_length, reverse=True)}
        ordered = sorted(named.items())
        wide = [SearchArea(self.home, "", is_named=False)] if self.is_wide and self.include else []
        return (*(SearchArea(root, self._prefix(root)) for _real, root in ordered), *wide)

    @property
    def roots(self) -> tuple[Path, ...]:
        """Return the directories that may hold schemas."""
        return tuple(area.root for area in self.areas)

    def read_places(self) -> tuple[Path, ...]:
        """Return the directories that may hold schemas, or what other systems say of modules."""
        return (*self.roots, *(one.root for one in self.sources))

    def shown_roots(self) -> tuple[tuple[str, str], ...]:
        """Return for each root what a path below it begins with on a page, where no machine's own paths belong.

        Of one directory that is its name, of several the way to them from where they lie together.
        """
        roots = tuple(area.root for area in self.areas)
        above = Path(os.path.commonpath([root.absolute() for root in roots])) if roots else Path()
        ways = (Path(os.path.relpath(root.absolute(), above)).as_posix() for root in roots)
        shown = (root.name if way == "." and self.is_single else way for root, way in zip(roots, ways, strict=True))
        named = tuple("" if way in ("", ".", "..") else way for way in shown)
        return (*zip((root.as_posix() for root in roots), named, strict=True), *self._source_roots())

    def _source_roots(self) -> tuple[tuple[str, str], ...]:
        """Return for each source what a path below it begins with on a page: its way from the settings, or its name."""
        ways = ((root, self._prefix(root)) for root in dict.fromkeys(one.root for one in self.sources))
        return tuple((root.as_posix(), root.absolute().name if way is None else way) for root, way in ways)

    def repository_roots(self) -> tuple[tuple[str, str], ...]:
        """Return for each root below the directory of the settings the way from there, and that directory itself."""
        ways = ((area.root.as_posix(), area.from_home("")) for area in self.areas)
        below = tuple((root, way.rstrip("/")) for root, way in ways if way is not None)
        sources = ((one.root.as_posix(), way) for one in self.sources if (way := self._prefix(one.root)) is not None)
        return (*below, *dict.fromkeys(sources), (self.home.as_posix(), ""))

    @property
    def is_single(self) -> bool:
        """Return whether everything lies in one directory that was named."""
        return len(self.areas) == 1 and self.areas[0].is_named

    def lasting_path(self, path: str) -> str:
        """Return a path as a record keeps it: below the one directory, or from the settings where there are several."""
        area, below = self._place(path)
        return path if area is None else below if self.is_single else area.from_home(below) or path

    def idle_patterns(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the patterns of `include` that match none of the schemas that were read where all are read."""
        places = map(self._place, paths if self.is_wide else ())
        ways = {area.from_home(below) for area, below in places if area is not None}
        matched = {one for one in self.include if any(is_included(way, (one,)) for way in ways if way)}
        return tuple(one for one in self.include if one not in matched) if self.is_wide else ()

    def _place(self, path: str) -> tuple[SearchArea | None, str]:
        """Return in which area a path lies, and what it is called there."""
        for area in self.areas:
            if PurePosixPath(path).is_relative_to(area.root.as_posix()):
                return area, PurePosixPath(path).relative_to(area.root.as_posix()).as_posix()
        return None, path

    def told(self) -> str:
        """Return the directories as a message names them."""
        return quoted([str(area.root) for area in self.areas], 0)

    def _prefix(self, root: Path) -> str | None:
        way = Path(os.path.relpath(root.absolute(), self.home.absolute())).as_posix()
        return None if way == ".." or way.startswith("../") else "" if way == "." else way


def _by_length(path: Path) -> tuple[int, str]:
    return len(str(path)), str(path)


_ANY_DEPTH = "**"


def is_excluded(relative: str, exclude: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is left out; `*` crosses slashes."""
    name = relative.rpartition("/")[2]
    return any(
        fnmatchcase(relative if "/" in pattern else name, pattern.strip("/"))
        or (_ANY_DEPTH in pattern and _matches_path(relative.split("/"), _segments(pattern)))
        for pattern in exclude
    )


def is_included(relative: str, include: Sequence[str]) -> bool:
    """Return whether a path matches one of the patterns of what is always read; `*` stops at slashes."""
    steps = relative.split("/")
    return any(_matches_path(steps, _segments(pattern)) for pattern in include)


def may_hold(directory: str, include: Sequence[str]) -> bool:
    """Return whether a file somewhere below a directory can match one of the patterns."""
    steps = directory.split("/") if directory else []
    return any(_may_lead_on(steps, _segments(pattern)) for pattern in include)


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


def _matches_path(steps: Sequence[str], segments: Sequence[str]) -> bool:
    """Return whether a path matches a pattern, in time that grows with the product of their lengths.

    The numbers that are `reached` are those of the segments that may come next.
    """
    if not segments or (segments[-1] != _ANY_DEPTH and not _matches_name(steps[-1], segments[-1])):
        return False
    reached = {0}
    for step in steps[:-1]:
        reached = {after for number in _past_any_depth(reached, segments) for after in _next(step, segments, number)}
    return any(
        number == len(segments) - 1 and _matches_name(steps[-1], segments[number])
        for number in _past_any_depth(reached, segments)
    )


def _past_any_depth(reached: set[int], segments: Sequence[str]) -> set[int]:
    """Return also what comes behind directories of any depth, since there may be none of them."""
    behind = set(reached)
    for number in sorted(reached):
        while number < len(segments) - 1 and segments[number] == _ANY_DEPTH:
            number += 1
            behind.add(number)
    return behind


def _next(step: str, segments: Sequence[str], number: int) -> tuple[int, ...]:
    """Return the number of the segment that may follow once a directory has met one."""
    if number >= len(segments) or not _matches_name(step, segments[number]):
        return ()
    return (number,) if segments[number] == _ANY_DEPTH else (number + 1,)


def _matches_name(name: str, segment: str) -> bool:
    """Return whether one name matches; only a dot that is written meets the dot of a hidden name."""
    return (segment.startswith(".") or not name.startswith(".")) and fnmatchcase(name, segment)


def _may_lead_on(steps: Sequence[str], segments: Sequence[str]) -> bool:
    for number, step in enumerate(steps):
        if number >= len(segments):
            return False
        if segments[number] == _ANY_DEPTH:
            return True
        if not fnmatchcase(step, segments[number]):
            return False
    return len(segments) > len(steps)
