"""The grammar of Python, and questions that it answers about a text."""

from collections.abc import Sequence
from functools import cache

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from archatlas.model.record import dataclass

Captures = dict[str, list[Node]]


@dataclass(frozen=True, slots=True)
class PythonText:
    """A text and the tree that the grammar makes of it."""

    text: bytes
    root: Node

    def find(self, question: str, depth: int | None = None) -> Captures:
        """Return what a query finds that begins so far below the root at most, by the names that it gives."""
        cursor = QueryCursor(_query(question))
        if depth is not None:
            cursor.set_max_start_depth(depth)
        return cursor.captures(self.root)

    def of(self, node: Node) -> str:
        """Return the text of a node."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")


def parsed(text: bytes) -> PythonText:
    """Return the tree of a text in UTF-8."""
    return PythonText(text, Parser(_language()).parse(text).root_node)


@cache
def _language() -> Language:
    return Language(tree_sitter_python.language())


@cache
def _query(question: str) -> Query:
    return Query(_language(), question)


def literal(source: PythonText, node: Node | None) -> str | None:
    """Return what a string says that is written out as a whole, None where a part of it is computed."""
    if node is None:
        return None
    if node.type == "concatenated_string":
        parts = [literal(source, one) for one in node.named_children if one.type != "comment"]
        return None if None in parts else "".join(one for one in parts if one is not None)
    if node.type != "string" or any(one.type == "interpolation" for one in node.named_children):
        return None
    return "".join(source.of(one) for one in node.named_children if one.type == "string_content")


def positional(node: Node) -> Sequence[Node]:
    """Return the arguments of a call that are given by their place."""
    return [one for one in node.named_children if one.type not in {"keyword_argument", "comment"}]


def keyword(source: PythonText, node: Node, name: str) -> Node | None:
    """Return an argument of a call that is given by its name."""
    for one in node.named_children:
        if one.type == "keyword_argument":
            given = one.child_by_field_name("name")
            if given is not None and source.of(given) == name:
                return one.child_by_field_name("value")
    return None
