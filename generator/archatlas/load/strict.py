"""Make the strict variant of the published schema: what is unknown, missing or unchecked becomes an error to report."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_ANNOTATIONS = frozenset({"$id", "title", "description", "x-expected"})
FREE_FORM = "extensions"
EDITORS_KEY = "$schema"
"""Says to an editor which schema the file follows, and nothing to us."""


def strict_schema(published: Schema) -> dict[str, Any]:
    """Return a schema under which unknown keys and absent expected ones are errors as well.

    The published file stays open, so that editors accept sections of a team's own; what it expects is listed there
    as `x-expected`. The free-form section stays free here too, and an editor may be told its schema.
    """
    strict = _strict(published)
    strict["properties"] |= {FREE_FORM: {"type": "object"}, EDITORS_KEY: {}}
    return strict


def _strict(schema: Schema) -> dict[str, Any]:
    if "anyOf" in schema:
        return _merged(schema["anyOf"])
    strict = {key: value for key, value in schema.items() if key not in _ANNOTATIONS}
    if "items" in schema:
        strict["items"] = _strict(schema["items"])
    if isinstance(schema.get("additionalProperties"), Mapping):
        strict["additionalProperties"] = _strict(schema["additionalProperties"])
    if "properties" in schema:
        strict["properties"] = {key: _strict(value) for key, value in schema["properties"].items()}
        strict["required"] = [*schema.get("required", ()), *schema.get("x-expected", ())]
        strict["additionalProperties"] = False
    return strict


def _merged(branches: list[Schema]) -> dict[str, Any]:
    """Return one schema for branches of different types, so that each mistake is reported at its own key.

    JSON Schema's keywords for objects do not apply to texts and the other way round, so that only the known values
    of a text are lost; who reads such a value compares it.
    """
    merged: dict[str, Any] = {}
    for branch in branches:
        merged |= {key: value for key, value in _strict(branch).items() if key != "enum"}
    return merged | {"type": [branch["type"] for branch in branches]}
