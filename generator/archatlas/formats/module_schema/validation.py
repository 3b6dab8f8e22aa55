"""Checks documents against the one authority on their shape, the published JSON Schema, and for ambiguities."""

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from itertools import chain, islice

import jsonschema_rs

from archatlas.formats.document import Document
from archatlas.formats.module_schema.published_schema import FREE_FORM, Schema, known_paths, schema_text, strict_schema
from archatlas.formats.module_schema.violations import SchemaViolation, describe, rank
from archatlas.formats.scalars import Value, read_plain
from archatlas.model.detail import FirstOfMany
from archatlas.model.finding import Finding, Severity
from archatlas.model.key_path import below, enclosing, key_path
from archatlas.model.reading_rules import YAML_UNQUOTED
from archatlas.model.record import dataclass, replace
from archatlas.model.schema_rules import SCHEMA_CONTROL_CHARACTER, SCHEMA_TOO_LARGE, SCHEMA_TOO_MANY
from archatlas.model.text_detail import NotListed

FINDING_LIMIT = 500
"""Most findings about the shape of one file; more say nothing new."""

DETAIL_LIMIT = 10_000
"""Most keys and entries of a file that gets a list of its departures; the largest real file has 2,500."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.,]+([Zz]|[-+][0-9:]+)?)?\Z")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is wrong with a document's shape, and the values that the format does not know, by key path."""

    findings: tuple[Finding, ...]
    unmodelled: tuple[tuple[str, Value], ...]


class SchemaValidator:
    """The compiled schema."""

    def __init__(self, published: Schema) -> None:
        """Compile the published schema in its strict variant."""
        self._schema = strict_schema(published)
        self._homes = known_paths(published)
        self._validator = jsonschema_rs.validator_for(
            self._schema, formats={"date-time": is_date}, validate_formats=True
        )

    def check(self, document: Document) -> CheckResult:
        """Report every departure from the schema; an error means that the file must be refused."""
        first = self._first_breach(document) if _checked_size(document) > DETAIL_LIMIT else None
        if first is not None:
            return CheckResult((_too_large(first),), ())
        breaches = tuple(self._breaches(document))
        unmodelled = tuple(chain.from_iterable(_unmodelled(breach) for breach in breaches))
        free = {FREE_FORM, *(path for path, _value in unmodelled)}
        mistyped = {breach.path for breach in breaches if breach.keyword == "type"}
        found = chain(
            chain.from_iterable(describe(breach) for breach in breaches),
            ambiguous_scalars(document, mistyped, free),
            control_characters(document),
        )
        broken = {problem.subject for problem in document.problems}
        return CheckResult(_limited(document, _distinct(found, broken)), unmodelled)

    def _breaches(self, document: Document) -> Iterator[SchemaViolation]:
        """Yield the departures, those that refuse the file first."""
        errors = sorted(self._validator.iter_errors(document.tree), key=lambda error: rank(error.kind.name))
        mistyped = {tuple(error.instance_path) for error in errors if error.kind.name == "type"}
        for error in errors:
            steps = tuple(error.instance_path)
            if error.kind.name == "type" or steps not in mistyped:
                yield self._breach(error, document)

    def _breach(self, error: jsonschema_rs.ValidationError, document: Document) -> SchemaViolation:
        steps = error.instance_path
        schema = self._schema_at(error.schema_path[:-1])
        value = document.value_at(*steps)
        return SchemaViolation(error.kind.name, error.kind.value, key_path(steps), value, schema, document, self._homes)

    def _first_breach(self, document: Document) -> SchemaViolation | None:
        try:
            self._validator.validate(document.tree)
        except jsonschema_rs.ValidationError as error:
            return self._breach(error, document)
        return None

    def _schema_at(self, steps: list[str | int]) -> Schema:
        schema: Schema = self._schema
        for step in steps:
            schema = schema[str(step)]
        return schema


@cache
def module_validator() -> SchemaValidator:
    """Return the shape of the published schema, compiled once."""
    return SchemaValidator(json.loads(schema_text()))


def is_date(text: str) -> bool:
    """Return whether a text is an ISO 8601 date, or a date and time, that exists in the calendar."""
    if not _DATE.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _too_large(breach: SchemaViolation) -> Finding:
    """Return the only finding about a file whose departures are too many to be listed."""
    first = next(describe(breach))
    detail = FirstOfMany(DETAIL_LIMIT, first.rule, first.key, first.detail)
    return replace(first, rule=SCHEMA_TOO_LARGE.name, severity=SCHEMA_TOO_LARGE.severity, detail=detail)


def _unmodelled(breach: SchemaViolation) -> Iterator[tuple[str, Value]]:
    if breach.keyword == "additionalProperties" and isinstance(breach.value, dict):
        for key in breach.detail:
            yield below(breach.path, key), breach.value[key]


def _distinct(findings: Iterator[Finding], broken: set[str]) -> Iterator[Finding]:
    """Yield each finding once, and none about a key whose YAML is already reported."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        identity = (finding.rule, finding.subject)
        if identity not in seen and finding.subject not in broken:
            seen.add(identity)
            yield finding


def _limited(document: Document, findings: Iterator[Finding]) -> tuple[Finding, ...]:
    kept = tuple(islice(findings, FINDING_LIMIT))
    more = sum(1 for _finding in findings)
    if not more:
        return kept
    return (*kept, document.found(SCHEMA_TOO_MANY, "", NotListed(more)).counting(more))


def _checked_size(document: Document) -> int:
    """Return how many keys and entries the schema has to judge; it does not look into the free-form section."""
    if len(document.positions) <= DETAIL_LIMIT:
        return len(document.positions)
    return sum(1 for path in document.positions if not path.startswith(f"{FREE_FORM}."))


def ambiguous_scalars(document: Document, mistyped: Collection[str], free: Collection[str]) -> Iterator[Finding]:
    """Yield unquoted scalars whose meaning is not settled by the type that the schema expects.

    A number or boolean in a place of that type is settled; below the free paths nobody knows what was meant.
    """
    for path, ambiguity in document.ambiguous.items():
        if path in mistyped:
            continue
        if isinstance(read_plain(ambiguity.text).value, str):
            yield document.found(YAML_UNQUOTED, path, ambiguity)
        elif any(outer in free for outer in enclosing(path)):
            yield document.found(YAML_UNQUOTED, path, ambiguity, Severity.NOTE)


def control_characters(document: Document) -> Iterator[Finding]:
    """Yield the texts and keys that hold characters which steer a terminal or turn the reading direction."""
    for path in document.controls:
        yield document.found(SCHEMA_CONTROL_CHARACTER, path)
