"""What may be typed at a place of a schema or of the settings."""

from collections.abc import Iterable, Iterator
from itertools import chain

from lsprotocol import types

from archatlas.formats.yaml_edits import scalar_text
from archatlas.lsp.cards import key_text
from archatlas.lsp.documents import DocumentSort, sort_of
from archatlas.lsp.json_schemas import KeyShape, settings_shape_at, shape_at
from archatlas.lsp.named_values import NamedKind, kind_of_keys, kind_of_value
from archatlas.lsp.position import PlaceKind, TextPlace, editor_range, place_in, typed_at
from archatlas.lsp.proposals import MOST, CompletionProposal, NamedPlace, proposals
from archatlas.lsp.shown_text import shown_text
from archatlas.lsp.snapshot import Snapshot
from archatlas.lsp.vocabulary import matching
from archatlas.model.key_path import below, item
from archatlas.model.record import dataclass, replace
from archatlas.render.text.escaping import one_line

_INDENT = 2
_LABEL = 200
"""Longest label in characters."""


def completions(snapshot: Snapshot, path: str, position: types.Position) -> types.CompletionList:
    """Return what may be typed at a place."""
    sort, text = sort_of(snapshot, path), snapshot.texts.get(path, "")
    if sort is DocumentSort.OTHER:
        return types.CompletionList(is_incomplete=False, items=[])
    at = place_in(position)
    place = typed_at(text, at)
    lines = text.split("\n")
    raw = lines[position.line] if position.line < len(lines) else ""
    return _Completer(snapshot, path, sort, text, place, raw).found()


@dataclass(frozen=True)
class _Completer:
    """A place that something is typed at; `raw` is its line."""

    snapshot: Snapshot
    path: str
    sort: DocumentSort
    text: str
    place: TextPlace
    raw: str

    def found(self) -> types.CompletionList:
        """Return what fits what is typed."""
        if self.place.kind is PlaceKind.TEXT:
            return types.CompletionList(is_incomplete=False, items=[])
        every = {one.label: one for one in self._proposals()}
        labels, is_cut = matching(every, self.place.prefix, MOST)
        items = [self._item(number, every[label]) for number, label in enumerate(labels)]
        return types.CompletionList(is_incomplete=is_cut, items=items)

    def _shape(self, path: str) -> KeyShape:
        return settings_shape_at(path) if self.sort is DocumentSort.SETTINGS else shape_at(path)

    def _proposals(self) -> Iterator[CompletionProposal]:
        place = self.place
        shape = self._shape(place.path)
        if place.kind is PlaceKind.VALUE:
            yield from self._values(shape, place.path)
            if place.is_entry and not place.siblings:
                yield from self._keys(shape, place.path, place.column)
            return
        yield from self._keys(shape, place.path, place.column)
        if "array" in shape.types and not place.path.endswith("]"):
            entry = item(place.path, 0)
            inside = chain(self._values(shape.below(0), entry), self._keys(shape.below(0), entry, place.column + 2))
            yield from (replace(one, before="- ") for one in inside)

    def _values(self, shape: KeyShape, path: str) -> Iterator[CompletionProposal]:
        yield from self._named(kind_of_value(self.sort, path), path)
        for word in shape.words:
            if word != "false" or "off" not in shape.words:
                yield CompletionProposal(
                    word, word, types.CompletionItemKind.EnumMember, documentation=key_text(path, shape)
                )

    def _keys(self, shape: KeyShape, path: str, column: int) -> Iterator[CompletionProposal]:
        expected = shape.expected
        has_colon = self.raw[self.place.range.end.column - 1 :].lstrip("'\"").startswith(":")
        for key, inner in shape.keys.items():
            if key not in self.place.siblings or key == self.place.text:
                written = key if has_colon else self._with_value(key, inner, column)
                detail = "expected" if key in expected else ""
                text = key_text(below(path, key), inner)
                yield CompletionProposal(key, written, types.CompletionItemKind.Property, detail, text, is_written=True)
        for one in self._named(kind_of_keys(self.sort, path), path):
            if one.label not in self.place.siblings:
                name = scalar_text(one.text)
                yield replace(one, text=name if has_colon else f"{name}: ", is_written=True)

    def _with_value(self, key: str, shape: KeyShape, column: int) -> str:
        """Return a key with what leads on to its value, on a line of its own where that is no scalar."""
        is_inside_brackets = bool(self.place.is_entry and self.place.siblings)
        if shape.is_scalar or not shape.types or is_inside_brackets or shape.types & {"string", "integer"}:
            return f"{key}: "
        deeper = "\n" + " " * (column + _INDENT)
        return f"{key}:{deeper}- " if "array" in shape.types else f"{key}:{deeper}"

    def _named(self, kind: NamedKind | None, path: str) -> Iterable[CompletionProposal]:
        return proposals(NamedPlace(self.snapshot, self.path, self.text, path, self.place.prefix), kind) if kind else ()

    def _item(self, number: int, one: CompletionProposal) -> types.CompletionItem:
        before = self.raw[: self.place.range.start.column - 1]
        is_quoted = before[-1:] in ("'", '"')
        text = one.text if is_quoted or one.is_written else scalar_text(one.text)
        space = " " if self.place.kind is PlaceKind.VALUE and before.endswith(":") else ""
        edit = types.TextEdit(editor_range(self.place.range), space + one.before + text)
        markup = shown_text(one.documentation, self.snapshot.options.documents_in) if one.documentation else None
        return types.CompletionItem(
            label=one_line(one.label, _LABEL),
            kind=one.kind,
            detail=one.detail or None,
            documentation=markup,
            sort_text=f"{number:04}",
            filter_text=one.label,
            text_edit=edit,
            insert_text_mode=types.InsertTextMode.AsIs,
        )
