"""Our search from a disk, where pages are put into one document, and on pages of a team's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.searching import HITS, search
from browser.serving import CHROMIUM, ServedSite, served
from browser.watching import Watch
from handbooks import PAGES, PLUGINS, THEME, built, handbook

pytestmark = pytest.mark.browser

INSTANT = THEME.replace("font: false", "font: false, features: [navigation.instant]")
ADDRESS = "https://docs.example.org/atlas/"
OWN = {"about": PAGES["guide.md"], "news": "# News\n\nThe fête of the tills begins at noon.\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an atlas with two pages of a team for the disk."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    return built(handbook(tmp_path_factory.mktemp("disk"), f"{THEME}{PLUGINS}  - offline\n", "", **OWN))


@pytest.fixture
def noted(tab: Page) -> Watch:
    """Note the problems of the tab; the disk is the only place that it may ask."""
    watch = Watch("file://")
    watch.attach(tab)
    return watch


def test_from_a_disk_the_search_finds_modules(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto((folder / "modules/shop.till/index.html").as_uri())
    search(tab, "finds what is for sale")
    expect(tab.locator(HITS).first).to_have_text("shop.search")
    tab.keyboard.press("Enter")

    tab.wait_for_url("file://**/modules/shop.search/index.html")
    assert noted.problems == []


def test_from_a_disk_an_address_can_hold_a_question(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto(f"{(folder / 'search/index.html').as_uri()}?q=tillteam")
    expect(tab.locator(HITS).first).to_have_text("@TillTeam")
    tab.locator(HITS).first.click()

    tab.wait_for_url("file://**/owners/tillteam/index.html")
    assert noted.problems == []


def test_pages_of_a_team_are_found_beside_ours_by_their_sections(tab: Page, folder: Path, noted: Watch) -> None:
    tab.goto((folder / "index.html").as_uri())
    search(tab, "be kind")
    first = tab.locator(".v-hits > li").first
    expect(first.locator(".t")).to_contain_text("Guide")
    expect(first.locator("ul a")).to_have_text("Rules")
    first.locator("ul a").click()
    tab.wait_for_url("file://**/about.html#rules")
    search(tab, "Fête")

    expect(tab.locator(HITS).first).to_have_text("News")
    assert noted.problems == []


@pytest.fixture(scope="module")
def instant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Serve an atlas whose pages are put into the document that was loaded first."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    mkdocs = f"{INSTANT}site_url: {ADDRESS}\n{PLUGINS}"
    with served(built(handbook(tmp_path_factory.mktemp("instant"), mkdocs, "", **OWN))) as site:
        sitemap = site.folder / "sitemap.xml"
        sitemap.write_text(sitemap.read_text(encoding="utf-8").replace(ADDRESS, site.address), encoding="utf-8")
        yield site


def test_the_search_stays_while_pages_change(tab: Page, instant: ServedSite) -> None:
    watch = Watch(instant.address)
    watch.attach(tab)
    tab.goto(f"{instant.address}about/", wait_until="networkidle")
    loads: list[str] = []
    tab.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
    for words, name in (("shop.till", "shop.till"), ("base.log", "base.log")):
        search(tab, words)
        tab.keyboard.press("Enter")
        expect(tab.locator("h1")).to_have_text(name)
        expect(tab.locator("dialog")).to_be_hidden()
        tab.locator("dialog input").evaluate("field => field.value = ''")
    search(tab, "shop")
    tab.get_by_role("link", name="Link to this search").click()
    expect(tab.locator("h1")).to_have_text("Search")
    expect(tab.locator("#results").locator(HITS).first).to_be_visible()

    assert loads == []
    assert watch.problems == []
