"""Where texts lie now that are no longer among the schemas: under a hidden or excluded name, or somewhere else."""

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import new as new_hash
from itertools import islice
from pathlib import Path

from archatlas.load.objects import list_tree
from archatlas.load.repository import Commit, Repository
from archatlas.model.source import SourceFile

LOOKED_AT = 50_000
"""Most files of a work tree that are looked at; what is not found among them is said to be gone."""


def whereabouts(repository: Repository, head: Commit | None, files: Iterable[SourceFile]) -> Mapping[str, str]:
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
    for place in islice(_files(top), LOOKED_AT):
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
