"""What documents say of a comparison with code: as their schemas say, true, and null where there was none."""

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.code import CodePlace, ImportKind, LeftOut, UnreadFile
from archatlas.render.documents.drift_tables import DRIFT_TABLES
from archatlas.render.documents.estate_table import table_csv, table_json
from archatlas.render.documents.module_json import module_json, modules_json
from archatlas.render.site.links import TableName
from archatlas.render.site.page import PageOptions
from builders import requiring, schema_text
from code_facts import code_facts, compared, tie, with_module
from render.documents.reading import departures, document_of, read, rows_of

NAMES = ("one.a", "one.b", "two.c", "two.d")
OPTIONS = PageOptions()


@pytest.fixture(scope="module")
def known() -> Assessment:
    code = code_facts(
        NAMES,
        tie("one.a", "one.b", 4),
        tie("one.a", "two.c", 9, first=CodePlace("one/a/run.py", 31)),
        tie("one.a", "two.d", 2, is_dead=True, target="two.d.gone"),
        tie("one.b", "one.a", kind=ImportKind.TYPE_ONLY),
        unassigned=("setup.py",),
        broken=(CodePlace("one/a/bad.py", 12),),
        claimed_twice=("one/x.py",),
        without_edges={"C": 4},
        unread=(UnreadFile("one/a/big.py", "too large"),),
        left_out=(LeftOut("web/node_modules", "node_modules", 70),),
    )
    lost = tie("two.d", "two.d", 3, is_dead=True, target="gone.for.ever")
    code = with_module(code, "two.d", computed=5, dead=(lost,), owner="@team", tests=7)
    texts = (requiring("one.a", "one.b"), requiring("one.b", "two.c"), schema_text("two.c"), schema_text("two.d"))
    return compared(texts, code)


def test_every_document_is_as_its_schema_says(known: Assessment) -> None:
    found = [module_json(known, module, OPTIONS).text for module in known.catalog.values()]

    assert [one for text in found for one in departures(text, "module-json.schema.json")] == []
    assert departures(modules_json(known).text, "modules-json.schema.json") == []
    tables = [table_json(table, known, OPTIONS).text for table in DRIFT_TABLES]
    assert [one for text in tables for one in departures(text, "tables-json.schema.json")] == []


def test_a_module_says_what_its_schema_and_its_code_say_of_each_other_module(known: Assessment) -> None:
    code = document_of(known, "one.a")["code"]

    assert {pair["module"]: (pair["verdict"], pair["imports"]) for pair in code["pairs"]} == {
        "one.b": ("confirmed", 4),
        "two.c": ("undeclared", 9),
        "two.d": ("dead", 2),
    }
    assert document_of(known, "one.b")["code"]["told"][0]["verdict"] == "told"
    assert document_of(known, "two.c")["code"]["used_in_code_by"] == ["one.a"]


def test_a_list_of_modules_counts_the_pairs_that_differ(known: Assessment) -> None:
    assert {name: row["drift"] for name, row in rows_of(known).items()} == {
        "one.a": 2,
        "one.b": 1,
        "two.c": 0,
        "two.d": 0,
    }


def test_the_numbers_of_the_documents_are_the_same(known: Assessment) -> None:
    (table,) = [one for one in DRIFT_TABLES if one.name is TableName.DRIFT]
    rows = read(table_json(table, known, OPTIONS).text)["rows"]
    differing = [row for row in rows if row["verdict"] in ("undeclared", "dead", "unused")]
    pairs = [pair for name in NAMES for pair in document_of(known, name)["code"]["pairs"]]

    assert len(differing) == sum(row["drift"] for row in rows_of(known).values()) == 3
    assert len(differing) == sum(pair["verdict"] != "confirmed" for pair in pairs)


def test_what_is_left_open_is_a_table_too(known: Assessment) -> None:
    (table,) = [one for one in DRIFT_TABLES if one.name is TableName.CODE]

    assert table_csv(table, known, OPTIONS).text.split("\r\n") == [
        "kind,subject,line,number,reason",
        "unassigned,setup.py,,,",
        "claimed_twice,one/x.py,,,",
        "error,one/a/bad.py,12,,",
        "computed,two.d,,5,",
        "without_edges,C,,4,",
        "unread,one/a/big.py,,,too large",
        "left_out,web/node_modules,,70,node_modules",
        "",
    ]


def test_without_code_documents_say_that_nothing_was_compared() -> None:
    known = compared((requiring("one.a", "one.b"), schema_text("one.b")), None)

    assert document_of(known, "one.a")["code"] is None
    assert rows_of(known)["one.a"]["drift"] is None
    assert [row for table in DRIFT_TABLES for row in table.rows(known, OPTIONS)] == []
