"""Trees that grammars make of texts, and questions to them; nothing here follows a tree by calling itself."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property

from tree_sitter import Language, Node, Parser, Query, QueryCursor

from archatlas.scanning.file_facts import Import

_FAULTS_LIMIT = 4000
"""Parts of a text that is one fault as a whole: to ask the grammar about them takes the square of their number."""

Captures = Mapping[str, list[Node]]

ERROR_LINES = 20
"""Most lines of one file that are told as faulty."""


class Grammar:
    """A grammar that is loaded when the first text comes."""

    def __init__(self, load: Callable[[], object]) -> None:
        """Take what gives the grammar."""
        self._load = load
        self.query = cache(self._query)

    @cached_property
    def _language(self) -> Language:
        return Language(self._load())

    def _query(self, question: str) -> Query:
        return Query(self._language, question)

    def tree(self, text: bytes) -> "ParsedText":
        """Return the tree of a text in UTF-8; of one that is mostly no code, that of its beginning."""
        parser, limit = Parser(self._language), _FAULTS_LIMIT
        root = parser.parse(text).root_node
        while root.type == "ERROR" and root.child_count > limit > 1:
            limit //= 2
            root = parser.parse(text[: root.children[limit].start_byte]).root_node
        return ParsedText(self, text, root)


class ParsedText:
    """A text and the tree that a grammar makes of it."""

    def __init__(self, grammar: Grammar, text: bytes, root: Node) -> None:
        """Take the text with its tree."""
        self._grammar, self.text, self.root = grammar, text, root

    def matches(self, question: str) -> Iterator[Captures]:
        """Yield what each match of a query captures."""
        return (found for _, found in QueryCursor(self._grammar.query(question)).matches(self.root))

    def nodes(self, question: str, name: str = "it") -> list[Node]:
        """Return the nodes that a query captures by a name, as they stand in the text."""
        found = QueryCursor(self._grammar.query(question)).captures(self.root).get(name, [])
        return sorted(found, key=lambda node: node.start_byte)

    def of(self, node: Node) -> str:
        """Return the text of a node."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def error_lines(self) -> tuple[int, ...]:
        """Return the lines at which the text leaves its grammar."""
        if not self.root.has_error:
            return ()
        found = {line_of(node) for node in self.nodes("[(ERROR) (MISSING)] @it")}
        return tuple(sorted(found)[:ERROR_LINES]) or (1,)


class Spans:
    """Stretches of a text: functions, `try` blocks, tests."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Take the nodes of the stretches; one within another one adds nothing."""
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted((node.start_byte, -node.end_byte) for node in nodes):
            if not self._ends or start >= self._ends[-1]:
                self._starts.append(start)
                self._ends.append(-end)

    def __contains__(self, node: Node) -> bool:
        place = bisect_right(self._starts, node.start_byte) - 1
        return place >= 0 and node.start_byte < self._ends[place]


def in_order(imports: Iterable[Import]) -> tuple[Import, ...]:
    """Return imports by their lines."""
    return tuple(sorted(imports, key=lambda one: one.line))


def line_of(node: Node) -> int:
    """Return the line at which a node begins."""
    return node.start_point.row + 1
