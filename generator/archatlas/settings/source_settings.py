"""The sources that settings name: where other systems describe modules."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from archatlas.sources.atlas_files import cached_copy
from archatlas.sources.foreign_source import ForeignSource, SourceFormat


def sources_of(said: Iterable[Mapping[str, Any]]) -> tuple[ForeignSource, ...]:
    """Return the sources in the order of the settings, which is that of their precedence; paths are as written."""
    return tuple(
        ForeignSource(
            SourceFormat(one["format"]),
            _place(one),
            one.get("module", ""),
            one.get("lane", ""),
            tuple(one.get("exclude", ())),
            one.get("address", ""),
            one.get("name", ""),
        )
        for one in said
    )


def _place(said: Mapping[str, Any]) -> Path:
    """Return where a source is read: an atlas that is published is read from its copy, unless a path is said too."""
    if said["format"] == SourceFormat.ATLAS and "address" in said and "path" not in said:
        return cached_copy(said["address"])
    return Path(said.get("path", "."))
