"""The contracts index: what other teams call first, Python names folded, everything with its owner."""

from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.owners import Contact
from archatlas.model.interfaces import ApiContract, ModuleContracts
from archatlas.model.record import replace
from archatlas.render.site.contracts.page import contract_pages
from archatlas.render.site.page import RenderedPage
from archatlas.render.site.pagination import PAGE_ROWS
from builders import assessed, assessment, module, rendered, schema_text
from render.site.lists import links, rows, tree_of, words
from render.site.pages import page_of

LIST = "contract-list"


def pages(known: Assessment) -> list[RenderedPage]:
    return rendered(contract_pages(known))


def index(known: Assessment) -> Any:
    return tree_of(pages(known)[0])


def section(known: Assessment, part: str) -> list[list[str]]:
    """Return the rows of a part of the index, with folded ones."""
    found = index(known).xpath(f"//section[@data-part='{part}']//tr[@data-kind]")
    return [[words(cell) for cell in row] for row in found]


def offering(name: str, *surface: str, **values: object) -> str:
    return schema_text(name, {"contracts.api.surface": list(surface), **values})


def test_each_kind_is_a_section_and_python_comes_last() -> None:
    surface = ("python: a.one.Store", "rest: /v1/x", "grpc: Recall", "something else")
    known = assessed(offering("a.one", *surface, **{"contracts.api.version": "v1.2", "ownership.owner": "@T"}))

    assert index(known).xpath("//section/@data-part") == ["rest", "grpc", "other", "python"]
    assert section(known, "rest") == [["/v1/x", "a.one", "@T", "v1.2", "0"]]
    assert section(known, "grpc") == [["Recall", "a.one", "@T", "v1.2", "0"]]
    assert section(known, "other") == [["something else", "a.one", "@T", "v1.2", "0"]]
    assert section(known, "python") == [["a.one", "1", "@T", "Store"]]


def test_the_first_number_is_what_other_teams_call_and_a_topic_is_one_however_many_use_it() -> None:
    heard = {"data_and_events.consumes": [{"topic": "made"}]}
    known = assessed(
        offering("a.one", "rest: /x", "event: made", "python: a.one.A", "python: a.one.B"),
        schema_text("a.two", heard),
        schema_text("a.three", heard),
    )

    lede = words(index(known).xpath("//p[@class='v-lede']")[0])
    assert lede.startswith("2 that other teams call: 1 REST path and 1 topic, and 2 Python names in 1 module.")


def test_a_topic_without_a_producer_comes_first_and_both_ends_have_their_owners() -> None:
    known = assessed(
        schema_text("a.one", {"data_and_events.emits": [{"topic": "b.made"}], "ownership.owner": "@One"}),
        schema_text(
            "a.two",
            {"data_and_events.consumes": [{"topic": "b.made"}, {"topic": "c.gone"}], "ownership.owner": "@Two"},
        ),
        schema_text("a.three", {"data_and_events.emits": [{"topic": "a.alone"}]}),
    )

    assert section(known, "events") == [
        ["c.gone", "nobody", "—", "a.two", "@Two"],
        ["a.alone", "a.three", "no named owner", "nobody declares it", "—"],
        ["b.made", "a.one", "@One", "a.two", "@Two"],
    ]


def test_a_topic_leads_to_its_page() -> None:
    known = assessed(schema_text("a.one", {"data_and_events.emits": [{"topic": "b.made"}]}))

    assert links(pages(known)[0])["b.made"] == "/topics/b-made/"


def test_how_an_owner_is_reached_stands_with_the_entry_where_anybody_has_said_it() -> None:
    plain = assessed(offering("a.one", "rest: /x", **{"ownership.owner": "@T"}))
    known = replace(plain, contacts={"@T": Contact(mail="team@example.org")})

    assert section(plain, "rest") == [["/x", "a.one", "@T", "—", "0"]] or section(plain, "rest")[0][3] == "not declared"
    assert section(known, "rest")[0][3] == "team@example.org"


def test_each_entry_leads_to_its_row_on_the_page_of_its_module() -> None:
    surface = ("python: a.one.Store", "python: other.Store", "rest: /v1/x", "rest: /V1/X", "odd")
    known = assessed(offering("a.one", *surface))
    (shown,) = known.catalog.values()
    identifiers = set(tree_of(page_of(known, shown)).xpath("//@id"))
    found = index(known).xpath("//section//a[code]/@href")
    anchors = {href.partition("#")[2] for href in found}

    assert len(anchors) == len(surface)
    assert anchors <= identifiers


def test_five_names_of_a_module_stand_open_and_the_others_are_folded() -> None:
    known = assessed(offering("a.one", *(f"python: a.one.N{number}" for number in range(7))))
    (fold,) = index(known).xpath("//details[contains(@class, 'v-rest')]")

    assert words(fold) == "2 moreN5 N6"
    assert len(index(known).xpath("//section[@data-part='python']//td/a[code]")) == 5


def test_names_are_folded_by_lane_with_their_number() -> None:
    known = assessed(
        offering("a.one", "python: a.one.X", "python: a.one.Y"),
        offering("a.two", "python: a.two.X"),
        offering("b.one", "python: b.one.X"),
    )

    assert [words(one) for one in index(known).xpath("//details[contains(@class, 'v-fold')]/summary")] == [
        "a 3 names in 2 modules",
        "b 1 name in 1 module",
    ]


def test_modules_without_an_entry_point_are_named() -> None:
    known = assessed(offering("a.one", "python: a.one.X"), schema_text("a.two"))
    (fold,) = index(known).xpath("//section[@data-part='python']/details[contains(@class, 'ad-more--q')]")

    assert words(fold) == "1 module declares no entry pointa.two"


def test_a_row_is_found_by_what_it_is_filtered_by() -> None:
    known = assessed(
        schema_text("a.one", {"data_and_events.emits": [{"topic": "made"}], "ownership.owner": "@One"}),
        schema_text("b.two", {"data_and_events.consumes": [{"topic": "made"}]}),
    )
    (row,) = index(known).xpath("//tr[@data-kind='event']")

    assert row.get("data-role").split("\n") == ["emits", "consumes"]
    assert row.get("data-lane").split("\n") == ["a", "b"]
    assert row.get("data-owner").split("\n") == ["@One", "-"]
    assert row.get("data-module").split("\n") == ["a.one", "b.two"]


def test_an_estate_without_contracts_says_so() -> None:
    known = assessment(module("a.one"))

    assert "no module declares an entry point or an event" in words(index(known))


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
    assert len(tree_of(all_pages[0]).xpath("//tr[@data-kind]")) < 100
    reached = {address.partition("#")[0].partition("?")[0] for page in all_pages for address in links(page).values()}
    assert {f"/{page.address}/" for page in all_pages[1:]} <= reached
    assert {"contracts/rest", "contracts/python/middle", "contracts/python/big/2"} <= {
        page.address for page in all_pages
    }
    assert len({page.title for page in all_pages}) == len(all_pages)
