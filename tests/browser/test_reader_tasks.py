"""What readers come for is as few clicks away as promised, with the mouse and with the keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.searching import search
from browser.serving import ServedSite, served
from installed import archatlas
from sharing import made_once

EXAMPLE = Path(__file__).parents[2] / "schemas" / "examples"
FIRST_HIT = ".v-hits > li:first-child"


@dataclass
class Reader:
    """Somebody at a page, who counts clicks, or uses the keyboard alone."""

    page: Page
    site: ServedSite
    keyboard: bool
    clicks: int = field(default=0)

    def opens(self, address: str) -> None:
        """Begin at a page."""
        self.page.goto(f"{self.site.address}{address}")

    def follows(self, link: Locator) -> None:
        """Follow a link: with a click, or with as many Tabs as it takes and Enter."""
        self.clicks += 1
        here = self.page.url
        if self.keyboard:
            self._tab_to(link)
            self.page.keyboard.press("Enter")
        else:
            link.click()
        self.page.wait_for_url(lambda address: address != here)
        self.page.wait_for_load_state()

    def _tab_to(self, link: Locator) -> None:
        target = link.element_handle()
        for _ in range(400):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("target => document.activeElement === target", target):
                return
        raise AssertionError(f"no Tab reaches {link}")


@pytest.fixture(scope="module")
def example(site: ServedSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Build the example estate once, and serve it."""

    def build(work: Path) -> None:
        done = archatlas("build", "--out", work / "site", cwd=EXAMPLE)
        assert done.returncode == 0, done.stderr

    with served(made_once(tmp_path_factory, "example-for-readers", build) / "site") as built:
        yield built


@pytest.fixture(params=["mouse", "keyboard"])
def reader(request: pytest.FixtureRequest, tab: Page, example: ServedSite) -> Reader:
    """Return a reader of the example."""
    return Reader(tab, example, request.param == "keyboard")


@pytest.fixture(params=["mouse", "keyboard"])
def visitor(request: pytest.FixtureRequest, tab: Page, site: ServedSite) -> Reader:
    """Return a reader of the estate of 113 modules, none of whose owners has a contact."""
    return Reader(tab, site, request.param == "keyboard")


@pytest.fixture(params=[(estate, way) for estate in ("example", "site") for way in ("mouse", "keyboard")], ids="-".join)
def person(request: pytest.FixtureRequest, tab: Page) -> Reader:
    """Return a reader of either estate."""
    estate, way = request.param
    return Reader(tab, request.getfixturevalue(estate), way == "keyboard")


def test_owner_and_contact_are_one_click_from_the_search(reader: Reader) -> None:
    reader.opens("")
    search(reader.page, "ticketing.vouchers")

    expect(reader.page.locator(FIRST_HIT)).to_contain_text("#payments")
    reader.follows(reader.page.locator(f"{FIRST_HIT} .meta a", has_text="@PaymentsTeam"))

    expect(reader.page.locator("h1")).to_contain_text("@PaymentsTeam")
    expect(reader.page.locator("#contact + dl a[href^='mailto:']")).to_be_visible()
    assert reader.clicks == 1


def test_an_owner_is_one_click_from_the_search_of_a_module(visitor: Reader) -> None:
    visitor.opens("")
    search(visitor.page, "candidate.memory")

    visitor.follows(visitor.page.locator(f"{FIRST_HIT} .meta a").first)

    assert "/owners/" in visitor.page.url
    assert visitor.clicks == 1


@pytest.mark.parametrize("name", ["ticketing.vouchers", "platform.audit"])
def test_what_breaks_stands_on_the_module_page(reader: Reader, name: str) -> None:
    reader.opens(f"modules/{name}/")

    impact = reader.page.locator("#impact")
    expect(impact).to_be_visible()
    assert reader.page.locator("#impact ~ * a[href*='owners/']").count() > 0
    assert reader.clicks == 0


def test_whose_the_violations_are_is_one_click_away(person: Reader) -> None:
    person.opens("health/")

    person.follows(person.page.locator("nav a[href$='findings/']:visible").first)

    rows = person.page.locator("[data-rule] tr[data-severity]")
    expect(rows.first.locator("td[data-l=Owner]")).to_be_visible()
    assert rows.locator("td[data-l=Owner] a[href*='owners/']:visible").count() > 3
    assert person.clicks == 1


def test_the_first_five_to_fix_stand_on_the_overview_with_their_next_step(person: Reader) -> None:
    person.opens("")

    rows = person.page.locator(".v-fix tbody tr:visible")
    assert rows.count() >= 5
    for place in range(5):
        expect(rows.nth(place).locator(".v-gain")).not_to_be_empty()
    assert person.clicks == 0


@pytest.mark.parametrize("words", ["/api/v1/vouchers", "ticketing.vouchers"])
def test_the_owner_of_a_path_is_one_click_from_the_search(reader: Reader, words: str) -> None:
    reader.opens("")
    search(reader.page, words)

    reader.follows(reader.page.locator(f"{FIRST_HIT} .meta a[href*='/owners/']").first)

    expect(reader.page.locator("h1")).to_contain_text("@PaymentsTeam")
    assert reader.clicks == 1


def test_everything_about_a_topic_is_one_click_away(person: Reader) -> None:
    person.opens("data/")

    person.follows(person.page.locator("article a[href*='topics/']:visible").first)

    assert "/topics/" in person.page.url
    assert person.page.locator("article a[href*='owners/']").count() > 0
    assert person.clicks == 1


@pytest.mark.parametrize("address", ["modules/", "lanes/", "owners/", "findings/", "health/", "contracts/", "data/"])
def test_every_list_links_what_a_program_reads(person: Reader, address: str) -> None:
    person.opens(address)

    link = person.page.locator(".v-away a[href$='.json']:visible, .v-acts a[href$='.json']:visible").first
    answer = person.page.request.get(link.evaluate("a => a.href"))

    assert answer.ok
    assert answer.json()


def test_tables_and_code_of_own_pages_do_not_widen_a_phone(tab: Page, example: ServedSite) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto(f"{example.address}modules/ticketing.booking/docs/")

    assert tab.locator(".md-typeset__scrollwrap").count() > 0
    assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
