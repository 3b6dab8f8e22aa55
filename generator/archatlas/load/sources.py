"""Find the schema files below a directory and read their texts, following nothing and trusting no name."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from archatlas.load.choice import Entry, Kind, choose, is_directory
from archatlas.load.decoding import decoded
from archatlas.load.errors import LoadError
from archatlas.load.refused import SIZE_LIMIT, not_regular, symlink, too_large, unreadable
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile

DEFAULT_EXCLUDE = ("module_schema_template.yaml",)

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The texts below a directory, and what could not be read there."""

    files: tuple[SourceFile, ...]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, readings: Iterable[SourceFile | Finding]) -> Self:
        """Return what was read, in the order of the paths."""
        files: list[SourceFile] = []
        findings: list[Finding] = []
        for reading in readings:
            if isinstance(reading, Finding):
                findings.append(reading)
            else:
                files.append(reading)
        files.sort(key=lambda file: file.path)
        findings.sort(key=lambda finding: finding.order)
        return cls(tuple(files), tuple(findings))

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the paths that had to be refused before anyone looked inside."""
        return tuple(sorted({finding.location.path for finding in self.findings if finding.severity is Severity.ERROR}))


def read_tree(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> SourceTree:
    """Read every YAML file below a directory, sorted by path; hidden files and directories are passed over.

    `exclude` holds glob patterns: one without a slash is compared with the names of files and directories, one with
    a slash with the path below the root, where `*` crosses slashes.
    """
    tree = read_directory(root, exclude)
    if not tree.files and not tree.findings:
        raise LoadError(f"there is no YAML file below '{root}'")
    return tree


def read_directory(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> SourceTree:
    """Read a directory as `read_tree` does; one without a YAML file gives an empty tree."""
    if not root.is_dir():
        raise LoadError(f"'{root}' is not a directory" if root.exists() else f"there is no directory '{root}'")
    choice = choose(root, lambda directory: _entries(root / directory), exclude)
    return SourceTree.of([*choice.findings, *(_read(root / file) for file in choice.files)])


def _entries(directory: Path) -> Iterator[Entry | Finding]:
    try:
        with os.scandir(directory) as entries:
            yield from (Entry(entry.name, _kind(entry)) for entry in sorted(entries, key=lambda entry: entry.name))
    except OSError as error:
        yield unreadable(directory, error)


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return Kind.LINK_TO_DIRECTORY if is_directory(Path(entry.path)) else Kind.LINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.DIRECTORY
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER


def read_file(place: Path) -> SourceFile:
    """Read one file with the limits of schemas, over no link; raise LoadError where it is not read."""
    reading = _read(place)
    if isinstance(reading, Finding):
        raise LoadError(f"{reading.message}; {reading.hint}")
    return reading


def _read(place: Path) -> SourceFile | Finding:
    """Return a file's text, or why it was not read; what stands there is checked before and after it is opened."""
    try:
        refusal = _refusal_of_kind(place, os.lstat(place))
        if refusal is not None:
            return refusal
        with os.fdopen(os.open(place, _FLAGS), "rb") as file:
            refusal = _refusal_of_kind(place, os.fstat(file.fileno()))
            return refusal or decoded(place, file.read(SIZE_LIMIT + 1))
    except OSError as error:
        return symlink(place) if error.errno == errno.ELOOP else unreadable(place, error)


def _refusal_of_kind(place: Path, status: os.stat_result) -> Finding | None:
    if stat.S_ISLNK(status.st_mode):
        return symlink(place)
    if not stat.S_ISREG(status.st_mode):
        return not_regular(place)
    return too_large(place) if status.st_size > SIZE_LIMIT else None
