"""The reference has every field of the format, every word the pages link to, every address."""

import json
from typing import Any

from archatlas.analysis.assessment import Assessment
from archatlas.formats.module_schema.published_schema import schema_text as json_schema
from archatlas.render.site.page import PageOptions, RenderedPage
from archatlas.render.site.reference.fields import FieldRow, fields_view
from archatlas.render.site.reference.glossary import TERMS
from archatlas.render.site.reference.page import reference_pages
from builders import assessed, assessment, module, rendered, schema_text
from render.site.lists import links, tree_of, words

FORMAT: dict[str, Any] = json.loads(json_schema())


def pages(known: Assessment) -> dict[str, RenderedPage]:
    return {page.address: page for page in rendered(reference_pages(known, PageOptions(format=FORMAT)))}


def fields(known: Assessment) -> dict[str, FieldRow]:
    return {row.path: row for section in fields_view(known, FORMAT).sections for row in section.rows}


def test_every_key_of_the_format_is_described() -> None:
    found = fields(assessment(module("a.one")))

    assert len(found) > 150
    assert all(row.meaning for row in found.values())
    assert {"identity.name", "contracts.error_taxonomy.code", "dependencies.external.libs.version"} <= set(found)


def test_a_field_says_what_it_holds_and_whether_it_is_needed() -> None:
    found = fields(assessment(module("a.one")))

    assert found["identity.name"].need == "required"
    assert found["identity.layer"].need == "expected"
    assert found["identity.layer"].values == ("foundational", "infrastructure", "application", "interface")
    assert found["identity.tier"].type == "whole number, 1 to 5"
    assert found["contracts.error_taxonomy"].type == "list of records"
    assert found["observability.runbook"].type == "text, or list of texts"
    assert found["dependencies.internal.uses"].type == "mapping of names to list of texts"
    assert (found["observability.logs.format"].label, found["identity.tier"].label) == ("Log format", "")


def test_fields_count_the_modules_that_say_something_and_whether_they_agree() -> None:
    found = fields(
        assessed(
            schema_text("a.one", {"identity.status": "active", "identity.tier": 1, "extensions.team.room": "3"}),
            schema_text("a.two", {"identity.status": "active", "identity.tier": 2, "contracts.api.surface": []}),
        )
    )

    assert (found["identity.status"].modules, found["identity.status"].note) == (2, "same in all")
    assert (found["identity.tier"].modules, found["identity.tier"].note) == (2, "")
    assert found["contracts.api.surface"].modules == 0


def test_every_field_has_an_anchor_that_is_its_key() -> None:
    page = pages(assessment(module("a.one")))["reference/fields"]
    identifiers = tree_of(page).xpath("//@id")

    assert {"ownership", "ownership.owner", "contracts.api.version"} <= set(identifiers)
    assert len(identifiers) == len(set(identifiers))


def test_without_the_format_there_is_no_field_reference() -> None:
    found = [page.address for page in rendered(reference_pages(assessment(module("a.one")), PageOptions()))]

    assert found == ["reference", "reference/glossary", "reference/links", "reference/files"]


def test_the_glossary_explains_each_word_once_and_its_references_lead_somewhere() -> None:
    page = pages(assessment(module("a.one")))["reference/glossary"]
    anchors = [term.anchor for term in TERMS]

    assert len(set(anchors)) == len(anchors)
    assert set(anchors) <= set(tree_of(page).xpath("//@id"))
    assert all(related in anchors for term in TERMS for related in term.see)


def test_the_index_leads_to_every_page_of_the_reference() -> None:
    found = pages(assessment(module("a.one")))

    assert {f"/{address}/" for address in found if address != "reference"} <= set(links(found["reference"]).values())


def test_addresses_badge_filters_and_keys_are_listed() -> None:
    said = words(tree_of(pages(assessment(module("a.one")))["reference/links"]))

    for part in ("/modules/<name>/", "/modules.json", "badge.svg", "#service-levels", "#api-<kind>-<name>", "focus"):
        assert part in said
