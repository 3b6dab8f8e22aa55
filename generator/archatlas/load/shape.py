"""Check documents against the one authority on their shape, the published JSON Schema."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import chain, islice
from pathlib import Path

import jsonschema_rs

from archatlas.load.breach import Breach, describe, rank
from archatlas.load.document import Document
from archatlas.load.keypath import below, key_path
from archatlas.load.scalars import Value
from archatlas.load.strict import FREE_FORM, Schema, strict_schema
from archatlas.load.suspicion import control_characters, doubts
from archatlas.model.finding import Finding, Severity

SCHEMA_FILE = "module.schema.json"
DOCUMENT_SCHEMAS = (SCHEMA_FILE, "module-json.schema.json", "modules-json.schema.json", "settings.schema.json")
"""What a site publishes for programs: the format of modules, of its JSON documents and of the settings."""

FINDING_LIMIT = 500
"""Most findings about the shape of one file; more say nothing new."""

DETAIL_LIMIT = 10_000
"""Most keys and entries of a file that gets a list of its departures; the largest real file has 2,500."""

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.,]+([Zz]|[-+][0-9:]+)?)?\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a document's shape, and the values that the format does not know, by key path."""

    findings: tuple[Finding, ...]
    unmodelled: tuple[tuple[str, Value], ...]


class Shape:
    """The compiled schema."""

    def __init__(self, published: Schema) -> None:
        """Compile the published schema in its strict variant."""
        self._schema = strict_schema(published)
        self._homes = key_homes(published)
        self._validator = jsonschema_rs.validator_for(
            self._schema, formats={"date-time": is_moment}, validate_formats=True
        )

    def check(self, document: Document) -> Checked:
        """Report every departure from the schema; an error means that the file must be refused."""
        first = self._first_breach(document) if _checked_size(document) > DETAIL_LIMIT else None
        if first is not None:
            return Checked((_too_large(first),), ())
        breaches = tuple(self._breaches(document))
        unmodelled = tuple(chain.from_iterable(_unmodelled(breach) for breach in breaches))
        free = {FREE_FORM, *(path for path, _value in unmodelled)}
        mistyped = {breach.path for breach in breaches if breach.keyword == "type"}
        found = chain(
            chain.from_iterable(describe(breach) for breach in breaches),
            doubts(document, mistyped, free),
            control_characters(document),
        )
        broken = {problem.subject for problem in document.problems}
        return Checked(_limited(document, _distinct(found, broken)), unmodelled)

    def _breaches(self, document: Document) -> Iterator[Breach]:
        """Yield the departures, those that refuse the file first."""
        errors = sorted(self._validator.iter_errors(document.tree), key=lambda error: rank(error.kind.name))
        mistyped = {tuple(error.instance_path) for error in errors if error.kind.name == "type"}
        for error in errors:
            steps = tuple(error.instance_path)
            if error.kind.name == "type" or steps not in mistyped:
                yield self._breach(error, document)

    def _breach(self, error: jsonschema_rs.ValidationError, document: Document) -> Breach:
        steps = error.instance_path
        schema = self._schema_at(error.schema_path[:-1])
        value = document.value_at(*steps)
        return Breach(error.kind.name, error.kind.value, key_path(steps), value, schema, document, self._homes)

    def _first_breach(self, document: Document) -> Breach | None:
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


def key_homes(schema: Schema) -> Mapping[str, str]:
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


def schema_text(name: str = SCHEMA_FILE) -> str:
    """Return the published JSON Schema: the one shipped in the wheel, or the checkout's."""
    shipped = resources.files("archatlas.load") / name
    if shipped.is_file():
        return shipped.read_text(encoding="utf-8")
    return (Path(__file__).parents[3] / "schemas" / name).read_text(encoding="utf-8")


@cache
def read_shape() -> Shape:
    """Return the shape of the published schema, compiled once."""
    return Shape(json.loads(schema_text()))


def is_moment(text: str) -> bool:
    """Return whether a text is an ISO 8601 date, or a date and time, that exists in the calendar."""
    if not _MOMENT.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _too_large(breach: Breach) -> Finding:
    """Return the only finding about a file whose departures are too many to be listed."""
    first = next(describe(breach))
    size = f"more than {DETAIL_LIMIT:,} keys and values that have to fit the schema"
    message = f"{size}, and they do not; the first: {first.message}"
    return replace(first, rule="schema/too-large", severity=Severity.ERROR, message=message)


def _unmodelled(breach: Breach) -> Iterator[tuple[str, Value]]:
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
    message = f"{more:,} more findings about this file are not listed"
    hint = "repair the listed ones first"
    place = document.at("")
    found = Finding("schema/too-many", Severity.WARNING, message, place, document.path, hint=hint)
    return (*kept, found.counting(more))


def _checked_size(document: Document) -> int:
    """Return how many keys and entries the schema has to judge; it does not look into the free-form section."""
    if len(document.positions) <= DETAIL_LIMIT:
        return len(document.positions)
    return sum(1 for path in document.positions if not path.startswith(f"{FREE_FORM}."))
