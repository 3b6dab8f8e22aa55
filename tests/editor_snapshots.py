"""Estates as an editor shows them, made of texts, and places in them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lsprotocol import types

from archatlas.formats.schema_files import SourceTree
from archatlas.lsp.snapshot import EditorOptions, Snapshot
from archatlas.model.source import SourceFile
from archatlas.pipeline import Assessor
from archatlas.settings.settings import Settings, read_settings, scope_of

ROOT = Path("/estate")
TODAY = date(2026, 11, 1)
CURSOR = "¦"
SETTINGS = "/estate/archatlas.yml"


def path_of(name: str) -> str:
    """Return the path of a module's schema."""
    return f"/estate/schemas/modules/{name}.yaml"


def snapshot_of(texts: Mapping[str, str], settings: str = "", renames_files: bool = True) -> Snapshot:
    """Return an estate of module schemas by the names of their files, with settings."""
    files = {path_of(name): text for name, text in texts.items()}
    read = read_settings(SourceFile(SETTINGS, settings)) if settings else Settings()
    sources = tuple(SourceFile(path, text) for path, text in sorted(files.items()))
    assessment = Assessor(read, TODAY).assess(SourceTree(sources))
    every = {**files, SETTINGS: settings} if settings else files
    return Snapshot(
        root=ROOT,
        assessment=assessment,
        settings=read,
        scope=scope_of(read, home=ROOT),
        texts=every,
        published_url=read.site.atlas_url,
        options=EditorOptions(renames_files=renames_files),
    )


def pointed(text: str) -> tuple[str, types.Position]:
    """Return a text without the mark for the cursor, and where that stands."""
    before, _mark, after = text.partition(CURSOR)
    return before + after, types.Position(before.count("\n"), len(before) - (before.rfind("\n") + 1))


def place_of(text: str, wanted: str, into: int = 1) -> types.Position:
    """Return a place inside the first mention of something in a text."""
    offset = text.index(wanted) + into
    return types.Position(text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1))


def taken(text: str, stretch: types.Range) -> str:
    """Return what stands in a range of a text."""
    lines = text.split("\n")
    if stretch.start.line == stretch.end.line:
        return lines[stretch.start.line][stretch.start.character : stretch.end.character]
    inside = lines[stretch.start.line : stretch.end.line + 1]
    inside[0], inside[-1] = inside[0][stretch.start.character :], inside[-1][: stretch.end.character]
    return "\n".join(inside)
