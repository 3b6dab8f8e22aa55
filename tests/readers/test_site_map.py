"""Every page is found from every other one: words of the navigation, second row with numbers, map and foot."""

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archatlas import __version__
from readers.site import BuiltSite, numbers, text, texts

pytestmark = pytest.mark.site

WORDS = ["Overview", "Modules", "Structure", "Quality", "Running", "Reference"]


def whole(site: BuiltSite, address: str) -> Any:
    """Return a page with all that stands around its content."""
    return html.parse(str(site.folder / address / "index.html")).getroot()


def entries(site: BuiltSite, address: str) -> dict[str, str]:
    """Return the pages that the map names on a page, with their addresses below the root."""
    found = {}
    for link in whole(site, address).xpath("//ul[@class='map']//a"):
        target = (site.folder / address / link.get("href")).resolve()
        found[text(link)] = target.relative_to(site.folder.resolve()).as_posix().removeprefix(".")
    return found


def rows(site: BuiltSite, address: str) -> list[tuple[str, str]]:
    """Return the entries of the second row of a page, each with its number."""
    links = whole(site, address).xpath("//nav[@class='v-sub']//a")
    return [(text(link), "".join(texts(link, "./i"))) for link in links]


def test_the_words_stand_in_their_order_and_none_is_without_a_page(site: BuiltSite) -> None:
    shown = texts(whole(site, ""), "//nav[@class='v-nav']//a")

    assert shown == [word for word in WORDS if word in shown]
    assert "Running" not in shown  # there are no data for it


def test_the_number_beside_an_entry_is_the_first_one_on_its_page(site: BuiltSite) -> None:
    compared = 0
    for address in entries(site, "").values():
        current = whole(site, address).xpath("//nav[@class='v-sub']//a[@aria-current='page']/i")
        lede = texts(site.page(address), "//p[contains(@class, 'ad-lede') or contains(@class, 'v-lede')]")
        if current:
            assert numbers(text(current[0]))[0] == numbers(lede[0])[0], address
            compared += 1

    assert compared >= 8


def test_every_page_of_the_estate_has_an_entry(site: BuiltSite) -> None:
    mapped = set(entries(site, "").values())
    there = {path.parent.relative_to(site.folder).as_posix().removeprefix(".") for path in site.folder.glob("*/*.html")}
    there.add("")

    assert there - mapped <= {"search", "reference"}  # the box in the header, and "Words and fields" in the foot
    assert {address for address in mapped if address.startswith("reference/")} == set(site.addresses("reference"))


def test_the_same_map_stands_at_the_foot_of_every_kind_of_page(site: BuiltSite) -> None:
    first = entries(site, "")
    for address in ("modules", f"modules/{site.modules[0]}", "reference/glossary", site.addresses("findings")[0]):
        assert entries(site, address) == first


def test_the_foot_says_what_the_site_was_made_from(site: BuiltSite) -> None:
    foot = whole(site, f"modules/{site.modules[0]}").xpath("//footer")[0]

    assert f"{len(site.modules):,} module schemas, data of " in text(foot)
    assert f"archatlas {__version__}" in text(foot)
    links = {text(link): Path(site.folder / "modules" / "x" / link.get("href")) for link in foot.xpath(".//p//a")}
    assert links["modules.json"].resolve().is_file()
    assert (links["Words and fields"] / "index.html").resolve().is_file()


def test_a_page_below_an_entry_marks_the_entry_and_its_word(site: BuiltSite) -> None:
    page = whole(site, site.addresses("lanes")[0])

    assert texts(page, "//nav[@class='v-nav']//a[@aria-current]") == ["Modules"]
    assert texts(page, "//nav[@class='v-sub']//a[@aria-current]/text()/..")[0].startswith("Lanes")
