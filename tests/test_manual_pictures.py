"""The pictures of the README and the manual are those that `make pictures` makes, small, and all in use."""

import re
from pathlib import Path

from browser.screenshots import MANUAL

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000


def test_every_picture_is_one_that_can_be_made_again() -> None:
    assert {path.name for path in IMAGES.iterdir()} == {name for picture in MANUAL for _scheme, name in picture.files()}


def test_every_picture_is_shown_somewhere_and_small() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs" / "guide").rglob("*.md")]
    shown = {name for page in pages for name in re.findall(r"images/([\w.-]+)", page.read_text(encoding="utf-8"))}

    assert shown == {path.name for path in IMAGES.iterdir()}
    assert max(path.stat().st_size for path in IMAGES.iterdir()) < LARGEST
