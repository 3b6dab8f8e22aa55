"""Every rule of breaking change, format by format, with a change that breaks callers and one like it that does not."""

import pytest

from archatlas.analysis.compare.api_changes import RULES_OF_FORMAT, ApiRule
from archatlas.formats.api_documents.reading import read_api_document
from archatlas.model.api_document import ApiDocument, ApiFormat
from archatlas.pipeline.api_changes import changes_between


def read(path: str, text: str) -> ApiDocument:
    found = read_api_document(path, text, lambda _path: None)
    assert isinstance(found, ApiDocument), found
    return found


def broken(path: str, before: str, after: str) -> set[ApiRule]:
    return {one.rule for one in changes_between(read(path, before), read(path, after))}


def openapi(operation: str, path: str = "/a", method: str = "post") -> str:
    return f'openapi: 3.1.0\ninfo: {{title: A, version: "1"}}\npaths: {{{path}: {{{method}: {{{operation}}}}}}}\n'


def body(schema: str, rest: str = "responses: {'204': {description: x}}") -> str:
    return openapi(f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, {rest}")


def answer(schema: str, status: str = "200") -> str:
    return openapi(
        f"responses: {{'{status}': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}}}"
    )


def shape(field: str, required: str = "") -> str:
    return f"{{type: object, required: [{required}], properties: {{{field}}}}}"


ONE, TWO = "a: {type: string}", "a: {type: string}, b: {type: integer}"
OPENAPI = [
    (ApiRule.ENTRY_REMOVED, openapi("summary: x"), openapi("summary: x", "/b"), openapi("summary: y")),
    (ApiRule.ENTRY_REMOVED, openapi("summary: x"), openapi("summary: x", method="put"), openapi("deprecated: true")),
    (ApiRule.PART_REMOVED, answer(shape(ONE)), answer(shape(ONE), "201"), answer(shape(TWO))),
    (ApiRule.FIELD_REMOVED, answer(shape(TWO)), answer(shape(ONE)), answer(shape(TWO, "a"))),
    (ApiRule.FIELD_REMOVED, body(shape(TWO)), body(shape(ONE)), body(shape(f"{TWO}, c: {{type: string}}"))),
    (
        ApiRule.TYPE_CHANGED,
        answer(shape(ONE)),
        answer(shape("a: {type: integer}")),
        answer(shape("a: {type: string, maxLength: 5}")),
    ),
    (ApiRule.REQUIRED_ADDED, body(shape(ONE)), body(shape(TWO, "b")), body(shape(TWO))),
    (ApiRule.BECAME_REQUIRED, body(shape(TWO)), body(shape(TWO, "b")), answer(shape(TWO, "b")).replace("x", "x")),
    (ApiRule.BECAME_OPTIONAL, answer(shape(ONE, "a")), answer(shape(ONE)), answer(shape(TWO, "a, b"))),
    (
        ApiRule.CHOICE_REMOVED,
        body(shape("a: {enum: [x, y]}")),
        body(shape("a: {enum: [x]}")),
        body(shape("a: {enum: [x, y, z]}")),
    ),
    (
        ApiRule.CHOICE_ADDED,
        answer(shape("a: {enum: [x]}")),
        answer(shape("a: {enum: [x, y]}")),
        answer(shape("a: {enum: [x], description: z}")),
    ),
]


def asyncapi(channel: str, action: str, schema: str, message: str = "m") -> str:
    head = "asyncapi: 2.6.0\ninfo: {title: A, version: '1'}\n"
    return f"{head}channels: {{{channel}: {{{action}: {{message: {{name: {message}, payload: {schema}}}}}}}}}\n"


ASYNCAPI = [
    (
        ApiRule.ENTRY_REMOVED,
        asyncapi("c", "publish", "{}"),
        asyncapi("d", "publish", "{}"),
        asyncapi("c", "publish", "{title: x}"),
    ),
    (
        ApiRule.FACT_CHANGED,
        asyncapi("c", "publish", "{}"),
        asyncapi("c", "subscribe", "{}"),
        asyncapi("c", "publish", "{title: x}"),
    ),
    (
        ApiRule.PART_REMOVED,
        asyncapi("c", "publish", "{}"),
        asyncapi("c", "publish", "{}", "n"),
        asyncapi("c", "publish", "{title: x}"),
    ),
    (
        ApiRule.FIELD_REMOVED,
        asyncapi("c", "subscribe", shape(TWO)),
        asyncapi("c", "subscribe", shape(ONE)),
        asyncapi("c", "subscribe", shape(f"{TWO}, c: {{}}")),
    ),
    (
        ApiRule.TYPE_CHANGED,
        asyncapi("c", "subscribe", shape(ONE)),
        asyncapi("c", "subscribe", shape("a: {type: integer}")),
        asyncapi("c", "subscribe", shape(TWO)),
    ),
    (
        ApiRule.REQUIRED_ADDED,
        asyncapi("c", "publish", shape(ONE)),
        asyncapi("c", "publish", shape(TWO, "b")),
        asyncapi("c", "publish", shape(TWO)),
    ),
    (
        ApiRule.BECAME_REQUIRED,
        asyncapi("c", "publish", shape(ONE)),
        asyncapi("c", "publish", shape(ONE, "a")),
        asyncapi("c", "publish", shape(TWO)),
    ),
    (
        ApiRule.BECAME_OPTIONAL,
        asyncapi("c", "subscribe", shape(ONE, "a")),
        asyncapi("c", "subscribe", shape(ONE)),
        asyncapi("c", "subscribe", shape(TWO, "a, b")),
    ),
    (
        ApiRule.CHOICE_REMOVED,
        asyncapi("c", "publish", shape("a: {enum: [x, y]}")),
        asyncapi("c", "publish", shape("a: {enum: [x]}")),
        asyncapi("c", "publish", shape("a: {enum: [x, y, z]}")),
    ),
    (
        ApiRule.CHOICE_ADDED,
        asyncapi("c", "subscribe", shape("a: {enum: [x]}")),
        asyncapi("c", "subscribe", shape("a: {enum: [x, y]}")),
        asyncapi("c", "subscribe", shape("a: {enum: [x], title: y}")),
    ),
]


def proto(fields: str, rest: str = "service S { rpc Get (A) returns (A); }", syntax: str = "proto3") -> str:
    return f'syntax = "{syntax}";\npackage p;\nmessage A {{ {fields} }}\n{rest}\n'


PROTO = [
    (ApiRule.ENTRY_REMOVED, proto("int32 a = 1;"), proto("int32 a = 1;", ""), proto("int32 a = 1;") + "message B {}"),
    (
        ApiRule.FACT_CHANGED,
        proto(""),
        proto("", "service S { rpc Get (A) returns (stream A); }"),
        proto("", "service S { rpc Get (A) returns (A); rpc B (A) returns (A); }"),
    ),
    (
        ApiRule.FIELD_REMOVED,
        proto("int32 a = 1; int32 b = 2;"),
        proto("int32 a = 1;"),
        proto("int32 a = 1; int32 b = 2; int32 c = 3;"),
    ),
    (
        ApiRule.FIELD_REMOVED,
        proto("", "enum E { X = 0; Y = 1; }"),
        proto("", "enum E { X = 0; }"),
        proto("", "enum E { X = 0; Y = 1; Z = 2; }"),
    ),
    (ApiRule.TYPE_CHANGED, proto("int32 a = 1;"), proto("string a = 1;"), proto("int32 a = 1 [deprecated = true];")),
    (ApiRule.TYPE_CHANGED, proto("int32 a = 1;"), proto("repeated int32 a = 1;"), proto("int32 a = 1; /* more */")),
    (ApiRule.RENAMED, proto("int32 a = 1;"), proto("int32 z = 1;"), proto("int32 a = 1;  int32 z = 2;")),
    (
        ApiRule.RENAMED,
        proto("", "enum E { X = 0; }"),
        proto("", "enum E { W = 0; }"),
        proto("", "enum E { X = 0; W = 1; }"),
    ),
    (
        ApiRule.NUMBER_CHANGED,
        proto("", "enum E { X = 0; Y = 1; }"),
        proto("", "enum E { X = 0; Y = 2; }"),
        proto("", "enum E { X = 0; Y = 1; Z = 2; }"),
    ),
    (
        ApiRule.REQUIRED_ADDED,
        proto("optional int32 a = 1;", "", "proto2"),
        proto("optional int32 a = 1; required int32 b = 2;", "", "proto2"),
        proto("optional int32 a = 1; optional int32 b = 2;", "", "proto2"),
    ),
    (
        ApiRule.BECAME_REQUIRED,
        proto("optional int32 a = 1;", "", "proto2"),
        proto("required int32 a = 1;", "", "proto2"),
        proto("optional int32 a = 1; optional int32 b = 2;", "", "proto2"),
    ),
    (
        ApiRule.BECAME_OPTIONAL,
        proto("required int32 a = 1;", "", "proto2"),
        proto("optional int32 a = 1;", "", "proto2"),
        proto("required int32 a = 1; optional int32 b = 2;", "", "proto2"),
    ),
]

QUERY = "type Query { a: Int, b(c: Int): Int }"
GRAPHQL = [
    (ApiRule.GRAPHQL, QUERY, "type Query { b(c: Int): Int }", "type Query { a: Int, b(c: Int): Int, d: Int }"),
    (ApiRule.GRAPHQL, QUERY, "type Query { a: Int, b(c: Int!): Int }", "type Query { a: Int!, b(c: Int): Int }"),
]


def json_schema(schema: str) -> str:
    return f"$schema: https://json-schema.org/draft/2020-12/schema\ntitle: A\n{schema}"


SCHEMA = [
    (rule, *(json_schema(text) for text in texts))
    for rule, *texts in (
        (ApiRule.ENTRY_REMOVED, "$defs: {L: {type: string}}", "$defs: {}", "$defs: {L: {type: string}, M: {}}"),
        (ApiRule.FIELD_REMOVED, f"properties: {{{TWO}}}", f"properties: {{{ONE}}}", f"properties: {{{TWO}, c: {{}}}}"),
        (
            ApiRule.TYPE_CHANGED,
            f"properties: {{{ONE}}}",
            "properties: {a: {type: integer}}",
            "properties: {a: {type: string, title: x}}",
        ),
        (
            ApiRule.REQUIRED_ADDED,
            f"properties: {{{ONE}}}",
            f"required: [b]\nproperties: {{{TWO}}}",
            f"properties: {{{TWO}}}",
        ),
        (
            ApiRule.BECAME_REQUIRED,
            f"properties: {{{ONE}}}",
            f"required: [a]\nproperties: {{{ONE}}}",
            f"properties: {{{TWO}}}",
        ),
        (
            ApiRule.BECAME_OPTIONAL,
            f"required: [a]\nproperties: {{{ONE}}}",
            f"properties: {{{ONE}}}",
            f"required: [a]\nproperties: {{{TWO}}}",
        ),
        (
            ApiRule.CHOICE_REMOVED,
            "properties: {a: {enum: [x, y]}}",
            "properties: {a: {enum: [x]}}",
            "properties: {a: {enum: [x, y], title: z}}",
        ),
        (
            ApiRule.CHOICE_ADDED,
            "properties: {a: {enum: [x]}}",
            "properties: {a: {enum: [x, y]}}",
            "properties: {a: {enum: [x], title: z}}",
        ),
    )
]

CASES = [
    *(("a.yaml", *case) for case in OPENAPI),
    *(("b.yaml", *case) for case in ASYNCAPI),
    *(("c.proto", *case) for case in PROTO),
    *(("d.graphql", *case) for case in GRAPHQL),
    *(("e.yaml", *case) for case in SCHEMA),
]


@pytest.mark.parametrize(("path", "rule", "before", "bad", "good"), CASES)
def test_a_rule_finds_what_breaks_callers_and_nothing_else(
    path: str, rule: ApiRule, before: str, bad: str, good: str
) -> None:
    assert rule in broken(path, before, bad)
    assert rule not in broken(path, before, good)


def test_every_rule_of_every_format_has_a_case() -> None:
    formats = {"a.yaml": ApiFormat.OPENAPI, "b.yaml": ApiFormat.ASYNCAPI, "c.proto": ApiFormat.PROTOBUF}
    formats |= {"d.graphql": ApiFormat.GRAPHQL, "e.yaml": ApiFormat.JSON_SCHEMA}
    tried = {(formats[str(path)], rule) for path, rule, *_ in CASES}

    assert {(one, rule) for one in formats.values() for rule in RULES_OF_FORMAT[one]} == tried
    assert all(len(rules) <= 15 for rules in RULES_OF_FORMAT.values())


def test_a_value_below_one_that_may_be_left_out_breaks_nobody() -> None:
    inner = "a: {type: object, required: [b], properties: {b: {type: string}}}"

    assert (
        broken(
            "a.yaml",
            body(shape(ONE)),
            body(shape(f"{ONE}, c: {{type: object, required: [d], properties: {{d: {{}}}}}}")),
        )
        == set()
    )
    assert broken("a.yaml", body(shape("")), body(shape(inner))) == set()
