"""What the published JSON Schemas say of a key path: of module schemas and of the settings."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from archatlas.formats.module_schema.published_schema import SCHEMA_FILE, schema_text
from archatlas.model.key_path import steps_of
from archatlas.model.record import dataclass
from archatlas.settings.settings import SETTINGS_SCHEMA

JsonSchema = Mapping[str, Any]
_BRANCHES = ("anyOf", "oneOf", "allOf")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})


@dataclass(frozen=True, slots=True)
class KeyShape:
    """What may stand at a key path: the parts of the schema that are about it, the most general first."""

    parts: tuple[JsonSchema, ...]

    @property
    def description(self) -> str:
        """Return what the first part that says anything says."""
        return next((str(part["description"]) for part in self.parts if "description" in part), "")

    @property
    def types(self) -> frozenset[str]:
        """Return the JSON types that are allowed, empty where any is."""
        found: set[str] = set()
        for part in self.parts:
            said = part.get("type", ())
            found.update((said,) if isinstance(said, str) else said)
        return frozenset(found)

    @property
    def is_scalar(self) -> bool:
        """Tell whether nothing but a single value may stand here."""
        return bool(self.types) and self.types <= _SCALARS

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words that may stand here, where there is a list of them."""
        found = [_word(word) for part in self.parts for word in part.get("enum", ())]
        return tuple(dict.fromkeys((*found, *(("true", "false") if "boolean" in self.types and not found else ()))))

    @property
    def examples(self) -> tuple[object, ...]:
        """Return what the schema gives as examples."""
        return tuple(example for part in self.parts for example in part.get("examples", ()))

    @property
    def keys(self) -> Mapping[str, "KeyShape"]:
        """Return the keys that may stand in the mapping here, in the order of the schema."""
        found: dict[str, tuple[JsonSchema, ...]] = {}
        for part in self.parts:
            for key, value in part.get("properties", {}).items():
                found[key] = (*found.get(key, ()), *_expanded(value))
        return {key: KeyShape(parts) for key, parts in found.items()}

    @property
    def expected(self) -> frozenset[str]:
        """Return the keys that should not be missing."""
        said = (part.get(word, ()) for part in self.parts for word in ("required", "x-expected"))
        return frozenset(key for keys in said for key in keys)

    @property
    def limits(self) -> str:
        """Return the smallest and the greatest value, where there are any, as people write it."""
        low, high = (next((part[key] for part in self.parts if key in part), None) for key in ("minimum", "maximum"))
        if low is None and high is None:
            return ""
        return (
            f"{low} to {high}" if None not in (low, high) else f"at least {low}" if high is None else f"at most {high}"
        )

    def below(self, step: str | int) -> "KeyShape":
        """Return what may stand under a key, or as an entry."""
        return KeyShape(tuple(part for own in self.parts for inner in _inner(own, step) for part in _expanded(inner)))


def shape_at(path: str, name: str = SCHEMA_FILE) -> KeyShape:
    """Return what may stand at a key path of a module schema."""
    shape = _root(name)
    for _text, step in steps_of(path):
        shape = shape.below(step)
    return shape


def settings_shape_at(path: str) -> KeyShape:
    """Return what may stand at a key path of the settings."""
    return shape_at(path, SETTINGS_SCHEMA)


@cache
def _root(name: str) -> KeyShape:
    return KeyShape(tuple(_expanded(json.loads(schema_text(name)))))


def _expanded(part: object) -> Iterator[JsonSchema]:
    """Yield a part of a schema with those that it may be instead."""
    if not isinstance(part, dict):
        return
    yield part
    for word in _BRANCHES:
        for branch in part.get(word, ()):
            yield from _expanded(branch)


def _inner(part: JsonSchema, step: str | int) -> Iterator[object]:
    if isinstance(step, int):
        yield part.get("items")
        return
    known = part.get("properties", {})
    yield known[step] if step in known else part.get("additionalProperties")


def _word(word: object) -> str:
    return ("true" if word else "false") if isinstance(word, bool) else str(word)
