"""Writes the files that a team changes when the defaults are not enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from archatlas import __version__
from archatlas.publish.workspace import DEFAULTS
from archatlas.render.page import RenderedFile

_TEMPLATES = DEFAULTS / "new"
_PLACES = {
    "archatlas.yml": "archatlas.yml",
    "mkdocs.yml": "mkdocs.yml",
    "gen_files.py": "gen_files.py",
    "docs/about.md": "about.md",
    ".github/workflows/docs.yml": "docs.yml",
    ".github/workflows/review.yml": "review.yml",
    ".github/workflows/review-comment.yml": "review-comment.yml",
}
"""Where each template goes in a repository."""

SCHEMAS = "schemas/modules"
"""Where the templates say that the schemas are."""

_VERSION = "ARCHATLAS_VERSION"
"""What the templates say for the release that wrote them."""


@dataclass(frozen=True, slots=True)
class Scaffolded:
    """Which files were written, and which stayed because they were there."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def scaffold_files(schemas: str = SCHEMAS) -> tuple[RenderedFile, ...]:
    """Return the files of a new site whose schemas are in a directory, paths relative to the repository."""
    texts = {place: _template(name).read_text(encoding="utf-8") for place, name in _PLACES.items()}
    return tuple(
        RenderedFile(place, text.replace(SCHEMAS, schemas).replace(_VERSION, __version__))
        for place, text in texts.items()
    )


def write_scaffold(files: Iterable[RenderedFile], root: Path) -> Scaffolded:
    """Write the files below `root`, never over one that exists."""
    written, kept = [], []
    for file in files:
        place = root / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(file.text)
        except FileExistsError:
            kept.append(file.path)
        else:
            written.append(file.path)
    return Scaffolded(tuple(written), tuple(kept))


def _template(name: str) -> Path:
    return DEFAULTS / name if name == "gen_files.py" else _TEMPLATES / name
