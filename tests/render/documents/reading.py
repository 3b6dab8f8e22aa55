"""The documents of an estate, and the JSON Schemas that describe them, taken at their word."""

import json
from functools import cache
from typing import Any

import jsonschema_rs

from archatlas.analysis.assessment import Assessment
from archatlas.formats.module_schema.published_schema import schema_text
from archatlas.render.documents.module_json import module_json, modules_json
from archatlas.render.site.page import PageOptions
from builders import assessed

Document = dict[str, Any]


def document_of(known: Assessment, name: str, schemas: tuple[tuple[str, str], ...] = ()) -> Document:
    """Return `module.json` of the module of that name."""
    (named,) = [module for module in known.catalog.values() if module.name == name]
    return read(module_json(known, named, PageOptions(schemas=schemas)).text)


def document_of_text(*texts: str) -> Document:
    """Return `module.json` of the first module by name of an estate of these schemas."""
    known = assessed(*texts)
    return document_of(known, next(iter(known.catalog)))


def rows_of(known: Assessment) -> dict[str, Document]:
    """Return the rows of `modules.json` by name."""
    return {row["name"]: row for row in read(modules_json(known).text)["modules"]}


def read(text: str) -> Document:
    """Read a document as a strict program would."""
    tree: Document = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_refused)
    return tree


def departures(text: str, schema: str) -> list[str]:
    """Return what in a document its JSON Schema does not say, fields that it does not name included."""
    return [f"{error.instance_path}: {error.message}" for error in _validator(schema).iter_errors(read(text))]


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for(_closed(json.loads(schema_text(schema))))


def _closed(schema: Any) -> Any:
    """Return a schema that knows no other fields than those it names."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items()}
    return {"additionalProperties": False, **closed} if isinstance(closed.get("properties"), dict) else closed


def _without_twins(pairs: list[tuple[str, Any]]) -> Document:
    assert len(dict(pairs)) == len(pairs), f"a key stands twice: {[key for key, _ in pairs]}"
    return dict(pairs)


def _refused(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")
