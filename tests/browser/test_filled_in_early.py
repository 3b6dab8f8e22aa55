"""What is filled into a form before its script has come counts as if it had been there."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.held_back import HeldBack
from browser.serving import ServedSite
from browser.watching import Watch

EXPLORER = "form[data-explorer]"
ROWS = ":is(table.v-list tbody tr, tr[data-kind], .v-rules tbody tr):visible"


def opened(tab: Page, address: str, files: str) -> HeldBack:
    """Open a page without some of its scripts."""
    late = HeldBack.on(tab, files)
    with tab.expect_request(files):
        tab.goto(address, wait_until="commit")
    return late


def test_a_focus_that_was_typed_early_is_shown_and_stands_in_the_address(
    tab: Page, site: ServedSite, watch: Watch
) -> None:
    late = opened(tab, f"{site.address}dependencies/modules/?focus=lukhas.memory&steps=1", "**/archatlas-explorer.js*")
    tab.locator(f"{EXPLORER} input[name=focus]").fill("lukhas.device_reporter")
    tab.locator(f"{EXPLORER} select[name=show]").select_option("x")
    late.let_come()

    expect(tab.locator("svg a.nd.focus")).to_have_attribute("data-n", "lukhas.device_reporter")
    expect(tab).to_have_url(re.compile(r"\?focus=lukhas\.device_reporter&steps=1&show=x$"))
    expect(tab.locator(f"{EXPLORER} input[name=focus]")).to_have_value("lukhas.device_reporter")
    assert watch.problems == []


@pytest.mark.parametrize(
    ("address", "name", "value", "rows"),
    [
        ("modules/", "q", "recall", 1),
        ("modules/?q=memory", "q", "recall", 1),
        ("contracts/", "q", "session.closed", 1),
    ],
)
def test_a_filter_that_was_filled_in_early_is_on(
    tab: Page, site: ServedSite, watch: Watch, address: str, name: str, value: str, rows: int
) -> None:
    late = opened(tab, f"{site.address}{address}", "**/archatlas.js*")
    tab.locator(f"form.v-bar [name={name}]").fill(value)
    late.let_come()

    expect(tab.locator(ROWS)).to_have_count(rows)
    expect(tab).to_have_url(re.compile(rf"\?{name}={re.escape(value)}$"))
    assert watch.problems == []


def test_an_order_that_was_chosen_early_on_a_phone_is_there(tab: Page, site: ServedSite) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    late = opened(tab, f"{site.address}modules/", "**/archatlas.js*")
    tab.locator("form.v-bar select[name=sort]").select_option(label="used by")
    late.let_come()

    expect(tab.locator("#catalogue thead th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    expect(tab).to_have_url(re.compile(r"\?sort=-deps$"))


def test_a_severity_that_was_chosen_early_is_on(tab: Page, site: ServedSite) -> None:
    late = opened(tab, f"{site.address}findings/", "**/archatlas.js*")
    tab.locator("form[data-findings] select[name=severity]").select_option("error")
    late.let_come()

    expect(tab.locator(".v-chip").first).to_contain_text("severity")
    expect(tab).to_have_url(re.compile(r"\?severity=error$"))
