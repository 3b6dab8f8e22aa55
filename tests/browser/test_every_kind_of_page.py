"""Every kind of page is sound, whatever kinds the site has."""

import re

import pytest
from playwright.sync_api import Page

from browser.axe import SCHEMES, Scheme, axe_findings
from browser.serving import ServedSite
from browser.watching import Watch

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


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


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_at_any_level(tab: Page, site: ServedSite, examples: tuple[str, ...], scheme: Scheme) -> None:
    found = [
        f"{address} {finding}" for address in examples for finding in axe_findings(tab, site.address + address, scheme)
    ]

    assert found == []


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
