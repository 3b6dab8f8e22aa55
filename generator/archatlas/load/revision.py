"""Reads an estate out of a revision of a git repository, as `sources` reads it from disk, without a checkout."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path
from typing import NoReturn

from archatlas.load.choice import Candidate, Choice, Entry, Kind, is_directory
from archatlas.load.errors import LoadError
from archatlas.load.git import Git
from archatlas.load.links import follow_links
from archatlas.load.objects import Known, Node, Outside, find_node, list_tree, read_blobs
from archatlas.load.recognition import Nature
from archatlas.load.refused import SIZE_LIMIT, not_regular, symlink
from archatlas.load.repository import Commit, OutsideRepository, Repository
from archatlas.load.scope import Scope
from archatlas.load.selection import Content, Seen, SourceTree, seen_content, selected
from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile


def read_revision(repository: Repository, commit: Commit, scope: Scope, expected: Set[str] = frozenset()) -> SourceTree:
    """Read the module schemas that some directories hold in a commit, as a clean checkout of it would.

    A directory that the commit does not have, or that holds no schema there, gives an empty tree and is no error: an
    estate begins with some commit. What a submodule holds is no part of a commit.
    """
    seen = chain.from_iterable(_seen(repository, commit, Choice(area, scope, expected)) for area in scope.areas)
    named = (repository.path_of(area.root) for area in scope.areas if area.is_named)
    return selected(seen, scope, frozenset(f"/{path}" for path in named if path))


def holds(repository: Repository, commit: Commit, directory: Path) -> bool:
    """Tell whether a commit has a directory; refuse what is there and is none."""
    return _tree_at(repository, commit, repository.path_of(directory)) is not None


def _seen(repository: Repository, commit: Commit, choice: Choice) -> Iterator[Seen]:
    root = choice.area.root
    path = repository.path_of(root)
    tree = _tree_at(repository, commit, path)
    if tree is None:
        return
    nodes = {node.path: node for node in list_tree(repository.git, tree)}
    links = {posixpath.join(path, node.path): node for node in nodes.values() if node.is_link}
    listing = _listing(nodes, _leading_to_directories(repository, commit, links))
    to_read: dict[Path, tuple[Candidate, Node]] = {}
    for candidate in choice.candidates(lambda below: listing.get(below, ())):
        if candidate.refusal:
            sealed = Content(candidate.refusal, Nature.SEALED)
            yield Seen(sealed, posixpath.join("/", path, candidate.path), candidate.is_expected)
        else:
            to_read[root / candidate.path] = (candidate, nodes[candidate.path])
    for place, content in _contents(repository.git, ((place, node) for place, (_, node) in to_read.items())):
        candidate, _node = to_read[place]
        yield Seen(content, posixpath.join("/", path, candidate.path), candidate.is_expected)


def read_file_at(repository: Repository, commit: Commit, place: Path) -> SourceFile | None:
    """Read one file as it is in a commit, or nothing where the commit has no such file.

    Refuse what is there but is not read: a gate that vanishes without a word lets everything through.
    """
    path = repository.path_of(place)
    node = find_node(repository.git, commit.id, path) if path else None
    if node is None or (node.path != path and not node.is_link):
        return None
    if node.is_directory:
        raise LoadError(f"'{place}' is a directory in '{commit.name}', where a file is expected")
    _place, content = next(_contents(repository.git, [(place, node)]))
    reading = content.reading
    if isinstance(reading, Finding):
        raise LoadError(f"{reading.message} in '{commit.name}'; {reading.hint}")
    return reading


def _tree_at(repository: Repository, commit: Commit, path: str) -> str | None:
    """Return the tree that a directory is in a commit, over the links of that commit."""
    if not path:
        return commit.id
    node = find_node(repository.git, commit.id, path)
    if node is None:
        return None
    if node.is_directory:
        return node.id
    if not node.is_link:
        return _no_directory(path, commit) if node.path == path else None
    (end,) = follow_links(repository.git, commit.id, {node.path: node}, path[len(node.path) + 1 :])
    if isinstance(end, Outside):
        raise OutsideRepository(f"'{path}' leads out of the repository in '{commit.name}'; name a directory inside it")
    if end is None:
        return None
    return end.id if end.kind == "tree" else _no_directory(path, commit)


def _no_directory(path: str, commit: Commit) -> NoReturn:
    raise LoadError(f"'{path}' is not a directory in '{commit.name}'")


def _listing(nodes: Mapping[str, Node], links: frozenset[str]) -> Mapping[str, Sequence[Entry]]:
    """Return the entries of each directory, in the order in which they are met on disk."""
    listing: dict[str, list[Entry]] = defaultdict(list)
    for node in nodes.values():
        above, _, name = node.path.rpartition("/")
        listing[above].append(Entry(name, Kind.LINK_TO_DIRECTORY if node.path in links else _kind(node)))
    for entries in listing.values():
        entries.sort(key=lambda entry: entry.name)
    return listing


def _kind(node: Node) -> Kind:
    if node.is_link:
        return Kind.LINK
    if node.is_directory:
        return Kind.DIRECTORY
    return Kind.FILE if node.is_file else Kind.OTHER


def _leading_to_directories(repository: Repository, commit: Commit, links: Mapping[str, Node]) -> frozenset[str]:
    """Return those links, by their path below the directory, that lead to a directory.

    Where one leaves the repository, the disk is asked, because `read_tree` asks it too.
    """
    if not links:
        return frozenset()
    ends = zip(links.values(), follow_links(repository.git, commit.id, links), strict=True)
    return frozenset(link.path for link, end in ends if _is_directory(repository, end))


def _is_directory(repository: Repository, end: Known | Outside | None) -> bool:
    if isinstance(end, Outside):
        return is_directory(repository.top / end.path)
    return end is not None and end.kind == "tree"


def _contents(git: Git, chosen: Iterable[tuple[Path, Node]]) -> Iterator[tuple[Path, Content]]:
    """Yield the text of each file, or why it is not read; equal blobs are read once, of large ones the beginning."""
    wanted: dict[str, list[Path]] = defaultdict(list)
    for place, node in chosen:
        if node.is_file:
            wanted[node.id].append(place)
        else:
            yield place, Content(symlink(place) if node.is_link else not_regular(place), Nature.SEALED)
    for places, content in zip(wanted.values(), read_blobs(git, tuple(wanted), SIZE_LIMIT + 1), strict=True):
        yield from ((place, seen_content(place, content)) for place in places)
