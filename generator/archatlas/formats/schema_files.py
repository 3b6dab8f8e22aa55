"""Reads the module schemas of an estate: those among the YAML files of directories and of commits."""

import os
from collections.abc import Container, Iterable, Sequence, Set
from dataclasses import field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from archatlas.formats.format import FileNature
from archatlas.formats.registry import KNOWN_FORMATS, Formats
from archatlas.model.enumeration import quoted
from archatlas.model.finding import Finding, Severity
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.sources.directory import files_below
from archatlas.sources.file_selection import FileSelection, FoundFile
from archatlas.sources.foreign_files import ON_DISK, FileAccess, ForeignFiles
from archatlas.sources.read_errors import COUNT_LIMIT, SIZE_LIMIT, LoadError, legible, text_of, too_many
from archatlas.sources.repository import Commit, Repository
from archatlas.sources.scope import DEFAULT_EXCLUDE, FileScope

FILES_LOOKED_AT = 250_000
"""Most files that are looked at to find the schemas among them; it bounds what a change can make us read."""

_DOUBTFUL = frozenset({FileNature.SILENT, FileNature.BARE, FileNature.SEALED, FileNature.SUSPECT})
"""What may be a module schema that went wrong."""


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The texts of the module schemas of an estate, and what could not be read of it.

    `passed_over` are the paths of the YAML files that are no module schemas, `legible` what can be read of schemas that
    are refused for their encoding.
    """

    files: tuple[SourceFile, ...]
    findings: tuple[Finding, ...] = ()
    passed_over: tuple[str, ...] = ()
    legible: tuple[SourceFile, ...] = ()
    formats: Formats = field(default=KNOWN_FORMATS, repr=False, compare=False)
    foreign: tuple[ForeignFiles, ...] = ()
    """The files of the sources in which other systems describe modules."""

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the paths that had to be refused before anyone looked inside."""
        return tuple(sorted({finding.path for finding in self.findings if finding.severity is Severity.ERROR}))

    @property
    def holds_something(self) -> bool:
        """Tell whether there is anything that describes a module, or is meant to."""
        return bool(self.files or self.findings) or any(one.files for one in self.foreign)

    @property
    def schemas(self) -> frozenset[str]:
        """Return the paths of everything that counts as a module schema, whether it can be read or not."""
        recognises = self.formats.recognises
        read = (one.path for one in self.files if one.is_expected or recognises(one) is FileNature.SCHEMA)
        return frozenset({*read, *self.refused})


class FileContent(NamedTuple):
    """The text of a file or why there is none, what the file is, and what can be read of it all the same."""

    reading: SourceFile | Finding
    nature: FileNature
    legible: SourceFile | None = None


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file that was looked at, and what was found in it.

    `key` is a path that is the same under several roots, however these are written.
    """

    content: FileContent
    key: str
    is_expected: bool = False

    @property
    def reading(self) -> SourceFile | Finding:
        """Return its text, or why there is none."""
        return self.content.reading

    @property
    def nature(self) -> FileNature:
        """Return what it is."""
        return self.content.nature

    @property
    def directory(self) -> str:
        """Return the directory that it stands in."""
        return self.key.rpartition("/")[0]

    @property
    def shown_path(self) -> str:
        """Return the path that messages name it by."""
        return self.reading.path if isinstance(self.reading, SourceFile) else self.reading.location.path

    @property
    def is_schema(self) -> bool:
        """Return whether it counts as a module schema, readable or not."""
        return self.is_expected or self.nature is FileNature.SCHEMA


def read_tree(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> SourceTree:
    """Read the module schemas below one directory; refuse one that holds none."""
    return read_scope(FileScope.of(root, exclude))


def read_scope(scope: FileScope, formats: Formats = KNOWN_FORMATS) -> SourceTree:
    """Read the module schemas of some directories, sorted by path; refuse these if they hold none.

    Hidden files and directories are passed over, and what git ignores. `exclude` and `include` hold glob patterns.
    """
    tree = read_directories(scope, formats=formats)
    if tree.holds_something:
        return tree
    if scope.sources and not scope.areas:
        raise LoadError(f"there is no file of a source below {quoted([str(one.place) for one in scope.sources], 0)}")
    if tree.passed_over:
        number = f"{len(tree.passed_over):,} YAML file{'s' if len(tree.passed_over) > 1 else ''}"
        why = "no top-level key identity, and include in the settings matches none of them"
        raise LoadError(f"there is no module schema below {scope.told()}: {number} there with {why}")
    raise LoadError(f"there is no YAML file below {scope.told()}")


def read_directories(
    scope: FileScope, expected: Set[str] = frozenset(), formats: Formats = KNOWN_FORMATS
) -> SourceTree:
    """Read some directories as `read_scope` does; without a module schema they give an empty tree.

    `expected` are the paths of files that count as module schemas whatever they say, because they were some before.
    """
    require_directories(scope)
    found = chain.from_iterable(
        files_below(FileSelection(area, scope, formats.file_names, expected)) for area in scope.areas
    )
    tree = select_schemas((look_into(one, formats) for one in found), scope, named_directories(scope), formats)
    return with_foreign_files(tree, scope, ON_DISK)


def with_foreign_files(tree: SourceTree, scope: FileScope, access: FileAccess) -> SourceTree:
    """Return what was read with the files of the sources in which other systems describe modules."""
    if not scope.sources:
        return tree
    from archatlas.formats.foreign_files import read_foreign_files  # most estates have no other source

    foreign = read_foreign_files(scope, access)
    return joined_trees(
        tree, SourceTree((), tuple(chain.from_iterable(one.findings for one in foreign)), foreign=foreign)
    )


def joined_trees(tree: SourceTree, other: SourceTree) -> SourceTree:
    """Return the module schemas of a tree together with the foreign files of another one."""
    read = {file.path for files in other.foreign for file in (*files.files, *files.attached)}
    findings = sorted(dict.fromkeys((*tree.findings, *other.findings)), key=lambda one: one.order)
    passed_over = tuple(path for path in tree.passed_over if path not in read)
    return replace(tree, foreign=other.foreign, findings=tuple(findings), passed_over=passed_over)


def read_revision(
    repository: Repository,
    commit: Commit,
    scope: FileScope,
    expected: Set[str] = frozenset(),
    formats: Formats = KNOWN_FORMATS,
) -> SourceTree:
    """Read the module schemas that some directories hold in a commit, as a clean checkout of it would.

    A directory that the commit does not have, or that holds no schema there, gives an empty tree and is no error: an
    estate begins with some commit. What a submodule holds is no part of a commit.
    """
    from archatlas.sources.revision import files_in_commit, paths_in_commit  # a check reads no commit

    found = chain.from_iterable(
        files_in_commit(repository, commit, FileSelection(area, scope, formats.file_names, expected))
        for area in scope.areas
    )
    named = (repository.path_of(area.root) for area in scope.areas if area.is_named)
    places = frozenset(f"/{path}" for path in named if path)
    tree = select_schemas((look_into(one, formats) for one in found), scope, places, formats)
    access = FileAccess(partial(files_in_commit, repository, commit), partial(paths_in_commit, repository, commit))
    return with_foreign_files(tree, scope, access)


def select_schemas(
    seen: Iterable[SeenFile], scope: FileScope, named: Container[str], formats: Formats = KNOWN_FORMATS
) -> SourceTree:
    """Return the module schemas among all YAML files, and what may be one and does not show.

    An empty file, a link or one that cannot be opened may be one where it lies beside a module schema, a bare list or
    value only in a directory that was `named` for schemas; elsewhere it is no business of ours.
    """
    sure, doubtful, passed_over = _sort_out(seen)
    homes = {one.directory for one in sure.values() if one.is_schema and one.nature is not FileNature.SEALED}
    kept = list(sure.values())
    for one in doubtful.values():
        is_beside = one.directory in homes and (one.nature is not FileNature.BARE or one.directory in named)
        is_all_there_is = not homes and one.directory in named
        if is_beside or is_all_there_is:
            kept.append(one)
        else:
            passed_over.add(one.shown_path)
    excess = (too_many(scope.roots[0]),) if len(kept) > COUNT_LIMIT else ()
    contents = [one.content for one in kept[:COUNT_LIMIT]]
    readings = [content.reading for content in contents]
    return SourceTree(
        tuple(sorted((one for one in readings if isinstance(one, SourceFile)), key=lambda file: file.path)),
        tuple(sorted((*(one for one in readings if isinstance(one, Finding)), *excess), key=lambda one: one.order)),
        tuple(sorted(passed_over)),
        tuple(sorted((one.legible for one in contents if one.legible), key=lambda file: file.path)),
        formats,
    )


def require_directories(scope: FileScope) -> None:
    """Refuse a scope that names what is no directory."""
    for area in scope.areas:
        if not area.root.is_dir():
            raise LoadError(_why_no_directory(area.root))


def _why_no_directory(root: Path) -> str:
    if root.is_file():
        return f"'{root}' is a file, not a directory; name the directory it is in: schemas are judged together"
    return f"'{root}' is not a directory" if root.exists() else f"there is no directory '{root}'"


def named_directories(scope: FileScope) -> frozenset[str]:
    """Return the directories that were named to hold schemas; the top of a repository holds all kinds of things."""
    named = (area.root for area in scope.areas if area.is_named and not (area.root / ".git").exists())
    return frozenset(map(os.path.realpath, named))


def look_into(found: FoundFile, formats: Formats = KNOWN_FORMATS) -> SeenFile:
    """Return what is found in a file."""
    return SeenFile(_content_of(found.place, found.content, formats), found.key, found.is_expected)


def _content_of(place: Path, content: bytes | Finding, formats: Formats) -> FileContent:
    """Return a text and what it is; of what is too large, the beginning tells."""
    reading = text_of(place, content)
    if isinstance(content, Finding):
        return FileContent(content, FileNature.SEALED)
    if isinstance(reading, SourceFile):
        return FileContent(reading, formats.recognises(reading))
    is_cut_off = len(content) > SIZE_LIMIT
    return FileContent(
        reading, formats.recognises_bytes(place.name, content), None if is_cut_off else legible(place, content)
    )


def _sort_out(seen: Iterable[SeenFile]) -> tuple[dict[str, SeenFile], dict[str, SeenFile], set[str]]:
    """Return what counts, what may count, and the paths of the rest; each file once, and no more than are looked at."""
    sure: dict[str, SeenFile] = {}
    doubtful: dict[str, SeenFile] = {}
    passed_over: set[str] = set()
    met: set[str] = set()
    for one in islice(seen, FILES_LOOKED_AT):
        if one.key in met:
            continue
        met.add(one.key)
        is_suspect = one.nature is FileNature.SUSPECT and isinstance(one.reading, SourceFile)
        if len(sure) <= COUNT_LIMIT and (one.is_schema or is_suspect):
            sure[one.key] = _as_expected(one)
        elif len(doubtful) <= COUNT_LIMIT and one.nature in _DOUBTFUL:
            doubtful[one.key] = one
        else:
            passed_over.add(one.shown_path)
    return sure, doubtful, passed_over


def _as_expected(one: SeenFile) -> SeenFile:
    if one.is_expected and isinstance(one.reading, SourceFile):
        return replace(one, content=one.content._replace(reading=replace(one.reading, is_expected=True)))
    return one
