"""The files of foreign sources, found and read on disk or in a commit with the limits of schemas."""

import os
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from archatlas.model.finding import Finding
from archatlas.model.reading_rules import FILE_SYMLINK
from archatlas.model.record import dataclass, replace
from archatlas.model.source import SourceFile
from archatlas.sources.directory import files_below
from archatlas.sources.file_selection import FileSelection, FoundFile
from archatlas.sources.foreign_source import ForeignSource
from archatlas.sources.git import Git, GitError
from archatlas.sources.read_errors import COUNT_LIMIT, text_of, too_many
from archatlas.sources.scope import FileScope, SearchArea


@dataclass(frozen=True, slots=True)
class ForeignFiles:
    """The texts of one source: the descriptions, what these name, and the paths of all files where somebody asks.

    `findings` say why files were not even opened.
    """

    source: ForeignSource
    root: str
    files: tuple[SourceFile, ...] = ()
    attached: tuple[SourceFile, ...] = ()
    listing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def is_below(self, path: str) -> bool:
        """Tell whether a path lies below the root."""
        return self.root in ("", ".") or path.startswith(f"{self.root.rstrip('/')}/")

    def below_root(self, path: str) -> str:
        """Return a path of one of the files as it is below the root."""
        return path if self.root in ("", ".") else path.removeprefix(f"{self.root.rstrip('/')}/")


@dataclass(frozen=True, slots=True)
class FileAccess:
    """How files are found and read: on disk, or in a commit."""

    read: Callable[[FileSelection], Iterable[FoundFile]]
    listed: Callable[[Path], Iterable[str]]
    """The paths of all files below a directory, hidden ones too, none of them opened."""


def _listed_below(root: Path) -> Iterator[str]:
    """Yield what git knows or would know, where it has no say all that is there; no link is followed."""
    try:
        answer = Git(directory=root).ask("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except GitError:
        answer = None
    if answer is not None and answer.is_good:
        yield from (path for path in os.fsdecode(answer.output).split("\0") if path)
        return
    for directory, _folders, names in os.walk(root):
        way = Path(directory).relative_to(root)
        yield from ((way / name).as_posix() for name in names if ".git" not in way.parts)


ON_DISK = FileAccess(files_below, _listed_below)

ATTACHMENT_ROUNDS = 8
"""How often files name further files that name further ones."""
LISTED_LIMIT = 500_000
_PASSED_OVER = ("node_modules", ".venv", "venv")
"""Directories of other people's files, which describe other people's modules."""


def selection_of(
    source: ForeignSource, scope: FileScope, names: Iterable[str], paths: Iterable[str] = ()
) -> FileSelection:
    """Return what chooses files of a source by their names, and hidden ones by their paths."""
    area = SearchArea(source.root, "")
    exclude = (*scope.exclude, *source.exclude, *_PASSED_OVER)
    inner = replace(scope, directories=(source.root,), include=tuple(paths), exclude=exclude, home=source.root)
    return FileSelection(area, inner, tuple(name.lower() for name in names))


def texts_of(
    found: Iterable[FoundFile], root: Path, names: Iterable[str]
) -> tuple[tuple[SourceFile, ...], tuple[Finding, ...]]:
    """Return the texts of files in the order of their paths, and why others of these names have none."""
    texts: list[SourceFile] = []
    findings: list[Finding] = []
    for one in found:
        if len(texts) == COUNT_LIMIT:
            findings.append(too_many(root))
            break
        reading = text_of(one.place, one.content)
        if isinstance(reading, SourceFile):
            texts.append(reading)
        elif reading.rule != FILE_SYMLINK.name or _is_wanted(one.place.name, names):
            findings.append(reading)
    return tuple(sorted(texts, key=lambda file: file.path)), tuple(findings)


def _is_wanted(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a link stands where a file is looked for; what else is linked is nobody's business here."""
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
