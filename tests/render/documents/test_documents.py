"""The JSON documents: as their schemas say, exact, the same each time, and true."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.pipeline import assess_directory
from archatlas.render.documents.module_json import module_json, modules_json
from archatlas.render.site.page import PageOptions
from archatlas.settings import Settings
from builders import assessed, requiring, schema_text
from quick_cases import real
from render.documents.every_field import every_field, tree_of
from render.documents.reading import departures, document_of, document_of_text, read, rows_of

MODULE, MODULES = "module-json.schema.json", "modules-json.schema.json"
ROW_LIMIT = 268
"""Bytes of an average row of `modules.json`."""


@pytest.fixture(scope="module", params=["roadmap113", real("made")])
def estate(request: pytest.FixtureRequest) -> Path:
    if request.param == "roadmap113":
        return Path(request.getfixturevalue("roadmap113"))
    make: Callable[[int], Path] = request.getfixturevalue("make_estate")
    return make(200) / "modules"


@pytest.fixture(scope="module")
def known(estate: Path) -> Assessment:
    return assess_directory(estate, Settings())


@pytest.fixture(scope="module")
def documents(known: Assessment, estate: Path) -> dict[str, str]:
    options = PageOptions(schemas=((estate.as_posix(), estate.name),))
    return {module.name: module_json(known, module, options).text for module in known.catalog.values()}


def test_every_document_of_a_real_estate_is_as_its_schema_says(documents: dict[str, str]) -> None:
    assert {name: found for name, text in documents.items() if (found := departures(text, MODULE))} == {}


def test_the_list_of_a_real_estate_is_as_its_schema_says(known: Assessment) -> None:
    assert departures(modules_json(known).text, MODULES) == []


def test_the_list_says_the_other_names_of_a_module() -> None:
    known = assessed(schema_text("lane.a", {"identity.aliases": ["lane.old"]}))

    assert departures(modules_json(known).text, MODULES) == []
    assert rows_of(known)["lane.a"]["aliases"] == ["lane.old"]


def test_no_document_names_a_directory_of_this_machine(documents: dict[str, str], estate: Path) -> None:
    place = estate.resolve().parent.as_posix()

    assert [name for name, text in documents.items() if place in text or estate.parent.as_posix() in text] == []


def test_the_rows_say_what_the_documents_say(known: Assessment, documents: dict[str, str]) -> None:
    rows = rows_of(known)

    assert list(rows) == list(known.catalog)
    for name, row in rows.items():
        document = read(documents[name])
        health, place = document["health"], document["dependencies"]
        assert row["score"] == health["score"]
        assert row["known"] == health["known"]
        assert (row["requires"], row["required_by"]) == (place["fan_out"], place["fan_in"])
        assert row["dependents"] == health["dependents"] == place["dependents"]
        assert row["cycle"] == (place["cycle"]["modules"][0] if place["cycle"] else None)


def test_the_parts_of_every_score_add_up_exactly(documents: dict[str, str]) -> None:
    for text in documents.values():
        health = read(text)["health"]
        for area in health["areas"]:
            assert Fraction(area["earned"]) == sum(Fraction(check["earned"] or 0) for check in area["checks"])
            assert area["known"] == sum(check["points"] for check in area["checks"] if check["earned"] is not None)
            assert area["points"] == sum(check["points"] for check in area["checks"])
        earned = sum(Fraction(area["earned"]) for area in health["areas"])
        assert Fraction(health["earned"]) == earned
        assert health["points"] == sum(area["points"] for area in health["areas"]) == 100
        if health["score"] is not None:
            assert Fraction(health["exact"]) == earned / health["known"] * 100


def test_both_ends_of_a_requirement_tell_it_alike(documents: dict[str, str]) -> None:
    places = {name: read(text)["dependencies"] for name, text in documents.items()}
    declared = {
        (name, entry["module"], entry["kind"])
        for name, place in places.items()
        for entry in place["requires"]
        if entry["kind"] != "unknown"
    }
    confirmed = {
        (entry["module"], name, entry["kind"])
        for name, place in places.items()
        for entry in place["required_by"]
        if entry["kind"] != "declared_only"
    }

    assert declared == confirmed


def test_a_row_is_small_and_stands_on_a_line_of_its_own(known: Assessment) -> None:
    head, *rows, _end = modules_json(known).text.splitlines()

    assert json.loads(head + "]}")["version"] == 1
    assert [json.loads(row.rstrip(","))["name"] for row in rows] == list(known.catalog)
    assert sum(map(len, rows)) / len(rows) <= ROW_LIMIT


def test_a_module_that_says_everything_is_as_the_schema_says() -> None:
    said = tree_of(tuple(field for field in every_field() if field.keys[0] != "extensions"))
    known = assessed(yaml.safe_dump({**said, "extensions": {"a": {"b": 1}}, "verdict": ["x", "y"]}))
    (module,) = known.catalog.values()
    text = module_json(known, module, PageOptions()).text

    assert departures(text, MODULE) == []
    assert departures(modules_json(known).text, MODULES) == []
    assert read(text)["schema"] == said
    assert read(text)["extensions"] == {"extensions.a.b": "1"}
    assert read(text)["unmodelled"] == {"verdict": "x, y"}


def test_a_module_that_says_nothing_is_as_the_schema_says() -> None:
    known = assessed(schema_text("lane.a"))
    (module,) = known.catalog.values()

    assert departures(module_json(known, module, PageOptions()).text, MODULE) == []
    assert departures(modules_json(known).text, MODULES) == []


def test_an_estate_without_modules_is_an_empty_list() -> None:
    text = modules_json(assessed()).text

    assert departures(text, MODULES) == []
    assert read(text)["modules"] == []


def test_every_kind_of_requirement_is_told() -> None:
    known = assessed(
        schema_text(
            "a.a",
            {
                "dependencies.internal.requires": ["a.b", "b.c", "b.d", "no.where"],
                "dependencies.internal.weak_dependencies": ["a.e"],
                "dependencies.internal.provides": ["a.e"],
            },
        ),
        *map(schema_text, ("a.b", "b.c", "a.e")),
        schema_text("b.d", {"ownership.promotion_rules.from_lane": "b"}),
    )

    assert document_of(known, "a.a")["dependencies"]["requires"] == [
        {"module": "no.where", "kind": "unknown"},
        {"module": "b.d", "kind": "not_promoted"},
        {"module": "b.c", "kind": "cross_lane"},
        {"module": "a.b", "kind": "same_lane"},
        {"module": "a.e", "kind": "optional"},
    ]
    assert document_of(known, "a.a")["dependencies"]["required_by"] == [{"module": "a.e", "kind": "declared_only"}]
    assert document_of(known, "a.e")["dependencies"]["required_by"] == [{"module": "a.a", "kind": "optional"}]


def test_the_computed_numbers_are_exact() -> None:
    known = assessed(
        requiring("l.a", "l.c"),
        requiring("l.b", "l.c"),
        requiring("l.c", "l.d"),
        schema_text("l.d"),
        schema_text("l.e"),
    )
    place = document_of(known, "l.c")["dependencies"]

    assert (place["fan_in"], place["fan_out"], place["instability"], place["wave"]) == (2, 1, "1/3", 2)
    assert document_of(known, "l.d")["dependencies"]["dependents"] == 3
    assert document_of(known, "l.e")["dependencies"]["instability"] is None


def test_a_cycle_names_its_members() -> None:
    known = assessed(requiring("l.a", "l.b"), requiring("l.b", "l.a"))

    assert document_of(known, "l.b")["dependencies"]["cycle"] == {"size": 2, "modules": ["l.a", "l.b"]}
    assert rows_of(known)["l.b"]["cycle"] == "l.a"


def test_a_cycle_of_any_size_leaves_a_document_small() -> None:
    names = [f"l.m{number:03}" for number in range(150)]
    known = assessed(*(requiring(name, names[number - 1]) for number, name in enumerate(names)))
    cycle = document_of(known, "l.m149")["dependencies"]["cycle"]

    assert cycle == {"size": 150, "modules": names[:100]}
    assert {row["cycle"] for row in rows_of(known).values()} == {"l.m000"}


def test_a_promised_score_is_that_of_the_change() -> None:
    owned = document_of_text(schema_text("l.a", {"ownership.owner": "@Team"}))["health"]
    health = document_of_text(schema_text("l.a"))["health"]
    named_owner = health["areas"][0]["checks"][0]

    assert named_owner["action"] == "name an owner in `ownership.owner`"
    assert named_owner["score_if_met"] == owned["score"]
    assert "action" not in owned["areas"][0]["checks"][0]


def test_the_evidence_names_what_says_little() -> None:
    evidence = document_of_text(schema_text("l.a", {"ownership.owner": "@AutoGenerated"}))["evidence"]

    assert evidence == {"default": [], "placeholder": ["ownership.owner"]}


def test_a_coverage_that_all_modules_share_is_no_coverage() -> None:
    alike = [schema_text(f"l.m{number}", {"test_posture.coverage.current": 0.5}) for number in range(20)]

    assert rows_of(assessed(*alike))["l.m0"]["coverage"] is None
    assert rows_of(assessed(*alike[:2]))["l.m0"]["coverage"] == 0.5


def test_a_finding_has_its_place_and_its_cure() -> None:
    (finding,) = [
        finding
        for finding in document_of_text(requiring("l.a", "l.b"))["findings"]
        if finding["rule"] == "reference/unknown"
    ]

    assert finding["severity"] == "error"
    assert finding["subject"] == "l.b"
    assert finding["line"] > 1


@pytest.mark.parametrize("name", [MODULE, MODULES])
def test_every_field_of_a_document_is_explained(name: str) -> None:
    def unexplained(schema: Any, path: str) -> list[str]:
        if isinstance(schema, list):
            return [found for part in schema for found in unexplained(part, path)]
        if not isinstance(schema, dict):
            return []
        mine = [
            f"{path}.{key}"
            for key, field in schema.get("properties", {}).items()
            if not field.get("description") and "$ref" not in field
        ]
        return mine + [found for key, part in schema.items() for found in unexplained(part, f"{path}.{key}")]

    assert unexplained(json.loads(published(name)), "") == []


@pytest.mark.parametrize("name", [MODULE, MODULES])
def test_every_field_of_a_document_stands_in_the_guide(name: str) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guide" / "data.md").read_text(encoding="utf-8")
    words = set(guide.replace("`", " ").replace(",", " ").split())

    def fields(schema: Any) -> set[str]:
        if isinstance(schema, list):
            return {found for part in schema for found in fields(part)}
        if not isinstance(schema, dict):
            return set()
        return {*schema.get("properties", {}), *(found for part in schema.values() for found in fields(part))}

    sections = set(json.loads(published(MODULE))["properties"]["schema"]["properties"])
    assert fields(json.loads(published(name))) - sections - words == {"$schema"}


@given(st.dictionaries(st.sampled_from(["identity.summary", "ownership.owner", "verdict"]), st.text(max_size=30)))
def test_any_text_stays_what_it_is(values: dict[str, str]) -> None:
    known = assessed(schema_text("l.a", values))
    for module in known.catalog.values():
        text = module_json(known, module, PageOptions()).text
        assert departures(text, MODULE) == []
        assert all(" " <= character <= "~" or character == "\n" for character in text)
        summary = read(text)["schema"]["identity"].get("summary")
        assert summary == module.identity.summary


def test_the_order_of_files_changes_nothing() -> None:
    texts = [requiring("l.a", "l.b"), requiring("l.b", "l.c"), schema_text("l.c")]
    one, other = assessed(*texts), assessed(*reversed(texts))

    assert modules_json(one).text == modules_json(other).text
    assert document_of(one, "l.b")["health"] == document_of(other, "l.b")["health"]
