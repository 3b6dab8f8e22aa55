"""Records of the model as plain data, and plain data as JSON: nothing lost, the same bytes each time."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from archatlas.model.interfaces import UsedModule
from archatlas.model.module import Module
from archatlas.model.walk import SECTIONS, is_record, parts_of_kind

Plain: TypeAlias = "Mapping[str, Plain] | list[Plain] | tuple[Plain, ...] | str | int | float | bool | None"

_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))

_TO_ESCAPE = {"<": "\\u003c", "\x7f": "\\u007f"}
"""What `json` leaves alone in a text although a browser or a terminal could act on it."""


def plain(record: object) -> dict[str, Plain]:
    """Return a record field by field; a field that says no more than its default is left out."""
    found: dict[str, Plain] = {}
    for part in parts_of_kind(type(record)):
        value = getattr(record, part.name)
        if part.is_record:
            inner = plain(value)
            if inner:
                found[part.name] = inner
        elif value is not None and value != part.default:
            found[part.name] = _entries(value) if isinstance(value, tuple) else value
    return found


def sections(module: Module) -> dict[str, Plain]:
    """Return what a module's schema says in the sections of the format, under the keys of the format."""
    said = ((name, getattr(module, name)) for name in SECTIONS)
    found = ((name, plain(value) if is_record(value) else value) for name, value in said)
    return {name: value for name, value in found if value}


def json_text(value: Plain) -> str:
    """Return JSON on one line in ASCII; what is not a finite number is refused."""
    text = _ENCODER.encode(value)
    for character, escape in _TO_ESCAPE.items():
        text = text.replace(character, escape)
    return text


def document_text(document: Mapping[str, Plain]) -> str:
    """Return a document with a line for each of its fields, so that versions of it can be compared."""
    lines = (f"{json_text(name)}:{json_text(value)}" for name, value in document.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _entries(entries: tuple[object, ...]) -> Plain:
    """Return a list, or a mapping where the names of records are keys in a schema."""
    used = [entry for entry in entries if isinstance(entry, UsedModule)]
    return {entry.name: list(entry.entries) for entry in used} if used else [_entry(entry) for entry in entries]


def _entry(entry: object) -> Plain:
    return entry if isinstance(entry, str) else plain(entry)
