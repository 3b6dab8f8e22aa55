"""What is read of files that describe an API, format by format."""

import json
import socket
import textwrap
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.formats.api_documents.reading import read_api_document
from archatlas.model.api_document import (
    ApiDirection,
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiFormat,
    DocumentFault,
    ReferenceFault,
    RefusedDocument,
)


def read(path: str, text: str, others: Mapping[str, str] | None = None) -> ApiDocument:
    found = read_api_document(path, textwrap.dedent(text), (others or {}).get)
    assert isinstance(found, ApiDocument), found
    return found


def refused(path: str, text: str) -> DocumentFault:
    found = read_api_document(path, text, lambda _path: None)
    assert isinstance(found, RefusedDocument)
    return found.fault


def entry(document: ApiDocument, name: str) -> ApiEntry:
    return next(one for one in document.entries if one.name == name)


def fields(one: ApiEntry, part: str) -> dict[str, tuple[str, bool]]:
    found = next(known for known in one.parts if known.title.startswith(part))
    return {field.name: (field.type, field.required) for field in found.fields}


SHOP = """
    openapi: 3.1.0
    info: {title: Shop, version: 2.4.0, description: What the shop sells.}
    paths:
      /orders/{id}:
        parameters:
          - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
        get:
          summary: Tell an order
          tags: [orders]
          deprecated: true
          parameters:
            - {name: full, in: query, schema: {type: boolean}}
          responses:
            200:
              description: the order
              content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
            404: {description: no such order}
        put:
          requestBody:
            content: {application/json: {schema: {$ref: "parts.yaml#/Change"}}}
          responses: {"204": {description: changed}}
    components:
      schemas:
        Order:
          type: object
          required: [id, lines]
          properties:
            id: {type: string}
            state: {type: string, enum: [open, paid]}
            lines: {type: array, items: {$ref: "#/components/schemas/Line"}}
        Line:
          allOf:
            - {type: object, required: [sku], properties: {sku: {type: string}}}
            - {properties: {gift: {type: boolean}, of: {$ref: "#/components/schemas/Line"}}}
    """
PARTS = {"parts.yaml": "Change: {type: object, required: [state], properties: {state: {type: string}}}"}


def test_operations_of_openapi_have_what_they_take_and_what_they_answer() -> None:
    document = read("shop.yaml", SHOP, PARTS)
    get, put = entry(document, "GET /orders/{id}"), entry(document, "PUT /orders/{id}")

    assert (document.format, document.version, document.title, document.release) == (
        ApiFormat.OPENAPI,
        "3.1.0",
        "Shop",
        "2.4.0",
    )
    assert (get.summary, get.group, get.deprecated) == ("Tell an order", "orders", True)
    assert fields(get, "Parameters") == {"id": ("string (uuid)", True), "full": ("boolean", False)}
    assert fields(get, "Answer 200, application/json") == {
        "id": ("string", True),
        "state": ("string", False),
        "lines": ("list of Line", True),
        "lines[].sku": ("string", True),
        "lines[].gift": ("boolean", False),
        "lines[].of": ("Line", False),
    }
    assert fields(put, "Body, application/json") == {"state": ("string", True)}
    assert [part.title for part in get.parts if not part.fields] == ["Answer 404: no such order"]
    assert (document.unresolved, document.faults) == ((), ())


def test_what_openapi_does_not_allow_is_told_with_its_place() -> None:
    document = read("shop.yaml", 'openapi: 3.0.3\ninfo: {title: A, version: "1"}\npaths: {/a: {get: {}}}\n')

    assert document.faults == (("paths//a/get", "'responses' is a required property"),) or document.faults == (
        ("paths//a/get", '"responses" is a required property'),
    )


def test_a_body_of_swagger_is_a_parameter() -> None:
    document = read(
        "old.json",
        '{"swagger": "2.0", "info": {"title": "Old", "version": "1"}, "consumes": ["text/csv"], "paths": {"/a":'
        ' {"post": {"parameters": [{"in": "body", "name": "rows", "schema": {"type": "object", "properties":'
        ' {"n": {"type": "integer"}}}}, {"in": "query", "name": "dry", "type": "boolean"}], "responses":'
        ' {"200": {"description": "done", "schema": {"type": "string"}}}}}}}',
    )
    post = entry(document, "POST /a")

    assert document.format is ApiFormat.SWAGGER
    assert fields(post, "Body, text/csv") == {"n": ("integer", False)}
    assert fields(post, "Parameters") == {"dry": ("boolean", False)}
    assert fields(post, "Answer 200") == {"(the value)": ("string", True)}


def test_channels_of_asyncapi_3_say_what_is_done_with_them() -> None:
    document = read(
        "events.yaml",
        """
        asyncapi: 3.0.0
        info: {title: Events, version: 1.0.0}
        channels:
          paid:
            address: shop.order.paid
            messages: {paid: {payload: {type: object, required: [id], properties: {id: {type: string}}}}}
          asked: {messages: {asked: {payload: {type: integer}}}}
        operations:
          tell: {action: send, summary: Tells what was paid, channel: {$ref: "#/channels/paid"}}
          hear: {action: receive, channel: {$ref: "#/channels/asked"}}
        """,
    )
    paid, asked = document.entries

    assert (paid.kind, paid.facts) == (ApiEntryKind.CHANNEL, (("address", "shop.order.paid"), ("action", "sends")))
    assert paid.summary == "Tells what was paid"
    assert [part.direction for part in (*paid.parts, *asked.parts)] == [ApiDirection.OUTPUT, ApiDirection.INPUT]
    assert fields(paid, "Message paid, sends") == {"id": ("string", True)}


def test_who_is_subscribed_to_in_asyncapi_2_sends() -> None:
    document = read(
        "events.yaml",
        """
        asyncapi: 2.6.0
        info: {title: Events, version: 1.0.0}
        channels:
          a: {subscribe: {summary: Tells of a, message: {oneOf: [{name: x, payload: {type: string}}, {name: y}]}}}
          b: {publish: {message: {name: z, payload: {type: string}}}}
        """,
    )

    assert [(one.name, one.facts, one.summary) for one in document.entries] == [
        ("a", (("action", "sends"),), "Tells of a"),
        ("b", (("action", "receives"),), ""),
    ]
    assert [part.title for part in document.entries[0].parts] == ["Message x, sends", "Message y, sends"]


def test_services_messages_and_enumerations_of_protocol_buffers_are_read() -> None:
    document = read(
        "shop.proto",
        """
        syntax = "proto3";
        package shop.v1;
        // An order.
        message Order {
          string id = 1; // Its number.
          repeated Line lines = 2 [deprecated = true];
          map<string, int32> tags = 3;
          oneof paid { string card = 4; bool cash = 5; }
          message Line { string sku = 1; }
        }
        enum State { NONE = 0; OPEN = 1; }
        service Orders { rpc Watch (Order) returns (stream shop.v1.Order) { option deprecated = true; } }
        """,
    )
    watch, order = document.entries[0], entry(document, "shop.v1.Order")

    assert (watch.name, watch.deprecated) == ("shop.v1.Orders/Watch", True)
    assert watch.facts == (("takes", "Order"), ("answers", "stream of shop.v1.Order"))
    assert order.summary == "An order."
    assert [(one.key, one.name, one.type, one.description, one.deprecated) for one in order.parts[0].fields] == [
        ("1", "id", "string", "Its number.", False),
        ("2", "lines", "list of Line", "", True),
        ("3", "tags", "map of string to int32", "", False),
        ("4", "card", "string, one of paid", "", False),
        ("5", "cash", "bool, one of paid", "", False),
    ]
    assert [one.name for one in document.entries if one.kind is ApiEntryKind.TYPE] == [
        "shop.v1.Order",
        "shop.v1.Order.Line",
    ]
    assert [one.name for one in entry(document, "shop.v1.State").parts[0].fields] == ["NONE", "OPEN"]


def test_fields_of_the_root_types_of_graphql_are_operations() -> None:
    document = read(
        "shop.graphql",
        """
        type Query { "Tells an order." order(id: ID!, full: Boolean = false): Order @deprecated(reason: "use orders") }
        type Order @key(fields: "id") { id: ID! state: State! }
        enum State { OPEN PAID }
        input Change { state: State! }
        """,
    )
    order = entry(document, "query order")

    assert (order.summary, order.description, order.deprecated) == ("Tells an order.", "use orders", True)
    assert fields(order, "Arguments") == {"id": ("ID!", True), "full": ("Boolean = false", False)}
    assert {one.name: one.group for one in document.entries[1:]} == {
        "Change": "input",
        "Order": "type",
        "State": "enum",
    }


def test_a_json_schema_is_a_table_of_its_fields() -> None:
    document = read(
        "order.json",
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["id"],'
        ' "properties": {"id": {"type": ["string", "null"], "maxLength": 5}}, "$defs": {"Line": {"type": "integer"}}}',
    )

    assert (document.format, document.version) == (ApiFormat.JSON_SCHEMA, "draft/2020-12")
    assert fields(document.entries[0], "Fields") == {"id": ("string or null (at most 5 characters)", True)}
    assert [one.name for one in document.entries] == ["order", "order.Line"]


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("https://example.org/x.yaml", ReferenceFault.REMOTE),
        ("//example.org/x.yaml", ReferenceFault.REMOTE),
        ("file:///etc/passwd", ReferenceFault.REMOTE),
        ("jar:file:/x!/y", ReferenceFault.REMOTE),
        ("\\\\\\\\host\\\\share", ReferenceFault.REMOTE),
        ("../secret.yaml", ReferenceFault.OUTSIDE),
        ("%2e%2e/secret.yaml", ReferenceFault.OUTSIDE),
        ("a/../../secret.yaml", ReferenceFault.OUTSIDE),
        ("/etc/passwd", ReferenceFault.OUTSIDE),
        ("gone.yaml", ReferenceFault.NO_FILE),
        ("#/nowhere", ReferenceFault.NO_TARGET),
    ],
)
def test_no_reference_leaves_the_root_or_asks_a_host(
    target: str, fault: ReferenceFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", opened)
    monkeypatch.setattr(socket, "getaddrinfo", opened)
    asked: list[str] = []
    text = f"""
openapi: 3.1.0
info: {{title: A, version: "1"}}
paths:
  /a: {{get: {{responses: {{"200": {{description: x, content: {{a/b: {{schema: {{$ref: "{target}"}}}}}}}}}}}}}}
"""

    found = read_api_document("shop.yaml", text, lambda path: asked.append(path))

    assert isinstance(found, ApiDocument)
    assert [one.fault for one in found.unresolved] == [fault]
    assert asked == (["gone.yaml"] if fault is ReferenceFault.NO_FILE else [])


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("a.yaml", "a: [", DocumentFault.SYNTAX),
        ("a.yaml", "a: 1\n", DocumentFault.UNKNOWN_FORMAT),
        ("a.yaml", "- 1\n", DocumentFault.UNKNOWN_FORMAT),
        ("a.yaml", "openapi: 4.0.0\n", DocumentFault.UNKNOWN_FORMAT),
        ("a.json", "[" * 100_000, DocumentFault.TOO_DEEP),
        ("a.yaml", "a: " + "[" * 100, DocumentFault.TOO_DEEP),
        ("a.yaml", "a: *none\n", DocumentFault.SYNTAX),
        ("a.proto", "message A {", DocumentFault.SYNTAX),
        ("a.proto", "message A {" * 200, DocumentFault.TOO_DEEP),
        ("a.graphql", "type A {", DocumentFault.SYNTAX),
        ("a.graphql", "type Query { a: B }", DocumentFault.INVALID),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(path: str, text: str, fault: DocumentFault) -> None:
    assert refused(path, text) is fault


def test_aliases_that_multiply_are_cut_off() -> None:
    levels = "".join(f"l{n}: &l{n} {{properties: {{a: *l{n - 1}, b: *l{n - 1}}}}}\n" for n in range(1, 40))
    text = f"type: object\nl0: &l0 {{type: string}}\n{levels}properties: {{top: *l39}}\n"

    document = read("bomb.yaml", text)

    assert sum(len(part.fields) for one in document.entries for part in one.parts) <= 400


KEYS = [
    *("$ref", "type", "properties", "items", "allOf", "oneOf", "required", "enum", "get", "schema", "content"),
    *("responses", "parameters", "requestBody", "in", "name", "200", "messages", "payload", "message", "subscribe"),
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.sampled_from(KEYS), below, max_size=5),
    max_leaves=30,
)


@pytest.mark.real
def test_operations_of_parts_that_stand_for_one_another_are_refused_soon() -> None:
    levels = {f"l{n}": {"properties": {f"p{m}": {"$ref": f"#/$defs/l{n - 1}"} for m in range(40)}} for n in range(1, 8)}
    get = {"responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/$defs/l7"}}}}}}
    paths = {f"/{n}": {"get": get} for n in range(900)}
    text = json.dumps({"openapi": "3.1.0", "paths": paths, "$defs": {**levels, "l0": {"type": "string"}}})

    assert refused("bomb.json", text) is DocumentFault.TOO_MUCH


@pytest.mark.real
@given(VALUES)
def test_nothing_that_a_document_says_ends_in_an_error(value: object) -> None:
    for head in ('"openapi": "3.1.0", "paths"', '"asyncapi": "3.0.0", "channels"', '"$schema": "x", "properties"'):
        text = f'{{{head}: {{"a": {json.dumps(value)}}}}}'
        assert read_api_document("a.json", text, lambda _path: None).path == "a.json"


def test_a_schema_that_is_put_together_of_itself_a_million_times_is_read_once() -> None:
    levels = {
        f"L{level}": {
            "allOf": [{"$ref": f"#/$defs/L{level + 1}"}] * 40,
            "properties": {f"p{level}": {"type": "string"}},
        }
        for level in range(7)
    }
    last = {"type": "object", "required": ["deep"], "properties": {"deep": {"type": "integer"}}}
    tree = {"$schema": "x", "title": "Bomb", "allOf": [{"$ref": "#/$defs/L0"}], "$defs": {**levels, "L7": last}}
    found = fields(entry(read("bomb.json", json.dumps(tree)), "Bomb"), "Fields")
    assert found == {**{f"p{level}": ("string", False) for level in range(7)}, "deep": ("integer", True)}
