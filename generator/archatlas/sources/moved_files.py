"""Which files are the same ones under other names or in other places, where no module name tells."""

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from hashlib import new as new_hash
from itertools import islice, product
from pathlib import Path, PurePosixPath

from archatlas.model.source import SourceFile
from archatlas.sources.git_objects import list_tree
from archatlas.sources.repository import Commit, Repository

_PAIRS = 200
"""Most pairs of different texts that are compared; the texts may be long."""
_SIMILAR = 0.6
"""How alike two texts have to be, 0 to 1; git takes 0.5 of its own measure."""


def renamed_files(before: Iterable[SourceFile], after: Iterable[SourceFile]) -> Mapping[str, str]:
    """Return the later paths of files by their earlier ones, for files that were not there under their later path.

    A file with the same text is the same file; of the others, those with the same name or much the same text are.
    """
    earlier = {file.path: file.text for file in before}
    later = {file.path: file.text for file in after}
    gone = {path: text for path, text in sorted(earlier.items()) if path not in later}
    come = {path: text for path, text in sorted(later.items()) if path not in earlier}
    renames: dict[str, str] = {}
    for pairs in (_in_order, _same_name, _similar):
        taken = frozenset(renames.values())
        left = {path: text for path, text in gone.items() if path not in renames}
        free = {path: text for path, text in come.items() if path not in taken}
        renames.update(pairs(left, free))
    return renames


def are_similar(one: str, other: str) -> bool:
    """Tell whether two texts have so much in common that the later one is the earlier one, edited."""
    return _similarity(one, other) >= _SIMILAR


def _same_name(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    return _in_order(*({path: PurePosixPath(path).name for path in paths} for paths in (gone, come)))


def _in_order(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    """Return for each path that went one that came and has the same value, each once, in the order of the paths."""
    places: dict[str, deque[str]] = {}
    for path, value in come.items():
        places.setdefault(value, deque()).append(path)
    return {path: places[value].popleft() for path, value in gone.items() if places.get(value)}


def _similar(gone: Mapping[str, str], come: Mapping[str, str]) -> Mapping[str, str]:
    pairs = islice(product(gone, come), _PAIRS)
    measured = [(_similarity(gone[old], come[new]), old, new) for old, new in pairs]
    found: dict[str, str] = {}
    for similarity, old, new in sorted(measured, key=lambda one: (-one[0], one[1:])):
        if similarity >= _SIMILAR and old not in found and new not in found.values():
            found[old] = new
    return found


def _similarity(one: str, other: str) -> float:
    """Return the share of lines that both texts have, in any order: what is moved inside a file stays the same."""
    lines, others = Counter(one.splitlines()), Counter(other.splitlines())
    total = lines.total() + others.total()
    return 2 * (lines & others).total() / total if total else 0.0


FILES_LOOKED_AT = 50_000
"""Most files of a work tree that are looked at; what is not found among them is said to be gone."""


def find_moved_texts(repository: Repository, head: Commit | None, files: Iterable[SourceFile]) -> Mapping[str, str]:
    """Return by the path of each text where the repository has the same text now, below its top.

    Without a commit the work tree is looked at. Only the same text is the same file: this is said to a person, and
    decides nothing.
    """
    texts = {file.text.encode("utf-8", "surrogateescape"): file.path for file in files}
    found = _in_commit(repository, head, texts) if head else _in_work_tree(repository.top, texts)
    places: dict[str, str] = {}
    for path, place in found:
        places.setdefault(path, place)
    return places


def _in_commit(repository: Repository, head: Commit, texts: Mapping[bytes, str]) -> Iterator[tuple[str, str]]:
    algorithm = "sha1" if len(head.id) == 40 else "sha256"
    blobs = {_blob(text, algorithm): path for text, path in texts.items()}
    for node in list_tree(repository.git, head.id):
        if node.id in blobs:
            yield blobs[node.id], node.path


def _blob(text: bytes, algorithm: str) -> str:
    """Return the name that git gives to a text."""
    return new_hash(algorithm, b"blob %d\0%b" % (len(text), text), usedforsecurity=False).hexdigest()


def _in_work_tree(top: Path, texts: Mapping[bytes, str]) -> Iterator[tuple[str, str]]:
    sizes = {len(text) for text in texts}
    for place in islice(_files(top), FILES_LOOKED_AT):
        try:
            if place.is_symlink() or not place.is_file() or place.stat().st_size not in sizes:
                continue
            text = place.read_bytes()
        except OSError:
            continue
        if text in texts:
            yield texts[text], place.relative_to(top).as_posix()


def _files(top: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(top):
        names[:] = sorted(name for name in names if name != ".git")
        yield from (Path(directory, name) for name in sorted(files))
