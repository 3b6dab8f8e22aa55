"""Opens files that a schema names, below directories that may hold them: plain files, over no link, within a limit."""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from archatlas.model.api_document import ReadDocument
from archatlas.model.finding import Finding
from archatlas.model.source import is_below_root
from archatlas.model.text_detail import DocumentFault
from archatlas.sources.directory import read_bytes
from archatlas.sources.git_objects import TreeEntry, files_of_tree, read_blobs
from archatlas.sources.read_errors import decoded
from archatlas.sources.repository import Commit, OutsideRepository, Repository

SIZE_LIMIT = 8 * 1024 * 1024
"""Bytes of a file; the largest public descriptions of APIs have about as many."""
ALL_SIZES = 256 * 1024 * 1024
"""Bytes of all files of an estate."""


class DocumentFiles:
    """The files of one state of an estate: on disk, or in a commit. `read` keeps what was made of their texts."""

    def __init__(self, repository: Repository | None = None, commit: Commit | None = None) -> None:
        self._repository, self._commit = repository, commit
        self._texts: dict[Path, str | DocumentFault] = {}
        self._bytes = 0
        self._folders: dict[str, bool] = {}
        self._places: dict[Path, str | None] = {}
        self.read: dict[tuple[Path, str], ReadDocument] = {}

    def has(self, root: Path, path: str) -> bool:
        """Tell whether there is a file of that path below a directory; a folder on the way is looked for once."""
        first, _, rest = path.partition("/")
        if rest and self._commit is None and not self._is_folder(f"{root}/{first}"):
            return False
        if self._commit is None:
            return os.path.lexists(root / path) and not (root / path).is_dir()
        return self._node(root, path) is not None

    def text(self, root: Path, path: str) -> str | DocumentFault:
        """Return the text of a file below a directory, or why it is not read."""
        place = Path(os.path.normpath(root / path))
        if place not in self._texts:
            self._texts[place] = self._read(root, path, place)
        return self._texts[place]

    def _read(self, root: Path, path: str, place: Path) -> str | DocumentFault:
        if not is_below_root(path):
            return DocumentFault.OUTSIDE
        content = self._content(root, path, place)
        if isinstance(content, DocumentFault):
            return content
        self._bytes += len(content)
        if len(content) > SIZE_LIMIT or self._bytes > ALL_SIZES:
            return DocumentFault.TOO_LARGE
        source = decoded(place, content)
        return DocumentFault.NOT_TEXT if isinstance(source, Finding) else source.text

    def _content(self, root: Path, path: str, place: Path) -> bytes | DocumentFault:
        if self._commit is not None:
            return self._committed(root, path)
        if not os.path.lexists(place):
            return DocumentFault.MISSING
        top = Path(os.path.normpath(root))
        if place.parent.resolve() != (top.resolve() / place.relative_to(top)).parent:
            return DocumentFault.NOT_OPENED  # a link is on the way
        read = read_bytes(place, SIZE_LIMIT + 1)
        return DocumentFault.NOT_OPENED if isinstance(read, Finding) else read

    def _is_folder(self, place: str) -> bool:
        if place not in self._folders:
            self._folders[place] = Path(place).is_dir()
        return self._folders[place]

    def _committed(self, root: Path, path: str) -> bytes | DocumentFault:
        node = self._node(root, path)
        if node is None:
            return DocumentFault.MISSING
        assert self._repository is not None
        return (
            next(read_blobs(self._repository.git, [node.id], SIZE_LIMIT + 1))
            if node.is_file
            else DocumentFault.NOT_OPENED
        )

    def _node(self, root: Path, path: str) -> TreeEntry | None:
        if root not in self._places:
            self._places[root] = self._place_of(root)
        inside = self._places[root]
        place = self._place_of(root / path) if inside is None else os.path.normpath(f"{inside}/{path}").lstrip("/")
        return None if place is None else self._nodes.get(place)

    def _place_of(self, place: Path) -> str | None:
        """Return the path of a place in the commit, None outside of the repository; the disk is asked at each step."""
        assert self._repository is not None
        try:
            return self._repository.path_of(place)
        except OutsideRepository:
            return None

    @cached_property
    def _nodes(self) -> Mapping[str, TreeEntry]:
        """Return all files of the commit, asked for once."""
        assert self._repository is not None
        assert self._commit is not None
        return files_of_tree(self._repository.git, self._commit.id)
