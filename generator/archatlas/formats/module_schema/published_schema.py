"""The published JSON Schemas, and their strict variant that makes an error of what is unknown or missing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archatlas.model.key_path import below

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


SCHEMA_FILE = "module.schema.json"
DOCUMENT_SCHEMAS = (
    SCHEMA_FILE,
    "module-json.schema.json",
    "documents-json.schema.json",
    "removed-module-json.schema.json",
    "modules-json.schema.json",
    "tables-json.schema.json",
    "scan-json.schema.json",
    "plan-json.schema.json",
    "settings.schema.json",
)
"""What a site publishes for programs: the format of modules, of its JSON documents and of the settings."""

CAPACITY_SCHEMA = "capacity-json.schema.json"
"""Published beside `capacity.json`, where there is one."""

CHANGES_TOGETHER_SCHEMA = "changes-together-json.schema.json"
"""Published beside `changes-together.json`, where there is one."""

PERFORMANCE_SCHEMA = "performance-json.schema.json"
"""Published beside `performance.json`, where there is one."""

SUGGESTIONS_SCHEMA = "suggestions-json.schema.json"
"""Published beside `suggestions.json`, where there is one."""


def schema_text(name: str = SCHEMA_FILE) -> str:
    """Return the published JSON Schema: the one shipped in the wheel, or the checkout's."""
    shipped = Path(__file__).with_name(name)
    if shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    return (Path(__file__).parents[4] / "schemas" / name).read_text(encoding="utf-8")


def known_paths(schema: Schema) -> Mapping[str, str]:
    """Return for the name of every key outside lists its path in the format, the shortest where there are several."""
    homes: dict[str, str] = {}
    level = [("", schema)]
    while level:
        inner = []
        for path, record in level:
            for name, value in record.get("properties", {}).items():
                homes.setdefault(name, below(path, name))
                inner.append((below(path, name), value))
        level = inner
    return homes
