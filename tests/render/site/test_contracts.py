"""The contracts index lists everything that modules offer, also where that is too much for one page."""

import re

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.interfaces import ApiContract, ModuleContracts
from archatlas.render.site.contracts.page import contract_pages
from archatlas.render.site.page import RenderedPage
from archatlas.render.site.pagination import PAGE_ROWS
from builders import assessed, assessment, module, rendered, schema_text
from render.site.lists import links, rows, rows_behind, tree_of, words
from render.site.pages import page_of

LIST = "contract-list"


def pages(known: Assessment) -> list[RenderedPage]:
    return rendered(contract_pages(known))


def offering(name: str, *surface: str, **values: object) -> str:
    return schema_text(name, {"contracts.api.surface": list(surface), **values})


def test_rest_paths_stand_before_python_names() -> None:
    surface = ("python: a.one.Store", "rest: /v1/x", "grpc: Recall", "something else")
    (page,) = pages(assessed(offering("a.one", *surface, **{"contracts.api.version": "v1.2", "ownership.owner": "@T"})))

    assert rows(page, LIST) == [
        ["/v1/x", "REST", "a.one", "@T", "v1.2"],
        ["Recall", "gRPC", "a.one", "@T", "v1.2"],
        ["a.one.Store", "Python", "a.one", "@T", "v1.2"],
        ["something else", "Other", "a.one", "@T", "v1.2"],
    ]


def test_events_say_who_emits_and_who_consumes_and_what_nobody_emits() -> None:
    (page,) = pages(
        assessed(
            offering("a.one", "event: x.made", **{"data_and_events.emits": [{"topic": "x.made"}]}),
            schema_text("a.two", {"data_and_events.consumes": [{"topic": "x.made"}, {"topic": "y.gone"}]}),
        )
    )

    assert [row[:3] for row in rows(page, LIST)] == [
        ["x.made", "Event, emits", "a.one"],
        ["x.made", "Event, consumes", "a.two"],
        ["y.gone", "Event, consumes nobody emits it", "a.two"],
    ]


def test_each_entry_leads_to_its_row_on_the_page_of_its_module() -> None:
    surface = ("python: a.one.Store", "python: other.Store", "rest: /v1/x", "event: t", "rest: /V1/X", "odd")
    events = {"data_and_events.emits": [{"topic": "t"}, {"topic": "u"}], "data_and_events.consumes": [{"topic": "u"}]}
    known = assessed(offering("a.one", *surface, **events))
    (page,) = pages(known)
    (shown,) = known.catalog.values()
    identifiers = set(tree_of(page_of(known, shown)).xpath("//@id"))
    anchors = {link.get("href").partition("#")[2] for link in tree_of(page).xpath(f"//table[@id='{LIST}']//th//a")}

    assert len(anchors) == len(surface) + 2
    assert anchors <= identifiers


def test_the_numbers_of_the_index_lead_to_lists_of_that_many_rows() -> None:
    known = assessed(offering("a.one", "python: a.one.A", "python: a.one.B", "event: t"), offering("a.two", "rest: /x"))
    all_pages = pages(known)

    counted = {words(link): link for link in tree_of(all_pages[0]).xpath("//p[@class='ad-lede']/a")}
    assert len(counted) == 3
    for text in counted:
        (number,) = re.findall("[0-9]+", text)
        assert rows_behind(all_pages, links(all_pages[0])[text]) == int(number)


def test_an_estate_without_contracts_says_so() -> None:
    (page,) = pages(assessment(module("a.one")))

    assert "No module declares an entry point or an event." in words(tree_of(page))


@pytest.mark.real
def test_a_thousand_modules_are_spread_over_pages_and_nothing_is_lost() -> None:
    surface = (*(f"python: Name{number}" for number in range(7)), "rest: /x")
    contracts = ModuleContracts(ApiContract(surface=surface))
    lanes = ["big"] * 400 + ["middle"] * 280 + ["small"] * 320
    known = assessment(*(module(f"{lane}.m{n}", contracts=contracts) for n, lane in enumerate(lanes)))
    all_pages = pages(known)
    per_page = [len(rows(page, LIST)) for page in all_pages]

    assert sum(per_page) == 8_000
    assert max(per_page) <= PAGE_ROWS
    reached = {address.partition("#")[0].partition("?")[0] for page in all_pages for address in links(page).values()}
    assert {f"/{page.address}/" for page in all_pages[1:]} <= reached
    assert {"contracts/rest", "contracts/python/middle", "contracts/python/big/2"} <= {
        page.address for page in all_pages
    }
    assert len({page.title for page in all_pages}) == len(all_pages)
