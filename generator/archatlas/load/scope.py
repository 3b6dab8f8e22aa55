"""Where module schemas are looked for."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from archatlas.load.patterns import is_included

DEFAULT_EXCLUDE = ("module_schema_template.yaml",)


@dataclass(frozen=True)
class Area:
    """A directory to look through; one without a `prefix` lies outside of the place that patterns count from."""

    root: Path
    prefix: str | None
    is_named: bool = True
    """Whether somebody named it as a directory of schemas; else only files count that `include` asks for."""

    def from_home(self, relative: str) -> str | None:
        """Return a path below the root as the patterns of the settings mean it."""
        return f"{self.prefix}/{relative}" if self.prefix else relative if self.prefix == "" else None


@dataclass(frozen=True)
class Scope:
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

    @classmethod
    def of(cls, directory: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> "Scope":
        """Return the scope of one directory and nothing else."""
        return cls((directory,), (), tuple(exclude))

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The directories to look through, the outer ones first, whatever order they were named in."""
        named = {os.path.realpath(root): root for root in sorted(self.directories, key=_spelling, reverse=True)}
        ordered = sorted(named.items())
        wide = [Area(self.home, "", is_named=False)] if self.is_wide and self.include else []
        return (*(Area(root, self._prefix(root)) for _real, root in ordered), *wide)

    @property
    def roots(self) -> tuple[Path, ...]:
        """Return the directories that may hold schemas."""
        return tuple(area.root for area in self.areas)

    def shown_roots(self) -> tuple[tuple[str, str], ...]:
        """Return for each root what a path below it begins with on a page, where no machine's own paths belong.

        Of one directory that is its name, of several the way to them from where they lie together.
        """
        roots = tuple(area.root for area in self.areas)
        above = Path(os.path.commonpath([root.absolute() for root in roots])) if roots else Path()
        ways = (Path(os.path.relpath(root.absolute(), above)).as_posix() for root in roots)
        shown = (root.name if way == "." and self.is_single else way for root, way in zip(roots, ways, strict=True))
        named = tuple("" if way in ("", ".", "..") else way for way in shown)
        return tuple(zip((root.as_posix() for root in roots), named, strict=True))

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

    def _place(self, path: str) -> tuple[Area | None, str]:
        """Return in which area a path lies, and what it is called there."""
        for area in self.areas:
            if PurePosixPath(path).is_relative_to(area.root.as_posix()):
                return area, PurePosixPath(path).relative_to(area.root.as_posix()).as_posix()
        return None, path

    def told(self) -> str:
        """Return the directories as a message names them."""
        names = [f"'{area.root}'" for area in self.areas]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def _prefix(self, root: Path) -> str | None:
        way = Path(os.path.relpath(root.absolute(), self.home.absolute())).as_posix()
        return None if way == ".." or way.startswith("../") else "" if way == "." else way


def _spelling(path: Path) -> tuple[int, str]:
    return len(str(path)), str(path)
