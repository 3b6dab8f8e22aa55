"""Findings are narrowed by severity, lane and owner, and every number of an owner leads to as many rows."""

import re

from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

OUTPUT = ".v-chips output"
HITS = ".v-hits-t tbody tr:not([hidden])"
NUMBERS = ".v-rules tbody tr:visible [data-count=findings]"
COUNTED = "hits => hits.reduce((sum, hit) => sum + Number(hit.dataset.findings), 0)"


def numbers(tab: Page) -> list[int]:
    return [int(number) for number in tab.locator(NUMBERS).all_inner_texts()]


def test_the_filter_survives_a_reload_and_is_cleared(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}findings/")
    all_of_them = sum(numbers(tab))
    expect(tab.locator(OUTPUT)).to_have_text(f"{all_of_them} findings")

    tab.locator("form[data-findings] select[name=lane]").select_option("lukhas")
    tab.locator("form[data-findings] select[name=severity]").select_option("warning")
    narrowed: int = tab.locator(HITS).evaluate_all(COUNTED)
    expect(tab.locator(OUTPUT)).to_have_text(f"{narrowed} of {all_of_them} findings")
    assert 0 < narrowed == sum(numbers(tab)) < all_of_them
    assert "lane=lukhas" in tab.url
    assert "severity=warning" in tab.url

    tab.reload()
    expect(tab.locator(OUTPUT)).to_have_text(f"{narrowed} of {all_of_them} findings")
    assert tab.locator("form[data-findings] select[name=lane]").input_value() == "lukhas"

    tab.get_by_role("button", name=f"Show all {all_of_them}").click()
    expect(tab.locator(OUTPUT)).to_have_text(f"{all_of_them} findings")
    assert tab.url == f"{site.address}findings/"
    assert watch.problems == []


def test_what_a_filter_leaves_in_a_fold_is_open(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}findings/?owner=-")

    assert tab.locator(HITS).count() == tab.locator(f"{HITS}:visible").count()


def test_numbers_of_owners_lead_to_as_many_rows(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}owners/")
    cells = tab.locator("#owner-list td a[href^='../']").all()
    links = [(cell.evaluate("a => a.href"), int(cell.inner_text())) for cell in cells]
    assert len(links) > 10

    for href, number in links:
        tab.goto(href)
        output = tab.locator(".v-chips output").inner_text()
        assert re.match(rf"{number}\b", output), (href, output)


def test_bands_and_columns_of_the_health_page_lead_to_as_many_rows(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}health/")
    links = [
        (link.evaluate("a => a.href"), int(re.findall(r"\d+", link.inner_text())[0]))
        for link in tab.locator(".ad-hist a, .ad-dist a").all()
    ]
    assert len(links) > 5

    for href, number in links:
        tab.goto(href)
        assert tab.locator("table.v-list tbody tr:visible").count() == number, href
