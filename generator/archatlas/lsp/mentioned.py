"""What of the estate is named at a place of a file."""

from lsprotocol import types

from archatlas.analysis.estate.topics import EVENT
from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.named_values import NamedKind, kind_of_keys, kind_of_value
from archatlas.lsp.position import PlaceKind, TextPlace, place_at, place_in
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Something that a file names, and where."""

    kind: NamedKind
    name: str
    place: TextPlace


@dataclass(frozen=True, slots=True)
class Pointed:
    """The place in a file that somebody points at, with what is named there, if anything is."""

    sort: DocumentSort
    place: TextPlace
    named: Mentioned | None


def pointed_at(snapshot: Snapshot, path: str, position: types.Position) -> Pointed | None:
    """Return what stands at a place of a schema or of the settings, None for other files and where nothing stands."""
    sort, text = sort_of(snapshot, path), snapshot.texts.get(path)
    if sort is DocumentSort.OTHER or text is None:
        return None
    place = place_at(text, place_in(position))
    if place.kind is PlaceKind.TEXT or not place.text:
        return None
    is_key = place.kind is PlaceKind.KEY
    kind = kind_of_keys(sort, place.path) if is_key else kind_of_value(sort, place.path)
    return Pointed(sort, place, _named(kind, place) if kind else None)


def _named(kind: NamedKind, place: TextPlace) -> Mentioned | None:
    if kind is NamedKind.SURFACE:
        topic = place.text.removeprefix(EVENT).strip()
        return Mentioned(NamedKind.TOPIC, topic, place) if place.text.startswith(EVENT) else None
    if kind is NamedKind.RULE_PATTERN:
        return Mentioned(NamedKind.RULE, place.text, place)
    return Mentioned(NamedKind.MODULE if kind is NamedKind.OWN_MODULE else kind, place.text, place)
