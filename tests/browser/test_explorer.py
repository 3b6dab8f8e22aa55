"""The explorer keeps its state in its address, dims what is not meant, and needs no mouse."""

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

ROWS = "#requirement-list tbody tr:visible"
LINES = ".ad-dg--wide .edge"
FOCUS = "form.ad-filter--g input[name=focus]"
COUNT = "form.ad-filter--g output"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 17),
        ("?show=x", 9),
        ("?show=p", 6),
        ("?show=tier-inversion", 2),
        ("?focus=products.enterprise&show=p", 3),
        ("?from=candidate&to=lukhas", 2),
        ("?focus=memory", 4),
        ("?focus=branding.decoder", 0),
    ],
)
def test_list_and_picture_show_what_the_address_says(
    tab: Page, site: ServedSite, watch: Watch, query: str, number: int
) -> None:
    tab.goto(f"{site.address}dependencies/{query}")

    assert tab.locator(ROWS).count() == number
    assert tab.locator(f"{LINES}:not(.dim)").count() == number
    assert tab.locator(LINES).count() == 17
    assert watch.problems == []


def test_a_module_that_is_not_drawn_is_said_to_be_missing(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/?focus=branding.decoder")

    expect(tab.locator("#graph-note")).to_contain_text("branding.decoder is not in the picture")


def test_the_explorer_is_used_with_the_keyboard_alone(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}dependencies/")
    _tab_to(tab, FOCUS)
    tab.keyboard.type("products.enterprise")
    expect(tab.locator(COUNT)).to_have_text("5 of 17 dependencies")
    tab.reload()
    expect(tab.locator(COUNT)).to_have_text("5 of 17 dependencies")
    assert tab.locator(FOCUS).input_value() == "products.enterprise"

    before = tab.locator(".ad-dg--wide").evaluate("picture => picture.getBoundingClientRect().width")
    _tab_to(tab, "[data-z='1']")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-z='0']")).to_have_text("125 %")
    assert tab.locator(".ad-dg--wide").evaluate("picture => picture.getBoundingClientRect().width") > before

    _tab_to(tab, "form.ad-filter--g [type=reset]")
    tab.keyboard.press("Enter")
    expect(tab.locator(COUNT)).to_have_text("17 dependencies")
    _tab_to(tab, ".ad-dg--wide a")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/modules/*/")
    assert watch.problems == []


def test_several_lists_of_a_page_are_filtered_apart(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}data/?topics-q=created&modules-personal=yes")

    assert tab.locator("#class-list tbody tr:visible").count() == 15
    assert 0 < tab.locator("#topic-list tbody tr:visible").count() < 23
    assert tab.locator("#record-list tbody tr:visible").count() == 339
    assert watch.problems == []


def _tab_to(tab: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")
