"""Which changes of a description break those who call it: a short list of exact rules for each format."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from archatlas.model.api_document import (
    WHOLE_VALUE,
    ApiDirection,
    ApiDocument,
    ApiEntry,
    ApiEntryKind,
    ApiField,
    ApiFormat,
    ApiPart,
)
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass


class ApiRule(Enum):
    """A kind of change that breaks callers, by the word that messages and pages have for it."""

    ENTRY_REMOVED = "removed"
    PART_REMOVED = "part removed"
    FIELD_REMOVED = "field removed"
    TYPE_CHANGED = "type changed"
    REQUIRED_ADDED = "required value added"
    BECAME_REQUIRED = "became required"
    BECAME_OPTIONAL = "no longer always there"
    CHOICE_REMOVED = "choice removed"
    CHOICE_ADDED = "choice added"
    FACT_CHANGED = "changed"
    RENAMED = "renamed"
    NUMBER_CHANGED = "number changed"
    GRAPHQL = "breaking by the rules of GraphQL"


@dataclass(frozen=True, slots=True)
class ApiChange:
    """One change that breaks callers: in which entry and part, of which field, from what to what."""

    rule: ApiRule
    entry: str
    part: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class DescribedChange:
    """A change of the description of a module, under its later name, in the file that its schema names."""

    module: ModuleName
    path: str
    change: ApiChange


_INPUT_RULES = (
    ApiRule.FIELD_REMOVED,
    ApiRule.TYPE_CHANGED,
    ApiRule.REQUIRED_ADDED,
    ApiRule.BECAME_REQUIRED,
    ApiRule.CHOICE_REMOVED,
)
_OUTPUT_RULES = (ApiRule.FIELD_REMOVED, ApiRule.TYPE_CHANGED, ApiRule.BECAME_OPTIONAL, ApiRule.CHOICE_ADDED)

RULES_OF_FORMAT = {
    ApiFormat.OPENAPI: (ApiRule.ENTRY_REMOVED, ApiRule.PART_REMOVED, *dict.fromkeys((*_INPUT_RULES, *_OUTPUT_RULES))),
    ApiFormat.ASYNCAPI: (
        ApiRule.ENTRY_REMOVED,
        ApiRule.PART_REMOVED,
        ApiRule.FACT_CHANGED,
        *dict.fromkeys((*_INPUT_RULES, *_OUTPUT_RULES)),
    ),
    ApiFormat.PROTOBUF: (
        ApiRule.ENTRY_REMOVED,
        ApiRule.FACT_CHANGED,
        ApiRule.FIELD_REMOVED,
        ApiRule.TYPE_CHANGED,
        ApiRule.RENAMED,
        ApiRule.REQUIRED_ADDED,
        ApiRule.BECAME_REQUIRED,
        ApiRule.BECAME_OPTIONAL,
        ApiRule.NUMBER_CHANGED,
    ),
    ApiFormat.GRAPHQL: (ApiRule.GRAPHQL,),
    ApiFormat.JSON_SCHEMA: (ApiRule.ENTRY_REMOVED, *dict.fromkeys((*_INPUT_RULES, *_OUTPUT_RULES))),
}
"""What is looked for in each format; Swagger 2 has the rules of OpenAPI. GraphQL has those of its reference library."""
RULES_OF_FORMAT[ApiFormat.SWAGGER] = RULES_OF_FORMAT[ApiFormat.OPENAPI]


def api_changes(before: ApiDocument, after: ApiDocument) -> tuple[ApiChange, ...]:
    """Return what breaks those who relied on the earlier description, in its order.

    A document that is in another format now has nothing to be compared with, and GraphQL is compared elsewhere. Of
    what a value means in a JSON Schema, only what every caller notices counts: not limits, not patterns.
    """
    if _family(before) is not _family(after) or before.format is ApiFormat.GRAPHQL:
        return ()
    allowed = frozenset(RULES_OF_FORMAT[before.format])
    later = after.found
    found = [change for key, entry in before.found.items() for change in _entry(entry, later.get(key))]
    return tuple(one for one in found if one.rule in allowed)


def _family(document: ApiDocument) -> ApiFormat:
    return ApiFormat.OPENAPI if document.format is ApiFormat.SWAGGER else document.format


def _entry(before: ApiEntry, after: ApiEntry | None) -> Iterator[ApiChange]:
    if after is None:
        yield ApiChange(ApiRule.ENTRY_REMOVED, before.name)
        return
    facts = dict(after.facts)
    for name, said in before.facts:
        if name != "operationId" and facts.get(name) != said:
            yield ApiChange(ApiRule.FACT_CHANGED, before.name, name, "", said, facts.get(name, ""))
    later = {_known_by(part): part for part in after.parts}
    for part in before.parts:
        yield from _part(before, part, later.get(_known_by(part)))
    if not any(part.title == "Parameters" for part in before.parts):
        for part in after.parts:
            if part.title == "Parameters":
                yield from (_change(ApiRule.REQUIRED_ADDED, before, part, one) for one in part.fields if one.required)


def _known_by(part: ApiPart) -> str:
    """Return what a part is compared by; the words of an answer without a body may change."""
    return part.title.partition(":")[0] if not part.fields else part.title


def _part(entry: ApiEntry, before: ApiPart, after: ApiPart | None) -> Iterator[ApiChange]:
    if after is None:
        if _is_promised(entry, before):
            yield ApiChange(ApiRule.PART_REMOVED, entry.name, _known_by(before))
        return
    if entry.kind is ApiEntryKind.CHOICES:
        yield from _choices(entry, before, after)
        return
    later = {one.known_by: one for one in after.fields}
    for one in before.fields:
        if one.name == WHOLE_VALUE and one.known_by not in later and after.fields:
            continue  # a value of which nothing was said has parts now
        yield from _field(entry, before, one, later.get(one.known_by))
    if before.direction is not ApiDirection.OUTPUT and not before.left_out:
        known = {one.known_by for one in before.fields}
        for one in after.fields:
            if one.required and one.known_by not in known and not _is_below_optional(one, after):
                yield _change(ApiRule.REQUIRED_ADDED, entry, before, one)


def _is_promised(entry: ApiEntry, part: ApiPart) -> bool:
    """Tell whether callers rely on a part: not on errors, nor on all parameters together, which are told one by one."""
    if part.title == "Parameters" or entry.kind in (ApiEntryKind.TYPE, ApiEntryKind.CHOICES):
        return False
    return not part.title.startswith(("Answer 4", "Answer 5", "Answer default"))


def _choices(entry: ApiEntry, before: ApiPart, after: ApiPart) -> Iterator[ApiChange]:
    """Yield what happened to the values of an enumeration of Protocol Buffers, known by their names."""
    later = {one.name: one for one in after.fields}
    numbers = {one.type for one in after.fields}
    for one in before.fields:
        now = later.get(one.name)
        if now is None and one.type not in numbers:
            yield _change(ApiRule.FIELD_REMOVED, entry, before, one)
        elif now is None:
            name = next(other.name for other in after.fields if other.type == one.type)
            yield ApiChange(ApiRule.RENAMED, entry.name, before.title, one.name, one.name, name)
        elif now.type != one.type:
            yield ApiChange(ApiRule.NUMBER_CHANGED, entry.name, before.title, one.name, one.type, now.type)


def _field(entry: ApiEntry, part: ApiPart, before: ApiField, after: ApiField | None) -> Iterator[ApiChange]:
    if after is None:
        if not part.left_out:
            yield _change(ApiRule.FIELD_REMOVED, entry, part, before)
        return
    if before.key and before.name != after.name:
        yield ApiChange(ApiRule.RENAMED, entry.name, part.title, before.name, before.name, after.name)
    is_listed_anew = bool(before.choices) != bool(after.choices)
    if _shape(before.type) != _shape(after.type) and not is_listed_anew:
        yield ApiChange(ApiRule.TYPE_CHANGED, entry.name, part.title, before.name, before.type, after.type)
    if part.direction is not ApiDirection.OUTPUT:
        yield from _as_input(entry, part, before, after)
    if part.direction is not ApiDirection.INPUT:
        yield from _as_output(entry, part, before, after)


def _as_input(entry: ApiEntry, part: ApiPart, before: ApiField, after: ApiField) -> Iterator[ApiChange]:
    if after.required and not before.required:
        yield _change(ApiRule.BECAME_REQUIRED, entry, part, before)
    for choice in before.choices if after.choices else ():
        if choice not in after.choices:
            yield _change(ApiRule.CHOICE_REMOVED, entry, part, before, choice)


def _as_output(entry: ApiEntry, part: ApiPart, before: ApiField, after: ApiField) -> Iterator[ApiChange]:
    if before.required and not after.required:
        yield _change(ApiRule.BECAME_OPTIONAL, entry, part, before)
    for choice in after.choices if before.choices else ():
        if choice not in before.choices:
            yield _change(ApiRule.CHOICE_ADDED, entry, part, before, "", choice)


def _shape(words: str) -> str:
    """Return a type without limits: `string (at most 5 characters)` is a string; formats count as limits do."""
    shape, depth = "", 0
    for sign in words:
        depth += sign == "("
        if not depth:
            shape += sign
        depth -= sign == ")" and depth > 0
    return shape.strip().replace("  ", " ")


def _is_below_optional(one: ApiField, part: ApiPart) -> bool:
    """Tell whether a value stands in one that may be left out: then nobody has to send it."""
    above = one.name.rpartition(".")[0]
    known = {other.name: other for other in part.fields}
    while above:
        if above in known and not known[above].required:
            return True
        above = above.rpartition(".")[0]
    return "[]" in one.name or "{}" in one.name


def _change(
    rule: ApiRule, entry: ApiEntry, part: ApiPart, one: ApiField, before: str = "", after: str = ""
) -> ApiChange:
    return ApiChange(rule, entry.name, part.title, one.name, before, after)
