"""What a schema says differently, key by key; the order of lists, positions and formatting say nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from archatlas.analysis.compare.comparison import ValueChange
from archatlas.analysis.compare.free_form import tree_of
from archatlas.analysis.compare.records import fields_of, is_record, known_by, named_and_others, text_of, without
from archatlas.model.module import Module

Retell = Callable[[str, str], str]
"""Takes a key and an earlier text, and returns the text under the later names."""

SECTIONS = (
    "identity",
    "discovery",
    "ownership",
    "contracts",
    "dependencies",
    "runtime",
    "data_and_events",
    "security",
    "observability",
    "test_posture",
    "risk_and_change",
    "provenance",
)
OWN_NAME = "identity.name"
FREE_FORM = "extensions"


@dataclass(frozen=True, slots=True)
class Place:
    """A key path without list positions, and the name of the list entry around it."""

    key: str
    entry: str = ""

    def below(self, segment: str) -> "Place":
        """Return the place of a field."""
        return Place(self.key + segment, self.entry)

    def within(self, name: str) -> "Place":
        """Return the place of a named record of the list that stands here."""
        return Place(self.key, f"{self.entry} / {name}" if self.entry else name)


@dataclass(frozen=True, slots=True)
class Differences:
    """Finds out what two versions of a module say differently, but for its name."""

    retell: Retell

    def between(self, former: Module, later: Module) -> Iterator[ValueChange]:
        """Yield every value that is different, in the order of the format."""
        for section in SECTIONS:
            yield from self._at(Place(section), getattr(former, section), getattr(later, section))
        yield from self._records(Place(""), tree_of(former.extensions), tree_of(later.extensions))
        yield from self._records(Place(""), tree_of(former.unmodelled), tree_of(later.unmodelled))

    def _at(self, place: Place, before: object, after: object) -> Iterator[ValueChange]:
        if before is after or place.key == OWN_NAME:
            return
        if isinstance(before, tuple) or isinstance(after, tuple):
            yield from self._lists(place, _as_list(before), _as_list(after))
        elif is_record(before) or is_record(after):
            yield from self._records(place, before, after)
        else:
            yield from self._texts(place, text_of(before), text_of(after))

    def _records(self, place: Place, before: object, after: object) -> Iterator[ValueChange]:
        old, new = fields_of(before), fields_of(after)
        for segment in dict.fromkeys((*old, *new)):
            yield from self._at(place.below(segment), old.get(segment), new.get(segment))

    def _lists(self, place: Place, before: Sequence[object], after: Sequence[object]) -> Iterator[ValueChange]:
        old, old_texts = named_and_others(before)
        new, new_texts = named_and_others(after)
        told = {self._told(place.key, name, new.keys()): record for name, record in old.items()}
        told_texts = Counter(self._told(place.key, text, new_texts.keys()) for text in old_texts.elements())
        for text in (*(told_texts - new_texts).elements(), *sorted(told.keys() - new.keys())):
            yield ValueChange(place.key, text, None, place.entry)
        for text in (*(new_texts - told_texts).elements(), *sorted(new.keys() - told.keys())):
            yield ValueChange(place.key, None, text, place.entry)
        for name in sorted(told.keys() & new.keys()):
            yield from self._records(place.within(name), _unnamed(told[name]), _unnamed(new[name]))

    def _texts(self, place: Place, before: str | None, after: str | None) -> Iterator[ValueChange]:
        told = before if before is None or before == after else self.retell(place.key, before)
        if told != after and not _is_same_list(place.key, told, after):
            yield ValueChange(place.key, told, after, place.entry)

    def _told(self, key: str, text: str, later: Set[str]) -> str:
        """Return an earlier text under the later names; one that still stands there mentions no earlier name."""
        return text if text in later else self.retell(key, text)


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
