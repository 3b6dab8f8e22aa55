"""Puts new content in the place of a file, as a whole or not at all."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from archatlas.model.errors import UserError
from archatlas.model.finding import Finding
from archatlas.sources.directory import read_bytes
from archatlas.sources.read_errors import UnreadFileError


class NotWrittenError(UserError):
    """Say which file is not written, and why."""


def content_of(place: Path) -> bytes:
    """Return the content of a regular file, or say why it is not read."""
    content = read_bytes(place)
    if isinstance(content, Finding):
        raise UnreadFileError(content)
    return content


def refuse_to_write(place: Path) -> None:
    """Say why a file is not to be written, if so: a link, or one for reading only, whoever asks."""
    content_of(place)
    if not os.lstat(place).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(place, os.W_OK):
        raise NotWrittenError(f"{place}: may only be read; allow writing with chmod u+w; nothing was written")


def replace_content(place: Path, former: bytes, content: bytes) -> None:
    """Put other content in the place of what a file held; refuse one that holds something else by now."""
    if read_bytes(place) != former:
        raise NotWrittenError(f"{place}: was changed in the meantime and is left alone; run this again")
    # Not named like the file: its name may be as long as a name can be.
    beside = place.with_name(f".archatlas-{os.getpid()}.part")
    status = os.lstat(place)
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(OSError):  # only the owner of a file, or root, can hand it to somebody else
            os.chown(beside, status.st_uid, status.st_gid)
        beside.chmod(stat.S_IMODE(status.st_mode))
        beside.replace(place)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def create_file(place: Path, text: str) -> None:
    """Write a new file, with the directories that it needs; refuse what is there, and a way through a link."""
    place.parent.mkdir(parents=True, exist_ok=True)
    here = Path(os.path.realpath(Path.cwd()))
    if place.parent.resolve() != Path(os.path.normpath(here / place.parent)):
        raise NotWrittenError(f"{place.parent}: is reached through a link; name the directory itself")
    try:
        with place.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise NotWrittenError(f"{place}: is there already, and is left alone") from error
