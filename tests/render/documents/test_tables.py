"""The tables of an estate as files: as their schema says, the same each time, and harmless in a spreadsheet."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.assessment import Assessment
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.render.documents.change_table import changes_table
from archatlas.render.documents.drift_tables import DRIFT_TABLES
from archatlas.render.documents.estate_table import EstateTable, table_csv, table_json, without_formula
from archatlas.render.documents.quality_tables import QUALITY_TABLES
from archatlas.render.documents.structure_tables import DATA_TABLES, DECISION_TABLES, STRUCTURE_TABLES
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions
from builders import assessed, schema_text
from render.documents.reading import departures, read
from render.site.reviewed import reviewed

SCHEMA = "tables-json.schema.json"
FORMULA = '=HYPERLINK("https://evil.example","x")'

SHOP = (
    schema_text(
        "shop.till",
        {
            "ownership.owner": "@Sales",
            "identity.tier": 1,
            "contracts.api.surface": ["rest: /pay", "event: paid", "python: shop.till.Till"],
            "contracts.api.version": "v1",
            "dependencies.internal.requires": ["shop.stock", "no.where"],
            "dependencies.external.libs": [{"name": "redis", "version": "5.0.1", "license": "MIT"}],
            "dependencies.external.services": [{"name": "bank", "criticality": "high"}],
            "data_and_events.emits": [{"topic": "paid", "schema_ref": "paid.json", "retention": "7d"}],
            "data_and_events.data_classes": [{"name": "Receipt"}],
            "data_and_events.pii": {"contains": True, "classification": "confidential"},
            "data_and_events.storage.databases": [{"name": "tills", "type": "postgres"}],
        },
    ),
    schema_text(
        "shop.stock",
        {
            "data_and_events.consumes": [{"topic": "paid", "required": True}, {"topic": "lost"}],
            "dependencies.external.libs": [{"name": "redis", "version": "4.6.0", "license": "MIT"}],
        },
    ),
)


REVIEW = reviewed(assessed(SHOP[0]), assessed(*SHOP))
assert REVIEW.comparison is not None
TABLES = {
    table.name: table
    for table in (
        *QUALITY_TABLES,
        *STRUCTURE_TABLES,
        *DATA_TABLES,
        *DRIFT_TABLES,
        *DECISION_TABLES,
        changes_table(REVIEW, REVIEW.comparison),
    )
}


def rows(known: Assessment, name: TableName) -> list[dict[str, Any]]:
    """Return the rows of a table's document."""
    found: list[dict[str, Any]] = read(table_json(TABLES[name], known, PageOptions()).text)["rows"]
    return found


def cells(known: Assessment, name: TableName) -> list[dict[str, str]]:
    """Return the rows of a table's CSV file, as a spreadsheet reads them."""
    text = table_csv(TABLES[name], known, PageOptions()).text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_every_table_has_a_definition_and_a_description() -> None:
    described = json.loads(published(SCHEMA))

    assert set(TABLES) == set(TableName)
    assert described["properties"]["table"]["enum"] == [name for name in TABLES if name is not TableName.MODULES]
    for name, definition in described["$defs"].items():
        assert tuple(definition["required"]) == tuple(definition["properties"]) == TABLES[TableName(name)].fields, name


@pytest.mark.parametrize("table", [table for name, table in TABLES.items() if name is not TableName.MODULES])
@pytest.mark.parametrize("texts", [(), SHOP], ids=["nothing", "a shop"])
def test_a_document_is_as_its_schema_says(table: EstateTable, texts: tuple[str, ...]) -> None:
    assert departures(table_json(table, assessed(*texts), PageOptions()).text, SCHEMA) == []


@pytest.mark.parametrize("name", list(TableName))
def test_a_spreadsheet_gets_the_fields_and_as_many_rows_as_a_program(name: TableName) -> None:
    known = assessed(*SHOP)
    listed = list(TABLES[name].rows(known, PageOptions()))

    assert len(cells(known, name)) == len(listed)
    head = table_csv(TABLES[name], known, PageOptions()).text.partition("\r\n")[0]
    assert head.removeprefix("\ufeff") == ",".join(TABLES[name].fields)


@pytest.mark.parametrize(("owner", "mark"), [("Sales", ""), ("Größe", "\ufeff")])
def test_a_mark_of_the_encoding_stands_where_letters_need_it(owner: str, mark: str) -> None:
    known = assessed(schema_text("shop.till", {"ownership.owner": owner}))

    text = table_csv(TABLES[TableName.OWNERS], known, PageOptions()).text

    assert text.startswith(f"{mark}{TABLES[TableName.OWNERS].fields[0]},")


def test_a_topic_names_both_ends_and_their_owners() -> None:
    lost, paid = rows(assessed(*SHOP), TableName.TOPICS)

    assert (lost["topic"], lost["ends"], lost["producers"], lost["consumers"]) == (
        "lost",
        "no_producer",
        [],
        ["shop.stock"],
    )
    assert (paid["ends"], paid["producer_owners"], paid["schemas"]) == ("both", ["@Sales"], ["paid.json"])


def test_the_ends_of_topics_say_what_each_module_says() -> None:
    ends = rows(assessed(*SHOP), TableName.TOPIC_ENDS)

    assert [(end["topic"], end["role"], end["retention"], end["required"]) for end in ends] == [
        ("lost", "consumes", None, None),
        ("paid", "emits", "7d", None),
        ("paid", "consumes", None, True),
    ]


def test_a_library_in_two_versions_is_in_conflict() -> None:
    (redis,) = rows(assessed(*SHOP), TableName.LIBRARIES)

    assert (redis["versions"], redis["conflict"], redis["licences"]) == (["4.6.0", "5.0.1"], True, ["MIT"])
    assert (redis["used_by"], redis["owners"]) == (2, ["@Sales"])


def test_dependencies_run_from_who_requires_to_what_is_required() -> None:
    needed, unknown = rows(assessed(*SHOP), TableName.DEPENDENCIES)

    assert (needed["module"], needed["requires"], needed["kind"]) == ("shop.till", "shop.stock", "same_lane")
    assert (unknown["requires"], unknown["kind"], unknown["required_owner"]) == ("no.where", "unknown", None)


def test_what_begins_like_a_formula_is_only_a_text_in_a_spreadsheet() -> None:
    known = assessed(schema_text("a.b", {"dependencies.external.libs": [{"name": FORMULA, "version": "@1"}]}))
    ((name, version),) = [(row["library"], row["version"]) for row in cells(known, TableName.LIBRARY_USES)]

    assert (name, version) == (f"'{FORMULA}", "'@1")
    assert rows(known, TableName.LIBRARY_USES)[0]["library"] == FORMULA


@given(st.text(st.sampled_from("=+-@;,'\"\t\r\n ax\uff1d"), max_size=8))
def test_no_cell_begins_like_a_formula_wherever_a_spreadsheet_cuts_it(text: str) -> None:
    safe = without_formula(text)

    assert not any(part.lstrip(" \t\r\n").startswith(tuple("=+-@\uff1d")) for part in safe.split(";"))
    assert safe.replace("'", "") == text.replace("'", "")


def test_a_file_of_a_table_has_one_line_for_each_row_whatever_its_texts_are() -> None:
    known = assessed(
        schema_text("a.b", {"dependencies.external.libs": [{"name": 'a\nb,"c"', "version": "1\r2", "purpose": "\x85"}]})
    )
    text = table_csv(TABLES[TableName.LIBRARY_USES], known, PageOptions()).text

    assert text.count("\n") == text.count("\r\n") == 2
    assert len(cells(known, TableName.LIBRARY_USES)) == 1


def test_the_order_of_files_changes_no_byte_of_a_table() -> None:
    one, other = assessed(*SHOP), assessed(*reversed(SHOP))
    for table in TABLES.values():
        if table.name is TableName.FINDINGS:
            continue  # their paths are those of the files
        for written in (table_json, table_csv):
            assert written(table, one, PageOptions()) == written(table, other, PageOptions()), table.name
