"""JSON Schemas as lists of fields: names as paths, types in words, what has to be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from archatlas.formats.api_documents.references import References, TreePlace
from archatlas.formats.scalars import Value
from archatlas.model.api_document import WHOLE_VALUE, ApiDirection, ApiEntry, ApiEntryKind, ApiField, ApiPart

_DEPTH = 8
"""Levels of objects in objects that are listed; deeper ones are named by their type."""
FIELDS = 400
"""Fields of one part of an entry."""
_CHOICES = 100
_WIDTH = 60


def part_of(references: References, title: str, schema: TreePlace, direction: ApiDirection) -> ApiPart:
    """Return the fields of a schema as a part of an entry."""
    listing = _Listing(references)
    listing.add(schema, "", is_required=True)
    left_out = max(0, len(listing.fields) - FIELDS)
    return ApiPart(title, direction, tuple(listing.fields[:FIELDS]), left_out, _alternatives(references, schema))


def parameter_of(references: References, parameter: TreePlace, schema: TreePlace, place: str) -> ApiField:
    """Return a parameter, whose schema may stand below it or be mixed with it."""
    words = parameter.text("description") or schema.text("description")
    gone = parameter.mapping.get("deprecated") is True or schema.mapping.get("deprecated") is True
    is_required = parameter.mapping.get("required") is True
    kind, choices = type_of(references, schema), _choices(references, schema)
    default = _default(schema) or _default(parameter)
    return ApiField(parameter.text("name"), kind, is_required, words, gone, choices, place=place, default=default)


def schema_entries(references: References, schema: TreePlace, title: str) -> Iterator[ApiEntry]:
    """Yield the types of a JSON Schema: itself, and those of its definitions that stand in it by name."""
    words = schema.text("description")
    part = part_of(references, "Fields", schema, ApiDirection.BOTH)
    is_gone = schema.mapping.get("deprecated") is True
    yield ApiEntry(ApiEntryKind.TYPE, schema.text("title") or title, "", words, "", is_gone, (part,))


class _Listing:
    """The fields of a schema while they are collected."""

    def __init__(self, references: References) -> None:
        self._references = references
        self.fields: list[ApiField] = []
        self._looked = 0

    def add(self, schema: TreePlace, name: str, *, is_required: bool, level: int = 0, only_in: str = "") -> None:
        """Add a value and what stands in it; the value itself has no row where it has no name and holds others."""
        self._looked += 1
        if self._looked > 20 * FIELDS:
            return
        within = list(self._members(schema))
        if name or not within:
            self._append(schema, name or WHOLE_VALUE, is_required, only_in)
        if level >= _DEPTH:
            return
        for below, place, required, only_in in within:
            path = f"{name}.{below}" if name and not below.startswith("[") else f"{name}{below}"
            if below == "[]":
                self._items(place, path, level)
            else:
                self.add(place, path, is_required=required, level=level + 1, only_in=only_in)

    def _items(self, place: TreePlace, path: str, level: int) -> None:
        """List what stands in the entries of a list; the entries themselves are told by the type of the list."""
        for below, inner, required, only_in in self._members(place):
            name = f"{path}{below}" if below == "[]" else f"{path}.{below}"
            if below == "[]":
                self._items(inner, name, level + 1)
            elif level < _DEPTH:
                self.add(inner, name, is_required=required, level=level + 1, only_in=only_in)

    def _append(self, schema: TreePlace, name: str, is_required: bool, only_in: str) -> None:
        self.fields.append(
            ApiField(
                name,
                type_of(self._references, schema),
                is_required,
                schema.text("description") or schema.text("title"),
                schema.mapping.get("deprecated") is True,
                _choices(self._references, schema),
                default=_default(schema),
                only_in=only_in,
            )
        )

    def _members(self, schema: TreePlace) -> Iterator[tuple[str, TreePlace, bool, str]]:
        """Yield the properties of an object, of all of which it is made; `[]` stands for the entries of a list.

        Each comes with whether it is required, and with the alternatives that have it where not all of them do.
        """
        found: dict[str, tuple[TreePlace, bool]] = {}
        within: dict[str, list[str]] = {}
        for one, alternative in _parts_of(self._references, schema):
            required = one.mapping.get("required")
            wanted = {text for text in required if isinstance(text, str)} if isinstance(required, list) else set()
            for key, place in self._members_of(one):
                found.setdefault(key, (place, key in wanted))
                within.setdefault(key, []).append(alternative)
        every = set(_alternatives(self._references, schema))
        for key, (place, is_required) in found.items():
            told = dict.fromkeys(within[key])
            is_everywhere = "" in told or every.issubset(told)
            yield key, place, is_required, "" if is_everywhere else " or ".join(told)

    def _members_of(self, one: TreePlace) -> Iterator[tuple[str, TreePlace]]:
        yield from self._properties(one)
        if "items" in one.mapping:
            yield "[]", self._references.below(one, "items")
        extra = self._references.below(one, "additionalProperties")
        if isinstance(extra.value, dict) and extra.value:
            yield "{}", extra

    def _properties(self, schema: TreePlace) -> Iterator[tuple[str, TreePlace]]:
        properties = schema.mapping.get("properties")
        for key, value in (properties if isinstance(properties, dict) else {}).items():
            yield key, self._references.follow(TreePlace(value, schema.path, schema.trail))


def _parts_of(references: References, schema: TreePlace) -> Iterator[tuple[TreePlace, str]]:
    """Yield a schema and those that it is put together of by allOf, then the choices of oneOf and anyOf, each once.

    Beside each stands the alternative that it belongs to, empty where it always counts.
    """
    return islice(_different_parts(references, schema, set(), 0, ""), FIELDS)


def _different_parts(
    references: References, schema: TreePlace, seen: set[int], level: int, within: str
) -> Iterator[tuple[TreePlace, str]]:
    if id(schema.value) in seen:
        return
    seen.add(id(schema.value))
    yield schema, within
    if level >= _DEPTH:
        return
    for one in references.items(references.below(schema, "allOf")):
        yield from _different_parts(references, one, seen, level + 1, within)
    for name, one in _named_alternatives(references, schema):
        yield from _different_parts(references, one, seen, level + 1, within or name)


def _named_alternatives(references: References, schema: TreePlace) -> Iterator[tuple[str, TreePlace]]:
    """Yield what oneOf and anyOf let a value be, by name or by number; a single one is no alternative."""
    for key in ("oneOf", "anyOf"):
        choices = references.items(references.below(schema, key))
        for number, one in enumerate(choices, 1):
            name = _name(one) or one.text("title") or f"alternative {number}"
            yield (name if len(choices) > 1 else ""), one


def _alternatives(references: References, schema: TreePlace) -> tuple[str, ...]:
    """Return the alternatives that a schema names itself, or through what it is put together of."""
    said = [schema, *references.items(references.below(schema, "allOf"))]
    named = (name for one in said for name, _place in _named_alternatives(references, one) if name)
    return tuple(dict.fromkeys(named))


def type_of(references: References, schema: TreePlace, level: int = 0) -> str:
    """Return in words what a schema allows: `string (date-time)`, `list of Pet`, `integer or null`."""
    said = schema.mapping
    if schema.value is None:
        return schema.circle or "not resolved"
    if schema.value is True or not said:
        return "anything"
    if level > 3:
        return "object"
    words = _kind(references, schema, level)
    shown = said.get("format")
    limits = ", ".join(filter(None, (shown if isinstance(shown, str) else "", _limits(said))))
    nullable = " or null" if said.get("nullable") is True else ""
    return f"{words} ({limits}){nullable}" if limits else f"{words}{nullable}"


def _kind(references: References, schema: TreePlace, level: int) -> str:
    said = schema.mapping
    kinds = said.get("type")
    named = (
        [kinds]
        if isinstance(kinds, str)
        else [one for one in kinds or () if isinstance(one, str)]
        if isinstance(kinds, list)
        else []
    )
    if "array" in named or ("items" in said and not named):
        inner = type_of(references, references.below(schema, "items"), level + 1) if "items" in said else "anything"
        rest = [one for one in named if one != "array"]
        return " or ".join([f"list of {inner}", *rest])
    if named and named != ["object"]:
        return " or ".join(named)
    for key, joint in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")):
        choices = references.items(references.below(schema, key))
        if choices:
            return joint.join(dict.fromkeys(type_of(references, one, level + 1) for one in choices[:6]))
    if "const" in said:
        return f"always {_shown(said['const'])}"
    if "enum" in said:
        return "one of the choices"
    return _name(schema) or "object"


def _name(schema: TreePlace) -> str:
    """Return what the schema is called where it was referred to."""
    if not schema.trail:
        return ""
    last = schema.trail[-1].rpartition("/")[2]
    return "" if "#" in last else last


_LIMITS = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {}"),
    ("maxItems", "at most {}"),
    ("pattern", "like {}"),
)


def _limits(said: Mapping[str, Value]) -> str:
    return ", ".join(words.format(_shown(said[key])) for key, words in _LIMITS if key in said)


def _choices(references: References, schema: TreePlace) -> tuple[str, ...]:
    for one in (schema, references.below(schema, "items")):
        listed = one.mapping.get("enum")
        if isinstance(listed, list):
            return tuple(_shown(value) for value in listed[:_CHOICES])
    return ()


def _default(schema: TreePlace) -> str:
    said = schema.mapping.get("default")
    if isinstance(said, dict | list):
        return "[]" if said == [] else "{}" if said == {} else "a value of several parts"
    return "" if said is None else '""' if said == "" else _shown(said)


def _shown(value: Value) -> str:
    text = "true" if value is True else "false" if value is False else str(value)
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
