"""Goes through the statements of a Python text in order, and says of each what it stands in."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from archatlas.model.code import ImportKind
from archatlas.scanning.python_grammar import PythonText
from archatlas.scanning.python_import_text import ImportText, import_texts

_STATEMENTS = """
(import_statement) @import
(import_from_statement) @from
(function_definition) @function
(class_definition) @class
(try_statement) @try
(with_statement) @with
(if_statement) @if
(elif_clause) @if
"""
_TYPE_CHECKING = re.compile(rb"(?:el)?if[ \t(]+(not[ \t]+)?(?:\w+\.)?TYPE_CHECKING[ \t)]*:")
_MAIN = re.compile(rb"""if[ \t(]+__name__[ \t]*==[ \t]*["']__main__["']""")
_WORDS = (b"import", b"def test")
"""What stands in statements that matter; their surroundings are found with them."""
_ASKED = frozenset({"import", "from", "function"})
_CATCHES = re.compile(rb"except\*?[ \t]*(?::|[^:]*\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b)")
_SUPPRESSES = re.compile(rb"with[ \t(]+(?:\w+\.)?suppress\([^)]*\b(?:ImportError|ModuleNotFoundError|Exception)\b")
_HEAD = 400
"""Bytes of a statement in which it says what it is."""


class Surroundings(NamedTuple):
    """What a place in a text lies in."""

    is_in_function: bool = False
    is_in_class: bool = False
    is_optional: bool = False
    is_for_types: bool = False

    @property
    def kind(self) -> ImportKind:
        """Return how far an import binds that stands there."""
        if self.is_for_types:
            return ImportKind.TYPE_ONLY
        if self.is_optional:
            return ImportKind.OPTIONAL
        return ImportKind.LAZY if self.is_in_function else ImportKind.RUNTIME


class Statement(NamedTuple):
    """A statement of some kind, and what it stands in."""

    kind: str
    node: Node
    scope: Surroundings
    imports: tuple[ImportText, ...] = ()
    """What it imports, where it is an import."""


class _Region(NamedTuple):
    """A part of a text that changes what lies in it; `what` names the change."""

    start: int
    end: int
    what: str


def statements(source: PythonText, calls: Iterable[Node] = ()) -> Iterator[Statement]:
    """Yield imports, calls and what is defined around them in order; each knows its surroundings."""
    found = list(source.find(_STATEMENTS, _WORDS))
    regions = sorted((one for kind, node in found for one in _regions(source, kind, node)), key=_outer)
    asked = [*((kind, node) for kind, node in found if kind in _ASKED), *(("call", node) for node in calls)]
    nodes = sorted(((node.start_byte, -node.end_byte, kind, node) for kind, node in asked), key=_first)
    around: list[tuple[int, Surroundings]] = []
    upcoming = 0
    for start, end, kind, node in nodes:
        while upcoming < len(regions) and _holds(regions[upcoming], start, -end):
            _enter(around, regions[upcoming])
            upcoming += 1
        while around and around[-1][0] <= start:
            around.pop()
        texts = tuple(import_texts(source.of(node))) if kind in {"import", "from"} else ()
        yield Statement(kind, node, around[-1][1] if around else Surroundings(), texts)


def is_program(source: PythonText) -> bool:
    """Tell whether a file does something when it is run by itself."""
    found = source.find("(module (if_statement) @if)", (b"__main__",))
    return any(_MAIN.match(source.text, node.start_byte) for _kind, node in found)


def _outer(region: _Region) -> tuple[int, int]:
    return region.start, -region.end


def _first(one: tuple[int, int, str, Node]) -> tuple[int, int]:
    return one[0], one[1]


def _holds(region: _Region, start: int, end: int) -> bool:
    """Tell whether a statement lies in a region that begins there; a definition does not lie in its own."""
    if region.start != start:
        return region.start < start
    return region.end > end or (region.end == end and region.what not in {"function", "class"})


def _enter(around: list[tuple[int, Surroundings]], region: _Region) -> None:
    while around and around[-1][0] <= region.start:
        around.pop()
    scope = around[-1][1] if around else Surroundings()
    around.append((region.end, _INSIDE[region.what](scope)))


_INSIDE = {
    "function": lambda scope: scope._replace(is_in_function=True, is_optional=False),
    "class": lambda scope: scope._replace(is_in_class=True),
    "optional": lambda scope: scope._replace(is_optional=True),
    "required": lambda scope: scope._replace(is_optional=False),
    "types": lambda scope: scope._replace(is_for_types=True),
}


def _regions(source: PythonText, kind: str, node: Node) -> Iterator[_Region]:
    if kind in {"function", "class"}:
        yield _Region(node.start_byte, node.end_byte, kind)
    elif kind == "try":
        yield from _of_try(source, node)
    elif kind == "with" and _SUPPRESSES.match(_head(source, node)):
        yield _Region(node.start_byte, node.end_byte, "optional")
    elif kind == "if":
        yield from _of_if(source, node)


def _head(source: PythonText, node: Node) -> bytes:
    return source.text[node.start_byte : min(node.end_byte, node.start_byte + _HEAD)]


def _of_try(source: PythonText, node: Node) -> Iterator[_Region]:
    """Yield what an import may fail in without harm: all of a `try` that catches that, but its `finally`."""
    clauses = [one for one in node.named_children if one.type in {"except_clause", "except_group_clause"}]
    if any(_CATCHES.match(_head(source, one)) for one in clauses):
        yield _Region(node.start_byte, node.end_byte, "optional")
        yield from (
            _Region(one.start_byte, one.end_byte, "required")
            for one in node.named_children
            if one.type == "finally_clause"
        )


def _of_if(source: PythonText, node: Node) -> Iterator[_Region]:
    """Yield what only type checkers read."""
    found = _TYPE_CHECKING.match(_head(source, node))
    if not found:
        return
    if found[1] is None:
        branch = node.child_by_field_name("consequence")
    else:
        branch = next((one for one in node.named_children if one.type == "else_clause"), None)
    if branch is not None:
        yield _Region(branch.start_byte, branch.end_byte, "types")
