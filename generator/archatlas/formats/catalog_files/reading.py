"""Reads small catalog files by their tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archatlas.formats.catalog_files.tables import CatalogShape, CatalogTable, Meaning
from archatlas.formats.document import Document
from archatlas.formats.foreign.description import Description, Link, LinkKind, is_usable, module_name, name_part
from archatlas.formats.foreign.documents import NumberedDocument, read_documents, text_at
from archatlas.formats.foreign.resolution import resolve
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding, Severity
from archatlas.model.foreign_estate import ForeignEstate
from archatlas.model.key_path import below, item
from archatlas.model.record import replace
from archatlas.model.source_detail import LacksKeys
from archatlas.model.source_rules import SOURCE_INVALID
from archatlas.sources.foreign_files import ForeignFiles

DEFAULT_LANE = "default"
_LIFECYCLES = {
    "stable": ("active", "stable", "production", "generally-available", "ga", "limited-availability"),
    "experimental": ("experimental", "alpha", "pre-alpha", "beta", "pre-release", "development", "sandbox"),
    "deprecated": ("deprecated", "end-of-life", "retired", "decommissioned"),
}
_TIERS = {word: number for number, word in enumerate(("one", "two", "three", "four", "five"), 1)}
_LINKS = {
    Meaning.REQUIRES: LinkKind.REQUIRES,
    Meaning.PART_OF: LinkKind.PART_OF,
    Meaning.HAS_PART: LinkKind.HAS_PART,
}


def read_tables(table: CatalogTable, files: ForeignFiles) -> ForeignEstate:
    """Read the files of a system by its table; no text makes this raise."""
    descriptions: list[Description] = []
    findings: list[Finding] = []
    refused: list[str] = []
    for source in files.files:
        read = read_documents(source)
        findings += read.findings
        for one in read.documents:
            findings += one.document.problems
            if any(problem.severity is Severity.ERROR for problem in one.document.problems):
                refused.append(source.path)
            else:
                descriptions.append(_described(table, one, files))
    resolved = resolve(descriptions)
    findings += [*(finding for one in descriptions for finding in one.findings), *resolved.findings]
    return ForeignEstate(resolved.modules, (), tuple(findings), tuple(dict.fromkeys(refused)))


def _described(table: CatalogTable, one: NumberedDocument, files: ForeignFiles) -> Description:
    document = one.document
    shape = next((shape for shape in table.shapes if list(values_at(document, shape.marker))), None)
    if shape is None:
        return _without_name(Description(table.system, document, one.number, "", ""), table.shapes[0].marker)
    said: dict[Meaning, list[tuple[str, str]]] = {}
    for field in shape.fields:
        said.setdefault(field.meaning, []).extend(values_at(document, field.path))
    kind = text_at(document, shape.kind_at).lower() if shape.kind_at else ""
    (name_key, name), lanes = said[Meaning.NAME][0], said.get(Meaning.LANE)
    lane = lanes[0][1] if lanes else files.source.lane or DEFAULT_LANE
    found = Description(
        table.system,
        document,
        one.number,
        _reference(name, kind or shape.kind),
        files.source.module or module_name(lane, name),
        kind or shape.kind,
        _facts(said, shape, kind),
        tuple(_links(said, shape.kind)),
        aliases=tuple(_reference(alias, kind or shape.kind) for _key, alias in said.get(Meaning.REFERENCE, ())),
        name_key=name_key,
    )
    return found if is_usable(found.name) else _without_name(found, shape.marker)


def _without_name(found: Description, key: str) -> Description:
    detail = LacksKeys(found.reference, (key,))
    return replace(found, findings=(found.found(SOURCE_INVALID, key, detail, found.reference or key),))


def _reference(text: str, kind: str) -> str:
    """Return what a thing is called, whole and alike however it is written: `service:orders`."""
    before, colon, name = text.partition(":")
    if not colon or before in ("ari", "http", "https"):
        before, name = kind, text
    return f"{before.lower()}:{name_part(name).replace('_', '-')}"


def _facts(said: dict[Meaning, list[tuple[str, str]]], shape: CatalogShape, kind: str) -> dict[str, tuple[Value, str]]:
    facts: dict[str, tuple[Value, str]] = {}
    lists = {Meaning.RUNBOOK: "observability.runbook", Meaning.DASHBOARD: Meaning.DASHBOARD.value}
    for meaning, values in said.items():
        if not values:
            continue
        key, text = values[0]
        if meaning in (Meaning.KIND, Meaning.SUMMARY):
            facts[meaning.value] = (text.lower() if meaning is Meaning.KIND else text, key)
        elif meaning is Meaning.OWNER:
            facts["ownership.owner"] = (_handle(text), key)
        elif meaning is Meaning.LIFECYCLE:
            facts |= _lifecycle(text, key)
        elif meaning is Meaning.TIER and (tier := _tier(text)):
            facts["identity.tier"] = (tier, key)
        elif meaning in lists:
            facts[lists[meaning]] = ([text for _key, text in values], key)
    facts.setdefault("identity.kind", (kind or shape.kind, shape.kind_at or shape.marker))
    return facts


def _handle(text: str) -> str:
    """Return an owner as a handle; of an address of Atlassian its last part, a mail address as it is."""
    name = text.rpartition("/")[2] if text.startswith("ari:") else text.strip()
    return name if "@" in name else f"@{name}"


def _lifecycle(text: str, key: str) -> dict[str, tuple[Value, str]]:
    word = name_part(text).replace("_", "-")
    meant = next((lifecycle for lifecycle, words in _LIFECYCLES.items() if word in words), word)
    facts: dict[str, tuple[Value, str]] = {"ownership.lifecycle": (meant, key)}
    return {**facts, "identity.status": ("deprecated", key)} if meant == "deprecated" else facts


def _tier(text: str) -> int:
    """Return the number in a text such as `1`, `tier_1` or `one`; 0 where there is none from 1 to 5."""
    digits = re.search(r"[0-9]+\Z", text.strip()[:20])
    number = int(digits[0]) if digits else _TIERS.get(text.strip().lower(), 0)
    return number if 1 <= number <= 5 else 0


def _links(said: dict[Meaning, list[tuple[str, str]]], kind: str) -> Iterator[Link]:
    for meaning, link in _LINKS.items():
        for key, text in said.get(meaning, ()):
            yield Link(link, _reference(text, kind), text, key)


_CHOICE = re.compile(r"(?P<list>[^\[]+)\[(?:(?P<key>[^=\]]+)=(?P<value>[^\]]+))?\]\Z")


def values_at(document: Document, path: str) -> Iterator[tuple[str, str]]:
    """Yield key path and text of all single values that a field of a table means."""
    reached: list[tuple[str, Value | None]] = [("", document.tree)]
    for step in path.split("."):
        choice = _CHOICE.match(step)
        name = choice["list"] if choice else step
        inner = [(below(key, name), value.get(name)) for key, value in reached if isinstance(value, dict)]
        reached = [entry for key, value in inner for entry in _entries(key, value, choice)] if choice else inner
    for key, value in reached:
        text = "" if value is None or isinstance(value, dict | list) else str(value).strip()
        if text:
            yield key, text


def _entries(key: str, value: Value | None, choice: re.Match[str]) -> Iterator[tuple[str, Value | None]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        said = entry.get(choice["key"]) if choice["key"] and isinstance(entry, dict) else None
        if not choice["key"] or str(said).lower() == choice["value"].lower():
            yield item(key, index), entry
