"""The page of a lane with many modules leads to pages that list all of them."""

import re

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.module import Ownership
from archatlas.render.site.catalogue.page import LISTED
from archatlas.render.site.lanes.page import lane_pages
from archatlas.render.site.page import RenderedPage
from builders import assessment, module, rendered
from render.site.lists import rows, tree_of, words


def pages(known: Assessment) -> list[RenderedPage]:
    return rendered(lane_pages(known, lambda dot: None))


def lane_of(size: int) -> Assessment:
    return assessment(*(module(f"lane.m{number:04}") for number in range(size)), module("other.m"))


def test_a_lane_up_to_the_limit_has_one_page() -> None:
    assert [page.address for page in pages(lane_of(LISTED))] == ["lanes", "lanes/lane", "lanes/other"]


@pytest.mark.real
def test_each_module_of_a_large_lane_is_on_exactly_one_of_its_pages() -> None:
    _, first, *parts, other = pages(lane_of(LISTED + 1))

    assert [page.address for page in parts] == ["lanes/lane/1", "lanes/lane/2"]
    listed = [row[0] for page in parts for row in rows(page, "catalogue")]
    assert len(listed) == LISTED + 1
    assert len(set(listed)) == LISTED + 1
    hrefs = tree_of(first).xpath("//h2[@id='pages']/following-sibling::*//a/@href")
    assert list(dict.fromkeys(hrefs)) == ["../../lanes/lane/1/", "../../lanes/lane/2/"]
    assert other.address == "lanes/other"


def test_the_pages_of_a_large_lane_say_where_they_belong() -> None:
    _, first, part, *_ = pages(lane_of(LISTED + 1))

    assert first.description.startswith(f"The lane lane: {LISTED + 1} modules.")
    assert (part.section, [crumb.label for crumb in part.crumbs][:2]) == ("Lanes", ["Lanes", "lane"])
    assert re.search(r"lane 1: lane\.m0000 to lane\.m0499", part.title)


def test_a_lane_names_the_owners_of_most_of_it_with_how_they_are_reached_and_counts_the_others() -> None:
    owners = ("@Rare", "@Sales", "@Sales", "@Sales", "@Bank", "@Bank", "@Else")
    known = assessment(
        *(module(f"shop.m{place}", ownership=Ownership(owner=owner)) for place, owner in enumerate(owners)),
        module("bare.m"),
    )
    cells = tree_of(pages(known)[0]).xpath("//tr[starts-with(@id, 'lane-')]/td[@data-l='Owners']")

    assert [[words(line) for line in cell] for cell in cells] == [["no named owner"], ["@Sales", "@Bank", "2 more"]]
    assert cells[1].xpath("div[1]/a/@href") == ["../owners/sales/"]
