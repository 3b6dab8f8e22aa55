"""What readers see and do in the search: on the spot and on its page, with keys, where nothing is found."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.searching import HITS, search
from browser.serving import ServedSite
from browser.watching import Watch

pytestmark = pytest.mark.browser
READY = ".v-res[data-state=ready]"


def test_a_result_says_who_answers_for_it_and_where_the_words_stand(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}search/?q=lukhas.memory")
    first = tab.locator(".v-hits > li").first
    expect(first.locator(".t")).to_have_text("lukhas.memory93 Healthymodule")
    expect(first.locator(".meta")).to_contain_text("@MemoryTeam")
    expect(first.locator(".meta")).to_contain_text("tier 2")
    expect(first.locator(".meta")).to_contain_text("used by 4")
    expect(first.locator("mark").first).to_be_visible()

    assert 1 <= first.locator("ul li").count() <= 4
    assert watch.problems == []


def test_the_search_opens_by_keys_and_by_its_box_and_closes_again(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    field = tab.locator("dialog input")
    for key in ("/", "Control+k"):
        tab.keyboard.press(key)
        expect(field).to_be_focused()
        tab.keyboard.press("Escape")
        expect(field).to_be_hidden()
    box = tab.locator("a[data-search=open]").first
    box.focus()
    tab.keyboard.press("Enter")
    expect(field).to_be_focused()
    tab.keyboard.press("Escape")

    expect(box).to_be_focused()
    assert tab.url == f"{site.address}modules/lukhas.memory/"
    assert watch.problems == []


def test_arrows_move_through_the_results_and_enter_opens_one(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(site.address)
    search(tab, "memory")
    hits = tab.locator(HITS)
    tab.keyboard.press("ArrowDown")
    expect(hits.nth(0)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(tab.locator("dialog input")).to_be_focused()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/modules/lukhas.memory/**")
    assert watch.problems == []


def test_the_number_of_results_is_said_to_those_who_hear_the_page(tab: Page, site: ServedSite) -> None:
    tab.goto(site.address)
    search(tab, "memory")
    output = tab.locator("dialog output")

    expect(output).to_have_attribute("aria-live", "polite")
    expect(output).to_have_text(re.compile(r"^\d+ results for “memory”$"))


def test_kinds_filter_with_their_numbers_and_stand_in_the_address(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}search/?q=memory")
    kinds = tab.locator(".v-seg a")
    expect(kinds.first).to_have_text(re.compile(r"^All \d+$"))
    owners = kinds.filter(has_text="Owners")
    number = int((owners.text_content() or "").split()[-1])
    owners.click()
    expect(tab.locator(HITS)).to_have_count(number)
    expect(tab.locator(".v-seg [aria-current]")).to_have_text(f"Owners {number}")
    tab.reload()
    expect(tab.locator(HITS)).to_have_count(number)

    assert tab.url == f"{site.address}search/?q=memory&kind=owner"
    assert watch.problems == []


def test_a_wrong_letter_leads_to_what_was_meant(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}search/?q=memroy")
    expect(tab.locator("output")).to_have_text("Nothing found for “memroy”.")
    expect(tab.locator(".v-meant a")).to_have_text("memory")
    expect(tab.locator(HITS).first).to_have_text("lukhas.memory")
    expect(tab.locator("#lists a").first).to_have_text("113 modules")
    tab.locator(".v-meant a").click()

    expect(tab.locator("output")).to_have_text(re.compile("results for “memory”"))
    expect(tab.locator("#lists")).to_be_hidden()
    assert watch.problems == []


def test_words_that_no_page_has_together_are_looked_for_without_one_of_them(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}search/?q=RECALL_BUSY+pymongo")

    expect(tab.locator(".v-meant a")).to_be_visible()
    expect(tab.locator(HITS).first).to_be_visible()


def test_nothing_at_all_still_offers_lists_on_the_spot(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}modules/lukhas.memory/")
    search(tab, "qqqqqq")
    lists = tab.locator("dialog .v-lists a")
    expect(lists.first).to_have_text("113 modules")
    for of in ("contracts", "findings"):
        number = tab.request.get(f"{site.address}search/").text().partition(f" {of}</a>")[0].rpartition(">")[2]
        expect(lists.filter(has_text=of)).to_have_text(f"{number} {of}")
    tab.locator("dialog .v-lists a").first.click()

    tab.wait_for_url(f"{site.address}modules/")
    assert watch.problems == []


def test_without_script_the_box_leads_to_lists(tab: Page, site: ServedSite) -> None:
    browser = tab.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{site.address}modules/lukhas.memory/")
    plain.goto(str(plain.locator("a[data-search=open]").first.evaluate("link => link.href")))

    expect(plain.locator("#lists a").first).to_have_text("113 modules")
    expect(plain.locator("form[data-search=page]")).to_be_hidden()
    plain.close()


def test_a_page_asks_for_nothing_of_the_search_until_somebody_searches(tab: Page, site: ServedSite) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(site.path_of(request.url)))
    tab.goto(f"{site.address}modules/lukhas.memory/", wait_until="networkidle")
    before = [path for path in asked if path.startswith("search/") or "find" in path]
    search(tab, "memory")

    assert before == []
    assert "search/names.js" in asked
