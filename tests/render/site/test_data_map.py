"""The data map says where personal data is, who is at the two ends of a topic, and what is kept where."""

import re
from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.operations import DataAndEvents, DataClass, PersonalData
from archatlas.render.site.data.page import INLINE_ROWS, data_pages
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.site.topics.page import topic_pages
from builders import assessed, assessment, module, rendered, schema_text
from render.site.lists import links, rows, rows_behind, tree_of, words
from render.site.pages import page_of


def pages(known: Assessment) -> list[RenderedPage]:
    return rendered(data_pages(known))


def classified(name: str, classification: str, contains: bool) -> str:
    values = {"data_and_events.pii.classification": classification, "data_and_events.pii.contains": contains}
    return schema_text(name, values)


def seen(element: Any) -> str:
    """Return what an element says to the eye, without what is only read aloud."""
    hidden = "".join(element.xpath(".//*[@class='ad-vh']//text()"))
    return words(element).replace(" ".join(hidden.split()), "").strip()


def test_the_strictest_class_stands_first_and_its_numbers_lead_to_its_modules() -> None:
    known = assessed(
        classified("a.one", "public", False),
        classified("a.two", "restricted", True),
        classified("a.three", "restricted", False),
        schema_text("a.four", {}),
    )
    all_pages = pages(known)
    table = tree_of(all_pages[0]).xpath("//h2[@id='classes']/following-sibling::table[1]/tbody/tr")

    assert [[seen(cell) for cell in row] for row in table] == [
        ["Restricted", "2", "1", "0"],
        ["Public", "1", "0", "0"],
        ["Nobody has said", "1", "—", "1"],
    ]
    for row in table:
        for link in row.xpath(".//a"):
            address = "/data/" + link.get("href").removeprefix("../data/")
            assert rows_behind(all_pages, address) == int(seen(link))


def test_a_topic_shows_its_two_ends_and_one_that_nobody_emits_is_marked() -> None:
    (page,) = pages(
        assessed(
            schema_text("a.one", {"data_and_events.emits": [{"topic": "x.made"}]}),
            schema_text("a.two", {"data_and_events.consumes": [{"topic": "x.made"}, {"topic": "y.gone"}]}),
        )
    )

    assert rows(page, "topic-list") == [
        ["x.made", "a.one", "no named owner", "a.two", "no named owner"],
        ["y.gone", "nobody", "—", "a.two", "no named owner"],
    ]


def test_many_modules_at_one_end_are_a_number_that_leads_to_the_page_with_all_of_them() -> None:
    consumer = {"data_and_events.consumes": [{"topic": "x"}]}
    known = assessed(*(schema_text(f"a.m{number}", consumer) for number in range(9)))
    (topic,) = rendered(topic_pages(known, PageOptions()))

    assert links(pages(known)[0])["9 modules"] == f"/{topic.address}/#ends"
    assert len(tree_of(topic).xpath("//table/tbody/tr")) == 9


def test_a_service_shows_its_gravest_criticality_and_its_users() -> None:
    def using(name: str, criticality: str) -> str:
        return schema_text(
            name,
            {"dependencies.external.services": [{"name": "redis", "criticality": criticality, "fallback": "none"}]},
        )

    page = pages(assessed(using("a.one", "low"), using("a.two", "critical")))[0]
    summary = tree_of(page).xpath("//h2[@id='external']/following-sibling::table[1]/tbody/tr")

    assert [words(cell) for cell in summary[0]] == ["redis", "critical", "a.one, a.two"]
    assert rows(page, "service-list")[1] == [
        "redis",
        "a.two",
        "no named owner",
        "critical",
        "—endpoint not declared",
        "none",
    ]


def test_records_lead_to_their_rows_on_the_page_of_their_module() -> None:
    data = [{"name": "Entry", "schema_ref": "a.json"}, {"name": "entry"}]
    known = assessed(schema_text("a.one", {"data_and_events.data_classes": data}))
    (shown,) = known.catalog.values()
    found = tree_of(pages(known)[0]).xpath("//table[@id='record-list']//th//a/@href")

    anchors = {href.partition("#")[2] for href in found}
    assert len(anchors) == 2
    assert anchors <= set(tree_of(page_of(known, shown)).xpath("//@id"))


@pytest.mark.real  # large
def test_a_thousand_modules_with_records_get_pages_of_their_own_and_nothing_is_lost() -> None:
    records = tuple(DataClass(f"Record{number}") for number in range(3))
    classes = ("public", "internal")
    known = assessment(
        *(
            module(
                f"{'ab'[number % 2]}.m{number}",
                data_and_events=DataAndEvents(
                    data_classes=records,
                    pii=PersonalData(contains=number % 10 == 0, classification=classes[number % 2]),
                ),
            )
            for number in range(1_000)
        )
    )
    all_pages = pages(known)

    assert rows(all_pages[0], "record-list") == []
    assert sum(len(rows(page, "record-list")) for page in all_pages) == 3_000
    assert len([row for page in all_pages for row in rows(page, "class-list")]) == 1_000
    assert links(all_pages[0])["3,000 types of record"].startswith(("/data/records/", "/data/#records"))
    for text, address in links(all_pages[0]).items():
        if (found := re.match("([0-9]+) modules:", text)) and int(found[1]) > INLINE_ROWS - 1:
            assert rows_behind(all_pages, address) == int(found[1])
