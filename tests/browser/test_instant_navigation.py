"""Material's instant navigation puts pages into the document instead of loading them: ours work after a click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.serving import CHROMIUM, ServedSite, served
from browser.watching import Watch
from handbooks import PAGES, PLUGINS, THEME, built, handbook

pytestmark = pytest.mark.browser

FEATURES = "navigation.instant, navigation.instant.prefetch, navigation.instant.progress, navigation.tabs"
NEWS = "# News\n\n<script>document.body.dataset.news = document.title</script>\n"
INSTANT = THEME.replace("font: false", f"font: false, features: [{FEATURES}]")
# Instant navigation knows the pages from the sitemap, which has them only with an address.
ADDRESS = "https://docs.example.org/atlas/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build a small site with instant navigation and serve it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    root = handbook(
        tmp_path_factory.mktemp("instant"),
        f"{INSTANT}site_url: {ADDRESS}\n{PLUGINS}",
        "",
        about=PAGES["guide.md"],
        news=NEWS,
    )
    with served(built(root)) as site:
        sitemap = site.folder / "sitemap.xml"
        sitemap.write_text(sitemap.read_text(encoding="utf-8").replace(ADDRESS, site.address), encoding="utf-8")
        yield site


@pytest.fixture
def loads(tab: Page, site: ServedSite) -> list[str]:
    """Open the page of ours that is written by hand; note each page that the tab loads as a document from then on."""
    tab.goto(f"{site.address}about/", wait_until="networkidle")
    loaded: list[str] = []
    tab.on("request", lambda request: loaded.append(request.url) if request.is_navigation_request() else None)
    return loaded


def follow(tab: Page, title: str) -> None:
    """Click a word of the navigation or a page of the map and wait for it."""
    tab.locator(".v-nav, .v-foot .map").get_by_role("link", name=title, exact=True).click()
    expect(tab.locator("h1")).to_contain_text(title)


def test_the_page_follows_every_click_and_every_step_back(
    tab: Page, site: ServedSite, watch: Watch, loads: list[str]
) -> None:
    titles = ("Lanes", "Dependencies", "Owners", "Health", "Findings")
    for title in titles:
        follow(tab, title)
    for title in reversed(titles[:-1]):
        tab.go_back()
        expect(tab.locator("h1")).to_contain_text(title)

    assert loads == []
    assert watch.problems == []


def test_filters_work_after_a_click(tab: Page, loads: list[str]) -> None:
    follow(tab, "Modules")
    tab.locator("form[data-for=catalogue] input[name=q]").fill("till")

    expect(tab.locator("#catalogue tbody tr:visible")).to_have_count(1)
    assert tab.url.endswith("/modules/?q=till")
    assert loads == []


def test_lists_are_sorted_after_a_click(tab: Page, loads: list[str]) -> None:
    follow(tab, "Modules")
    tab.locator("#catalogue thead button").first.click()

    expect(tab.locator("#catalogue thead th[aria-sort]")).to_have_count(1)
    assert "sort=" in tab.url


def test_the_explorer_works_after_a_click(tab: Page, loads: list[str]) -> None:
    follow(tab, "Dependencies")
    tab.locator("[data-view]", has_text="Modules").click()
    expect(tab.locator("h1")).to_have_text("Dependencies between modules")
    tab.locator("form[data-explorer] input[name=focus]").fill("base.log")

    expect(tab.locator("svg .v-focus")).to_have_count(1)
    expect(tab.locator("[data-chips]")).to_contain_text("focus base.log")
    assert loads == []


def test_a_link_in_a_drawing_leads_on_without_a_load(
    tab: Page, site: ServedSite, watch: Watch, loads: list[str]
) -> None:
    follow(tab, "Dependencies")
    tab.locator("svg a[data-n='shop.till']:visible").first.click()
    expect(tab.locator("svg .v-focus")).to_have_count(1)
    tab.locator("[data-card] a", has_text="Open its page").click()
    expect(tab.locator("h1")).to_have_text("shop.till")
    follow(tab, "Owners")

    assert loads == []
    assert watch.problems == []


def test_a_drawing_is_followed_with_the_keyboard(tab: Page, watch: Watch, loads: list[str]) -> None:
    follow(tab, "Dependencies")
    tab.locator("svg a[data-n='shop.till']:visible").first.focus()
    tab.keyboard.press("Enter")
    tab.locator("svg a.focus:visible").focus()
    tab.keyboard.press("Enter")

    expect(tab.locator("h1")).to_have_text("shop.till")
    assert watch.problems == []


def test_a_link_to_another_state_of_the_page_shows_it(tab: Page, site: ServedSite, loads: list[str]) -> None:
    follow(tab, "Modules")
    tab.evaluate("""() => { const link = Object.assign(document.createElement("a"), {href: "?lane=base", id: "state"});
        link.textContent = "base"; document.querySelector("article").prepend(link); }""")
    tab.locator("#state").click()

    expect(tab.locator("#catalogue tbody tr:visible")).to_have_count(1)
    tab.go_back()
    expect(tab.locator("#catalogue tbody tr:visible")).to_have_count(3)


def test_a_filter_that_was_set_is_there_after_going_back(tab: Page, loads: list[str]) -> None:
    follow(tab, "Modules")
    tab.locator("form[data-for=catalogue] input[name=q]").fill("till")
    expect(tab.locator("#catalogue tbody tr:visible")).to_have_count(1)
    follow(tab, "Owners")
    tab.go_back()

    expect(tab.locator("#catalogue tbody tr:visible")).to_have_count(1)


def test_code_of_a_hand_written_page_runs_after_a_click(tab: Page, watch: Watch, loads: list[str]) -> None:
    follow(tab, "Modules")
    follow(tab, "News")

    expect(tab.locator("body")).to_have_attribute("data-news", "News - Handbook")
    assert loads == []
    assert watch.problems == []
