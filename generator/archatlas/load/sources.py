"""Find the schema files below a directory and read their texts, following nothing and trusting no name."""

import codecs
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from archatlas.load.errors import LoadError
from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location
from archatlas.model.source import SourceFile

DEFAULT_EXCLUDE = ("module_schema_template.yaml",)
SIZE_LIMIT = 2 * 1024 * 1024
"""Largest file in bytes."""
COUNT_LIMIT = 20_000
"""Most files of one estate."""

_SUFFIXES = (".yaml", ".yml")
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The texts below a directory, and what could not be read there."""

    files: tuple[SourceFile, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the paths that had to be refused before anyone looked inside."""
        return tuple(sorted({finding.location.path for finding in self.findings if finding.severity is Severity.ERROR}))


def read_tree(root: Path, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> SourceTree:
    """Read every YAML file below a directory, sorted by path; hidden files and directories are passed over.

    `exclude` holds glob patterns: one without a slash is compared with the names of files and directories, one with
    a slash with the path below the root, where `*` crosses slashes.
    """
    if not root.is_dir():
        raise LoadError(f"'{root}' is not a directory" if root.exists() else f"there is no directory '{root}'")
    found = tuple(islice(_found(root, exclude), COUNT_LIMIT + 1))
    if not found:
        raise LoadError(f"there is no YAML file below '{root}'")
    readings = [_read(place) if isinstance(place, Path) else place for place in found[:COUNT_LIMIT]]
    if len(found) > COUNT_LIMIT:
        message = f"holds more than {COUNT_LIMIT:,} files"
        readings.append(_refusal(root, "too-many", message, "split it, or exclude some"))
    files = sorted((reading for reading in readings if isinstance(reading, SourceFile)), key=lambda file: file.path)
    findings = sorted((reading for reading in readings if isinstance(reading, Finding)), key=lambda one: one.order)
    return SourceTree(tuple(files), tuple(findings))


def is_excluded(relative: str, exclude: Sequence[str]) -> bool:
    """Return whether a path below the root matches one of the patterns."""
    name = relative.rpartition("/")[2]
    return any(fnmatchcase(relative if "/" in pattern else name, pattern.strip("/")) for pattern in exclude)


def _found(root: Path, exclude: Sequence[str]) -> Iterator[Path | Finding]:
    """Yield the files to read, and a finding for each thing that must not be opened."""
    waiting = [root]
    while waiting:
        directory = waiting.pop()
        for entry in _entries(directory):
            if isinstance(entry, Finding):
                yield entry
                continue
            place = directory / entry.name
            if entry.name.startswith(".") or is_excluded(place.relative_to(root).as_posix(), exclude):
                continue
            if entry.is_dir(follow_symlinks=False) and entry.name.isprintable():
                waiting.append(place)
            else:
                yield from _candidate(entry, place)


def _entries(directory: Path) -> Iterator[os.DirEntry[str] | Finding]:
    try:
        with os.scandir(directory) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(directory, error)


def _candidate(entry: os.DirEntry[str], place: Path) -> Iterator[Path | Finding]:
    is_schema = entry.name.lower().endswith(_SUFFIXES)
    if entry.is_symlink():
        if is_schema or place.is_dir():
            yield _symlink(place)
    elif (is_schema or entry.is_dir()) and not entry.name.isprintable():
        hint = "rename it with letters, digits and simple signs"
        yield _refusal(place, "name", "the name holds characters that cannot be shown", hint)
    elif is_schema:
        yield place


def _read(place: Path) -> SourceFile | Finding:
    """Return a file's text, or why it was not read; what stands there is checked before and after it is opened."""
    try:
        refusal = _refusal_of_kind(place, os.lstat(place))
        if refusal is not None:
            return refusal
        with os.fdopen(os.open(place, _FLAGS), "rb") as file:
            refusal = _refusal_of_kind(place, os.fstat(file.fileno()))
            return refusal or _decoded(place, file.read(SIZE_LIMIT + 1))
    except OSError as error:
        return _symlink(place) if error.errno == errno.ELOOP else _unreadable(place, error)


def _refusal_of_kind(place: Path, status: os.stat_result) -> Finding | None:
    if stat.S_ISLNK(status.st_mode):
        return _symlink(place)
    if not stat.S_ISREG(status.st_mode):
        return _refusal(place, "not-regular", "not a regular file", "put a plain file in its place")
    if status.st_size > SIZE_LIMIT:
        return _refusal(place, "too-large", f"larger than {SIZE_LIMIT // 1024**2} MiB", "split the file, or exclude it")
    return None


def _decoded(place: Path, content: bytes) -> SourceFile | Finding:
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(place, content, error.start)
    return SourceFile(_path_of(place), text.replace("\r\n", "\n").replace("\r", "\n"))


def _not_utf8(place: Path, content: bytes, position: int) -> Finding:
    before = content[:position].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    encoding = "UTF-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "another encoding"
    message = f"byte 0x{content[position]:02x} is not UTF-8"
    hint = f"the file is in {encoding}; save it as UTF-8"
    return _refusal(place, "encoding", message, hint, (line, column))


def _symlink(place: Path) -> Finding:
    return _refusal(place, "symlink", "symbolic links are not followed", "put the file itself in its place")


def _unreadable(place: Path, error: OSError) -> Finding:
    reason = (error.strerror or "it cannot be opened").lower()
    return _refusal(place, "unreadable", f"not readable: {reason}", "allow reading, or exclude it")


def _refusal(place: Path, rule: str, message: str, hint: str, where: tuple[int, int] = (0, 0)) -> Finding:
    path = _path_of(place)
    return Finding(f"file/{rule}", Severity.ERROR, f"{path}: {message}", Location(path, *where), path, hint=hint)


def _path_of(place: Path) -> str:
    """Return a path as text that can be printed: bytes that are no UTF-8 stand as escapes."""
    return os.fsencode(place.as_posix()).decode("utf-8", "backslashreplace")
