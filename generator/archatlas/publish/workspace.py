"""A private directory with a mkdocs configuration, for teams that have none of their own."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from archatlas.publish.locked import Family, clear_left_behind, locked_directory

DEFAULTS = Path(__file__).with_name("defaults")


@dataclass(frozen=True, slots=True)
class SiteIdentity:
    """How a site calls itself; what is empty keeps the packaged default."""

    name: str = ""
    url: str = ""
    description: str = ""
    copyright: str = ""


@contextmanager
def private_temporaries() -> Iterator[Path]:
    """Yield a directory that takes all temporary files of this process, mkdocs and its plugins included.

    So they lie in one place that is known to be ours: what a killed process left there is removed by the next one.
    """
    with locked_directory(_temporaries()) as (directory, _):
        before = (tempfile.tempdir, os.environ.get("TMPDIR"))
        tempfile.tempdir = os.environ["TMPDIR"] = str(directory)
        try:
            yield directory
        finally:
            tempfile.tempdir = before[0]
            os.environ.pop("TMPDIR")
            if before[1] is not None:
                os.environ["TMPDIR"] = before[1]


def clear_temporaries() -> None:
    """Remove what killed processes left, for a command that has no temporary files of its own."""
    clear_left_behind(_temporaries())


def _temporaries() -> Family:
    return Family(Path(tempfile.gettempdir()), "archatlas-", ".archatlas-temporary", mode=0o700)


@contextmanager
def private_configuration(schemas: Iterable[Path], settings_places: Iterable[Path]) -> Iterator[Path]:
    """Yield a mkdocs.yml that builds on the packaged one and exists as long as the block.

    The first settings file counts that stands at one of its places.
    """
    with private_temporaries() as root:
        (root / "docs").mkdir()
        settings: dict[str, object] = {
            "INHERIT": str(DEFAULTS / "mkdocs.yml"),
            "docs_dir": str(root / "docs"),
            "plugins": {
                "gen-files": {"scripts": [str(DEFAULTS / "gen_files.py"), str(DEFAULTS / "first_page.py")]},
                "archatlas": {
                    "config": [str(place.parent.resolve() / place.name) for place in settings_places],
                    "schemas": [str(place.resolve()) for place in schemas],
                },
            },
        }
        file = root / "mkdocs.yml"
        file.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
        yield file


def identity_settings(identity: SiteIdentity) -> dict[str, object]:
    """Return the identity in the words of mkdocs, without what is empty."""
    settings = {
        "site_name": escape(identity.name),  # themes write it into pages as it is
        "site_url": identity.url,
        "site_description": identity.description,
        "copyright": identity.copyright,
    }
    return {key: value for key, value in settings.items() if value}
