"""The names that a file of JavaScript or TypeScript offers to others."""

from collections.abc import Iterator

from tree_sitter import Node

from archatlas.scanning.grammar import ParsedText

_EXPORTED = """
[
  (export_statement declaration: (_ name: (_) @it))
  (export_statement declaration: (_ (variable_declarator name: (identifier) @it)))
  (export_statement declaration: (_ (variable_declarator name: (object_pattern
    [(shorthand_property_identifier_pattern) @it (pair_pattern value: (identifier) @it)]))))
  (export_statement (namespace_export (identifier) @it))
]
"""
_LISTED = "(export_statement (export_clause (export_specifier) @it))"
_DEFAULT = '(export_statement "default" @it)'
_COMMON = "(assignment_expression left: (member_expression) @left right: (_) @right)"


def public_names(tree: ParsedText) -> tuple[str, ...]:
    """Return the exported names, `default` among them."""
    return tuple(sorted({name for name in _names(tree) if name.isidentifier() or "." in name}))


def _names(tree: ParsedText) -> Iterator[str]:
    if b"export" not in tree.text:
        return
    yield from map(tree.of, tree.nodes(_EXPORTED))
    for one in tree.nodes(_LISTED):
        known_as = one.child_by_field_name("alias") or one.child_by_field_name("name")
        if known_as is not None:
            yield tree.of(known_as)
    if tree.nodes(_DEFAULT):
        yield "default"
    if b"exports" in tree.text:
        for found in tree.matches(_COMMON):
            (left,), (right,) = found["left"], found["right"]
            yield from _assigned(tree, tree.of(left), right)


def _assigned(tree: ParsedText, left: str, right: Node) -> Iterator[str]:
    if left == "module.exports" and right.type == "object":
        for one in right.named_children:
            name = one.child_by_field_name("key") or one.child_by_field_name("name") or one
            if name.type in {"property_identifier", "shorthand_property_identifier"}:
                yield tree.of(name)
    elif left == "module.exports":
        yield "default"
    elif left.startswith(("exports.", "module.exports.")):
        yield left.rpartition(".")[2]
