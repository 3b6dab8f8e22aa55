"""Finds which settings file of a revision counts: that is decided there, not by what a change adds or removes."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from archatlas.load.repository import Commit, OutsideRepository, Repository
from archatlas.load.revision import read_file_at


def nearest_settings(repository: Repository, commit: Commit, name: str, starts: Iterable[Path]) -> Path | None:
    """Return the nearest file of that name which a commit has from some directories up to the top, if there is one."""
    places = dict.fromkeys(place for start in starts for place in _around(repository, start, name))
    return next((place for place in places if read_file_at(repository, commit, place) is not None), None)


def _around(repository: Repository, start: Path, name: str) -> Iterator[Path]:
    """Yield where a file may be from a directory up to the top of the repository."""
    try:
        inside = PurePosixPath(repository.path_of(start))
    except OutsideRepository:
        return
    for folder in (inside, *inside.parents):
        yield Path(os.path.relpath(repository.top / folder / name))
