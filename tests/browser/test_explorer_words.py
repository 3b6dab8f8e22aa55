"""The explorer says what it was asked for where nothing is found, and in its legend only what is drawn."""

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

pytestmark = pytest.mark.browser
CHIPS = "[data-chips]"


def test_an_unknown_module_is_told_with_names_like_it(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}dependencies/modules/?focus=lukhas.memroy")

    expect(tab.locator(f"{CHIPS} output")).to_have_text("No module is called “lukhas.memroy”. Did you mean")
    tab.locator(CHIPS).get_by_role("button", name="lukhas.memory", exact=True).click()
    expect(tab.locator("svg a.nd.focus")).to_have_attribute("data-n", "lukhas.memory")
    assert watch.problems == []


def test_a_name_like_none_is_told_without_guessing(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/?focus=qqqqqq")

    expect(tab.locator(f"{CHIPS} output")).to_have_text("No module is called “qqqqqq”.")


@pytest.mark.parametrize("address", ["dependencies/", "dependencies/events/"])
def test_keys_look_like_keys(tab: Page, site: ServedSite, address: str) -> None:
    tab.goto(f"{site.address}{address}")

    style = tab.locator(".v-fig__t kbd").first.evaluate(
        "key => (({ borderTopWidth, boxShadow }) => [borderTopWidth, boxShadow])(getComputedStyle(key))"
    )
    assert style == ["1px", "none"]


def test_the_legend_of_events_names_what_is_drawn(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/events/")
    drawn = tab.locator(".v-fig svg a.nd [class^=m-]").evaluate_all(
        "signs => signs.map(sign => sign.className.baseVal)"
    )
    named = tab.locator(".v-leg [data-band] .ad-mk").evaluate_all("signs => signs.map(sign => sign.className)")

    assert {name.removeprefix("m-") for name in drawn} == {name.rpartition("--")[2] for name in named}


def test_the_field_of_the_search_has_one_ring(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}search/")
    outlined = "one => !['none', 'auto'].includes(getComputedStyle(one).outlineStyle)"
    rings = f"() => [...document.querySelectorAll('.v-field, .v-field *')].filter({outlined}).map(one => one.localName)"

    assert tab.evaluate(rings) == ["form"]
    tab.keyboard.press("Tab")
    assert tab.evaluate(rings) == ["button"]
