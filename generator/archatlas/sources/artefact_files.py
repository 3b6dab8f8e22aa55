"""Where files lie that CI wrote, and their bytes piece by piece: over no link, out of no pipe, within limits."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from archatlas.model.code import UnreadCode
from archatlas.model.errors import UserError
from archatlas.model.record import dataclass
from archatlas.sources.directory import NO_LINK_FLAGS
from archatlas.sources.file_selection import EntryKind
from archatlas.sources.read_errors import path_text, shown_bytes

ARTEFACT_LIMIT = 10_000
"""Most files that are looked at below one directory: a report in HTML has thousands that say nothing."""
_DEPTH_LIMIT = 32
_PIECE = 1 << 16
_PASSED_BY = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__"})


class NoArtefacts(UserError):
    """Say which directory of artefacts cannot be looked through."""


@dataclass(frozen=True, slots=True)
class ArtefactFile:
    """A file that may be an artefact: its path as it is shown, the one below the directory that was looked through.

    `pieces` gives its bytes from the beginning each time; it raises `UnreadCode` where they cannot be had.
    """

    path: str
    below: str
    pieces: Callable[[], Iterator[bytes]]


def artefacts_below(directory: Path, most: int, fits: Callable[[str], bool] = lambda _path: True) -> list[ArtefactFile]:
    """Return the files below a directory that fit, in order of their paths; `most` bytes are read of each."""
    if directory.is_file():
        return [_artefact(directory, directory.name, most)]
    if not directory.is_dir():
        raise NoArtefacts(f"there is no directory '{directory}' with artefacts of CI")
    found: list[str] = []
    waiting = [""]
    while waiting:
        above = waiting.pop()
        for name, kind in _listed(directory / above):
            path = f"{above}/{name}" if above else name
            if kind is EntryKind.DIRECTORY and name not in _PASSED_BY and path.count("/") < _DEPTH_LIMIT:
                waiting.append(path)
            elif kind is EntryKind.FILE and fits(path):
                found.append(path)
        if len(found) > ARTEFACT_LIMIT:
            cure = "name a smaller directory"
            raise NoArtefacts(f"there are more than {ARTEFACT_LIMIT:,} files below '{directory}'; {cure}")
    return [_artefact(directory / path, path, most) for path in sorted(found)]


def _listed(directory: Path) -> Iterator[tuple[str, EntryKind]]:
    """Yield what stands in a directory; in one that cannot be opened nothing does."""
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name, EntryKind.DIRECTORY
                elif entry.is_file(follow_symlinks=False):
                    yield entry.name, EntryKind.FILE
    except OSError:
        return


def _artefact(place: Path, below: str, most: int) -> ArtefactFile:
    return ArtefactFile(path_text(place), shown_bytes(below), partial(_pieces, place, most))


def _pieces(place: Path, most: int) -> Iterator[bytes]:
    try:
        with os.fdopen(os.open(place, NO_LINK_FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadCode("it is no file that holds bytes")
            left = most
            while piece := file.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise UnreadCode(f"it is larger than {most >> 20} MB")
                yield piece
    except OSError as error:
        reason = "it is a link" if error.errno == errno.ELOOP else (error.strerror or "it cannot be opened").lower()
        raise UnreadCode(reason) from error
