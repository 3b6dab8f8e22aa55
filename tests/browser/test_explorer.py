"""The explorer keeps its state in its address, dims what is not meant, and needs no mouse."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.serving import ServedSite, served
from browser.watching import Watch

ROWS = "#requirement-list tbody tr:visible"
LINES = ".v-fig svg g.ln"
FOCUS = "form[data-explorer] input[name=focus]"
CHIPS = "[data-chips]"
MODULES = "dependencies/modules/"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 17),
        ("?show=x", 9),
        ("?show=p", 6),
        ("?show=tier-inversion", 2),
        ("?focus=products.enterprise&steps=1&show=p", 3),
        ("?from=candidate&to=lukhas", 2),
        ("?focus=memory", 4),
        ("?focus=lukhas.device_reporter&direction=in", 6),
        ("?focus=lukhas.device_reporter&direction=in&steps=1", 4),
        ("?focus=lukhas.device_reporter&direction=out", 0),
        ("?focus=branding.decoder", 0),
    ],
)
def test_list_and_map_show_what_the_address_says(
    tab: Page, site: ServedSite, watch: Watch, query: str, number: int
) -> None:
    tab.goto(f"{site.address}{MODULES}{query}")

    expect(tab.locator(ROWS)).to_have_count(number)
    expect(tab.locator(f"{LINES}:not(.dim)")).to_have_count(number)
    assert tab.locator(LINES).count() == 17
    if query:
        expect(tab.locator("h2#requirements .n")).to_have_text(f"{number} of 17")
    assert watch.problems == []


def test_the_focus_is_a_filled_box_with_a_ring_and_a_word(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULES}?focus=lukhas.device_reporter&direction=in")

    expect(tab.locator("svg .v-focus text")).to_have_text("focus")
    expect(tab.locator("svg a.nd.focus")).to_have_attribute("data-n", "lukhas.device_reporter")
    assert tab.locator("svg a.nd:not(.dim)").count() == 6
    assert tab.locator("svg a[data-n]").count() == 113
    assert tab.locator("svg a.nd.dim").first.evaluate("box => getComputedStyle(box).opacity") == "0.28"


def test_the_side_card_says_who_uses_it_at_how_many_steps_and_whose_it_is(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULES}?focus=lukhas.memory")
    card = tab.locator("[data-card]")

    expect(card).to_contain_text("@MemoryTeam")
    expect(card.locator("h3", has_text="Uses it")).to_have_text("Uses it 4")
    expect(card.locator("li", has_text="candidate.core")).to_contain_text("2 steps, by log_aggregator")
    card.get_by_text("Open its page").click()
    tab.wait_for_url("**/modules/lukhas.memory/")


def test_what_is_filtered_is_said_in_chips_and_taken_away_there(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}{MODULES}?focus=lukhas.device_reporter&direction=in")
    expect(tab.locator(f"{CHIPS} output")).to_contain_text("6 of 113 modules, 6 of 17 lines.")

    tab.get_by_role("button", name="Remove what uses it").press("Enter")
    assert tab.url.endswith("?focus=lukhas.device_reporter")
    tab.locator(CHIPS).get_by_text("Show all").press("Enter")
    expect(tab.locator(CHIPS)).to_be_hidden()
    assert tab.url == f"{site.address}{MODULES}"
    expect(tab.locator(ROWS)).to_have_count(17)
    assert watch.problems == []


def test_a_module_without_a_line_is_said_to_have_none(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULES}?focus=branding.decoder")

    expect(tab.locator(f"{CHIPS} output")).to_have_text("No line fits. branding.decoder has none of this kind.")
    expect(tab.locator("svg .v-focus")).to_have_count(1)


def test_a_mark_of_the_lane_map_leads_to_its_focus(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/")
    tab.locator("svg a[data-n='lukhas.memory']").click()

    tab.wait_for_url(f"**/{MODULES}?focus=lukhas.memory")
    expect(tab.locator("svg .v-focus")).to_have_count(1)


def test_marks_show_tier_or_owner(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/?marks=tier")
    expect(tab.locator("svg .v-mark")).to_have_count(113)
    assert tab.locator("svg a[data-n='lukhas.core'] .v-mark").text_content() == "1"

    tab.locator("form[data-explorer] select[name=marks]").select_option("owner")
    expect(tab.locator("svg .v-mark.m-named")).to_have_count(65)


def test_the_explorer_is_used_with_the_keyboard_alone(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}{MODULES}")
    _tab_to(tab, FOCUS)
    tab.keyboard.type("products.enterprise")
    expect(tab.locator(f"{CHIPS} output")).to_contain_text("7 of 17 lines")
    tab.reload()
    expect(tab.locator(FOCUS)).to_have_value("products.enterprise")

    _tab_to(tab, "[data-zoom='1']")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-zoom='0']")).to_have_text("125 %")
    tab.keyboard.press("-")
    expect(tab.locator("[data-zoom='0']")).to_have_text("100 %")

    _tab_to(tab, "svg a.nd[data-n='candidate.core']")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.dataset.n") == "lukhas.log_aggregator"
    tab.keyboard.press("Escape")
    expect(tab.locator(CHIPS)).to_be_hidden()
    tab.keyboard.press("Enter")
    expect(tab.locator("svg a.nd.focus")).to_have_attribute("data-n", "lukhas.log_aggregator")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/modules/lukhas.log_aggregator/")
    assert watch.problems == []


def test_arrows_lead_from_a_lane_to_its_marks(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}dependencies/")
    tab.locator("svg .lg[data-lane='lukhas'] > a").first.focus()
    tab.keyboard.press("ArrowRight")
    first = tab.evaluate("document.activeElement.dataset.n")
    tab.keyboard.press("ArrowRight")

    assert first == "lukhas.core"
    assert tab.evaluate("document.activeElement.dataset.n") == "lukhas.memory"


def test_the_map_is_moved_by_dragging_and_fits_again(tab: Page, site: ServedSite) -> None:
    tab.goto(f"{site.address}{MODULES}")
    for _ in range(4):
        tab.locator("[data-zoom='1']").click()
    scroller = tab.locator(".v-fig__s")
    before = scroller.evaluate("box => box.scrollLeft")
    box = scroller.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 300, box["y"] + 8)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 250, box["y"] + 8)
    tab.mouse.move(box["x"] + 200, box["y"] + 8)
    tab.mouse.up()
    assert scroller.evaluate("box => box.scrollLeft") > before

    tab.locator("[data-fit]").click()
    assert scroller.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_layers_mark_what_goes_up_and_events_run_over_topics(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}dependencies/layers/")
    expect(tab.locator("svg g.ln path.problem")).to_have_count(2)
    tab.goto(f"{site.address}dependencies/events/")
    expect(tab.locator("svg a.nd[data-n='topic:session.closed']")).to_have_count(1)
    assert watch.problems == []


def test_several_lists_of_a_page_are_filtered_apart(tab: Page, site: ServedSite, watch: Watch) -> None:
    tab.goto(f"{site.address}data/?topics-q=created&modules-personal=yes")

    assert tab.locator("#class-list tbody tr:visible").count() == 15
    assert 0 < tab.locator("#topic-list tbody tr:visible").count() < 23
    assert tab.locator("#record-list tbody tr:not([hidden])").count() == 339
    assert watch.problems == []


def _tab_to(tab: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(90):
        tab.keyboard.press("Tab")
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")


def test_the_map_is_printed_alone_on_one_page_with_date_and_address(tab: Page, site: ServedSite) -> None:
    tab.add_init_script("window.print = () => dispatchEvent(new Event('beforeprint'))")
    tab.goto(f"{site.address}{MODULES}?focus=lukhas.memory")
    tab.get_by_role("button", name="Print the map").click()
    tab.emulate_media(media="print")

    expect(tab.locator("svg .v-focus")).to_be_visible()
    expect(tab.locator("#requirement-list")).to_be_hidden()
    expect(tab.locator(".v-print")).to_contain_text(f"/{MODULES}?focus=lukhas.memory, printed")
    assert len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True))) == 1
    expect(tab.locator("#requirement-list")).to_be_visible()


def test_a_long_list_opens_on_demand_and_shows_whatever_a_filter_leaves(tab: Page, thousand_site: Path) -> None:
    with served(thousand_site) as site:
        tab.goto(f"{site.address}dependencies/")
        everything = tab.locator("#requirement-list tbody tr").count()
        expect(tab.locator(ROWS)).to_have_count(40)
        tab.get_by_text(f"{everything - 40} more lines").click()
        expect(tab.locator(ROWS)).to_have_count(everything)
        tab.goto(f"{site.address}dependencies/?show=cycle")

        expect(tab.locator("details.v-tail")).to_be_hidden()
        assert tab.locator(ROWS).count() == tab.locator("#requirement-list tr[data-show~='cycle']").count()
