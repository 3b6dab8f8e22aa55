"""The catalogue keeps its state in its address and needs no mouse."""

import re

from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

ROWS = "table.v-list tbody tr:visible"


def visible_names(tab: Page) -> list[str]:
    return [name.split()[0] for name in tab.locator(f"{ROWS} th").all_inner_texts()]


def test_filter_and_order_survive_a_reload_and_the_way_back(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}modules/")
    tab.locator("form[data-for] select[name=lane]").select_option("lukhas")
    tab.locator("thead th[data-k=deps] button").click()
    tab.locator("form[data-for] input[name=q]").fill("me")
    before = visible_names(tab)
    count = tab.locator(".v-chips output").inner_text()
    assert 1 < len(before) < 20
    assert re.match(r"\d+ of \d+ modules", count)

    tab.reload()
    assert visible_names(tab) == before
    assert tab.locator("form[data-for] select[name=lane]").input_value() == "lukhas"

    tab.locator(f"{ROWS} a").first.press("Enter")
    tab.wait_for_url(re.compile(r"/modules/[^/?]+/$"))
    tab.go_back()
    expect(tab.locator(".v-chips output")).to_have_text(count)
    assert visible_names(tab) == before
    assert watch.problems == []


def test_the_catalogue_is_used_with_the_keyboard_alone(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}modules/")
    field = tab.locator("form[data-for] input[name=q]")
    _tab_to(tab, "form[data-for] input[name=q]")
    tab.keyboard.type("memory")
    expect(tab.locator(".v-chips output")).to_contain_text(" of ")
    assert field.input_value() == "memory"

    _tab_to(tab, "thead th[data-k=name] button")
    tab.keyboard.press("Enter")
    assert tab.locator("thead th[data-k=name]").get_attribute("aria-sort") == "ascending"
    tab.keyboard.press("Space")
    assert tab.locator("thead th[data-k=name]").get_attribute("aria-sort") == "descending"
    names = visible_names(tab)
    assert names == sorted(names, reverse=True)

    _tab_to(tab, "tbody th a")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/modules/{names[0]}/")
    assert watch.problems == []


def _tab_to(tab: Page, selector: str) -> None:
    """Press Tab until the focus is on an element, as a reader does who cannot point."""
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")
