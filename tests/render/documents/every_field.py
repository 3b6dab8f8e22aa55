"""A module schema that fills every field of the published format with something of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from archatlas.formats.module_schema.published_schema import schema_text

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A field of the format: the keys that lead to it, 0 for "in a list", and a value that no other field has."""

    keys: tuple[str | int, ...]
    kind: str
    value: object
    shown: str

    @property
    def path(self) -> str:
        """Return the key path as messages write it."""
        return ".".join(str(key) for key in self.keys).replace(".0", "[0]")

    @property
    def is_text(self) -> bool:
        """Tell whether the value can be found on a page as it is written."""
        return self.kind == "text"


def every_field() -> tuple[Field, ...]:
    """Return the fields of the published format except the module's name."""
    fields = _fields(json.loads(schema_text()), ())
    return tuple(field for field in _numbered(fields) if field.keys != ("identity", "name"))


def tree_of(fields: tuple[Field, ...], name: str = "lane.full") -> dict[str, Any]:
    """Return the schema that says these fields and nothing else."""
    tree: dict[str, Any] = {"identity": {"name": name}}
    for field in fields:
        _put(tree, field.keys, field.value)
    return tree


def _put(place: Any, keys: tuple[str | int, ...], value: object) -> None:
    for key, following in pairwise(keys):
        empty: Any = [] if following == 0 else {}
        place = _entered(place, key, empty)
    if keys[-1] == 0:
        place.append(value)
    else:
        place[keys[-1]] = value


def _entered(place: Any, key: str | int, empty: Any) -> Any:
    if key != 0:
        return place.setdefault(key, empty)
    if not place:
        place.append(empty)
    return place[0]


def _fields(schema: Schema, keys: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Schema]]:
    if "anyOf" in schema:
        schema = max(schema["anyOf"], key=lambda choice: ("string", "array", "object").index(choice["type"]))
    if "properties" in schema:
        for key, inner in schema["properties"].items():
            yield from _fields(inner, (*keys, key))
    elif "additionalProperties" in schema:
        yield from _fields(schema["additionalProperties"], (*keys, "lane.used"))
    elif "items" in schema:
        yield from _fields(schema["items"], (*keys, 0))
    else:
        yield keys, schema


def _numbered(found: Iterator[tuple[tuple[str | int, ...], Schema]]) -> Iterator[Field]:
    for number, (keys, schema) in enumerate(found):
        kind = schema.get("type", "string")
        if schema.get("format") == "date-time":
            yield Field(keys, "text", f"{2000 + number}-03-05", f"5 Mar {2000 + number}")
        elif kind == "string":
            yield Field(keys, "text", f"word{number}x", f"word{number}x")
        elif kind == "boolean":
            yield Field(keys, "boolean", True, "")
        else:
            yield Field(keys, "number", _within(schema, number), "")


def _within(schema: Schema, number: int) -> float:
    low, high = schema.get("minimum", 1), schema.get("maximum", 1000)
    if schema["type"] == "integer":
        return int(low + number % (high - low + 1))
    return round(float(low + (high - low) * number / 1000), 3)
