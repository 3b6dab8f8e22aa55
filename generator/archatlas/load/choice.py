"""Which of the things below a directory are schemas to read; the same on disk and in a revision."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path

from archatlas.load.refused import COUNT_LIMIT, bad_name, symlink, too_many
from archatlas.model.finding import Finding

_SUFFIXES = (".yaml", ".yml")


class Kind(Enum):
    """What stands in a directory under a name."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"
    LINK_TO_DIRECTORY = "link to a directory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a directory."""

    name: str
    kind: Kind


Listing = Callable[[str], Iterable[Entry | Finding]]
"""Lists a directory, named by its path below the root, which is itself the empty text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The files to read, as paths below the root, and what must not be opened."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def choose(root: Path, listing: Listing, exclude: Sequence[str]) -> Choice:
    """Choose among everything below a directory, up to the count limit."""
    found = tuple(islice(_found(root, listing, exclude), COUNT_LIMIT + 1))
    excess = (too_many(root),) if len(found) > COUNT_LIMIT else ()
    found = found[:COUNT_LIMIT]
    files = tuple(one for one in found if isinstance(one, str))
    return Choice(files, (*(one for one in found if isinstance(one, Finding)), *excess))


def is_excluded(relative: str, exclude: Sequence[str]) -> bool:
    """Return whether a path below the root matches one of the patterns."""
    name = relative.rpartition("/")[2]
    return any(fnmatchcase(relative if "/" in pattern else name, pattern.strip("/")) for pattern in exclude)


def is_directory(end: Path) -> bool:
    """Return whether the end of a link is a directory on disk; where we may not look, it is none."""
    try:
        return end.is_dir()
    except OSError:
        return False


def _found(root: Path, listing: Listing, exclude: Sequence[str]) -> Iterator[str | Finding]:
    """Yield the files to read, and a finding for each thing that must not be opened."""
    waiting = [""]
    while waiting:
        directory = waiting.pop()
        for entry in listing(directory):
            if isinstance(entry, Finding):
                yield entry
                continue
            relative = f"{directory}/{entry.name}" if directory else entry.name
            # Only a forged tree holds an empty name.
            if not entry.name or entry.name.startswith(".") or is_excluded(relative, exclude):
                continue
            if entry.kind is Kind.DIRECTORY and entry.name.isprintable():
                waiting.append(relative)
            else:
                yield from _candidate(entry, root, relative)


def _candidate(entry: Entry, root: Path, relative: str) -> Iterator[str | Finding]:
    is_schema = entry.name.lower().endswith(_SUFFIXES)
    if entry.kind in {Kind.LINK, Kind.LINK_TO_DIRECTORY}:
        if is_schema or entry.kind is Kind.LINK_TO_DIRECTORY:
            yield symlink(root / relative)
    elif (is_schema or entry.kind is Kind.DIRECTORY) and not entry.name.isprintable():
        yield bad_name(root / relative)
    elif is_schema:
        yield relative
