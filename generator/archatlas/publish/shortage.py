"""Says what the machine has too little of, and what to do about it, where a build could not write its files."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archatlas.publish.errors import OutputRefused

_FULL = {errno.ENOSPC: "no space is left", errno.EDQUOT: "the disk quota is used up"}
_REFUSED = {
    errno.EACCES: "no permission to write",
    errno.EPERM: "the system does not allow to write",
    errno.EROFS: "a file system that is read-only has",
    errno.ENAMETOOLONG: "the file system takes no name as long as that of",
}


@contextmanager
def told_what_is_short(place: Path) -> Iterator[None]:
    """Turn the errors of a full or unwritable file system into one line with the cure.

    `place` is where the result goes, made where it is missing.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        said = what_is_short(error, place)
        if said is None:
            raise
        raise OutputRefused(f"{said}; nothing was replaced") from error


def what_is_short(error: OSError, place: Path) -> str | None:
    """Return what an error says of the machine, with the cure; None where it is about something else."""
    number = error.errno or 0
    if number in _FULL:
        temporary = Path(tempfile.gettempdir())
        if place == temporary or (_is_full(temporary) and not _is_full(place)):
            return (
                f"{_FULL[number]} for temporary files in '{temporary}'; free some, or set TMPDIR to another directory"
            )
        return f"{_FULL[number]} in '{place}'; free some, or name another directory with --out"
    if number == errno.EFBIG:
        return "a file became larger than this process may write; raise the limit with 'ulimit -f unlimited'"
    named = Path(error.filename if isinstance(error.filename, str) else place)
    if number in _REFUSED and place in (named, *named.parents):
        return f"{_REFUSED[number]} '{named}'; name another directory with --out"
    return None


def _is_full(directory: Path) -> bool:
    status = os.statvfs(directory)
    return status.f_bavail == 0 or (status.f_files > 0 and status.f_favail == 0)
