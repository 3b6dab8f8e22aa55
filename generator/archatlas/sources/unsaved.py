"""Texts that are not saved yet, in the place of files or beside them."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archatlas.sources.file_selection import DirectoryEntry, EntryKind, FileSelection, FoundPlace


def key_of(path: str | Path) -> str:
    """Return the path by which a file is known, however it is written; its last step is not followed."""
    absolute = Path(path).absolute()
    return f"{os.path.realpath(absolute.parent)}/{absolute.name}"


def unsaved_places(selection: FileSelection, keys: Iterable[str]) -> Iterator[FoundPlace]:
    """Yield those of some files that a selection would choose if they lay there."""
    real = os.path.realpath(selection.area.root)
    inside = (key[len(real) + 1 :] for key in sorted(keys) if key.startswith(f"{real}/"))
    listing = _listing(inside)
    return selection.places(lambda directory: listing.get(directory, {}).values(), real)


def _listing(paths: Iterable[str]) -> Mapping[str, Mapping[str, DirectoryEntry]]:
    """Return what stands in each directory if nothing but some files did."""
    listing: dict[str, dict[str, DirectoryEntry]] = {}
    for path in paths:
        directory, _, name = path.rpartition("/")
        listing.setdefault(directory, {})[name] = DirectoryEntry(name, EntryKind.FILE)
        while directory:
            above, _, name = directory.rpartition("/")
            listing.setdefault(above, {}).setdefault(name, DirectoryEntry(name, EntryKind.DIRECTORY))
            directory = above
    return listing
