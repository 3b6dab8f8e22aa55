"""Say in words what a departure from the schema means, how bad it is, and what cures it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archatlas.formats.characters import CONTROL, shown
from archatlas.formats.document import Document
from archatlas.formats.module_schema.published_schema import Schema
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding, Severity
from archatlas.model.key_path import below
from archatlas.model.module import NAME_LIMIT
from archatlas.model.near_names import suggest

NAME_PATH = "identity.name"
VERSION_PATH = "contracts.api.version"
NAME_HINT = (
    "write lane.short_name: lower-case letters, digits, _ and -, one dot, neither part beginning with a digit or -,"
    f" at most {NAME_LIMIT} characters"
)
NEAR_MISS_LIMIT = 50
"""How many unknown keys of one mapping are compared with the known ones."""

_NAMES_OF_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}
_HINTS_OF_TYPES = {
    "integer": "write a whole number without quotes",
    "number": "write a number without quotes",
    "boolean": "write true or false without quotes",
    "object": "write `key: value` lines below it, indented",
    "array": "write one entry a line below it, each after a dash",
}
_INDICATORS = tuple("@`%*&!|>?:-{}[],#'\"")
"""Characters that begin something else than a plain text in YAML."""

_UNSAFE = re.compile(r"\A\s|[\r\n]|\s\Z")


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One departure: the keyword that is broken with its detail, the value, and the schema that holds the keyword.

    `homes` gives for the name of a key the path at which the format knows it.
    """

    keyword: str
    detail: Any
    path: str
    value: Value | None
    schema: Schema
    document: Document
    homes: Mapping[str, str] = field(default_factory=dict)

    def finding(self, rule: str, severity: Severity, message: str, hint: str, path: str | None = None) -> Finding:
        """Return a finding about the value, or about another key path."""
        subject = self.path if path is None else path
        text = f"{subject}: {message}" if subject else message
        return Finding(rule, severity, text, self.document.at(subject), self.document.path, subject, hint)


def rank(keyword: str) -> int:
    """Return where a kind of departure stands in the order of importance, the gravest first."""
    return list(_DESCRIPTIONS).index(keyword)


def describe(breach: SchemaViolation) -> Iterator[Finding]:
    """Yield the findings of one departure."""
    if breach.path == NAME_PATH:
        yield breach.finding("module/name", Severity.ERROR, f"{shown(breach.value)} is not a module name", NAME_HINT)
    else:
        yield from _DESCRIPTIONS[breach.keyword](breach)


def _type(breach: SchemaViolation) -> Iterator[Finding]:
    types = (breach.schema["type"],) if isinstance(breach.schema["type"], str) else tuple(breach.schema["type"])
    expected = " or ".join(_NAMES_OF_TYPES[name] for name in types)
    message = f"expected {expected}, found {_what_was_found(breach.value)}"
    yield breach.finding("schema/type", Severity.ERROR, message, _hint_of_type(breach, types))


def _what_was_found(value: Value | None) -> str:
    if isinstance(value, bool):
        return f"the boolean {shown(value)}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "nothing"


def _hint_of_type(breach: SchemaViolation, types: tuple[str, ...]) -> str:
    text, reason = breach.document.ambiguous.get(breach.path, ("", ""))
    if "string" in types and not isinstance(breach.value, dict | list):
        return f"{reason}; quote it: '{text}'" if reason else f"quote it: '{shown(breach.value)}'"
    if reason and isinstance(breach.value, str):
        return f"{reason}; write an ordinary number"
    return _HINTS_OF_TYPES.get(types[-1], "write a text")


def _range(breach: SchemaViolation) -> Iterator[Finding]:
    ends = (("from", "minimum"), ("to", "maximum"))
    limits = " ".join(f"{word} {breach.schema[key]}" for word, key in ends if key in breach.schema)
    side = "below the minimum" if breach.keyword == "minimum" else "above the maximum"
    message = f"{shown(breach.value)} is {side} of {breach.detail}"
    yield breach.finding("schema/range", Severity.ERROR, message, f"write a number {limits}")


def _format(breach: SchemaViolation) -> Iterator[Finding]:
    hint = f"write a date, or a date and time, as in ISO 8601, in quotes: '{_example(breach.schema)}'"
    yield breach.finding("schema/format", Severity.ERROR, f"{shown(breach.value)} is not a date", hint)


def _pattern(breach: SchemaViolation) -> Iterator[Finding]:
    text = str(breach.value)
    if _UNSAFE.search(text) or CONTROL.search(text):
        message = f"{shown(text)} has white space around it, a line break or a control character"
        yield breach.finding("schema/pattern", Severity.ERROR, message, "remove it")
    elif breach.path == VERSION_PATH:
        message = f"{shown(text)} is no version that can be compared"
        hint = "write v and two or three numbers, as v1.0 or v1.0.0"
        yield breach.finding("contract/version-format", Severity.WARNING, message, hint)
    else:
        message = f"{shown(text)} is not written as expected"
        yield breach.finding("schema/pattern", Severity.WARNING, message, f"write it like '{_example(breach.schema)}'")


def _enum(breach: SchemaViolation) -> Iterator[Finding]:
    known = [str(option) for option in breach.detail if option is not False]
    near = suggest(shown(breach.value).strip("'"), known)
    meant = f"did you mean '{near}'? " if near else ""
    hint = f"{meant}known values are {', '.join(known)}"
    yield breach.finding("schema/unknown-value", Severity.WARNING, f"unknown value {shown(breach.value)}", hint)


def _unknown_keys(breach: SchemaViolation) -> Iterator[Finding]:
    present = breach.value if isinstance(breach.value, dict) else {}
    known = [key for key in breach.schema["properties"] if key not in present]
    for number, key in enumerate(breach.detail):
        path = below(breach.path, key)
        near = suggest(key, known) if number < NEAR_MISS_LIMIT else ""
        near = near or breach.homes.get(key, "")
        if near:
            hint = f"did you mean '{near}'?"
            yield breach.finding("schema/unknown-key", Severity.WARNING, "unknown key", hint, path)
        else:
            hint = "it is kept and shown as it is; below 'extensions' it would be at home"
            yield breach.finding("schema/unknown-key", Severity.NOTE, "unknown key", hint, path)


def _missing(breach: SchemaViolation) -> Iterator[Finding]:
    path = below(breach.path, breach.detail)
    if path in (NAME_PATH, "identity"):
        yield breach.finding("module/name", Severity.ERROR, "the module has no name", NAME_HINT, NAME_PATH)
        return
    example = _example(breach.schema["properties"][breach.detail])
    written = f"'{example}'" if example[:1] in _INDICATORS else example
    hint = f"add it, for example `{breach.detail}: {written}`" if example else "add what you know of it"
    message = "has no value" if path in breach.document.positions else "missing"
    yield breach.finding("schema/missing", Severity.NOTE, message, hint, path)


def _length(breach: SchemaViolation) -> Iterator[Finding]:
    is_short = breach.keyword == "minLength"
    limit = f"{breach.detail} character{'s' if breach.detail > 1 else ''}"
    message = f"{len(str(breach.value))} long, expected at {'least' if is_short else 'most'} {limit}"
    yield breach.finding("schema/length", Severity.NOTE, message, "say more" if is_short else "say it shorter")


def _emptiness(breach: SchemaViolation) -> Iterator[Finding]:
    yield breach.finding("schema/length", Severity.NOTE, "the list is empty", "name something, or remove the key")


def _example(schema: Schema) -> str:
    example = schema.get("examples", [""])[0]
    return example if isinstance(example, str) else shown(example)


_DESCRIPTIONS: dict[str, Callable[[SchemaViolation], Iterator[Finding]]] = {
    "type": _type,
    "minimum": _range,
    "maximum": _range,
    "format": _format,
    "pattern": _pattern,
    "enum": _enum,
    "required": _missing,
    "additionalProperties": _unknown_keys,
    "minLength": _length,
    "maxLength": _length,
    "minItems": _emptiness,
}
