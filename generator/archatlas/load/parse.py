"""Turn a checked document into a module: the place where untyped values end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from archatlas.load.document import Document
from archatlas.load.free_form import extension_lines, lines_of
from archatlas.load.scalars import Value
from archatlas.model.dependencies import Library
from archatlas.model.module import Module

_NOT_SECTIONS = frozenset({"path", "positions", "extensions", "unmodelled"})
_HINTS = get_type_hints(Module)
_SECTIONS = tuple((field.name, _HINTS[field.name]) for field in fields(Module) if field.name not in _NOT_SECTIONS)


def parse_module(document: Document, unmodelled: Iterable[tuple[str, Value]] = ()) -> Module:
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
