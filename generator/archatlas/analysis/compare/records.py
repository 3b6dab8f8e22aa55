"""Values of a schema as records, lists and texts, whatever they are made of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass

NATURAL_NAMES = ("name", "code", "topic", "id", "title")
"""The fields that tell the records of a list apart, the best one first."""


def is_record(value: object) -> bool:
    """Tell whether a value has fields."""
    return isinstance(value, Mapping) or is_dataclass(value)


def fields_of(record: object) -> Mapping[str, object]:
    """Return the fields of a record by their part of a key path, such as `.name`; a value that is none has none."""
    if isinstance(record, Mapping):
        return record
    return {f".{name}": getattr(record, name) for name in getattr(type(record), "__dataclass_fields__", ())}


def known_by(record: object) -> str:
    """Return the field that a record of a list is known by, an empty text where it has none."""
    if isinstance(record, Mapping):
        return next((key for key in NATURAL_NAMES if is_name(record.get(f".{key}"))), "")
    return next((key for key in NATURAL_NAMES if is_name(getattr(record, key, None))), "")


def is_name(value: object) -> bool:
    """Tell whether a value is a text that can name something."""
    return isinstance(value, str) and value != ""


def without(record: object, key: str) -> Mapping[str, object]:
    """Return the fields of a record but one."""
    return {segment: value for segment, value in fields_of(record).items() if segment != f".{key}"}


def text_of(value: object) -> str | None:
    """Return what a value says, None for nothing; a record says all that its fields say, in order of their keys."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, tuple):
        return ", ".join(sorted(text_of(entry) or "" for entry in value)) or None
    if is_record(value):
        said = ((segment[1:], text_of(entry)) for segment, entry in fields_of(value).items())
        return ", ".join(f"{key}: {text}" for key, text in sorted(said) if text is not None) or None
    return str(value)


def named_and_others(entries: Sequence[object]) -> tuple[Mapping[str, object], Counter[str]]:
    """Return the records of a list by name, and everything that has no name as texts.

    Records of one name are told apart by a number, in the order of what they say.
    """
    named: dict[str, list[object]] = {}
    others: Counter[str] = Counter()
    for entry in entries:
        key = known_by(entry) if is_record(entry) else ""
        if key:
            named.setdefault(str(fields_of(entry)[f".{key}"]), []).append(entry)
        else:
            others[text_of(entry) or ""] += 1
    records: dict[str, object] = {}
    for name, same in named.items():
        ordered = sorted(same, key=lambda entry: text_of(entry) or "") if len(same) > 1 else same
        for number, entry in enumerate(ordered, start=1):
            records[name if number == 1 else f"{name} ({number})"] = entry
    return records, others
