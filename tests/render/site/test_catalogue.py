"""The list of modules: its columns, its filters, and what it leaves to the list of all."""

from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.render.site.catalogue.page import catalogue_view, part_view
from builders import assessed, module, schema_text
from builders import assessment as assessment_of


def estate() -> Assessment:
    return assessed(
        schema_text("one.a", {"identity.tier": 1, "ownership.owner": "@One", "test_posture.coverage.current": 0.9}),
        schema_text("one.b", {"identity.tier": 1, "test_posture.coverage.current": 0.0}),
        schema_text("two.c", {"identity.tier": 2}),
    )


def choices(view: Any) -> dict[str, list[str]]:
    return {choice.name: [value for value, _ in choice.values] for choice in view.choices}


def test_the_list_of_all_has_every_column_and_a_choice_for_each_value() -> None:
    view = catalogue_view(estate(), estate().catalog.values(), "modules")

    assert view.keys >= {"name", "health", "lane", "owner", "layer", "tier"}
    assert choices(view)["lane"] == ["one", "two"]
    assert choices(view)["owner"] == ["@One", "-"]
    assert choices(view)["band"] == [mark for mark in ("ok", "warn", "bad", "none") if mark in choices(view)["band"]]


def test_a_part_stands_in_the_order_of_names() -> None:
    known = estate()
    rows = part_view(known, reversed(tuple(known.catalog.values())), "owners/x").rows

    assert [row.name for row in rows] == sorted(known.catalog)


def test_a_part_says_once_what_all_its_rows_share() -> None:
    known = estate()
    view = part_view(known, known.catalog.of_lane("one"), "lanes/one", lane="one")

    assert view.same == "lane one, no layer declared, tier 1"
    assert view.keys & {"lane", "layer", "tier", "owner"} == {"owner"}


def test_a_single_row_keeps_its_columns() -> None:
    known = estate()
    view = part_view(known, known.catalog.of_lane("two"), "lanes/two", lane="two")

    assert (view.same, view.keys) == ("", catalogue_view(known, (), "modules").keys)


def test_a_part_of_more_than_500_leads_to_the_list_of_all() -> None:
    known = assessment_of(*(module(f"lane.m{number}") for number in range(501)))
    view = part_view(known, known.catalog.values(), "lanes/lane", lane="lane")

    assert len(view.rows) == 500
    assert view.left_out == "These are the first 500 by name of 501 modules."
    assert view.all_href == "../../modules/?lane=lane"
    assert view.same == ""


def test_a_row_names_the_rules_that_speak_of_its_module() -> None:
    known = assessed(schema_text("one.a", {"dependencies.internal.requires": ["one.gone"]}))
    (row,) = catalogue_view(known, known.catalog.values(), "modules").rows

    assert "rule-reference-unknown" in row.rules.split()
