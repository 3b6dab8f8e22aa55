"""What is typed before the search has come is not lost: its files are held back until the reader has typed."""

import pytest
from playwright.sync_api import Page, expect

from browser.held_back import HeldBack
from browser.serving import ServedSite
from browser.watching import Watch

pytestmark = pytest.mark.browser
READY = ".v-res[data-state=ready]"


@pytest.mark.parametrize("files", ["**/archatlas-find.js*", "**/search/names.js", "**/search/words-*.js"])
def test_enter_opens_the_first_result_however_late_the_search_comes(
    tab: Page, site: ServedSite, watch: Watch, files: str
) -> None:
    late = HeldBack.on(tab, files)
    tab.goto(f"{site.address}lanes/lukhas/")
    with tab.expect_request(files):
        tab.keyboard.press("/")
        tab.keyboard.type("RECALL_BUSY")
    tab.keyboard.press("Enter")
    late.let_come()

    expect(tab.locator("h1")).to_contain_text("lukhas.memory")
    assert watch.problems == []


@pytest.mark.parametrize("then", ["_x", "Escape"])
def test_enter_opens_nothing_where_the_reader_goes_on_or_leaves(tab: Page, site: ServedSite, then: str) -> None:
    files = "**/archatlas-find.js*"
    late = HeldBack.on(tab, files)
    tab.goto(f"{site.address}lanes/lukhas/")
    tab.keyboard.press("/")
    tab.keyboard.type("RECALL_BUSY")
    tab.keyboard.press("Enter")
    tab.keyboard.press(then) if then == "Escape" else tab.keyboard.type(then)
    late.let_come()
    tab.wait_for_selector(READY, state="attached")

    assert tab.url == f"{site.address}lanes/lukhas/"


def test_what_is_typed_on_its_page_outlives_the_address(tab: Page, site: ServedSite) -> None:
    files = "**/archatlas-find.js*"
    late = HeldBack.on(tab, files)
    tab.goto(f"{site.address}search/?q=identity", wait_until="domcontentloaded")
    tab.locator("[data-search=page] input").fill("memory")
    late.let_come()

    expect(tab.locator("output")).to_contain_text("for “memory”")
    assert tab.url == f"{site.address}search/?q=memory"


def test_a_search_that_never_comes_says_so(tab: Page, site: ServedSite) -> None:
    tab.route("**/archatlas-find.js*", lambda route: route.abort())
    tab.goto(site.address)
    tab.keyboard.press("/")
    tab.keyboard.type("memory")
    tab.keyboard.press("Enter")

    expect(tab.locator("dialog .v-res")).to_contain_text("could not be loaded")
    expect(tab.locator("dialog input")).to_have_value("memory")
