"""What a reader does on the page of a module, with and without script: another picture, a copy, a link."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.serving import ServedSite

pytestmark = pytest.mark.browser

MODULE = "modules/lukhas.memory/"


def test_a_choice_changes_the_picture_in_its_place(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULE}")
    shown = tab.locator(".v-pic:visible")
    before = shown.get_attribute("id")
    choice = shown.locator(".v-seg a:not([aria-current])").first
    choice.scroll_into_view_if_needed()
    top = tab.evaluate("scrollY")
    choice.click()

    expect(shown).not_to_have_id(before or "")
    expect(shown).to_have_count(1)
    assert tab.url.endswith(f"#{shown.get_attribute('id')}")
    assert tab.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    assert abs(tab.evaluate("scrollY") - top) < 40


def test_an_address_chooses_the_picture_without_script(unscripted: Page, site: ServedSite) -> None:
    unscripted.goto(f"{site.address}{MODULE}")
    shown = unscripted.locator(".v-pic:visible")
    before = shown.get_attribute("id")
    shown.locator(".v-seg a:not([aria-current])").first.click()

    expect(shown).not_to_have_id(before or "")
    expect(shown).to_have_count(1)
    expect(unscripted.locator("button:visible")).to_have_count(0)


def test_each_entry_of_a_contract_has_a_link_and_a_button_that_copies_it(tab: Page, site: ServedSite) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(f"{site.address}{MODULE}")
    rows = tab.locator(".v-copies tbody tr")
    count = rows.count()

    expect(rows.locator("button")).to_have_count(count)
    expect(rows.locator("a.v-link")).to_have_count(count)
    python = rows.filter(has_text="from lukhas.memory import RecallService")
    python.get_by_role("button", name="Copy from lukhas.memory import RecallService").click()
    expect(tab.locator("#copy-status")).to_have_text("copied")
    assert tab.evaluate("navigator.clipboard.readText()") == "from lukhas.memory import RecallService"


def test_the_link_of_a_page_is_copied_without_what_only_this_reader_chose(tab: Page, site: ServedSite) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(f"{site.address}{MODULE}?q=x#impact")
    tab.get_by_role("button", name="Copy link").click()
    expect(tab.locator("#copy-status")).to_have_text("copied")

    assert tab.evaluate("navigator.clipboard.readText()") == f"{site.address}{MODULE}"


def test_a_section_has_an_address_that_one_can_see(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULE}")
    tab.get_by_role("link", name="Link to Impact").click()

    expect(tab).to_have_url(re.compile("#impact$"))
    expect(tab.locator("#impact")).to_be_in_viewport()


def test_the_contents_come_behind_the_page_and_say_numbers(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULE}")
    order = tab.evaluate(
        "document.querySelector('article').compareDocumentPosition(document.querySelector('.md-nav--secondary'))"
    )

    assert order & 4, "the list follows the article"
    expect(tab.locator(".md-nav--secondary a", has_text="Impact").locator("i")).to_have_text("4")


@pytest.mark.parametrize("width", [1440, 390])
def test_no_text_of_a_picture_is_smaller_than_eleven_pixels(tab: Page, site: ServedSite, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    for module in (MODULE, "modules/products.enterprise/", "modules/candidate.core/"):
        tab.goto(f"{site.address}{module}")
        sizes = tab.locator(".v-pic:visible svg[role=group]:visible text").evaluate_all(
            """texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize)
                * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width)"""
        )

        assert len(sizes) > 4, module
        assert min(sizes) >= 10.95, module


@pytest.fixture
def unscripted(tab: Page) -> Page:
    browser = tab.context.browser
    assert browser is not None
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    return context.new_page()
