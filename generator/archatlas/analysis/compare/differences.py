"""What a schema says differently, key by key; the order of lists, positions and formatting say nothing."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter

from archatlas.analysis.compare.comparison import ValueChange
from archatlas.model.module import Module
from archatlas.model.record import dataclass, fields
from archatlas.model.walk import SECTIONS, is_record, parts_of

Rename = Callable[[str, str], str]
"""Takes a key and an earlier text, and returns the text under the later names."""

OWN_NAME = "identity.name"
FREE_FORM = "extensions"


@dataclass(frozen=True, slots=True)
class ValuePath:
    """A key path without list positions, and the name of the list entry around it."""

    key: str
    entry: str = ""

    def below(self, segment: str) -> "ValuePath":
        """Return the place of a field."""
        return ValuePath(self.key + segment, self.entry)

    def within(self, name: str) -> "ValuePath":
        """Return the place of a named record of the list that stands here."""
        return ValuePath(self.key, f"{self.entry} / {name}" if self.entry else name)


@dataclass(frozen=True, slots=True)
class Differences:
    """Finds out what two versions of a module say differently, but for its name."""

    rename: Rename

    def between(self, former: Module, later: Module) -> Iterator[ValueChange]:
        """Yield every value that is different, in the order of the format."""
        for section in SECTIONS:
            yield from self._at(ValuePath(section), getattr(former, section), getattr(later, section))
        yield from self._records(ValuePath(""), tree_of(former.extensions), tree_of(later.extensions))
        yield from self._records(ValuePath(""), tree_of(former.unmodelled), tree_of(later.unmodelled))

    def _at(self, place: ValuePath, before: object, after: object) -> Iterator[ValueChange]:
        if before is after or place.key == OWN_NAME:
            return
        if isinstance(before, tuple) or isinstance(after, tuple):
            yield from self._lists(place, _as_list(before), _as_list(after))
        elif _has_fields(before) or _has_fields(after):
            yield from self._records(place, before, after)
        else:
            yield from self._texts(place, text_of(before), text_of(after))

    def _records(self, place: ValuePath, before: object, after: object) -> Iterator[ValueChange]:
        old, new = fields_of(before), fields_of(after)
        for segment in dict.fromkeys((*old, *new)):
            yield from self._at(place.below(segment), old.get(segment), new.get(segment))

    def _lists(self, place: ValuePath, before: Sequence[object], after: Sequence[object]) -> Iterator[ValueChange]:
        old, old_texts = named_and_others(before)
        new, new_texts = named_and_others(after)
        renamed = {self._renamed(place.key, name, new.keys()): record for name, record in old.items()}
        renamed_texts = Counter(self._renamed(place.key, text, new_texts.keys()) for text in old_texts.elements())
        for text in (*(renamed_texts - new_texts).elements(), *sorted(renamed.keys() - new.keys())):
            yield ValueChange(place.key, text, None, place.entry)
        for text in (*(new_texts - renamed_texts).elements(), *sorted(new.keys() - renamed.keys())):
            yield ValueChange(place.key, None, text, place.entry)
        for name in sorted(renamed.keys() & new.keys()):
            yield from self._records(place.within(name), _unnamed(renamed[name]), _unnamed(new[name]))

    def _texts(self, place: ValuePath, before: str | None, after: str | None) -> Iterator[ValueChange]:
        renamed = before if before is None or before == after else self.rename(place.key, before)
        if renamed != after and not _is_same_list(place.key, renamed, after):
            yield ValueChange(place.key, renamed, after, place.entry)

    def _renamed(self, key: str, text: str, later: Set[str]) -> str:
        """Return an earlier text under the later names; one that still stands there mentions no earlier name."""
        return text if text in later else self.rename(key, text)


def _as_list(value: object) -> Sequence[object]:
    if isinstance(value, tuple):
        return value
    return () if value is None or value == "" else (value,)


def _unnamed(record: object) -> object:
    return without(record, known_by(record))


def _is_same_list(key: str, before: str | None, after: str | None) -> bool:
    """Tell whether two texts beyond the format, where short lists are one text, have the same entries."""
    if before is None or after is None or not key.startswith(FREE_FORM):
        return False
    return sorted(before.split(", ")) == sorted(after.split(", "))


NATURAL_NAMES = ("name", "code", "topic", "id", "title")
"""The fields that tell the records of a list apart, the best one first."""


def _has_fields(value: object) -> bool:
    return isinstance(value, Mapping) or is_record(value)


def fields_of(record: object) -> Mapping[str, object]:
    """Return the fields of a record by their part of a key path, such as `.name`; a value that is none has none."""
    if isinstance(record, Mapping):
        return record
    return {f".{name}": value for name, value in parts_of(record)}


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
    if _has_fields(value):
        said = ((segment[1:], text_of(entry)) for segment, entry in fields_of(value).items())
        return ", ".join(f"{key}: {text}" for key, text in sorted(said) if text is not None) or None
    return str(value)


def named_and_others(entries: Sequence[object]) -> tuple[Mapping[str, object], Counter[str]]:
    """Return the records of a list by name, and everything that has no name as texts.

    Records of one name are renamed apart by a number, in the order of what they say.
    """
    named: dict[str, list[object]] = {}
    others: Counter[str] = Counter()
    for entry in entries:
        key = known_by(entry) if _has_fields(entry) else ""
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


_POSITION = re.compile(r"\[([0-9]+)\]")


def tree_of(pairs: Iterable[tuple[str, str]]) -> Mapping[str, object]:
    """Return records as mappings of key path to value, and lists as tuples."""
    root: dict[str | int, object] = {}
    for path, text in pairs:
        parts: list[str | int] = [
            int(part) if number % 2 else part for number, part in enumerate(_POSITION.split(path))
        ]
        _put(root, [part for part in parts if part != ""], text)
    return {str(key): _tupled(value) for key, value in root.items()}


def _put(root: dict[str | int, object], steps: list[str | int], text: str) -> None:
    place = root
    for step in steps[:-1]:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[steps[-1]] = text


def _tupled(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _tupled(entry) for key, entry in value.items()}
    return tuple(inner.values()) if all(isinstance(key, int) for key in inner) else inner


_said = attrgetter(*(field.name for field in fields(Module) if field.compare and field.name != "path"))


def are_equal(one: Module, other: Module) -> bool:
    """Tell whether two modules are equal but for the file, and the places in it, where they stand."""
    return one is other or _said(one) == _said(other)
