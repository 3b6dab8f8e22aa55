"""Filtered pages keep their promise: what is filtered is said, follows through, and can be taken back."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from browser.serving import ServedSite
from browser.watching import Watch

CHIPS = ".v-chip"
REMOVE = ".v-chip button"
NOTHING = ".v-nothing:visible"
ROWS = ":is(table.v-list tbody tr, tr[data-kind]):visible"
TOTALS = ":is(.ad-lede, .v-lede) .ad-unfiltered"


def said(tab: Page) -> list[str]:
    """Return what the chips say, without their buttons."""
    return [chip.removesuffix("✕") for chip in tab.locator(CHIPS).all_text_contents()]


@pytest.mark.parametrize(
    ("address", "chips", "rows"),
    [
        ("modules/?uses=lukhas.memory", ["requires lukhas.memory"], 3),
        ("modules/?needs=lukhas.memory", ["depends on lukhas.memory"], 4),
        ("modules/?known=escalation", ["known escalation"], 6),
        ("modules/?lane=lukhas&band=ok", ["health Healthy", "lane lukhas"], 3),
        ("modules/?q=recall", ["text recall"], 1),
        ("modules/?owner=-&tier=1", ["owner No named owner", "tier 1"], 1),
        ("contracts/?topic=session.closed", ["topic session.closed"], 1),
        ("contracts/?owner=%40MemoryTeam", ["owner @MemoryTeam"], 6),
        ("contracts/?q=largest", ["text largest"], 0),
        ("owners/devopsteam/?tier=1", ["tier 1"], 1),
        ("modules/?constructor=x&toString=1&v=2&unknown=3", [], 113),
        ("modules/?lane=%3Cimg%20src%3Dx%3E&q=", ["lane <img src=x>"], 0),
    ],
)
def test_a_filter_of_the_address_is_a_chip(
    tab: Page, site: ServedSite, watch: Watch, address: str, chips: list[str], rows: int
) -> None:
    tab.goto(f"{site.address}{address}")

    assert sorted(said(tab)) == chips
    assert tab.locator(ROWS).count() == rows
    assert watch.problems == []


def test_a_chip_is_removed_with_the_keyboard_and_takes_its_field_along(
    tab: Page, site: ServedSite, watch: Watch
) -> None:
    tab.goto(f"{site.address}modules/?lane=lukhas&known=escalation")
    before = tab.locator(ROWS).count()
    remove = tab.get_by_role("button", name="Remove the filter lane lukhas")
    remove.focus()
    tab.keyboard.press("Enter")

    expect(tab.locator(CHIPS)).to_have_count(1)
    assert tab.locator("form[data-for] select[name=lane]").input_value() == ""
    assert tab.url == f"{site.address}modules/?known=escalation"
    assert tab.locator(ROWS).count() > before
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "Remove the filter known escalation"
    tab.keyboard.press("Space")
    expect(tab.locator(CHIPS)).to_have_count(0)
    assert tab.locator(ROWS).count() == 113
    assert tab.url == f"{site.address}modules/"
    assert watch.problems == []


@pytest.mark.parametrize(
    ("address", "words", "rows"),
    [
        ("modules/?lane=gone", "No module fits this filter.", 113),
        ("modules/?q=gone&tier=1", "No module fits these filters. This list looks only at what its own rows say.", 113),
        ("contracts/?topic=gone", "No entry fits this filter.", 35),
    ],
)
def test_an_empty_result_says_so_and_offers_a_way_out(
    tab: Page, site: ServedSite, watch: Watch, address: str, words: str, rows: int
) -> None:
    tab.goto(f"{site.address}{address}")

    expect(tab.locator(f"{NOTHING} p:first-child")).to_have_text(words)
    assert tab.locator(ROWS).count() == 0
    tab.locator(f"{NOTHING} button").press("Enter")
    expect(tab.locator(NOTHING)).to_have_count(0)
    assert tab.locator(ROWS).count() == rows
    assert "?" not in tab.url
    assert watch.problems == []


def test_the_way_from_a_list_to_the_search_says_how_much_that_finds(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}modules/?q=session.closed")
    way = tab.get_by_role("link", name="Search everywhere for “session.closed”")
    expect(way).to_have_text(re.compile(r": \d+ results?$"))
    number = int(re.findall(r"\d+", way.inner_text())[-1])

    assert number == len(tab.evaluate("archatlasSearch.find('session.closed')")) == 2
    assert watch.problems == []


def test_lists_of_one_page_say_their_own_filters(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}data/?modules-personal=yes&topics-q=nothing-is-called-so")

    assert said(tab) == ["text nothing-is-called-so", "personal data yes"]
    expect(tab.locator(NOTHING)).to_contain_text(
        "No topic fits “nothing-is-called-so”. This list looks only at what its own rows say."
    )
    assert tab.locator("#class-list tbody tr:visible").count() == 15


def test_totals_above_a_filtered_list_say_what_they_count(tab: Page, site: ServedSite) -> None:
    for address in ("contracts/?kind=rest", "findings/?lane=lukhas", "data/?topics-q=created"):
        tab.goto(f"{site.address}{address}")
        expect(tab.locator(TOTALS)).to_have_text("Without the filter: ")
        for chip in tab.locator(REMOVE).all():
            chip.press("Enter")
        expect(tab.locator(TOTALS)).to_have_count(0)


def test_contents_and_folds_of_the_findings_follow_the_filter(tab: Page, site: ServedSite, watch: Watch) -> None:
    contents = ".md-nav--secondary li:visible a[href^='#']"
    tab.goto(f"{site.address}findings/")
    every = tab.locator(contents).count()
    tab.goto(f"{site.address}findings/?lane=matriz&severity=note")
    sections = tab.locator("section.ad-rule:visible h2").evaluate_all("all => all.map(one => `#${one.id}`)")
    listed = tab.locator(contents).evaluate_all("all => all.map(one => one.getAttribute('href'))")

    assert 0 < len(sections) < every
    assert [href for href in listed if href not in ("#passed", "#idle")] == sections
    for fold in tab.locator("section.ad-rule:visible details:visible").all():
        number = int(re.findall(r"\d+", fold.locator("summary").inner_text())[0])
        assert fold.locator("tbody tr:visible").count() == number > 0
    tab.locator(REMOVE).first.click()
    tab.locator(REMOVE).first.click()
    expect(tab.locator(contents)).to_have_count(every)
    assert watch.problems == []


def test_findings_that_nobody_has_are_said_to_be_none(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}findings/?owner=%40Gone")

    expect(tab.locator(f"{NOTHING} p:first-child")).to_have_text("No finding fits this filter.")
    expect(tab.locator(CHIPS)).to_contain_text("owner @Gone")
    tab.locator(f"{NOTHING} button").click()
    expect(tab.locator("section.ad-rule").first).to_be_visible()


@pytest.mark.parametrize("address", ["modules/?uses=gone&lane=lukhas", "findings/?owner=%40Gone"])
def test_chips_and_ways_out_are_fit_for_all_readers(tab: Page, site: ServedSite, address: str) -> None:
    found = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        tab.set_viewport_size({"width": 390, "height": 800})
        tab.goto(f"{site.address}{address}")
        expect(tab.locator(NOTHING)).to_be_visible()
        tab.evaluate(AXE_SCRIPT)
        found += tab.evaluate("""() => axe.run([".v-chips", ".v-nothing", ".v-bar"]).then(result =>
            result.violations.map(one => [one.id, one.nodes[0].html]))""")
        sizes = tab.locator(REMOVE).evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert min(sizes) >= 24
        assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    assert found == []


def test_without_script_lists_are_whole_and_say_nothing_of_filters(tab: Page, site: ServedSite) -> None:
    browser = tab.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site.address}modules/?lane=gone")

    assert plain.locator("table.v-list tbody tr:visible").count() == 113
    assert plain.locator(".v-chip, .v-nothing, .ad-search-nothing").count() == 0
    plain.close()


def test_a_filter_opens_the_folds_that_hold_what_fits_and_hides_the_parts_that_do_not(
    tab: Page, site: ServedSite, watch: Watch
) -> None:
    tab.goto(f"{site.address}contracts/")
    python = tab.locator("[data-part=python] details.v-fold")
    assert python.locator("visible=true").count() == 6
    assert [fold.get_attribute("open") for fold in python.all()] == [None] * 6
    tab.locator("form[data-narrow] select[name=lane]").select_option("matriz")

    expect(tab.locator("[data-part=rest]")).to_be_hidden()
    expect(python.locator("visible=true")).to_have_count(1)
    expect(tab.locator("[data-part=python] tr[data-kind]:visible")).to_have_count(4)
    assert tab.url == f"{site.address}contracts/?lane=matriz"
    tab.locator(REMOVE).press("Enter")
    expect(tab.locator("[data-part=rest]")).to_be_visible()
    assert [fold.get_attribute("open") for fold in python.all()] == [None] * 6
    assert watch.problems == []
