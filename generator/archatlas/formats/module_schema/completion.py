"""Completes a document, in which values cannot be taken as they are, from the same file on the other side."""

from __future__ import annotations

from collections.abc import Iterator

from archatlas.formats.document import Document, label_of
from archatlas.formats.scalars import Value
from archatlas.model.key_path import below, enclosing, item
from archatlas.model.module import NAME_PATTERN
from archatlas.model.record import dataclass, replace
from archatlas.sources.read_errors import UNDECODED

Tree = dict[str, Value]

EVIDENCE_LIMIT = 100_000
"""Most characters of a text in which values are looked for."""
MENTION_LIMIT = 50
"""Most places in it at which a value is looked for."""


@dataclass(frozen=True, slots=True)
class PartialDocument:
    """What a refused file says, with the key paths of what cannot be taken as it stands.

    `lost` values stand in the document and mean nothing, `unread` ones do not even stand there, `doubled` ones stand
    twice in the text. Below `vague` paths, the empty one for all, the document lacks keys whose values stand somewhere
    in the `evidence`.
    """

    document: Document
    lost: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    doubled: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Takes what remains of a file, and for everything else what the other side says there."""

    remains: PartialDocument

    def of(self, other: Document | None) -> Document:
        """Return the document without a value that cannot be taken; the other one must hold none itself."""
        own = self.remains.document
        tree = other.tree if other is not None and isinstance(other.tree, dict) else {}
        return replace(own, tree=self._mapping(own.tree if isinstance(own.tree, dict) else {}, tree, ""), problems=())

    def _value(self, own: Value, other: Value | None, path: str) -> Value | None:
        if path in self.remains.doubled:
            return None if other is None else self._evident(other, path)
        if path in self.remains.lost:
            return _intended(own, other)
        if isinstance(own, dict):
            return self._mapping(own, other if isinstance(other, dict) else {}, path)
        if isinstance(own, list):
            return self._list(own, other if isinstance(other, list) else [], path)
        return own

    def _mapping(self, own: Tree, other: Tree, path: str) -> Tree:
        kept = ((key, self._value(value, other.get(key), below(path, key))) for key, value in own.items())
        lacking = ((key, self._lacking(value, below(path, key))) for key, value in other.items() if key not in own)
        return {key: value for key, value in (*kept, *lacking) if value is not None}

    def _lacking(self, other: Value, path: str) -> Value | None:
        """Return a value of the other side for a key that this document lacks, if it may have had it."""
        if path in self.remains.unread or path in self.remains.lost:
            return other
        if path in self.remains.doubled or self._is_vague(path):
            return self._evident(other, path)
        return None

    def _list(self, own: list[Value], other: list[Value], path: str) -> list[Value]:
        kept: list[Value] = []
        undecoded = 0
        missing = sum(place in self.remains.unread for place in _items(path, len(own))) if self.remains.unread else 0
        for index, entry in enumerate(own):
            place = item(path, index)
            if place in self.remains.lost and _is_undecoded(entry):
                undecoded += 1
            elif place in self.remains.lost:
                missing += 1
            elif (value := self._value(entry, _partner(entry, index, other), place)) is not None:
                kept.append(value)
        is_vague = self._is_vague(path)
        if not missing and not undecoded and not is_vague:
            return kept
        there = set(map(repr, kept))
        free = [entry for entry in other if repr(entry) not in there]
        foreign = [entry for entry in free if isinstance(entry, str) and not entry.isascii()][:undecoded]
        kept += foreign  # bytes that are no UTF-8 never meant a letter of ASCII
        taken = set(map(repr, foreign))
        free = [entry for entry in free if repr(entry) not in taken]
        later = (self._evident_entry(entry, path) for entry in free[missing:] if is_vague)
        return [*kept, *free[:missing], *(entry for entry in later if entry is not None)]

    def _is_vague(self, path: str) -> bool:
        return bool(self.remains.vague) and any(outer in self.remains.vague for outer in ("", *enclosing(path)))

    def _evident(self, other: Value, path: str) -> Value | None:
        """Return as much of a value of the other side as stands in the text of this one.

        A single value was there, whatever it was, when its key stands there; an entry of a list when it does itself.
        """
        if isinstance(other, dict):
            inner = ((key, self._evident(value, below(path, key))) for key, value in other.items())
            return {key: value for key, value in inner if value is not None} or None
        if isinstance(other, list):
            entries = (self._evident_entry(entry, path) for entry in other)
            return [entry for entry in entries if entry is not None] or None
        return other if self._is_there(path) else None

    def _evident_entry(self, entry: Value, path: str) -> Value | None:
        names = (label_of(entry),) if isinstance(entry, dict | list) else _spellings(entry)
        return entry if self._is_there(path) and any(map(self._holds, names)) else None

    def _is_there(self, path: str) -> bool:
        key = path.rpartition(".")[2].partition("[")[0]
        return path in self.remains.document.positions or self._holds(key)

    def _holds(self, text: str) -> bool:
        """Tell whether the evidence holds a text as a word of its own; of very many mentions the first ones count."""
        evidence, start = self.remains.evidence, 0
        for _mention in range(MENTION_LIMIT):
            start = evidence.find(text, start)
            if start < 0 or not text:
                return False
            end = start + len(text)
            if not (_goes_on(evidence[max(start - 1, 0) : start], "_-.") or _goes_on(evidence[end : end + 1], "_-")):
                return True
            start += 1
        return False


def _is_undecoded(entry: Value) -> bool:
    return isinstance(entry, str) and UNDECODED in entry


def _goes_on(character: str, others: str) -> bool:
    """Tell whether a word goes on with a character; there is none at the ends of a text."""
    return character.isalnum() or (character != "" and character in others)


def _spellings(value: Value) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true", "True", "yes", "on") if value else ("false", "False", "no", "off")
    return (str(value),)


def _items(path: str, number: int) -> Iterator[str]:
    """Yield the places of a list's entries, the one behind the last included, where one may be missing."""
    return (item(path, index) for index in range(number + 1))


def _partner(entry: Value, index: int, other: list[Value]) -> Value | None:
    """Return the entry of the other list that has the same name, or stands in the same place."""
    if not isinstance(entry, dict):
        return None
    label = label_of(entry)
    same = next((one for one in other if isinstance(one, dict) and label_of(one) == label), None)
    return same if same is not None else (other[index] if index < len(other) else None)


def _intended(own: Value, other: Value | None) -> Value | None:
    """Return what a value that cannot be taken was meant to be: a text in the place of a list holds its entries."""
    if isinstance(own, str) and isinstance(other, list):
        names = [name.strip() for name in own.split(",")]
        if all(map(NAME_PATTERN.match, names)):
            return list(names)
        return [entry for entry in other if isinstance(entry, str) and entry in own] or [own]
    return other
