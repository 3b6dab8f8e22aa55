"""Finds the Markdown files and the images of a folder, following no link, with limits."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.model.source import SourceFile, is_below_root
from archatlas.model.text_detail import PageFault
from archatlas.sources.directory import FileStatus, read_bytes, status_of
from archatlas.sources.read_errors import SIZE_LIMIT, decoded, path_text

PAGES = 200
"""Pages that a folder may hold."""

PAGE_SIZE = 64 * 1024
"""Characters of a page; the worst of this size takes some seconds to read, one of words a tenth of a second."""

ALL_PAGES = 16 * 1024 * 1024
"""Characters of all pages of an estate."""

IMAGE_SIZE = 1024 * 1024
"""Bytes of an image."""

ALL_IMAGES = 64 * 1024 * 1024
"""Bytes of all images of an estate, which are kept in memory."""

PAGES_SUFFIX = ".docs"
"""What the name of a schema ends in where it is that of the folder of its pages."""

RECORDS = ("adr", "decisions", "docs/adr")
"""Folders of decision records, below the folder of a module."""


def folder_below(root: Path, way: str) -> Path | None:
    """Return a folder below a root, None where there is none or where a link is on the way to it."""
    place = Path(os.path.normpath(root / way))
    if not is_below_root(way) or not place.is_dir():
        return None
    top = Path(os.path.normpath(root))
    return place if place.resolve() == top.resolve() / place.relative_to(top) else None


def may_have_pages(modules: Iterable[Module], decisions: Iterable[str]) -> bool:
    """Tell whether there may be anything to read, without looking into a folder."""
    return any(decisions) or any(
        module.docs or Path(module.path).with_suffix(PAGES_SUFFIX).is_dir() for module in modules
    )


def page_places(folder: Path) -> tuple[Path, ...]:
    """Return where the Markdown files of a folder lie, in order of their names; hidden ones are passed over."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.name.lower().endswith(".md") and entry.name[0] != ".")
    return tuple(folder / name for name in names)


def read_page_file(place: Path) -> SourceFile | PageFault:
    """Return the text of a page, or why it has none that can be shown."""
    content = read_bytes(place)
    if isinstance(content, Finding):
        return PageFault.NOT_READ
    if len(content) > SIZE_LIMIT:
        return PageFault.TOO_LARGE
    page = decoded(place, content)
    if isinstance(page, Finding):
        return PageFault.NOT_TEXT
    return PageFault.TOO_LARGE if len(page.text) > PAGE_SIZE else page


def read_image_file(folder: Path, way: str) -> bytes | PageFault | None:
    """Return the bytes of an image below a folder of pages, None where there is none."""
    place = Path(os.path.normpath(folder / way))
    parent = place.parent
    top = Path(os.path.normpath(folder))
    if not is_below_root(way) or not os.path.lexists(place):
        return None
    if parent.resolve() != top.resolve() / parent.relative_to(top):
        return PageFault.NOT_READ
    content = read_bytes(place)
    if isinstance(content, Finding):
        return PageFault.NOT_READ
    return PageFault.LARGE_IMAGE if len(content) > IMAGE_SIZE else content


def shown_place(place: Path) -> str:
    """Return a path as messages name it."""
    return path_text(place)


FileState = tuple[str, FileStatus | None]
"""The path of a file with what is different whenever the file is."""


def states_below(folders: Iterable[Path]) -> Iterator[FileState]:
    """Yield the state of every file in some folders and in those within."""
    for folder in folders:
        for directory, _, names in os.walk(folder):
            for name in sorted(names):
                place = Path(directory, name)
                yield str(place), status_of(place)


def is_settled(states: Iterable[FileState]) -> bool:
    """Tell whether no file was written so lately that its next change might not show."""
    return all(status is not None for _, status in states)
