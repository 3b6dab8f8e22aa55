"""Every kind of page is sound, whatever kinds the site has."""

import re

from playwright.sync_api import Page

from browser.axe import axe_findings
from browser.serving import ServedSite
from browser.watching import Watch

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
NOT_ON_PAPER = ", ".join(
    f"{part}:visible"
    for part in (".md-header", ".v-nav", ".v-sub", ".v-bar", ".md-sidebar", ".ad-jump", ".v-foot .map")
)


def test_the_examples_hold_every_kind(examples: tuple[str, ...]) -> None:
    assert {"", "404.html", "modules/", "lanes/", "findings/", "findings/waivers/", "changes/"} <= set(examples)
    assert len([address for address in examples if address.startswith("findings/")]) == 4


def test_no_page_errs_scrolls_sideways_on_a_phone_or_prints_more_than_its_content(
    tab: Page, site: ServedSite, watch: Watch, examples: tuple[str, ...]
) -> None:
    for address in examples:
        check_phones_and_paper(tab, site.address + address)

    assert watch.problems == []


def check_phones_and_paper(tab: Page, address: str) -> None:
    """Check that a page with open folds scrolls sideways on no phone, and that paper holds the content only."""
    tab.emulate_media(color_scheme="light", media="screen")
    tab.goto(address)
    tab.locator("html.js").wait_for(state="attached")
    tab.evaluate(OPEN_FOLDS)
    for width in (390, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate(SIDEWAYS) == 0, (address, width)
    check_paper(tab, address)


def check_paper(tab: Page, address: str) -> None:
    """Check that paper is light and holds the content only, with open folds as the theme prints."""
    tab.set_viewport_size({"width": 718, "height": 1000})
    tab.emulate_media(color_scheme="dark", media="print", reduced_motion="reduce")
    background = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    drawings = "[...document.querySelectorAll('svg.ad-dg')].every(d => d.getBoundingClientRect().width <= innerWidth)"

    assert background in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), address
    assert _lightness(tab.evaluate("getComputedStyle(document.querySelector('h1')).color")) < 0.3, address
    assert tab.locator(NOT_ON_PAPER).count() == 0, address
    assert tab.evaluate(SIDEWAYS) == 0, address
    assert tab.evaluate(drawings), address


def test_axe_finds_nothing_at_any_level_and_no_page_errs(
    tab: Page, site: ServedSite, watch: Watch, examples: tuple[str, ...]
) -> None:
    found = [f"{address} {finding}" for address in examples for finding in axe_findings(tab, site.address + address)]

    assert found == []
    assert watch.problems == []


def _lightness(color: str) -> float:
    """Return how light a colour of the form rgb(1, 2, 3) is, from 0 to 1."""
    parts = [int(part) for part in re.findall(r"\d+", color)[:3]]
    return sum(parts) / (3 * 255)
