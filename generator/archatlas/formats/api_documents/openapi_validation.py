"""What OpenAPI asks of a document, said by openapi-spec-validator, which never sees a way out of it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import suppress
from itertools import islice

from openapi_spec_validator import (
    OpenAPIV2SpecValidator,
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)
from referencing.exceptions import Unresolvable

from archatlas.formats.api_documents.references import pointed
from archatlas.formats.scalars import Value

FAULTS = 20
"""Faults of one document that are told."""
_VALIDATORS = {
    "2.0": OpenAPIV2SpecValidator,
    "3.0": OpenAPIV30SpecValidator,
    "3.1": OpenAPIV31SpecValidator,
    "3.2": OpenAPIV32SpecValidator,
}
_MET_ON_THE_WAY = (
    Unresolvable,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
_OWN_NAMES = frozenset({"$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "jsonSchemaDialect", "id"})
"""Keys of schemas that give addresses a new beginning: with them, a reference within a document could leave it."""


def openapi_faults(tree: Value, version: str) -> tuple[tuple[str, str], ...]:
    """Return place and reason of what a document may not say; of references, only those within it are looked at."""
    validator = _VALIDATORS.get(version[:3])
    if validator is None or not isinstance(tree, dict):
        return ()
    taken_out: set[Steps] = set()
    closed = _closed(tree, tree, (), taken_out)
    if not isinstance(closed, dict):
        return ()
    closed["swagger" if version.startswith("2") else "openapi"] = version
    found: list[tuple[str, str]] = []
    # What it meets in a document that is far from one ends it with whatever error comes first.
    with suppress(*_MET_ON_THE_WAY):
        found += _told(validator(closed).iter_errors(), taken_out)
    return tuple(found)


Steps = tuple[str, ...]
"""A way into a document, in texts: the library makes numbers of keys that look like some."""


def _told(errors: Iterator[object], taken_out: Set[Steps]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong but where a reference was taken out, which left nothing in its place."""
    for error in islice(errors, FAULTS):
        steps: Steps = tuple(map(str, getattr(error, "absolute_path", ())))
        if not any(steps[:length] in taken_out for length in range(len(steps) + 1)):
            yield "/".join(steps), str(getattr(error, "message", error)).partition("\n")[0][:200]


def _closed(value: Value, tree: Value, here: Steps, taken_out: set[Steps]) -> Value:
    """Return a value in which every reference leads to another place of the same document, or is not there."""
    if isinstance(value, list):
        return [_closed(one, tree, (*here, str(number)), taken_out) for number, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target = value["$ref"]
        if isinstance(target, str) and target.startswith("#/") and pointed(tree, target[1:]) is not None:
            return {"$ref": target}
        taken_out.add(here)
        return {}
    return {
        key: _closed(one, tree, (*here, key), taken_out)
        for key, one in value.items()
        if key not in _OWN_NAMES or not isinstance(one, str)
    }
