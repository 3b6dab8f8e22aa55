"""The page of a topic: both ends with their owners, what if it stops, what to look at before it changes."""

from typing import Any

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.owners import Contact
from archatlas.model.record import replace
from archatlas.render.diagrams.topic_drawing import BOXES
from archatlas.render.site.page import PageOptions
from archatlas.render.site.topics.page import topic_pages
from builders import assessed, rendered, schema_text
from render.site.lists import tree_of, words

HOSTILE = '"><script>alert(1)</script>'


def page(known: Assessment, topic: str, options: PageOptions | None = None) -> Any:
    """Return the page of a topic as a tree."""
    found = {one.title: one for one in rendered(topic_pages(known, options or PageOptions()))}
    return tree_of(found[f"Topic {topic}"])


def emitting(name: str, topic: str, **values: object) -> str:
    event = {"topic": topic, "schema_ref": "schemas/paid.json", "frequency": "high", "retention": "7d"}
    return schema_text(name, {"data_and_events.emits": [event], **values})


def consuming(name: str, topic: str, **values: object) -> str:
    return schema_text(name, {"data_and_events.consumes": [{"topic": topic}], **values})


def needing(name: str, topic: str, required: bool) -> str:
    return schema_text(name, {"data_and_events.consumes": [{"topic": topic, "required": required}]})


def facts(tree: Any) -> dict[str, str]:
    """Return the facts of the first line."""
    return {words(one.xpath("dt")[0]): words(one.xpath("dd")[0]) for one in tree.xpath("//dl/div")}


def ends(tree: Any) -> list[list[str]]:
    """Return the table of both ends."""
    return [[words(cell) for cell in row] for row in tree.xpath("//table/tbody/tr")]


def after(tree: Any, anchor: str) -> str:
    """Return what a part of the page says."""
    return words(tree.xpath(f"//h2[@id='{anchor}']/..")[0])


def test_both_ends_are_named_with_owner_and_how_to_reach_them() -> None:
    known = assessed(
        emitting("shop.till", "paid", **{"ownership.owner": "@Sales", "ownership.escalation": "@Platform"}),
        needing("shop.stock", "paid", True),
    )
    known = replace(known, contacts={"@Sales": Contact(mail="sales@example.org")})
    tree = page(known, "paid")

    assert facts(tree)["Owner of the topic"] == "@Sales sales@example.org, then @Platform"
    assert facts(tree)["Producer"].startswith("shop.till")
    assert facts(tree)["Consumer"].startswith("shop.stock")
    assert facts(tree)["Message"] == "paid schemas/paid.json"
    assert [(row[0], row[2], row[6], row[7]) for row in ends(tree)] == [
        ("shop.till", "emits", "@Sales", "sales@example.org"),
        ("shop.stock", "consumes, needs it", "no named owner", "nobody has said"),
    ]
    assert words(tree.xpath("//p[@class='v-lede']")[0]) == "A topic, emitted with high frequency, kept 7d."


def test_a_topic_that_nobody_emits_has_a_page_that_says_whose_it_is_to_settle() -> None:
    tree = page(assessed(consuming("a.one", "lost", **{"ownership.owner": "@One"})), "lost")

    assert facts(tree)["Producers"].startswith("nobody")
    (problem,) = tree.xpath("//ul[contains(@class, 'v-prob')]/li")
    assert "No module emits it 1 module waits for it @One" in words(problem)


def test_a_topic_that_nobody_consumes_is_no_problem_and_says_so() -> None:
    tree = page(assessed(emitting("a.one", "made")), "made")

    assert tree.xpath("//ul[contains(@class, 'v-prob')]") == []
    assert "Nobody has declared that they consume it." in after(tree, "stop")


def test_if_it_stops_those_who_need_it_and_who_stands_behind_them_are_named() -> None:
    known = assessed(
        emitting("a.one", "made"),
        needing("a.two", "made", True),
        needing("a.three", "made", False),
        consuming("a.four", "made"),
        schema_text("a.five", {"dependencies.internal.requires": ["a.two"]}),
    )
    said = after(page(known, "made"), "stop")

    assert "a.two (and behind it 1 module) needs it." in said
    assert "a.three can do without." in said
    assert "a.four consumes it; nobody has said whether it can do without." in said


def test_before_it_changes_plans_notice_and_approval_of_the_producer_are_said() -> None:
    known = assessed(
        emitting(
            "a.one",
            "made",
            **{
                "risk_and_change.upgrade_path.planned": "v3.0",
                "risk_and_change.upgrade_path.breaking_changes": ["new schema"],
                "contracts.api.deprecation_policy.min_notice_days": 90,
                "risk_and_change.change_control.change_approval_required": True,
                "risk_and_change.change_control.reviewers": ["@Board"],
            },
        ),
        consuming("a.two", "made", **{"ownership.owner": "@Two"}),
    )
    said = after(page(known, "made"), "change")

    assert "Tell @Two" in said
    assert "v3.0 planned for a.one; breaking: new schema" in said
    assert "Notice 90 days from a.one" in said
    assert "Approval @Board" in said


def test_what_only_the_surface_offers_is_told_from_what_is_declared() -> None:
    tree = page(assessed(schema_text("a.one", {"contracts.api.surface": ["event: made"]})), "made")

    assert [(row[2], row[3]) for row in ends(tree)] == [("emits", "offered, direction not declared")]


def test_ends_that_name_different_schemas_are_a_problem() -> None:
    known = assessed(
        emitting("a.one", "made"),
        schema_text("a.two", {"data_and_events.consumes": [{"topic": "made", "schema_ref": "other.json"}]}),
    )

    assert "The ends name different schemas" in words(page(known, "made"))


def test_the_message_of_each_end_is_a_column_only_where_ends_differ_in_it() -> None:
    alone = page(assessed(emitting("shop.till", "paid")), "paid")
    both = page(assessed(emitting("shop.till", "paid"), consuming("shop.stock", "paid")), "paid")
    assert "Message" not in words(alone.xpath("//table/thead")[0])
    assert "Message" in words(both.xpath("//table/thead")[0])
    assert "not declared" in ends(both)[1]


def test_the_drawing_has_a_box_for_each_end_or_says_how_many_more_there_are() -> None:
    few = assessed(emitting("a.one", "made"), consuming("a.two", "made"))
    many = assessed(*(consuming(f"a.m{number}", "made") for number in range(BOXES + 3)))

    for tree, boxes in ((page(few, "made"), 2), (page(many, "made"), BOXES)):
        for drawing in tree.xpath("//svg[@role='group']"):
            assert len(drawing.xpath(".//a")) == boxes
    assert "4 more" in words(page(many, "made").xpath("//svg[@role='group']")[0])


@pytest.mark.parametrize("name", [HOSTILE, "a/../../b", "javascript:alert(1)", "\u202etxt", "x" * 3_000, "订单"])
def test_a_hostile_topic_has_a_page_of_its_own_and_stays_a_text(name: str) -> None:
    known = assessed(emitting("a.one", name), consuming("a.two", name))
    (found,) = rendered(topic_pages(known, PageOptions()))

    assert found.address.count("/") == 1
    assert found.address.removeprefix("topics/").replace("-", "").replace("_", "").isalnum()
    assert found.address.isascii()
    assert tree_of(found).xpath("//script") == []


def test_the_way_to_a_topic_is_that_of_the_second_row() -> None:
    (topic,) = rendered(topic_pages(assessed(emitting("a.one", "paid")), PageOptions()))

    assert [crumb.label for crumb in topic.crumbs] == ["Topics and data", "Topics", "paid"]
    assert [crumb.href for crumb in topic.crumbs] == ["../../data/", "../../data/#topics", ""]
