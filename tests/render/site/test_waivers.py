"""What is waived is seen on the module, and in a calendar."""

from datetime import date

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.policy import Policy, Waiver
from archatlas.model.module import ModuleName
from archatlas.render.site.findings.page import findings_page
from archatlas.render.site.findings.rule_page import waiver_pages
from archatlas.render.site.page import PageOptions, RenderedPage
from builders import rendered
from render.site.lists import links, tree_of, words
from render.site.pages import page_of
from render.site.reviewed import TODAY, estate_of, layered, waiver

UPWARD = (layered("a.core", "foundational", "b.log"), layered("b.log", "application"))
LATE = waiver("layer/upward", "a.core", subject="b.log", ticket="https://tickets.example.org/7")
OVER = waiver("review/never", "a.core", expires=date(2026, 10, 31))
UNUSED = waiver("cycle", "a.*", expires=date(2027, 3, 1))


def known(*waivers: Waiver, today: date | None = TODAY) -> Assessment:
    return estate_of(*UPWARD, policy=Policy(waivers=waivers), today=today)


def calendar(*waivers: Waiver, today: date | None = TODAY) -> RenderedPage:
    (page,) = rendered(waiver_pages(known(*waivers, today=today)))
    return page


def test_without_a_waiver_nothing_is_said_of_waivers() -> None:
    estate = known()

    assert rendered(waiver_pages(estate)) == []
    assert "aive" not in page_of(estate, estate.catalog[ModuleName("a.core")]).fragment
    assert "Waived" not in findings_page(estate, PageOptions()).fragment


def test_a_module_says_what_is_waived_by_whom_why_and_until_when() -> None:
    estate = known(LATE)
    page = page_of(estate, estate.catalog[ModuleName("a.core")])
    (notice,) = tree_of(page).xpath("//div[@class='ad-waived']//li")

    assert words(notice) == (
        "waived until 31 Dec 2026 Dependency on a higher layer is foundational and requires 'b.log', which is"
        " application. @Team answers for it: it moves with the next release (https://tickets.example.org/7)"
    )
    assert links(page)["Dependency on a higher layer"] == "/findings/layer-upward/"


def test_the_calendar_is_sorted_by_the_day_and_grouped_by_month() -> None:
    page = calendar(UNUSED, LATE, OVER)
    cells = [[words(cell) for cell in row] for row in tree_of(page).xpath("//tbody/tr")]

    assert [heading.label for heading in page.contents] == ["Expired", "December 2026", "March 2027"]
    assert [(row[0], row[4]) for row in cells] == [
        ("31 Oct 2026 ended 26 days ago", "ended"),
        ("31 Dec 2026 35 days left", "1"),
        ("1 Mar 2027 95 days left", "none"),
    ]
    assert cells[1][1] == "Dependency on a higher layer, a.core, b.log"


def test_without_a_day_none_is_counted_and_none_has_ended() -> None:
    page = calendar(OVER, today=None)

    assert [heading.label for heading in page.contents] == ["October 2026"]
    assert words(tree_of(page).xpath("//tbody/tr/th")[0]) == "31 Oct 2026"


@pytest.mark.parametrize("ticket", ["javascript:alert(1)", "ARCH-7", "ftp://x.org/", "https://x.org/\u202e", "http://"])
def test_a_ticket_is_a_link_only_where_it_is_an_address_of_the_web(ticket: str) -> None:
    page = calendar(waiver("layer/upward", "a.core", ticket=ticket))
    ours = ("/findings/", "/modules/", "/tables/", "/modules.json", "/reference/files/")

    assert not [href for href in links(page).values() if not href.startswith(ours)]


def test_the_page_of_findings_leads_to_the_calendar() -> None:
    page = findings_page(known(LATE), PageOptions())

    assert links(page)["1 finding under 1 waiver"] == "/findings/waivers/"


def test_what_a_waiver_says_stays_words() -> None:
    evil = waiver("layer/upward", "a.core", reason="<img src=x onerror=alert(1)>", owner="@<b>", ticket="<i>\u202e")
    estate = known(evil)
    for page in (*rendered(waiver_pages(estate)), page_of(estate, estate.catalog[ModuleName("a.core")])):
        assert "<img src=x" not in page.fragment
        assert "@<b>" not in page.fragment
        assert "\u202e" not in page.fragment
