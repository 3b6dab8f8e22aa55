"""Divides a flat package by its files where its folders say nothing: each is a module of its language.

A file whose name begins with an underscore belongs to the one that requires it, where only one does, else to the
package; the files of such a folder are nobody's by themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from archatlas.scanning.code_suffixes import language_of
from archatlas.scanning.file_graph import FileEdges
from archatlas.scanning.folders import name_of, parent_of
from archatlas.scanning.unfolding import in_cycles

LANGUAGES = frozenset({"Python", "JavaScript", "TypeScript", "Rust"})
"""Those in which a file is a module; in Go and Java files of a folder make one package together."""

_MANY = 10
"""Files of a folder that say more one by one."""
_MOST = 100
"""Parts of one folder; with more, nobody sees anything."""
_OF_THE_PACKAGE = re.compile(
    r"(?:__init__|__main__|index|main|lib|mod|setup|conftest|noxfile|tasks|.*\.config|.*\.d)\Z"
)
"""Stems of files that stand for the whole of their folder, or for its tools."""

FileParts = Mapping[str, Sequence[str]]
"""Files that are parts of their own, each with itself and those that belong to it."""


def flat_folders(folders: Iterable[str], paths: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return those of some folders that are better divided by their files, with these."""
    asked = {folder for folder in folders if not name_of(folder).startswith("_")}
    files = defaultdict[str, list[str]](list)
    for path in paths:
        if parent_of(path) in asked and language_of(path) in LANGUAGES:
            files[parent_of(path)].append(path)
    return {
        folder: found
        for folder, found in files.items()
        if len(found) > _MANY and sum(map(is_public, found)) <= _MOST and all(map(_has_stem, found))
    }


def is_public(path: str) -> bool:
    """Tell by its name whether a file is one that others mean by itself."""
    stem = stem_of(path)
    return not stem.startswith(("_", ".")) and _OF_THE_PACKAGE.match(stem) is None


def stem_of(path: str) -> str:
    """Return the name of a file without its ending."""
    return name_of(path).rpartition(".")[0]


def _has_stem(path: str) -> bool:
    return bool(stem_of(path))


def file_parts(files: Sequence[str], edges: FileEdges) -> FileParts:
    """Return the parts of the files of one folder; those in no part stay with the folder."""
    files = sorted(files)
    public = [path for path in files if is_public(path)]
    part_of = {path: path for path in public}
    users = defaultdict[str, set[str]](set)
    for user, used in edges:
        users[used].add(user)
    inside = {edge for edge in edges if edge[0] in files and edge[1] in files}
    waiting = [path for path in files if path not in part_of and stem_of(path).startswith("_")]
    waiting = [path for path in waiting if _OF_THE_PACKAGE.match(stem_of(path)) is None]
    for _ in waiting:
        found = {path: only for path in waiting if (only := _only(users[path], part_of))}
        if not found:
            break
        part_of.update(found)
        waiting = [path for path in waiting if path not in found]
    part_of.update({path: path for path in apart(waiting, part_of, inside)})
    parts = defaultdict[str, list[str]](list)
    for path, part in part_of.items():
        parts[part].append(path)
    return {part: sorted(ones) for part, ones in sorted(parts.items())}


def _only(users: Set[str], part_of: Mapping[str, str]) -> str:
    """Return the one part that all users of a file are in, empty where there are others."""
    found = {part_of.get(user, "") for user in users}
    return found.pop() if len(found) == 1 else ""


def apart(files: Iterable[str], part_of: Mapping[str, str], edges: FileEdges) -> Iterable[str]:
    """Yield the files that would make a cycle if they stayed with what is in no part."""
    parts = {**part_of, **{path: path for path in files}}
    most = len(_cyclic(parts, edges))
    for path in sorted(files):
        tried = {one: part for one, part in parts.items() if one != path}
        if len(_cyclic(tried, edges)) <= most:
            parts = tried
        else:
            yield path


def _cyclic(part_of: Mapping[str, str], edges: FileEdges) -> Set[str]:
    return in_cycles(
        (source, target)
        for one, other in edges
        if (source := part_of.get(one, "")) != (target := part_of.get(other, ""))
    )
