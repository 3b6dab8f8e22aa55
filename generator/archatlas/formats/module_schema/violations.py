"""Says what a departure from the schema means, and how bad it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archatlas.formats.characters import excerpt, has_controls
from archatlas.formats.document import Document
from archatlas.formats.module_schema.published_schema import Schema
from archatlas.formats.scalars import Value, found_value
from archatlas.model import schema_rules as rules
from archatlas.model import text_detail as facts
from archatlas.model.detail import Detail, Missing, NotOneOf, Unknown
from archatlas.model.finding import Finding, Severity
from archatlas.model.key_path import below
from archatlas.model.near_names import suggest, suggest_choice
from archatlas.model.record import dataclass, field
from archatlas.model.rule import RuleSpec

NAME_PATH = "identity.name"
VERSION_PATH = "contracts.api.version"
NEAR_MISS_LIMIT = 50
"""How many unknown keys of one mapping are compared with the known ones."""

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

    def finding(
        self, rule: RuleSpec, detail: Detail, path: str | None = None, severity: Severity | None = None
    ) -> Finding:
        """Return a finding about the value, or about another key path."""
        return self.document.found(rule, self.path if path is None else path, detail, severity)


def rank(keyword: str) -> int:
    """Return where a kind of departure stands in the order of importance, the gravest first."""
    return list(_DESCRIPTIONS).index(keyword)


def describe(breach: SchemaViolation) -> Iterator[Finding]:
    """Yield the findings of one departure."""
    if breach.path == NAME_PATH:
        yield breach.finding(
            rules.MODULE_NAME, facts.UnusableName(facts.NameFault.MALFORMED, found_value(breach.value))
        )
    else:
        yield from _DESCRIPTIONS[breach.keyword](breach)


def _type(breach: SchemaViolation) -> Iterator[Finding]:
    types = (breach.schema["type"],) if isinstance(breach.schema["type"], str) else tuple(breach.schema["type"])
    ambiguity = breach.document.ambiguous.get(breach.path)
    yield breach.finding(rules.SCHEMA_TYPE, facts.WrongType(types, found_value(breach.value), ambiguity))


def _range(breach: SchemaViolation) -> Iterator[Finding]:
    side = facts.Side.BELOW if breach.keyword == "minimum" else facts.Side.ABOVE
    low, high = breach.schema.get("minimum"), breach.schema.get("maximum")
    value = breach.value if isinstance(breach.value, int | float) else 0
    yield breach.finding(rules.SCHEMA_RANGE, facts.OutOfRange(value, low, high, side))


def _format(breach: SchemaViolation) -> Iterator[Finding]:
    yield breach.finding(rules.SCHEMA_FORMAT, facts.NotLike(excerpt(str(breach.value)), _example(breach.schema)))


def _pattern(breach: SchemaViolation) -> Iterator[Finding]:
    text = str(breach.value)
    if _UNSAFE.search(text) or has_controls(text):
        yield breach.finding(rules.SCHEMA_PATTERN, facts.Unclean(excerpt(text)))
    elif breach.path == VERSION_PATH:
        yield breach.finding(rules.VERSION_FORMAT, facts.NotLike(excerpt(text)))
    else:
        detail = facts.NotLike(excerpt(text), _example(breach.schema))
        yield breach.finding(rules.SCHEMA_PATTERN, detail, severity=Severity.WARNING)


def _enum(breach: SchemaViolation) -> Iterator[Finding]:
    known = tuple(str(option) for option in breach.detail if option is not False)
    near = suggest_choice(str(breach.value), known)
    yield breach.finding(rules.SCHEMA_UNKNOWN_VALUE, NotOneOf(found_value(breach.value), known, near))


def _unknown_keys(breach: SchemaViolation) -> Iterator[Finding]:
    present = breach.value if isinstance(breach.value, dict) else {}
    known = [key for key in breach.schema["properties"] if key not in present]
    for number, key in enumerate(breach.detail):
        near = suggest(key, known) if number < NEAR_MISS_LIMIT else ""
        near = near or breach.homes.get(key, "")
        severity = Severity.WARNING if near else Severity.NOTE
        yield breach.finding(rules.SCHEMA_UNKNOWN_KEY, Unknown(near), below(breach.path, key), severity)


def _missing(breach: SchemaViolation) -> Iterator[Finding]:
    path = below(breach.path, breach.detail)
    if path in (NAME_PATH, "identity"):
        yield breach.finding(rules.MODULE_NAME, facts.UnusableName(facts.NameFault.ABSENT), NAME_PATH)
        return
    example = _example(breach.schema["properties"][breach.detail])
    written = f"'{example}'" if example[:1] in _INDICATORS and example else example
    has_key = path in breach.document.positions
    yield breach.finding(rules.SCHEMA_MISSING, Missing(breach.detail, written, has_key), path)


def _length(breach: SchemaViolation) -> Iterator[Finding]:
    side = facts.Side.BELOW if breach.keyword == "minLength" else facts.Side.ABOVE
    yield breach.finding(rules.SCHEMA_LENGTH, facts.WrongLength(len(str(breach.value)), breach.detail, side))


def _emptiness(breach: SchemaViolation) -> Iterator[Finding]:
    yield breach.finding(rules.SCHEMA_LENGTH, facts.EmptyList())


def _example(schema: Schema) -> str:
    example = schema.get("examples", [""])[0]
    return example if isinstance(example, str) else json.dumps(example)


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
