"""What keeps a result from being published, with the reason and the cure: refusals, full disks, forges."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archatlas.model.errors import UserError


class PublishError(UserError):
    """Say why nothing was published; the message names the thing and the cure."""


class OutputRefused(PublishError):
    """Refuse to replace a directory that holds something else than an earlier result."""


class BuildFailed(PublishError):
    """Carry what mkdocs had to say about a build that it gave up."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        self.messages = messages
        super().__init__("\n".join(messages) or "mkdocs gave up without a message")


class ForgeError(UserError):
    """Say what the forge, or the way to it, does not allow, and the cure."""


class RetriesExhausted(ForgeError):
    """Say what went wrong so often, or for so long, that waiting longer makes no sense."""


_FULL_DISK = {errno.ENOSPC: "no space is left", errno.EDQUOT: "the disk quota is used up"}
_SMALL_FILE = 4096
"""Bytes that a file takes at least on most file systems: where these run out of entries, so many are missing for
each."""


def real_path(place: Path, refusal: type[UserError]) -> Path:
    """Return where a path leads, or refuse a link that leads to itself."""
    try:
        return place.resolve()
    except RuntimeError as error:  # Python before 3.13 says so of a link that leads to itself
        raise refusal(f"'{place}' is a link that leads to itself; name another directory") from error


@contextmanager
def explained_storage_errors(target: Path) -> Iterator[None]:
    """Turn the errors of a full or unwritable file system into one line with the cure, while `target` is written."""
    try:
        yield
    except OSError as error:
        said = storage_shortage(error, target.parent) or _why_unwritable(error, target)
        if said is None:
            raise
        raise OutputRefused(f"{said}; nothing was replaced") from error


def storage_shortage(error: OSError, place: Path | None = None) -> str | None:
    """Return what an error says of the room on the machine, with the cure; None where it is about something else.

    `place` is where the result goes, where there is one besides temporary files.
    """
    number = error.errno or 0
    if number in _FULL_DISK:
        temporary = Path(tempfile.gettempdir())
        if place is not None and _free_bytes(place) <= _free_bytes(temporary):
            return f"{_FULL_DISK[number]} in '{place}'; free some, or name another directory with --out"
        return (
            f"{_FULL_DISK[number]} for temporary files in '{temporary}'; free some, or set TMPDIR to another directory"
        )
    if number == errno.EFBIG:
        return "a file became larger than this process may write; raise the limit with 'ulimit -f unlimited'"
    return None


def _why_unwritable(error: OSError, target: Path) -> str | None:
    """Return what keeps us from writing beside or above the target; None where the error is about another file."""
    named = Path(error.filename) if isinstance(error.filename, str) else None
    stages = f".{target.name}."
    is_stage = named is not None and any(part.startswith(stages) for part in named.parts)
    return unwritable_message(target, error) if is_stage or named in (target, *target.parents) else None


def unwritable_message(place: Path, error: OSError) -> str:
    """Return that a directory cannot be written, with the reason of the system and the cure."""
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return f"'{place}' cannot be written: {reason}; name another directory with --out"


def _free_bytes(directory: Path) -> int:
    """Return the bytes that are left, or those of small files that are, where names run out first."""
    existing = next(place for place in (directory, *directory.parents) if place.exists())
    status = os.statvfs(existing)
    room = status.f_bavail * status.f_frsize
    return min(room, status.f_favail * _SMALL_FILE) if status.f_files else room
