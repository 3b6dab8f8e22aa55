"""Turns a checked document with all that it says into a module: the place where untyped values end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache
from itertools import chain
from types import UnionType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from archatlas.formats.document import Document
from archatlas.formats.module_schema.published_schema import FREE_FORM
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding
from archatlas.model.interfaces import Library, UsedModule
from archatlas.model.key_path import below, item
from archatlas.model.module import Module
from archatlas.model.schema_rules import SCHEMA_TOO_LARGE
from archatlas.model.text_detail import OverLimits
from archatlas.model.walk import SECTIONS

_SECTIONS = {name: kind for name, kind in get_type_hints(Module).items() if name in SECTIONS}

Structurer: TypeAlias = Callable[[Any], Any]
"""Makes a typed value of a plain one whose shape has been checked."""


def structure_module(document: Document, unmodelled: Iterable[tuple[str, Value]] = ()) -> Module:
    """Return the module of a document whose shape has been checked without an error.

    `unmodelled` are the values that the check found under keys which the format does not know.
    """
    tree: Any = document.tree
    sections = {name: _structurer(kind)(tree[name]) for name, kind in _SECTIONS.items() if name in tree}
    return Module(
        path=document.path,
        extensions=tuple(extension_lines(document)),
        unmodelled=tuple(line for path, value in unmodelled for line in lines_of(value, path, document)),
        positions=document.positions,
        **sections,
    )


@cache
def _structurer(kind: Any) -> Structurer:
    """Return what makes values of a type that the model uses: a plain one or none, a tuple, or a record of these."""
    if isinstance(kind, UnionType):  # `str | None`: a key without a value is absent
        (kind,) = (one for one in get_args(kind) if one is not type(None))
    if kind == tuple[UsedModule, ...]:
        return _used_modules
    if get_origin(kind) is tuple:
        return _tuple_of(_structurer(get_args(kind)[0]))
    if isinstance(kind, type) and is_dataclass(kind):
        record = _record_of(kind)
        return _library_of(record) if kind is Library else record
    plain: Structurer = getattr(kind, "__supertype__", kind)  # of a `NewType`
    return plain


def _tuple_of(entry: Structurer) -> Structurer:
    """Return what makes a tuple of a list, or of the one text that stands in its place."""
    return lambda values: (entry(values),) if isinstance(values, str) else tuple([entry(value) for value in values])


def _used_modules(entries_by_name: Mapping[str, Sequence[str]]) -> tuple[UsedModule, ...]:
    """Return what is used of each module that is a key."""
    return tuple(UsedModule(name, tuple(entries)) for name, entries in entries_by_name.items())


def _record_of(kind: Callable[..., Any]) -> Structurer:
    parts = {name: _structurer(hint) for name, hint in get_type_hints(kind).items()}
    return lambda value: kind(**{key: parts[key](inner) for key, inner in value.items() if key in parts})


def _library_of(record: Structurer) -> Structurer:
    """Return what makes a library, which may be given by its name alone."""
    return lambda value: Library(name=value) if isinstance(value, str) else record(value)


PAIR_LIMIT = 5_000
"""Most pairs of one module."""
TEXT_LIMIT = 500_000
"""Most characters of one module's pairs: a key path repeats all keys around it, so that a small file can say much."""
SHORT_LIST = 80
"""Longest list, in characters, that is shown in one line."""


def excess(document: Document, unmodelled: Iterable[tuple[str, Value]]) -> Iterator[Finding]:
    """Yield a finding at the first pair that is too much for one module."""
    beyond = (lines_of(value, path, document) for path, value in unmodelled)
    characters = 0
    for number, (path, text) in enumerate(chain(extension_lines(document), *beyond), start=1):
        characters += len(path) + len(text)
        if number > PAIR_LIMIT or characters > TEXT_LIMIT:
            yield document.found(SCHEMA_TOO_LARGE, path, OverLimits(PAIR_LIMIT, TEXT_LIMIT))
            return


def extension_lines(document: Document) -> Iterator[tuple[str, str]]:
    """Yield key path and text of everything in the free-form section."""
    value = document.value_at(FREE_FORM)
    return iter(()) if value is None else lines_of(value, FREE_FORM, document)


def lines_of(value: Value, path: str, document: Document) -> Iterator[tuple[str, str]]:
    """Yield key path and text of everything in a value; a short list of scalars is one text."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from lines_of(inner, below(path, key), document)
    elif isinstance(value, list) and value:
        texts = _short_texts(value, path, document)
        if texts:
            yield path, ", ".join(texts)
        else:
            for index, inner in enumerate(value):
                yield from lines_of(inner, item(path, index), document)
    else:
        yield path, _text(value, path, document)


def _short_texts(values: list[Value], path: str, document: Document) -> list[str]:
    if len(values) > SHORT_LIST or any(isinstance(value, dict | list) for value in values):
        return []
    texts = [_text(value, item(path, index), document) for index, value in enumerate(values)]
    is_short = sum(map(len, texts)) + 2 * len(texts) <= SHORT_LIST
    return texts if is_short and all(text and not set(text) & {",", "\n"} for text in texts) else []


def _text(value: Value, path: str, document: Document) -> str:
    """Return a scalar as its author wrote it, true and false for every spelling of them, {} and [] for nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and path in document.ambiguous:
        return document.ambiguous[path].text
    return str(value)
