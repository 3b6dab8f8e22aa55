"""The documents of the estate follow their schema, agree with the tables, and are cut where they are large."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import networkx

from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.model.site_part import SitePart
from archatlas.render.documents.estate_documents import ESTATE_DOCUMENTS, DocumentName, EstateDocuments
from archatlas.render.documents.site_files import OPENAPI, SITE_FILES, openapi
from archatlas.render.site.page import PageOptions, RenderedFile, RenderedPage
from archatlas.render.site.pages import Site
from builders import assessed, requiring, schema_text

RICH = {
    "identity.tier": 1,
    "ownership.owner": "@Orders",
    "contracts.api.surface": ["rest: /orders", "something"],
    "contracts.error_taxonomy": [{"code": "NOT_FOUND", "retriable": False, "http_status": 404}],
    "contracts.invariants": ["paid: \u2028 before </script> sent"],
    "data_and_events.emits": [{"topic": "placed", "schema_ref": "o.json", "frequency": "high"}],
    "data_and_events.consumes": [{"topic": "paid", "schema_ref": "p.json", "required": True}],
    "dependencies.internal.requires": ["pay.cards", "no.such"],
    "dependencies.internal.weak_dependencies": ["pay.more"],
}
VALIDATOR = jsonschema_rs.validator_for(json.loads(published("documents-json.schema.json")))


def documents(*texts: str, most_rows: int = 1000) -> dict[str, Any]:
    made = EstateDocuments(assessed(*texts), PageOptions(), most_rows)
    files = [*(made.whole(one).render() for one in ESTATE_DOCUMENTS), *(one.render() for one in made.parts())]
    found = {file.path: json.loads(file.text) for file in files}
    for document in found.values():
        VALIDATOR.validate(document)
    return found


def test_documents_follow_their_schema_with_and_without_rows() -> None:
    for texts in ([schema_text("a.b")], [schema_text("shop.orders", RICH), schema_text("pay.cards")]):
        assert set(documents(*texts)) == {f"{name.value}.json" for name in DocumentName}


def test_the_graph_is_one_that_networkx_reads() -> None:
    texts = schema_text("shop.orders", RICH), requiring("pay.cards"), requiring("pay.more", "pay.cards")
    found = documents(*texts)["graph.json"]

    graph = networkx.node_link_graph(found, edges="edges")

    assert sorted(graph.edges) == [("pay.more", "pay.cards"), ("shop.orders", "pay.cards"), ("shop.orders", "pay.more")]
    assert graph.edges["shop.orders", "pay.more"]["kind"] == "optional"
    assert graph.nodes["shop.orders"]["owner"] == "@Orders"


def test_contracts_topics_and_owners_say_what_schemas_say() -> None:
    found = documents(schema_text("shop.orders", RICH), schema_text("pay.cards"))

    orders = next(row for row in found["contracts.json"]["contracts"] if row["module"] == "shop.orders")
    assert [entry["address"] for entry in orders["entries"]] == [
        "modules/shop.orders/#api-rest-orders",
        "modules/shop.orders/#api-other-something",
    ]
    assert orders["invariants"] == RICH["contracts.invariants"]
    topics = {row["topic"]: row for row in found["topics.json"]["topics"]}
    assert topics["placed"]["producers"][0]["frequency"] == "high"
    assert topics["paid"]["consumers"][0]["required"] is True
    assert [row["owner"] for row in found["owners.json"]["owners"]] == [None, "@Orders"]


def test_a_large_document_is_an_index_of_its_parts() -> None:
    texts = [requiring(f"a.m{number}", "a.m0") for number in range(7)]
    whole = documents(*texts)["graph.json"]

    found = documents(*texts, most_rows=3)

    index = found["graph.json"]
    assert index["nodes"] == index["edges"] == []
    assert index["rows"] == whole["rows"] == {"nodes": 7, "edges": 6}
    for key in ("nodes", "edges"):
        assert [row for path in index["parts"] for row in found[path][key]] == whole[key]


def described(options: PageOptions) -> Any:
    return json.loads(openapi(assessed(schema_text("a.b")), options).text)


def test_the_description_names_every_file_that_a_site_has_and_no_other() -> None:
    known = assessed(schema_text("shop.orders", RICH), schema_text("pay.cards"))
    for options in (PageOptions(), PageOptions(without=frozenset(SitePart))):
        site = Site(known, options, lambda _dot: None)
        rendered = [page.render() for page in site.pages()]
        paths = {item.path for item in rendered if isinstance(item, RenderedFile)}
        there = {path.removesuffix("index.html") for path in paths if not path.startswith("schemas/")}
        fitted = {
            path.replace("{module}", "shop.orders").replace("{table}", "topics").lstrip("/")
            for path in described(options)["paths"]
        }
        assert {path for path in fitted if "{" not in path} <= there
        pages = {item.address for item in rendered if isinstance(item, RenderedPage)}
        assert "reference/files" in pages


def test_every_schema_that_the_description_names_is_published() -> None:
    schemas = {file.schema for file in SITE_FILES} - {""}

    assert all((Path(__file__).parents[3] / schema).is_file() for schema in schemas)
    text = json.dumps(described(PageOptions()))
    assert all(f'"$ref": "{schema}"' in text for schema in schemas)


def test_a_site_without_documents_has_none_of_them() -> None:
    options = PageOptions(without=frozenset({SitePart.DOCUMENTS}))
    site = Site(assessed(schema_text("a.b")), options, lambda _dot: None)

    assert [site.page_at(path) for path in (OPENAPI, "graph.json", "documents/graph-1.json")] == [None] * 3
