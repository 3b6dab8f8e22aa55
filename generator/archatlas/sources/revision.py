"""Reads files out of a revision of a git repository, as they would be read from disk, without a checkout."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile
from archatlas.sources.file_selection import (
    Candidate,
    DirectoryEntry,
    EntryKind,
    FileSelection,
    FoundFile,
    is_directory,
)
from archatlas.sources.git import Git
from archatlas.sources.git_objects import (
    GitObject,
    OutsidePath,
    TreeEntry,
    find_entry,
    follow_links,
    list_tree,
    read_blobs,
)
from archatlas.sources.read_errors import SIZE_LIMIT, LoadError, UnreadFileError, not_regular, symlink, text_of
from archatlas.sources.repository import Commit, OutsideRepository, Repository


def holds(repository: Repository, commit: Commit, directory: Path) -> bool:
    """Tell whether a commit has a directory; refuse what is there and is none."""
    return tree_at(repository, commit, repository.path_of(directory)) is not None


def files_in_commit(repository: Repository, commit: Commit, selection: FileSelection) -> Iterator[FoundFile]:
    """Yield the files of a commit that may be schemas, with their bytes or why they are not read."""
    root = selection.area.root
    path = repository.path_of(root)
    tree = tree_at(repository, commit, path)
    if tree is None:
        return
    nodes = {node.path: node for node in list_tree(repository.git, tree)}
    links = {posixpath.join(path, node.path): node for node in nodes.values() if node.is_link}
    listing = directory_listing(nodes, _leading_to_directories(repository, commit, links))
    to_read: dict[Path, tuple[Candidate, TreeEntry]] = {}
    for candidate in selection.candidates(lambda below: listing.get(below, ())):
        if candidate.refusal:
            key = posixpath.join("/", path, candidate.path)
            yield FoundFile(root / candidate.path, candidate.refusal, key, candidate.is_expected)
        else:
            to_read[root / candidate.path] = (candidate, nodes[candidate.path])
    for place, content in _contents(repository.git, ((place, node) for place, (_, node) in to_read.items())):
        candidate, _node = to_read[place]
        yield FoundFile(place, content, posixpath.join("/", path, candidate.path), candidate.is_expected)


def paths_in_commit(repository: Repository, commit: Commit, root: Path) -> Iterator[str]:
    """Yield the paths of all files of a commit below a directory, none of them read."""
    tree = tree_at(repository, commit, repository.path_of(root))
    nodes = () if tree is None else list_tree(repository.git, tree)
    return (node.path for node in nodes if not node.is_directory)


@lru_cache(maxsize=16)  # settings are asked for from several sides
def committed_at(repository: Repository, commit: Commit) -> int | None:
    """Return when a commit was committed, in seconds since the epoch, None where git does not say it."""
    answer = repository.git.ask("rev-list", "--max-count=1", "--format=%ct", commit.id)
    last = answer.output.split()[-1:] if answer.is_good else []
    return int(last[0]) if last and last[0].isdigit() else None


def latest_commits(repository: Repository, head: str, places: Iterable[Path], most: int) -> tuple[str, ...]:
    """Return the ids of the commits up to a head that changed something below places, the latest first."""
    below = sorted({repository.path_of(place) or "." for place in places})
    at_the_top = ("-C", str(repository.top))  # paths count from there
    answer = repository.git.ask(*at_the_top, "rev-list", f"--max-count={most}", head, "--", *below)
    return tuple(answer.output.decode("ascii").split()) if answer.is_good else ()


def read_file_at(repository: Repository, commit: Commit, place: Path) -> SourceFile | None:
    """Read one file as it is in a commit, or nothing where the commit has no such file.

    Refuse what is there but is not read: a gate that vanishes without a word lets everything through.
    """
    path = repository.path_of(place)
    node = find_entry(repository.git, commit.id, path) if path else None
    if node is None or (node.path != path and not node.is_link):
        return None
    if node.is_directory:
        raise LoadError(f"'{place}' is a directory in '{commit.name}', where a file is expected")
    _place, content = next(_contents(repository.git, [(place, node)]))
    reading = text_of(place, content)
    if isinstance(reading, Finding):
        raise UnreadFileError(reading, commit.name)
    return reading


def tree_at(repository: Repository, commit: Commit, path: str) -> str | None:
    """Return the tree that a directory is in a commit, over the links of that commit."""
    if not path:
        return commit.id
    node = find_entry(repository.git, commit.id, path)
    if node is None:
        return None
    if node.is_directory:
        return node.id
    if not node.is_link:
        return _no_directory(path, commit) if node.path == path else None
    (end,) = follow_links(repository.git, commit.id, {node.path: node}, path[len(node.path) + 1 :])
    if isinstance(end, OutsidePath):
        raise OutsideRepository(f"'{path}' leads out of the repository in '{commit.name}'; name a directory inside it")
    if end is None:
        return None
    return end.id if end.kind == "tree" else _no_directory(path, commit)


def _no_directory(path: str, commit: Commit) -> NoReturn:
    raise LoadError(f"'{path}' is not a directory in '{commit.name}'")


def directory_listing(nodes: Mapping[str, TreeEntry], links: frozenset[str]) -> Mapping[str, Sequence[DirectoryEntry]]:
    """Return the entries of each directory, in the order in which they are met on disk."""
    listing: dict[str, list[DirectoryEntry]] = defaultdict(list)
    for node in nodes.values():
        above, _, name = node.path.rpartition("/")
        listing[above].append(
            DirectoryEntry(name, EntryKind.LINK_TO_DIRECTORY if node.path in links else _entry_kind(node))
        )
    for entries in listing.values():
        entries.sort(key=lambda entry: entry.name)
    return listing


def _entry_kind(node: TreeEntry) -> EntryKind:
    if node.is_link:
        return EntryKind.LINK
    if node.is_directory:
        return EntryKind.DIRECTORY
    return EntryKind.FILE if node.is_file else EntryKind.OTHER


def _leading_to_directories(repository: Repository, commit: Commit, links: Mapping[str, TreeEntry]) -> frozenset[str]:
    """Return those links, by their path below the directory, that lead to a directory.

    Where one leaves the repository, the disk is asked, because `read_tree` asks it too.
    """
    if not links:
        return frozenset()
    ends = zip(links.values(), follow_links(repository.git, commit.id, links), strict=True)
    return frozenset(link.path for link, end in ends if _is_directory(repository, end))


def _is_directory(repository: Repository, end: GitObject | OutsidePath | None) -> bool:
    if isinstance(end, OutsidePath):
        return is_directory(repository.top / end.path)
    return end is not None and end.kind == "tree"


def _contents(git: Git, chosen: Iterable[tuple[Path, TreeEntry]]) -> Iterator[tuple[Path, bytes | Finding]]:
    """Yield the content of each file, or why it is not read; equal blobs are read once, of large ones the beginning."""
    wanted: dict[str, list[Path]] = defaultdict(list)
    for place, node in chosen:
        if node.is_file:
            wanted[node.id].append(place)
        else:
            yield place, symlink(place) if node.is_link else not_regular(place)
    for places, content in zip(wanted.values(), read_blobs(git, tuple(wanted), SIZE_LIMIT + 1), strict=True):
        yield from ((place, content) for place in places)
