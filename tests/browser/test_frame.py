"""What stands around every page: doors, drawer, skip link, paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

pytestmark = pytest.mark.browser


def test_what_is_down_leads_to_its_impact(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(site.address)
    tab.get_by_label("What is down?").last.fill("device_reporter")
    tab.get_by_role("button", name="Show impact").click()

    expect(tab).to_have_url(re.compile(r"/modules/lukhas\.device_reporter/#impact$"))
    assert watch.problems == []


def test_a_name_that_several_modules_have_leads_to_the_search(tab: Page, site: ServedSite) -> None:
    tab.goto(site.address)
    tab.get_by_label("What is down?").last.fill("identity")
    tab.keyboard.press("Enter")

    expect(tab).to_have_url(re.compile(r"/search/\?q=identity$"))


def test_the_field_for_owners_leads_to_the_search(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(site.address)
    tab.get_by_label("Module, team or topic").last.fill("@MemoryTeam")
    tab.keyboard.press("Enter")

    expect(tab).to_have_url(re.compile(r"/search/\?q=%40MemoryTeam$"))
    expect(tab.get_by_role("link", name="@MemoryTeam").first).to_be_visible()
    assert watch.problems == []


def test_the_drawer_of_a_phone_opens_and_closes_with_the_keyboard(tab: Page, site: ServedSite) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(site.address)
    menu, words = tab.locator(".v-menu"), tab.locator(".md-sidebar--primary .md-ellipsis", has_text="Structure").first
    expect(words).to_be_hidden()

    menu.focus()
    tab.keyboard.press("Enter")
    expect(words).to_be_visible()
    expect(menu).to_have_attribute("aria-expanded", "true")

    tab.keyboard.press("Escape")
    expect(words).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_closed_drawer_is_passed_over_by_the_tab_key(tab: Page, site: ServedSite) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{site.address}lanes/")
    for _ in range(12):
        tab.keyboard.press("Tab")
        assert not tab.evaluate("!!document.activeElement.closest('.md-sidebar--primary')")


def test_the_first_key_skips_to_the_content(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    tab.keyboard.press("Tab")
    expect(tab.locator(".md-skip")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")

    assert tab.evaluate("!!document.activeElement.closest('#page, .ad-crumbs')")


def test_every_page_is_two_clicks_away_at_most(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    tab.locator(".v-foot").get_by_role("link", name="Findings").click()

    expect(tab.locator("h1")).to_have_text("Findings")


def test_paper_has_date_and_address_and_no_map(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}lanes/")
    tab.emulate_media(media="print")

    expect(tab.locator(".v-foot time")).to_be_visible()
    expect(tab.get_by_text("https://example.org/atlas/lanes/")).to_be_visible()
    expect(tab.locator(".v-foot .map")).to_be_hidden()
    expect(tab.locator(".v-sub")).to_be_hidden()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    day = tab.evaluate("new Date().toLocaleDateString('en-GB', {day: 'numeric', month: 'short', year: 'numeric'})")
    expect(tab.locator(".v-print")).to_have_text(f"{site.address}lanes/, printed {day}")


def test_paper_has_the_folds_that_the_reader_opened(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}health/")
    fold = tab.locator("details.ad-more").first
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    expect(fold.locator(":scope > div")).to_be_hidden()

    tab.emulate_media(media="screen")
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    fold.locator("summary").click()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    expect(fold.locator(":scope > div")).to_be_visible()
