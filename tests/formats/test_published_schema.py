"""The published JSON Schema teaches, accepts what exists, and mirrors the model."""

import json
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.formats.module_schema.validation import is_date
from archatlas.formats.reader import load_catalog
from archatlas.formats.schema_files import read_tree
from archatlas.model.interfaces import UsedModule
from archatlas.model.module import Module
from conftest import ROOT

SCHEMA: dict[str, Any] = json.loads(schema_text())


def parts(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every schema inside a schema with its path."""
    yield path, schema
    for key, inner in schema.get("properties", {}).items():
        yield from parts(inner, f"{path}.{key}")
    for branch in schema.get("anyOf", ()):
        yield from parts(branch, path)
    if "items" in schema:
        yield from parts(schema["items"], f"{path}[]")
    if "additionalProperties" in schema:
        yield from parts(schema["additionalProperties"], f"{path}[]")


def test_the_schema_is_itself_valid() -> None:
    jsonschema_rs.meta.validate(SCHEMA)


def test_the_wheel_ships_the_file_of_the_checkout() -> None:
    assert schema_text() == (ROOT / "schemas" / "module.schema.json").read_text(encoding="utf-8")


def test_every_property_is_described_in_sentences() -> None:
    assert [path for path, schema in parts(SCHEMA) if not schema.get("description", "").endswith(".")] == []


def test_examples_are_valid() -> None:
    for _path, schema in parts(SCHEMA):
        for example in schema.get("examples", ()):
            jsonschema_rs.validate(schema, example, formats={"date-time": is_date}, validate_formats=True)


def test_every_leaf_that_a_person_writes_has_an_example() -> None:
    without = [
        path
        for path, schema in parts(SCHEMA)
        if "properties" not in schema and "anyOf" not in schema and "examples" not in schema
        and not path.endswith("[]") and schema.get("items", {}).get("type") != "object"
    ]  # fmt: skip
    assert without == [".dependencies.external.libs"]


def test_only_the_name_is_required_and_the_rest_is_expected() -> None:
    assert SCHEMA["required"] == ["identity"]
    assert {path: schema["required"] for path, schema in parts(SCHEMA) if "required" in schema} == {
        "": ["identity"],
        ".identity": ["name"],
    }
    for path, schema in parts(SCHEMA):
        assert set(schema.get("x-expected", ())) <= set(schema.get("properties", ())), path


def test_patterns_end_where_the_text_ends_and_know_ascii_digits_only() -> None:
    patterns = [schema["pattern"] for _path, schema in parts(SCHEMA) if "pattern" in schema]

    assert patterns
    for pattern in patterns:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert "\\d" not in pattern
        assert not jsonschema_rs.is_valid({"pattern": pattern}, "@a\n")


def test_the_model_mirrors_the_schema() -> None:
    differences = list(compared(Module, SCHEMA, ""))

    assert differences == []


SAID_ELSEWHERE = {"path", "positions", "document", "root_key", "unmodelled", "origins", "part_of", "has_schema"}
"""What a module knows that no schema says: where it was read, and what other systems say."""


def compared(kind: type, schema: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the key paths that either the model or the schema does not know."""
    known = {field.name for field in fields(kind)} - SAID_ELSEWHERE
    yield from (f"{path}.{name}" for name in known ^ set(schema["properties"]))
    hints = typing.get_type_hints(kind)
    for name in known - {"extensions"}:
        inner = hints[name]
        described = schema["properties"][name]
        if "additionalProperties" in described:  # a mapping of names: the model has them as a field of records
            yield from mistyped(typing.get_type_hints(UsedModule)["name"], {"type": "string"}, f"{path}.{name}")
            inner, described = typing.get_type_hints(UsedModule)["entries"], described["additionalProperties"]
        if typing.get_origin(inner) is tuple:
            inner = typing.get_args(inner)[0]
            described = described.get("anyOf", [described])[-1]["items"]
        if is_dataclass(inner) and isinstance(inner, type):
            objects = described.get("anyOf", [described])
            yield from compared(inner, objects[-1], f"{path}.{name}")
        else:
            yield from mistyped(inner, described, f"{path}.{name}")


def mistyped(hint: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the key path when the model's type is not the schema's."""
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    names = {str: "string", int: "integer", float: "number", bool: "boolean"}
    expected = {names.get(getattr(kind, "__supertype__", kind)) for kind in kinds if kind is not type(None)}
    if expected != {schema["type"]}:
        yield path


def test_the_real_estate_fits_without_a_word(roadmap113: Path) -> None:
    result = load_catalog(read_tree(roadmap113).files)

    assert len(result.catalog) == 113
    assert result.findings == ()


@pytest.mark.parametrize(
    "text", ["2026-03-31", "2026-03-31T09:00:00Z", "2026-03-31T09:00:00.123456+02:00", "2026-03-31 09:00"]
)
def test_a_date_may_have_a_time(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "2025-13-45", "2025-02-30", "2026-W01-1", "20260331", "2026-03-31x09:00", "2026-03-31\n", "٢٠٢٦-٠٣-٣١"]
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert not is_date(text)
