"""Follows the files below a directory from commit to commit, reading only what differs."""

import posixpath
from collections.abc import Iterator, Mapping
from itertools import chain

from archatlas.sources.file_selection import Candidate, FileSelection, FoundFile
from archatlas.sources.git_history import PastRevision
from archatlas.sources.git_objects import BlobReader, TreeEntry, list_tree
from archatlas.sources.read_errors import SIZE_LIMIT
from archatlas.sources.repository import Repository
from archatlas.sources.revision import directory_listing, files_in_commit, tree_at

_DIRECTORY = "040000"


class FollowedFiles:
    """The files of one area that may be schemas, at one commit after the other.

    Where the area holds a link, or is one, each commit is read by itself: what a link leads to may change unseen.
    """

    def __init__(self, repository: Repository, selection: FileSelection, blobs: BlobReader) -> None:
        """Follow a selection with a reader of blobs."""
        self._repository, self._selection, self._blobs = repository, selection, blobs
        self._path = repository.path_of(selection.area.root)
        self._nodes: dict[str, TreeEntry] = {}
        self._candidates: tuple[Candidate, ...] | None = None
        self._read: dict[str, tuple[str, FoundFile]] = {}
        self._revision: PastRevision | None = None

    def begin(self, revision: PastRevision) -> None:
        """Look at a commit, whatever came before."""
        tree = tree_at(self._repository, revision.commit, self._path)
        nodes = () if tree is None else list_tree(self._repository.git, tree)
        self._nodes = {node.path: node for node in nodes if not node.is_directory}
        self._candidates, self._revision = None, revision

    def advance(self, revision: PastRevision) -> None:
        """Look at the next commit, of which the changes are known."""
        for change in revision.changes:
            path = self._below(change.path)
            if path is None:
                continue
            former = self._nodes.get(path)
            if not change.is_there:
                self._nodes.pop(path, None)
            else:
                self._nodes[path] = TreeEntry(path, change.mode, change.blob, 0)
            if former is None or former.mode != change.mode:
                self._candidates = None
        self._revision = revision

    def files(self) -> Iterator[FoundFile]:
        """Yield the files that may be schemas, with their bytes or why they are not read; the same file as before."""
        assert self._revision is not None
        if any(not node.is_file for node in self._nodes.values()):
            yield from files_in_commit(self._repository, self._revision.commit, self._selection)
            return
        if self._candidates is None:
            nodes = {**self._nodes, **_directories(self._nodes)}
            listing = directory_listing(nodes, frozenset())
            self._candidates = tuple(self._selection.candidates(lambda below: listing.get(below, ())))
        yield from map(self._found, self._candidates)

    def _below(self, path: str) -> str | None:
        if not self._path:
            return path
        return path[len(self._path) + 1 :] if path.startswith(f"{self._path}/") else None

    def _found(self, candidate: Candidate) -> FoundFile:
        blob = "" if candidate.refusal else self._nodes[candidate.path].id
        known = self._read.get(candidate.path)
        if known is None or known[0] != blob:
            place = self._selection.area.root / candidate.path
            key = posixpath.join("/", self._path, candidate.path)
            content = candidate.refusal or self._blobs.read(blob, SIZE_LIMIT + 1)
            known = (blob, FoundFile(place, content, key, candidate.is_expected))
            self._read[candidate.path] = known
        return known[1]


def _directories(nodes: Mapping[str, TreeEntry]) -> Mapping[str, TreeEntry]:
    """Return the directories that files stand in."""
    above = chain.from_iterable(_above(path) for path in nodes)
    return {path: TreeEntry(path, _DIRECTORY, "", 0) for path in dict.fromkeys(above)}


def _above(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path
