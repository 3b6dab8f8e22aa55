"""Reads the module schemas of one commit after the other, and looks only into files that differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain

from archatlas.formats.registry import KNOWN_FORMATS
from archatlas.formats.schema_files import SeenFile, SourceTree, look_into, select_schemas, with_foreign_files
from archatlas.sources.file_selection import FileSelection, FoundFile
from archatlas.sources.followed_files import FollowedFiles
from archatlas.sources.foreign_files import FileAccess
from archatlas.sources.git_history import PastRevision
from archatlas.sources.git_objects import BlobReader
from archatlas.sources.repository import Repository
from archatlas.sources.revision import files_in_commit, paths_in_commit
from archatlas.sources.scope import FileScope


class RevisionTrees:
    """The schemas of a scope at each commit that it is led to, as a checkout of it would have them."""

    def __init__(self, repository: Repository, scope: FileScope, blobs: BlobReader) -> None:
        """Follow the areas of a scope."""
        self._repository, self._scope = repository, scope
        names = KNOWN_FORMATS.file_names
        self._areas = [FollowedFiles(repository, FileSelection(area, scope, names), blobs) for area in scope.areas]
        named = (repository.path_of(area.root) for area in scope.areas if area.is_named)
        self._named = frozenset(f"/{path}" for path in named if path)
        self._seen: dict[str, tuple[FoundFile, SeenFile]] = {}
        self._revision: PastRevision | None = None

    def begin(self, revision: PastRevision) -> None:
        """Look at a commit, whatever came before."""
        for area in self._areas:
            area.begin(revision)
        self._revision = revision

    def advance(self, revision: PastRevision) -> None:
        """Look at the next commit that changed something."""
        for area in self._areas:
            area.advance(revision)
        self._revision = revision

    def tree(self) -> SourceTree:
        """Return the schemas of the commit; a text that did not change is the same object as before."""
        assert self._revision is not None
        found = chain.from_iterable(area.files() for area in self._areas)
        tree = select_schemas(map(self._look_into, found), self._scope, self._named)
        commit = self._revision.commit
        access = FileAccess(
            partial(files_in_commit, self._repository, commit), partial(paths_in_commit, self._repository, commit)
        )
        return with_foreign_files(tree, self._scope, access)

    def _look_into(self, found: FoundFile) -> SeenFile:
        known = self._seen.get(found.key)
        if known is None or known[0] is not found:
            known = (found, look_into(found))
            self._seen[found.key] = known
        return known[1]


@contextmanager
def revision_trees(repository: Repository, scope: FileScope) -> Iterator[RevisionTrees]:
    """Give the schemas of a scope at commits, over one talk with git."""
    with repository.git.talk("cat-file", "--batch") as (questions, answers):
        yield RevisionTrees(repository, scope, BlobReader(questions, answers))
