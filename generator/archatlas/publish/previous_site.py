"""Reads a site that an earlier build left: which addresses it had, and what it knew of its modules."""

import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from archatlas.model.record import dataclass
from archatlas.publish.errors import PublishError
from archatlas.publish.output.entries import open_directory
from archatlas.publish.output.manifest import ManifestState, read_manifest
from archatlas.publish.output.site_path import checked_path
from archatlas.publish.output.target import OutputKind

_MODULES = "modules"
_DOCUMENT = "module.json"
_LARGEST = 8 << 20
"""Bytes of a document that is read."""
_OF_THE_THEME = ("assets/", "search/", "sitemap.xml", "404.html")
"""What changes its name with each version of the theme or of the search, and nobody links to."""


@dataclass(frozen=True)
class PreviousSite:
    """A built site; `at` is the address of the atlas below its top."""

    root: Path
    paths: tuple[str, ...]
    at: str = ""

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Return the names under which it has a module, earlier names among them."""
        parts = [path.removeprefix(self._prefix).split("/") for path in self.paths if path.startswith(self._prefix)]
        return tuple(part[1] for part in parts if part[0] == _MODULES and part[2:] == [_DOCUMENT])

    @property
    def _prefix(self) -> str:
        return f"{self.at}/" if self.at else ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the paths of pages and files that somebody may have linked to."""
        return tuple(path for path in self.paths if not path.startswith(_OF_THE_THEME))

    def inside(self, path: str) -> str:
        """Return a path as it is seen from the atlas."""
        return path.removeprefix(self._prefix)

    @cached_property
    def data_date(self) -> str:
        """Return the date of its data."""
        return str(self._json("modules.json").get("data_date") or "")

    def module(self, name: str) -> Mapping[str, Any]:
        """Return what it knows of a module."""
        return self._json(f"{_MODULES}/{name}/{_DOCUMENT}")

    def content(self, path: str) -> bytes:
        """Return what stands in one of its files."""
        return (self.root / checked_path(path)).read_bytes()

    def _json(self, path: str) -> Mapping[str, Any]:
        place = self.root / checked_path(f"{self._prefix}{path}")
        try:
            if place.stat().st_size > _LARGEST:
                raise PublishError(f"--previous: '{place}' is too large for a document of archatlas")
            document = json.loads(place.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise PublishError(f"--previous: '{place}' cannot be read: {error}") from error
        return document if isinstance(document, dict) else {}


def read_previous(root: Path, at: str = "") -> PreviousSite:
    """Return the site in a directory that archatlas wrote; a copy of one, without the list of its files, is walked."""
    if not (root / "index.html").is_file():
        raise PublishError(f"--previous {root}: there is no site; name the directory that an earlier build wrote")
    descriptor = open_directory(root.resolve())
    try:
        manifest = read_manifest(descriptor, OutputKind.SITE.value)
    finally:
        os.close(descriptor)
    listed = manifest.written if manifest.state is ManifestState.LISTED else _walked(root)
    return PreviousSite(root, tuple(sorted(path for path in listed if (root / path).is_file())), at)


def _walked(root: Path) -> Iterator[str]:
    for directory, _, names in os.walk(root):
        for name in names:
            path = Path(directory, name).relative_to(root).as_posix()
            if not name.startswith("."):
                yield path
