"""Turns a checked document with all that it says into a module: the place where untyped values end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain
from typing import Any, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from archatlas.formats.document import Document
from archatlas.formats.module_schema.published_schema import FREE_FORM
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding
from archatlas.model.interfaces import Library
from archatlas.model.key_path import below, item
from archatlas.model.module import Module
from archatlas.model.schema_rules import SCHEMA_TOO_LARGE
from archatlas.model.text_detail import OverLimits

_NOT_SECTIONS = frozenset({"path", "positions", "extensions", "unmodelled"})
_HINTS = get_type_hints(Module)
_SECTIONS = tuple((field.name, _HINTS[field.name]) for field in fields(Module) if field.name not in _NOT_SECTIONS)


def structure_module(document: Document, unmodelled: Iterable[tuple[str, Value]] = ()) -> Module:
    """Return the module of a document whose shape has been checked without an error.

    `unmodelled` are the values that the check found under keys which the format does not know.
    """
    tree: Any = document.tree
    sections = {name: _CONVERTER.structure(tree[name], kind) for name, kind in _SECTIONS if name in tree}
    return Module(
        path=document.path,
        extensions=tuple(extension_lines(document)),
        unmodelled=tuple(line for path, value in unmodelled for line in lines_of(value, path, document)),
        positions=document.positions,
        **sections,
    )


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    library_of = make_dict_structure_fn(Library, converter)

    def library(value: Any, kind: type[Library]) -> Library:
        return Library(name=value) if isinstance(value, str) else library_of(value, kind)

    converter.register_structure_hook(Library, library)
    return converter


_CONVERTER = _converter()

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
