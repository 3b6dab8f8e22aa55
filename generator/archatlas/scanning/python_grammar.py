"""The grammar of Python, and questions that it answers about a text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import tree_sitter_python
from tree_sitter import Node, QueryCursor

from archatlas.model.record import dataclass
from archatlas.scanning.grammar import Grammar

_NEAR = 400
"""Bytes between two words that are looked at in one go."""
_FEW = 60
"""Most places of a text that are looked at one by one: each takes a way down from the root."""


Near = tuple[bytes, ...] | re.Pattern[bytes]
"""Words, or a pattern for them: what a query asks for stands around one of them."""


@dataclass(frozen=True, slots=True)
class PythonText:
    """A text and the tree that the grammar makes of it."""

    text: bytes
    root: Node

    def find(self, question: str, near: Near | None = None) -> Iterator[tuple[str, Node]]:
        """Yield what a query finds by the names that it gives, everywhere or only around some words."""
        known: set[tuple[str, int]] = set()
        for cursor in self._cursors(question, near):
            for name, nodes in cursor.captures(self.root).items():
                for node in nodes:
                    if (name, node.id) not in known:
                        known.add((name, node.id))
                        yield name, node

    def matches(self, question: str, near: Near | None = None) -> Iterator[Mapping[str, Node]]:
        """Yield each time that a query fits, in order, with what stands at the names that it gives."""
        known: set[tuple[int, ...]] = set()
        for cursor in self._cursors(question, near):
            for _pattern, found in cursor.matches(self.root):
                nodes = {name: several[0] for name, several in found.items()}
                key = tuple(node.id for node in nodes.values())
                if key not in known:
                    known.add(key)
                    yield nodes

    def top_level(self, question: str) -> Sequence[Node]:
        """Return what a query finds that begins at the top, without a look at what lies deeper."""
        cursor = QueryCursor(_PYTHON.query(question))
        cursor.set_max_start_depth(1)
        found = (node for nodes in cursor.captures(self.root).values() for node in nodes)
        return sorted(found, key=lambda node: node.start_byte)

    def of(self, node: Node) -> str:
        """Return the text of a node."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _cursors(self, question: str, near: Near | None) -> Iterator[QueryCursor]:
        query = _PYTHON.query(question)
        places = None if near is None else self._places(near)
        if places is None:
            yield QueryCursor(query)
        for start, end in places or ():
            cursor = QueryCursor(query)
            cursor.set_byte_range(start, end)
            yield cursor

    def _places(self, near: Near) -> Sequence[tuple[int, int]] | None:
        """Return where words stand, those close together as one place; None where there are too many."""
        places: list[tuple[int, int]] = []
        for start, end in self._spans(near):
            if places and start - places[-1][1] < _NEAR:
                places[-1] = (places[-1][0], end)
            elif len(places) == _FEW:
                return None
            else:
                places.append((start, end))
        return places

    def _spans(self, near: Near) -> Iterable[tuple[int, int]]:
        if isinstance(near, re.Pattern):
            return (found.span() for found in near.finditer(self.text))
        spans = [span for word in near for span in _occurrences(self.text, word)]
        return spans if len(near) == 1 else sorted(spans)


def _occurrences(text: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a word stands; searching for bytes is many times faster than a regular expression."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


_PYTHON = Grammar(tree_sitter_python.language)


def parsed(text: bytes) -> PythonText:
    """Return the tree of a text in UTF-8."""
    return PythonText(text, _PYTHON.tree(text).root)


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
