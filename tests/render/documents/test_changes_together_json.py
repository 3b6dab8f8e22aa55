"""Programs are told what changes together as pages are, by a document with a published schema."""

import json
from dataclasses import replace

import jsonschema_rs

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.formats.module_schema.published_schema import CHANGES_TOGETHER_SCHEMA
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.model.change_log import CoChangedModules, CommonChanges, Companion
from archatlas.model.module import ModuleName
from archatlas.render.documents.changes_together_json import CHANGES_TOGETHER_JSON, changes_together_files
from archatlas.render.documents.site_files import openapi
from archatlas.render.site.page import PageOptions, RenderedFile
from builders import assessed, requiring, schema_text
from render.site.pages import page_of

BILLS, DESK, ORDERS = ModuleName("shop.bills"), ModuleName("shop.desk"), ModuleName("shop.orders")


def changed_together(known: Assessment) -> Assessment:
    """Return an estate of which two modules changed together twenty times, and one that is gone as well."""
    changes = CoChangedModules(
        100,
        1_700_000_000,
        1_710_000_000,
        is_fitted=True,
        times={BILLS: 25, "shop.gone": 9, ORDERS: 22},
        together={(BILLS, ORDERS): CommonChanges(20, 25, 22, (0.8, 0.9))},
        companions={
            BILLS: (Companion(ORDERS, 20, 25, 0.75), Companion("shop.gone", 9, 25, 0.3)),
            ORDERS: (Companion(BILLS, 20, 22, 0.87),),
        },
    )
    return known.after(Changes(criteria=replace(known.evaluated.criteria, changes=changes)))


def document_of(known: Assessment) -> object:
    (file,) = (one.render() for one in changes_together_files(known))
    assert isinstance(file, RenderedFile)
    assert file.path == CHANGES_TOGETHER_JSON
    document = json.loads(file.content)
    validator = jsonschema_rs.validator_for(json.loads(published(CHANGES_TOGETHER_SCHEMA)))
    assert [str(error) for error in validator.iter_errors(document)] == []
    return document


def test_the_document_says_what_changed_together_and_what_nothing_explains() -> None:
    known = changed_together(assessed(schema_text(BILLS), schema_text(DESK), schema_text(ORDERS)))

    assert document_of(known) == {
        "$schema": "schemas/changes-together-json.schema.json",
        "version": 1,
        "commits": 100,
        "since": "2023-11-14",
        "until": "2024-03-09",
        "is_whole": True,
        "is_fitted": True,
        "modules": [
            {
                "module": BILLS,
                "changes": 25,
                "with": [{"module": ORDERS, "together": 20, "probability": 0.75, "dependency": "none"}],
            },
            {
                "module": ORDERS,
                "changes": 22,
                "with": [{"module": BILLS, "together": 20, "probability": 0.87, "dependency": "none"}],
            },
        ],
        "hidden": [{"modules": [BILLS, ORDERS], "together": 20, "changes": [25, 22], "lately": [0.8, 0.9]}],
    }


def test_a_dependency_is_named_and_hides_nothing() -> None:
    document = document_of(changed_together(assessed(requiring(BILLS, ORDERS), schema_text(ORDERS))))

    assert isinstance(document, dict)
    assert [one["with"][0]["dependency"] for one in document["modules"]] == ["requires", "required"]
    assert document["hidden"] == []


def test_without_a_past_there_is_no_document() -> None:
    known = assessed(schema_text(BILLS))

    assert list(changes_together_files(known)) == []
    assert CHANGES_TOGETHER_JSON not in str(openapi(known, PageOptions()).content)
    assert CHANGES_TOGETHER_JSON in str(openapi(known, PageOptions(has_changes=True)).content)


def test_a_module_page_leads_to_the_document() -> None:
    known = changed_together(assessed(schema_text(BILLS), schema_text(ORDERS)))

    page = page_of(known, known.catalog[BILLS], PageOptions()).fragment

    assert f'href="../../{CHANGES_TOGETHER_JSON}"' in page
    assert "none: a hidden coupling" in page
