"""Which names of a Python file are for others: those of `__all__` where it stands, else those without an underscore."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from archatlas.scanning.python_grammar import PythonText, literal
from archatlas.scanning.python_scopes import Statement

_DEFINED = """[
  (function_definition name: (identifier) @name)
  (class_definition name: (identifier) @name)
  (decorated_definition definition: (_ name: (identifier) @name))
  (expression_statement (assignment left: (identifier) @name))
  (expression_statement (assignment left: (pattern_list (identifier) @name)))
  (type_alias_statement left: (type (identifier) @name))
]"""
_PLACES = (
    "(module {})",
    "(ERROR {})",
    "(module (try_statement body: (block {})))",
    "(module (try_statement (except_clause (block {}))))",
    "(module (try_statement (else_clause body: (block {}))))",
    "(module (if_statement consequence: (block {})))",
    "(module (if_statement alternative: (else_clause body: (block {}))))",
    "(module (if_statement alternative: (elif_clause consequence: (block {}))))",
)
"""Where a definition is one of the file: at its top, also where that depends on something."""
_TOP = "\n".join(place.format(_DEFINED) for place in _PLACES)
_WORD_ALL = (b"__all__",)
_ALL = """
(assignment left: (identifier) @to right: (_) @from)
(augmented_assignment left: (identifier) @to right: (_) @from)
(call function: (attribute object: (identifier) @to) arguments: (argument_list) @from)
"""
_LISTS = frozenset({"list", "tuple", "argument_list", "binary_operator", "parenthesized_expression", "expression_list"})
_NAME_LIMIT = 2_000
"""Most public names that are kept of one file."""


class PublicNames(NamedTuple):
    """The names of a file for others; `reexported` are pairs of a target and a name that a package may pass on."""

    public: tuple[str, ...] = ()
    reexported: tuple[tuple[str, str], ...] = ()


def public_names(source: PythonText, found: Iterable[Statement]) -> PublicNames:
    """Return the public names of a file, given its statements."""
    listed = tuple(dict.fromkeys(_listed(source))) if b"__all__" in source.text else ()
    if listed:
        return PublicNames(listed[:_NAME_LIMIT])
    names = dict.fromkeys(source.of(node) for node in source.top_level(_TOP))
    public = tuple(name for name in names if not name.startswith("_"))
    return PublicNames(public[:_NAME_LIMIT], tuple(_passed_on(found))[:_NAME_LIMIT])


def _listed(source: PythonText) -> Iterator[str]:
    """Yield what `__all__` says, however it is put together; what is computed in it is left out."""
    for found in source.matches(_ALL, _WORD_ALL):
        if found["to"].start_point.column == 0 and source.of(found["to"]) == "__all__":
            yield from _strings(source, found["from"])


def _strings(source: PythonText, node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if (text := literal(source, one)) is not None:
            yield text
        elif one.type in _LISTS:
            waiting.extend(reversed(one.named_children))


def _passed_on(found: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    for statement in found:
        scope = statement.scope
        if statement.kind == "from" and not (scope.is_in_function or scope.is_in_class or scope.is_for_types):
            for one in statement.imports:
                yield from ((one.target, taken.known_as) for taken in one.names if not taken.known_as.startswith("_"))
