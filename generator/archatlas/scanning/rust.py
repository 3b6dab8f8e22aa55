"""Reads Rust by its grammar."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from archatlas.model.code import CodeFile, ImportKind
from archatlas.scanning.file_facts import FileFacts, Import, WebRoute
from archatlas.scanning.grammar import Grammar, ParsedText, Spans, in_order, line_of
from archatlas.scanning.rust_resolver import RustResolver
from archatlas.scanning.source_text import as_utf8

_USES = "(use_declaration argument: (_) @it)"
_MODULES = "(mod_item !body) @it"
_INNER = "(mod_item body: (_) @it)"
_EXTERN = "(extern_crate_declaration name: (identifier) @it)"
_PATHS = "[(scoped_identifier) (scoped_type_identifier)] @it"
_ATTRIBUTES = "(attribute_item) @it"
_PUBLIC = """
(source_file (_
  (visibility_modifier) @visibility
  name: [(identifier) (type_identifier)] @name))
"""
_MAIN = '(source_file (function_item name: (identifier) @it (#eq? @it "main")))'
_READS = """
[
  (call_expression
    function: (scoped_identifier) @reader
    arguments: (arguments . (string_literal (string_content) @text)))
  (macro_invocation macro: (identifier) @reader (token_tree . (string_literal (string_content) @text)))
]
"""
_ROUTES = """
(call_expression
  function: (field_expression field: (field_identifier) @route)
  arguments: (arguments . (string_literal (string_content) @path) . (call_expression) @handler)
  (#eq? @route "route"))
"""
_FOR_TESTS = re.compile(r"#\[\s*cfg\s*\(\s*(?:all\s*\(\s*)?test\b")
_TEST_PATH = re.compile(r"(?:\A|/)(?:tests|benches|examples)/|(?:\A|[/_])tests?\.rs\Z")
_TEST = re.compile(r"#\[\s*(?:\w+\s*::\s*)*(?:test|rstest|test_case|quickcheck)\b")
_PATH = re.compile(r'#\[\s*path\s*=\s*"([^"]*)"')
_ROUTE = re.compile(r'#\[\s*(?:\w+\s*::\s*)*(get|post|put|delete|patch|head|options)\s*\(\s*"(/[^"]*)"')
_METHOD = re.compile(r"(?:\w+\s*::\s*)*(get|post|put|delete|patch|head|options|any)\s*\(")
_ENVIRONMENT = re.compile(r"(?:std::)?env::var(?:_os)?|env|option_env")
_TOKEN = re.compile(r"::|[{},]|\bas\s+(?:r#)?\w+|(?:r#)?\w+|\*")
_WORDS = re.compile(r"\w+")
_LEAVES_LIMIT = 1000
"""Names that one `use` may bring."""
_ATTRIBUTES_LIMIT = 30


class RustCode:
    """Rust; what is only compiled for tests is told apart, wherever it stands."""

    name = "Rust"
    suffixes = frozenset({".rs"})
    has_tests_beside = True

    def __init__(self) -> None:
        """Take the grammar."""
        self._grammar = Grammar(_load)

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says."""
        tree = self._grammar.tree(as_utf8(text))
        attributes = [(tree.of(node), node) for node in tree.nodes(_ATTRIBUTES)]
        for_tests = Spans(_described(node) for said, node in attributes if _FOR_TESTS.match(said))
        inner = [(node.start_byte, node.end_byte) for node in tree.nodes(_INNER)]
        return FileFacts(
            imports=in_order(_imports(tree, for_tests, inner)),
            public=tuple(sorted(set(_public(tree)))),
            is_program=bool(tree.nodes(_MAIN)) and b"cargo:" not in tree.text,
            tests=sum(_TEST.match(said) is not None for said, _ in attributes),
            routes=(*_routes(tree), *_described_routes(attributes)),
            environment=tuple(sorted(set(_environment(tree)))),
            errors=tree.error_lines(),
        )

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        return not {"tests", "benches", "examples"}.isdisjoint(path.split("/")[:-1]) or path.endswith(
            ("/tests.rs", "_test.rs")
        )

    def resolver(self, files: Iterable[CodeFile]) -> RustResolver:
        """Return what knows the tree."""
        return RustResolver(files)


def _load() -> object:
    import tree_sitter_rust

    return tree_sitter_rust.language()


def _described(attribute: Node) -> Node:
    """Return what an attribute is about."""
    node: Node | None = attribute
    for _ in range(_ATTRIBUTES_LIMIT):
        node = node.next_named_sibling if node is not None else None
        if node is None or node.type not in {"attribute_item", "line_comment", "block_comment"}:
            break
    return node or attribute


def _imports(tree: ParsedText, for_tests: Spans, inner: list[tuple[int, int]]) -> Iterator[Import]:
    def found(node: Node, target: str) -> Import:
        kind = ImportKind.TEST_ONLY if node in for_tests else ImportKind.RUNTIME
        depth = sum(start <= node.start_byte < end for start, end in inner) if target.startswith("super::") else 0
        return Import(_from_file(target, depth), line_of(node), kind)

    uses = tree.nodes(_USES)
    for node in uses:
        for leaf in leaves(tree.of(node)):
            yield found(node, leaf)
    for node in tree.nodes(_MODULES):
        yield found(node, _module(tree, node))
    for node in tree.nodes(_EXTERN):
        yield found(node, tree.of(node))
    seen: set[str] = set()
    for node in _outermost(tree, Spans(uses)):
        target = "::".join(_WORDS.findall(tree.of(node).partition("<")[0])[:3])
        if target not in seen and not target[:1].isupper():
            seen.add(target)
            yield found(node, target)


def _from_file(target: str, depth: int) -> str:
    """Return a path as it would be written outside of the modules that stand in the file itself."""
    while depth and target.startswith("super::"):
        target = target.removeprefix("super::")
        depth -= 1
        if not target.startswith("super::"):
            return f"self::{target}"
    return target


def _outermost(tree: ParsedText, uses: Spans) -> Iterator[Node]:
    """Yield the longest of the paths that begin at one place; those of `use` were taken before."""
    longest: dict[int, Node] = {}
    for node in tree.nodes(_PATHS):
        known = longest.get(node.start_byte)
        if known is None or node.end_byte > known.end_byte:
            longest[node.start_byte] = node
    return (node for _, node in sorted(longest.items()) if node not in uses)


def _module(tree: ParsedText, node: Node) -> str:
    name = node.child_by_field_name("name")
    said = f"mod {tree.of(name)}" if name is not None else "mod"
    above = node.prev_named_sibling
    for _ in range(_ATTRIBUTES_LIMIT):
        if above is None or above.type != "attribute_item":
            break
        if match := _PATH.match(tree.of(above)):
            return f"{said} = {match[1]}"
        above = above.prev_named_sibling
    return said


def leaves(text: str) -> Iterator[str]:
    """Yield each path that a `use` names, without what it is called here."""
    prefixes: list[list[str]] = [[]]
    path: list[str] = []
    count = 0
    for token in _TOKEN.findall(text):
        if count > _LEAVES_LIMIT:
            return
        if token == "{":
            prefixes.append([*prefixes[-1], *path])
            path = []
        elif token in {",", "}"}:
            if path:
                count += 1
                yield "::".join([*prefixes[-1], *path]).removesuffix("::self")
            path = []
            if token == "}" and len(prefixes) > 1:
                prefixes.pop()
        elif token != "::" and not token.startswith("as ") and len(path) + len(prefixes[-1]) < 40:
            path.append(token.removeprefix("r#"))
    if path:
        yield "::".join([*prefixes[-1], *path])


def _public(tree: ParsedText) -> Iterator[str]:
    for found in tree.matches(_PUBLIC):
        if tree.of(found["visibility"][0]) == "pub":
            yield tree.of(found["name"][0])


def _environment(tree: ParsedText) -> Iterator[str]:
    if b"env" in tree.text:
        for found in tree.matches(_READS):
            if _ENVIRONMENT.fullmatch(tree.of(found["reader"][0])):
                yield tree.of(found["text"][0])


def _routes(tree: ParsedText) -> Iterator[WebRoute]:
    for found in tree.matches(_ROUTES) if b".route(" in tree.text else ():
        path, method = found["path"][0], _METHOD.match(tree.of(found["handler"][0])[:100])
        if method and tree.of(path).startswith("/"):
            yield WebRoute("" if method[1] == "any" else method[1].upper(), tree.of(path), line_of(path))


def _described_routes(attributes: list[tuple[str, Node]]) -> Iterator[WebRoute]:
    for said, node in attributes:
        if match := _ROUTE.match(said):
            yield WebRoute(match[1].upper(), match[2], line_of(node))
