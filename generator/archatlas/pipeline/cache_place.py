"""Where an estate keeps what may be deleted at any time, beside its settings."""

import os
from contextlib import suppress
from pathlib import Path

from archatlas.sources.repository import is_tracked

CACHE = Path(".archatlas", "cache")


def cache_place(home: Path, file: str) -> Path | None:
    """Return the directory of a file of the cache; none if that is a link, or committed, so that others wrote it."""
    place = (home / CACHE).absolute()
    if any(map(os.path.islink, (place.parent, place, place / file))):
        return None
    return None if is_tracked(place / file) else place


def write_whole(file: Path, text: str) -> None:
    """Write a file of the cache at once, so that nobody reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (file.parent / ".gitignore").open("x", encoding="ascii") as ignored:
        ignored.write("*\n")
    beside = file.with_name(f".{file.name}-{os.getpid()}.part")
    try:
        with beside.open("x", encoding="ascii") as stream:
            stream.write(text)
        beside.replace(file)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
