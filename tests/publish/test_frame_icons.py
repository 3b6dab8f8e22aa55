"""The icons that the style sheet of the frame draws are the theme's."""

import re
from pathlib import Path

import material
import pytest

from archatlas.publish.packaged_data import STANDALONE_DIRECTORY

STYLES = (STANDALONE_DIRECTORY / "assets/archatlas-frame.css").read_text(encoding="utf-8")
MACRO = (STANDALONE_DIRECTORY / "partials/icon.html").read_text(encoding="utf-8")
ICONS = Path(material.__file__).parent / "templates/.icons"


@pytest.mark.parametrize("name", re.findall(r'"(material/[a-z-]+)"', MACRO))
def test_the_style_sheet_draws_what_the_theme_has(name: str) -> None:
    (drawn,) = re.findall(rf"\.v-icon--{name.partition('/')[2]}\{{--icon:url\('data:[^,]*,(.*)'\)\}}", STYLES)

    assert drawn == (ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()


def test_nothing_in_a_picture_of_the_style_sheet_ends_its_address() -> None:
    addresses = re.findall(r"--icon:url\('(.*)'\)\}", STYLES)

    assert len(addresses) == 5
    assert not [address for address in addresses if re.search(r"['#%\\]", address)]
