"""Finds the Markdown files of a folder, following no link, with limits."""

import os
from collections.abc import Iterator
from pathlib import Path

from archatlas.model.finding import Finding
from archatlas.model.source import SourceFile, is_below_root
from archatlas.sources.directory import read_bytes
from archatlas.sources.read_errors import text_of

PAGES = 200
"""Files that a folder of pages may hold."""

PAGE_SIZE = 128 * 1024
"""Characters of a page."""

RECORDS = ("adr", "decisions", "docs/adr")
"""Folders of decision records, below the folder of a module or beside the settings."""


def folder_below(root: Path, way: str) -> Path | None:
    """Return a folder below a root, None where there is none or where a link is on the way to it."""
    if not is_below_root(way):
        return None
    folder = Path(os.path.normpath(root / way))
    is_real = folder.is_dir() and folder.resolve() == root.resolve() / folder.relative_to(Path(os.path.normpath(root)))
    return folder if is_real else None


def pages_in(folder: Path) -> Iterator[SourceFile | str]:
    """Yield the Markdown files of a folder in order of their names, or in words why one of them is no page."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries if entry.name.endswith(".md"))
    if len(names) > PAGES:
        yield f"{folder.as_posix()}: holds {len(names):,} pages; only the first {PAGES} are shown"
    for name in names[:PAGES]:
        yield _page(folder / name)


def _page(place: Path) -> SourceFile | str:
    text = text_of(place, read_bytes(place))
    if isinstance(text, Finding):
        return f"{place.as_posix()}: is no page: a link, no regular file, too large, or not in UTF-8"
    if len(text.text) > PAGE_SIZE:
        return f"{place.as_posix()}: has {len(text.text):,} characters; a page has at most {PAGE_SIZE:,}"
    return text
