"""Find the module schemas below some directories and read their texts, following nothing and trusting no name."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence, Set
from itertools import chain
from pathlib import Path

from archatlas.load.choice import Choice, Entry, Kind, is_directory
from archatlas.load.errors import LoadError
from archatlas.load.ignored import ignored_below
from archatlas.load.recognition import Nature
from archatlas.load.refused import SIZE_LIMIT, not_regular, symlink, unreadable
from archatlas.load.scope import DEFAULT_EXCLUDE, Scope
from archatlas.load.selection import Content, Seen, SourceTree, seen_content, selected
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_tree(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> SourceTree:
    """Read the module schemas below one directory; refuse one that holds none."""
    return read_scope(Scope.of(root, exclude))


def read_scope(scope: Scope) -> SourceTree:
    """Read the module schemas of some directories, sorted by path; refuse these if they hold none.

    Hidden files and directories are passed over, and what git ignores. `exclude` and `include` hold glob patterns.
    """
    tree = read_directories(scope)
    if tree.files or tree.findings:
        return tree
    if tree.passed_over:
        number = f"{len(tree.passed_over):,} YAML file{'s' if len(tree.passed_over) > 1 else ''}"
        why = "no top-level key identity, and include in the settings matches none of them"
        raise LoadError(f"there is no module schema below {scope.told()}: {number} there with {why}")
    raise LoadError(f"there is no YAML file below {scope.told()}")


def read_directories(scope: Scope, expected: Set[str] = frozenset()) -> SourceTree:
    """Read some directories as `read_scope` does; without a module schema they give an empty tree.

    `expected` are the paths of files that count as module schemas whatever they say, because they were some before.
    """
    for area in scope.areas:
        if not area.root.is_dir():
            raise LoadError(_no_directory(area.root))
    seen = chain.from_iterable(_seen(Choice(area, scope, expected)) for area in scope.areas)
    return selected(seen, scope, _named(scope))


def _no_directory(root: Path) -> str:
    if root.is_file():
        return f"'{root}' is a file, not a directory; name the directory it is in: schemas are judged together"
    return f"'{root}' is not a directory" if root.exists() else f"there is no directory '{root}'"


def _named(scope: Scope) -> frozenset[str]:
    """Return the directories that were named to hold schemas; the top of a repository holds all kinds of things."""
    named = (area.root for area in scope.areas if area.is_named and not (area.root / ".git").exists())
    return frozenset(map(os.path.realpath, named))


def _seen(choice: Choice) -> Iterator[Seen]:
    root, real = choice.area.root, os.path.realpath(choice.area.root)
    listing = _Listing(root, choice.scope)
    for candidate in choice.candidates(listing.entries):
        refusal = candidate.refusal
        content = Content(refusal, Nature.SEALED) if refusal else _read(root / candidate.path)
        yield Seen(content, f"{real}/{candidate.path}", candidate.is_expected)


class _Listing:
    """Lists directories without what git ignores, also that of repositories within."""

    def __init__(self, root: Path, scope: Scope) -> None:
        self._root = root
        self._scope = scope
        self._ignored = set(ignored_below(root))

    def entries(self, directory: str) -> Iterator[Entry | Finding]:
        """Yield what stands in a directory, by its path below the root."""
        try:
            with os.scandir(self._root / directory) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield unreadable(self._root / directory, error)
            return
        before = f"{directory}/" if directory else ""
        if directory and any(entry.name == ".git" for entry in found):
            if self._scope.is_one_repository:
                return
            self._ignored.update(before + path for path in ignored_below(self._root / directory))
        yield from (Entry(entry.name, _kind(entry)) for entry in found if before + entry.name not in self._ignored)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK_TO_DIRECTORY if is_directory(Path(entry.path)) else Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.DIRECTORY
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER


def read_file(place: Path) -> SourceFile:
    """Read one file with the limits of schemas, over no link; raise LoadError where it is not read."""
    reading = _read(place).reading
    if isinstance(reading, Finding):
        raise LoadError(f"{reading.message}; {reading.hint}")
    return reading


def _read(place: Path) -> Content:
    """Return a file's text, or why it was not read; what stands there is checked before and after it is opened."""
    try:
        refusal = _refusal_of_kind(place, os.lstat(place))
        if refusal is not None:
            return Content(refusal, Nature.SEALED)
        with os.fdopen(os.open(place, _FLAGS), "rb") as file:
            refusal = _refusal_of_kind(place, os.fstat(file.fileno()))
            return Content(refusal, Nature.SEALED) if refusal else seen_content(place, file.read(SIZE_LIMIT + 1))
    except OSError as error:
        refusal = symlink(place) if error.errno == errno.ELOOP else unreadable(place, error)
        return Content(refusal, Nature.SEALED)


def _refusal_of_kind(place: Path, status: os.stat_result) -> Finding | None:
    if stat.S_ISLNK(status.st_mode):
        return symlink(place)
    return None if stat.S_ISREG(status.st_mode) else not_regular(place)
