"""What a page of a module asks for as it is loaded, before anybody searches: little, and no more in a larger estate."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.serving import served

pytestmark = pytest.mark.browser

PAGE = 150_000
"""Bytes of all requests of a page, compressed as a host sends them."""

OWN = 120_000
"""Bytes of our own style sheets and scripts."""

HTML = 38_000
"""Bytes of a page's HTML without pictures, in the mean."""


def loaded(tab: Page, folder: Path, module: str) -> dict[str, bytes]:
    """Return what the browser asks for to show the page of a module, by the path of the file."""
    asked: list[str] = []
    with served(folder) as site:
        tab.goto("about:blank")  # nothing comes any more of what the tab showed before
        tab.on("request", lambda request: asked.append(site.path_of(request.url)))
        tab.goto(f"{site.address}modules/{module}/", wait_until="networkidle")
        assert all(path.startswith(("modules/", "assets/")) for path in asked)
    return {path: (folder / path / ("index.html" if path.endswith("/") else "")).read_bytes() for path in asked}


def ours(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text for path, text in files.items() if "/archatlas" in path}


@pytest.fixture
def of_113(tab: Page, roadmap113_site: Path) -> dict[str, bytes]:
    return loaded(tab, roadmap113_site, "lukhas.memory")


@pytest.fixture
def of_1000(tab: Page, thousand_site: Path) -> dict[str, bytes]:
    return loaded(tab, thousand_site, "candidate.scanner")


@pytest.mark.parametrize("estate", ["of_113", "of_1000"])
def test_a_page_of_a_module_is_light(estate: str, request: pytest.FixtureRequest) -> None:
    files: dict[str, bytes] = request.getfixturevalue(estate)

    assert sum(len(gzip.compress(text, 6)) for text in files.values()) <= PAGE
    assert sum(map(len, ours(files).values())) <= OWN


def test_no_request_of_a_page_grows_with_the_estate(of_113: dict[str, bytes], of_1000: dict[str, bytes]) -> None:
    small, large = ({path: text for path, text in one.items() if path[0] == "a"} for one in (of_113, of_1000))

    assert small == large


def test_the_mean_page_is_no_longer_than_somebody_reads(roadmap113_site: Path) -> None:
    picture = re.compile(rb"<svg.*?</svg>", re.DOTALL)
    pages = [picture.sub(b"", file.read_bytes()) for file in roadmap113_site.rglob("index.html")]

    assert sum(map(len, pages)) / len(pages) <= HTML
