"""The one walk over records of the model: their parts, and the key paths of all that a module can say."""

from collections.abc import Iterator
from enum import Enum, auto
from functools import cache
from typing import Any, get_args, get_type_hints

from archatlas.model.module import Module
from archatlas.model.record import MISSING, dataclass, fields, is_dataclass


def _is_kind_of_record(kind: object) -> bool:
    return is_dataclass(kind)


SECTIONS = ("identity", *(part.name for part in fields(Module) if _is_kind_of_record(part.default_factory)), "docs")
"""The keys at the top of the format, in its order, without the one whose values are free."""


class KeyKind(Enum):
    """What stands under a key that no other key stands below."""

    VALUE = auto()
    TEXTS = auto()
    RECORDS = auto()


@dataclass(frozen=True, slots=True)
class ModelKey:
    """A key of the format: its path, and what stands there. What records of a list say has no path of its own."""

    path: str
    kind: KeyKind


@dataclass(frozen=True, slots=True)
class RecordPart:
    """A field that all records of a kind have; `default` is None where there is none, or where it is made anew."""

    name: str
    default: object
    is_record: bool


def is_record(value: object) -> bool:
    """Tell whether a value has parts."""
    return hasattr(type(value), "__dataclass_fields__")


def parts_of(record: object) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each part of a record; what is no record has none."""
    for name in getattr(type(record), "__dataclass_fields__", ()):
        yield name, getattr(record, name)


_KNOWN: dict[type, tuple[RecordPart, ...]] = {}
"""The parts of the kinds of record that were asked for."""


def parts_of_kind(kind: type) -> tuple[RecordPart, ...]:
    """Return the fields of the records of a kind, in their order."""
    if not is_dataclass(kind):
        raise TypeError(f"no record: {kind.__name__}")
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(
            RecordPart(
                one.name, None if one.default is MISSING else one.default, _is_kind_of_record(one.default_factory)
            )
            for one in fields(kind)
        )
    return _KNOWN[kind]


def said_below(path: str, value: object) -> list[tuple[str, object]]:
    """Return key path and value of all that a value says: every plain one, and behind its parts every record.

    The paths have no positions of lists; what is absent or empty says nothing.
    """
    if isinstance(value, tuple):
        return [said for entry in value for said in said_below(path, entry)]
    if is_record(value):
        said = [(name, part) for name, part in parts_of(value) if part is not None]  # few: a module leaves most out
        inner = [below for name, part in said for below in said_below(f"{path}.{name}", part)]
        return [*inner, (path, value)] if inner else []
    return [] if value is None or value == "" else [(path, value)]


@cache
def keys_below(section: str) -> tuple[ModelKey, ...]:
    """Return the keys of a section of the format, in its order, those of records inside it among them."""
    return tuple(_keys(section, get_type_hints(Module)[section]))


def _keys(path: str, hint: Any) -> Iterator[ModelKey]:
    if is_dataclass(hint):
        for name, inner in get_type_hints(hint).items():
            yield from _keys(f"{path}.{name}", inner)
        return
    entry = next((one for one in get_args(hint) if one is not Ellipsis), None)
    is_list = Ellipsis in get_args(hint)
    yield ModelKey(path, (KeyKind.RECORDS if is_dataclass(entry) else KeyKind.TEXTS) if is_list else KeyKind.VALUE)
