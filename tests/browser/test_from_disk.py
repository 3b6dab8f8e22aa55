"""A site with Material's plugin offline is opened from a disk: pages, links and search work without a server."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.serving import CHROMIUM
from browser.watching import Watch
from handbooks import PLUGINS, THEME, built, handbook

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a handbook with an atlas for the disk."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    return built(handbook(tmp_path_factory.mktemp("disk"), f"{THEME}{PLUGINS}  - offline\n"))


@pytest.fixture
def noted(tab: Page, folder: Path) -> Watch:
    """Note the problems of the tab; the disk is the only place that it may ask."""
    watch = Watch("file://")
    watch.attach(tab)
    return watch


def test_every_link_on_the_way_to_a_module_works(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto((folder / "index.html").as_uri())
    tab.locator(".md-nav--primary a[href='atlas/modules/index.html']").first.evaluate("link => link.click()")
    expect(tab.locator("h1")).to_contain_text("Modules")
    tab.locator("#catalogue").get_by_role("link", name="shop.till").first.click()
    expect(tab.locator("h1")).to_have_text("shop.till")
    tab.locator("svg:is(.ad-dg, .v-dg) a:visible").first.click()
    tab.wait_for_url("file://**/atlas/modules/*/index.html")

    assert noted.problems == []


def type_at_once(tab: Page, words: str) -> None:
    """Type into Material's box while the page loads, when it may lose the focus between two keys."""
    field = tab.locator("input[name=query]")
    field.fill(words)
    field.press("End")


def test_the_search_works_at_once(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto((folder / "atlas/modules/shop.till/index.html").as_uri(), wait_until="commit")
    type_at_once(tab, "shop.search")
    found = tab.locator(".md-search-result__link", has_text="shop.search").first
    expect(found).to_be_visible()
    found.click()

    expect(tab.locator("h1")).to_have_text("shop.search")
    assert noted.problems == []


def test_the_search_works_where_its_index_comes_late(tab: Page, folder: Path, noted: Watch) -> None:
    index = folder / "search/search_index.js"
    text = index.read_text(encoding="utf-8")
    index.write_text(f"for (const end = Date.now() + 1500; Date.now() < end;);\n{text}", encoding="utf-8")
    tab.goto((folder / "index.html").as_uri(), wait_until="commit")
    type_at_once(tab, "shop.till")

    expect(tab.locator(".md-search-result__link", has_text="shop.till").first).to_be_visible()
    index.write_text(text, encoding="utf-8")
    assert noted.problems == []


def test_a_search_that_finds_nothing_offers_the_lists(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto((folder / "atlas/modules/shop.till/index.html").as_uri())
    field = tab.locator("input[name=query]")
    field.press_sequentially("qqqqqq")
    way_out = tab.locator(".ad-search-nothing")
    expect(way_out).to_be_visible()
    expect(way_out.locator("a")).to_have_text(["modules", "owners", "contracts", "findings"])
    field.clear()
    field.press_sequentially("shop")
    expect(tab.locator(".md-search-result__link").first).to_be_visible()
    expect(way_out).to_be_hidden()
    assert noted.problems == []
