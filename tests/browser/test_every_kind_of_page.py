"""Every kind of page is sound, whatever kinds the site has."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from browser.serving import ServedSite
from browser.watching import Watch

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = """rules => axe.run({resultTypes: ["violations"], ...rules})
    .then(result => result.violations.map(found => [found.impact, found.id, found.nodes[0].html]))"""
SHORTEN = """() => { for (const list of document.querySelectorAll("tbody, ul, ol, dl"))
    [...list.children].slice(6).forEach(row => row.remove()); }"""


def test_the_examples_hold_every_kind(examples: tuple[str, ...]) -> None:
    assert {"", "404.html", "modules/", "lanes/", "findings/", "findings/waivers/", "changes/"} <= set(examples)
    assert len([address for address in examples if address.startswith("findings/")]) == 4


def test_no_page_errs_or_asks_another_host(
    tab: Page, site: ServedSite, watch: Watch, examples: tuple[str, ...]
) -> None:
    for address in examples:
        tab.goto(site.address + address)
        tab.locator("html.js").wait_for(state="attached")

    assert watch.problems == []


def test_no_page_scrolls_sideways_on_a_phone(tab: Page, site: ServedSite, examples: tuple[str, ...]) -> None:
    wider = []
    for width in (390, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        for address in examples:
            tab.goto(site.address + address)
            tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            excess = tab.evaluate(SIDEWAYS)
            wider += [f"{address} at {width}: {excess} px"] if excess else []

    assert wider == []


def test_axe_finds_nothing_serious_in_either_scheme(tab: Page, site: ServedSite, examples: tuple[str, ...]) -> None:
    found = set()
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        rules = {"runOnly": ["color-contrast", "link-in-text-block"]} if scheme == "dark" else {}
        for address in examples:
            tab.goto(site.address + address)
            tab.evaluate(SHORTEN)  # axe takes minutes for thousands of rows of one pattern
            tab.evaluate(AXE_SCRIPT)
            found |= {
                f"{scheme} {address}: {rule} {element[:200]}"
                for impact, rule, element in tab.evaluate(AXE, rules)
                if impact in ("serious", "critical")
            }

    assert sorted(found) == []


def test_paper_is_light_and_holds_the_content_only(tab: Page, site: ServedSite, examples: tuple[str, ...]) -> None:
    tab.set_viewport_size({"width": 718, "height": 1000})
    tab.emulate_media(color_scheme="dark", media="print", reduced_motion="reduce")
    for address in examples:
        tab.goto(site.address + address)

        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )
        assert _lightness(tab.evaluate("getComputedStyle(document.querySelector('h1')).color")) < 0.3
        assert (
            tab.locator(
                ".md-header:visible, .v-nav:visible, .v-sub:visible, .ad-filter:visible, .md-sidebar:visible"
            ).count()
            == 0
        )
        assert tab.locator(".ad-jump:visible, .v-foot .map:visible").count() == 0
        tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")  # as the theme does
        assert tab.evaluate(SIDEWAYS) == 0, address
        assert tab.evaluate(
            "[...document.querySelectorAll('svg.ad-dg')].every(d => d.getBoundingClientRect().width <= innerWidth)"
        ), address


def _lightness(color: str) -> float:
    """Return how light a colour of the form rgb(1, 2, 3) is, from 0 to 1."""
    parts = [int(part) for part in re.findall(r"\d+", color)[:3]]
    return sum(parts) / (3 * 255)
