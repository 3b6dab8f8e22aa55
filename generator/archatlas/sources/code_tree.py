"""Lists the files of a tree of code, on disk or in a commit, over no link and within limits."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from archatlas.model import reading_rules as rules
from archatlas.model.code import CodeFile, LeftOut, UnreadCode, UnreadFile
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.text_detail import Unreadable
from archatlas.sources.directory import ignored_below, ignored_by_git, read_bytes
from archatlas.sources.file_selection import DirectoryEntry, EntryKind
from archatlas.sources.git_objects import BlobReader, TreeEntry, list_tree
from archatlas.sources.read_errors import SIZE_LIMIT, LoadError, shown_bytes
from archatlas.sources.repository import Commit, Repository, work_tree_around
from archatlas.sources.revision import tree_at

ENTRY_LIMIT = 1_000_000
"""Most names that are looked at in a tree; ten times those of the largest repositories that people work in."""
DEPTH_LIMIT = 64
"""Most directories within each other; a path beyond that is longer than people and systems take."""
TOO_LARGE = f"larger than {SIZE_LIMIT >> 20} MB"
BAD_NAME = "a name that cannot be printed"
TOO_DEEP = f"more than {DEPTH_LIMIT} directories within each other"
OTHER_REPOSITORY = "another repository"
IGNORED = ".gitignore"
_REPOSITORIES = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", "CVS"})
"""What version control keeps beside the files: it is passed over, and not even counted."""


class Omissions(Protocol):
    """Says what is left out of a tree, of which it may ask for names and bytes."""

    def why_passed_by(self, directory: str, names: Set[str], tree: "TreeReader") -> str:
        """Return why nothing of a directory is looked at, empty where it is."""

    def is_excluded(self, path: str) -> bool:
        """Tell whether the settings leave a file out."""

    def ignored(self, directory: str, names: Set[str], folders: Set[str], tree: "TreeReader") -> Set[str]:
        """Return the names that files such as `.gitignore` leave out, asked where git itself does not say."""


@dataclass(frozen=True, slots=True)
class CodeTree:
    """The files below a root in order of their paths, what was left out, and what could not be read.

    Those `beside` are left out one by one, so that nobody reads them, although others may import them.
    """

    files: tuple[CodeFile, ...]
    left_out: tuple[LeftOut, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    beside: tuple[CodeFile, ...] = ()
    reader: "TreeReader | None" = None
    """What else lies in the tree, for as long as it can be had."""


def tree_on_disk(root: Path, omissions: Omissions) -> CodeTree:
    """Return the tree below a directory; what git ignores there is left out."""
    if not root.is_dir():
        raise LoadError(f"'{root}' is no directory; name the one that holds the code")
    return _Walk(_Disk(root), omissions).tree()


@contextmanager
def tree_of_commit(repository: Repository, commit: Commit, root: Path, omissions: Omissions) -> Iterator[CodeTree]:
    """Give the tree below a directory as a commit has it; its bytes can be had while the block runs."""
    tree = tree_at(repository, commit, repository.path_of(root))
    if tree is None:
        yield CodeTree(())
        return
    with repository.git.talk("cat-file", "--batch") as (questions, answers):
        blobs = _Blobs(list_tree(repository.git, tree), BlobReader(questions, answers))
        yield _Walk(blobs, omissions).tree()


class _Disk:
    """Lists directories on disk, and repositories within it too where the root is in none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._is_in_repository = work_tree_around(root.resolve()) is not None
        ignored = ignored_by_git(root)
        self._knows_ignored = ignored is not None
        self._ignored = set(ignored or ())

    def entries(self, directory: str) -> Iterable[DirectoryEntry]:
        with os.scandir(self._root / directory) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        return [DirectoryEntry(entry.name, _entry_kind(entry)) for entry in found]

    def ignored(self, directory: str, names: Set[str]) -> Set[str] | None:
        """Return what git ignores in a directory, None where it does not say."""
        before = f"{directory}/" if directory else ""
        if directory and ".git" in names:
            self._ignored.update(before + path for path in ignored_below(self._root / directory))
        return {name for name in names if before + name in self._ignored} if self._knows_ignored else None

    def is_other_repository(self, directory: str, names: Set[str]) -> bool:
        """Tell whether a directory of a work tree is one by itself, such as that of a submodule."""
        return self._is_in_repository and bool(directory) and ".git" in names

    def file(self, path: str) -> CodeFile:
        return CodeFile(path, partial(_bytes_on_disk, self._root / path))


def _entry_kind(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_symlink():
        return EntryKind.LINK
    if entry.is_dir(follow_symlinks=False):
        return EntryKind.DIRECTORY
    return EntryKind.FILE if entry.is_file(follow_symlinks=False) else EntryKind.OTHER


def _bytes_on_disk(place: Path) -> bytes:
    found = read_bytes(place)
    if isinstance(found, Finding):
        raise UnreadCode(_reason(found))
    return _small(found)


def _reason(finding: Finding) -> str:
    if isinstance(finding.detail, Unreadable):
        return finding.detail.reason
    return "a link" if finding.rule == rules.FILE_SYMLINK.name else "no regular file"


def _small(content: bytes) -> bytes:
    if len(content) > SIZE_LIMIT:
        raise UnreadCode(TOO_LARGE)
    return content


class _Blobs:
    """Lists the directories of a tree of git; nothing is ignored there, and other repositories are no files."""

    def __init__(self, nodes: Iterable[TreeEntry], reader: BlobReader) -> None:
        self._reader = reader
        self._listing: dict[str, list[DirectoryEntry]] = defaultdict(list)
        self._ids: dict[str, str] = {}
        for node in nodes:
            above, _, name = node.path.rpartition("/")
            self._listing[above].append(DirectoryEntry(name, _node_kind(node)))
            if node.is_file:
                self._ids[node.path] = node.id

    def entries(self, directory: str) -> Iterable[DirectoryEntry]:
        return sorted(self._listing.get(directory, ()), key=lambda entry: entry.name)

    def ignored(self, directory: str, names: Set[str]) -> Set[str] | None:
        """Return nothing: what is committed is not ignored."""
        return frozenset()

    def is_other_repository(self, directory: str, names: Set[str]) -> bool:
        """Tell nothing: a commit names other repositories, and holds none of their files."""
        return False

    def file(self, path: str) -> CodeFile:
        return CodeFile(
            path, lambda: _small(self._reader.read(self._ids.get(path, ""), SIZE_LIMIT + 1)), self._ids[path]
        )


def _node_kind(node: TreeEntry) -> EntryKind:
    if node.is_directory:
        return EntryKind.DIRECTORY
    return EntryKind.FILE if node.is_file else EntryKind.LINK if node.is_link else EntryKind.OTHER


class TreeReader:
    """Gives names and bytes of a tree while it is looked through; what cannot be had is empty."""

    def __init__(self, lister: _Disk | _Blobs) -> None:
        """Take what lists the tree."""
        self._lister = lister

    def names(self, directory: str) -> Set[str]:
        """Return the names in a directory."""
        try:
            return {entry.name for entry in self._lister.entries(directory)}
        except OSError:
            return frozenset()

    def folders(self, directory: str) -> Set[str]:
        """Return the directories in a directory, and no links to some."""
        try:
            entries = tuple(self._lister.entries(directory))
        except OSError:
            return frozenset()
        return {entry.name for entry in entries if entry.kind is EntryKind.DIRECTORY}

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        try:
            return self._lister.file(path).read()
        except UnreadCode:
            return b""


class _Walk:
    """Goes through directories one by one, so that no depth of them can exhaust us."""

    def __init__(self, lister: _Disk | _Blobs, omissions: Omissions) -> None:
        self._lister, self._omissions = lister, omissions
        self._reader = TreeReader(lister)
        self._looked_at = 0
        self._files: list[CodeFile] = []
        self._beside: list[CodeFile] = []
        self._left_out: list[LeftOut] = []
        self._unread: list[UnreadFile] = []

    def tree(self) -> CodeTree:
        waiting = [""]
        while waiting:
            waiting += self._look_into(waiting.pop())
        self._files.sort(key=lambda file: file.path)
        return CodeTree(
            tuple(self._files),
            tuple(sorted(self._left_out, key=lambda one: one.path)),
            tuple(sorted(self._unread, key=lambda one: one.path)),
            tuple(sorted(self._beside, key=lambda file: file.path)),
            self._reader,
        )

    def _look_into(self, directory: str) -> list[str]:
        """Take the files of a directory, and return the directories in it."""
        entries = self._listed(directory)
        names = {entry.name for entry in entries}
        if reason := self._why_passed_by(directory, names):
            self._leave_out(directory, reason)
            return []
        ignored = self._ignored(directory, entries)
        below = []
        for entry in entries:
            path = f"{directory}/{entry.name}" if directory else entry.name
            if entry.name in _REPOSITORIES:
                continue
            if not entry.name or not entry.name.isprintable():
                self._unread.append(UnreadFile(_printable(path), BAD_NAME))
            elif entry.kind is EntryKind.DIRECTORY:
                if entry.name in ignored:
                    self._leave_out(path, IGNORED)
                else:
                    below.append(path)
            elif entry.kind is EntryKind.FILE:
                self._take(path, IGNORED if entry.name in ignored else "")
        return below

    def _why_passed_by(self, directory: str, names: Set[str]) -> str:
        if not directory:
            return ""
        if self._lister.is_other_repository(directory, names):
            return OTHER_REPOSITORY
        return self._omissions.why_passed_by(directory, names, self._reader)

    def _ignored(self, directory: str, entries: Sequence[DirectoryEntry]) -> Set[str]:
        names = {entry.name for entry in entries}
        known = self._lister.ignored(directory, names)
        if known is not None:
            return known
        folders = {entry.name for entry in entries if entry.kind is EntryKind.DIRECTORY}
        return self._omissions.ignored(directory, names, folders, self._reader)

    def _take(self, path: str, reason: str) -> None:
        reason = reason or ("scan.exclude" if self._omissions.is_excluded(path) else "")
        if reason:
            self._left_out.append(LeftOut(path, reason, 1))
            self._beside.append(self._lister.file(path))
        else:
            self._files.append(self._lister.file(path))

    def _listed(self, directory: str) -> Sequence[DirectoryEntry]:
        """Return what stands in a directory; count it, and say where it cannot be listed."""
        if directory.count("/") >= DEPTH_LIMIT:
            self._unread.append(UnreadFile(directory, TOO_DEEP))
            return ()
        try:
            entries = tuple(self._lister.entries(directory))
        except OSError as error:
            self._unread.append(UnreadFile(directory, (error.strerror or "it cannot be opened").lower()))
            return ()
        self._looked_at += len(entries)
        if self._looked_at > ENTRY_LIMIT:
            raise LoadError(f"there are more than {ENTRY_LIMIT:,} files; name a smaller directory")
        return entries

    def _leave_out(self, directory: str, reason: str) -> None:
        self._left_out.append(LeftOut(_printable(directory), reason, self._count(directory)))

    def _count(self, directory: str) -> int:
        """Return how many files lie below a directory that is left out."""
        files, waiting = 0, [directory]
        while waiting:
            above = waiting.pop()
            for entry in self._listed(above):
                if entry.kind is EntryKind.DIRECTORY and entry.name not in _REPOSITORIES:
                    waiting.append(f"{above}/{entry.name}")
                files += entry.kind is EntryKind.FILE
        return files


def _printable(path: str) -> str:
    """Return a path as it can be shown: what steers a terminal stands as an escape."""
    shown = shown_bytes(path)
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in shown)
