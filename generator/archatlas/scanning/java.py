"""Reads Java by its grammar."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from archatlas.model.code import CodeFile, ImportKind
from archatlas.scanning.file_facts import FileFacts, Import, WebRoute
from archatlas.scanning.grammar import Grammar, ParsedText, Spans, in_order, line_of
from archatlas.scanning.java_resolver import JavaResolver
from archatlas.scanning.source_text import as_utf8

_PACKAGE = "(package_declaration [(scoped_identifier) (identifier)] @it)"
_IMPORTS = "(import_declaration) @it"
_TYPES = "(type_identifier) @it"
_PUBLIC = "(program (_ (modifiers) @modifiers name: (identifier) @name))"
_MAIN = '(method_declaration (modifiers) @modifiers name: (identifier) @name (#eq? @name "main"))'
_ANNOTATED = """
[
  (class_declaration (modifiers [(annotation) (marker_annotation)] @annotation)) @declared
  (interface_declaration (modifiers [(annotation) (marker_annotation)] @annotation)) @declared
  (method_declaration (modifiers [(annotation) (marker_annotation)] @annotation)) @declared
]
"""
_CALLS = """
(method_invocation object: (_) @of name: (identifier) @name arguments: (argument_list . (_) @given))
"""
_TRIES = "[(try_statement body: (block) @it) (try_with_resources_statement body: (block) @it)]"
_TEST = frozenset({"Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Property"})
_MAPPING = re.compile(r"@(Get|Post|Put|Delete|Patch|Request)Mapping\b(.*)\Z", re.DOTALL)
_RESOURCE = re.compile(r'@Path\s*\(\s*"([^"]*)"\s*\)')
_VERBS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
_PLACE = re.compile(r'\(\s*(?:(?:[^()"]*,\s*)?(?:value|path)\s*=\s*)?\{?\s*"([^"\n]*)"')
_VERB = re.compile(r"RequestMethod\s*\.\s*([A-Z]+)")
_IMPORT = re.compile(r"import\s+(static\s+)?([\w.\s]+?)\s*(\.\s*\*)?\s*;?\s*\Z")
_NAMES_LIMIT = 2000
"""Types of one file that are compared with what a package holds."""


class JavaCode:
    """Java; which types of a package an import with a star means is told by those that the file names."""

    name = "Java"
    suffixes = frozenset({".java"})
    has_tests_beside = False

    def __init__(self) -> None:
        """Take the grammar."""
        self._grammar = Grammar(_load)

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says."""
        tree = self._grammar.tree(as_utf8(text))
        annotated = [(tree.of(one["annotation"][0]), one["declared"][0]) for one in tree.matches(_ANNOTATED)]
        by_name = list(_by_name(tree))
        return FileFacts(
            imports=in_order((*_imports(tree), *(one for one in by_name if one is not None))),
            computed=by_name.count(None),
            public=tuple(sorted(set(_public(tree)))),
            package=next(("".join(tree.of(node).split()) for node in tree.nodes(_PACKAGE)), ""),
            is_program=any("static" in tree.of(found["modifiers"][0]) for found in tree.matches(_MAIN)),
            tests=sum(_annotation_name(said) in _TEST for said, _ in annotated),
            routes=tuple(_routes(annotated)),
            environment=tuple(sorted(set(_environment(tree)))),
            errors=tree.error_lines(),
        )

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        return re.search(r"(?:\A|/)src/(?:\w*[tT]est\w*)/|(?:\A|/)tests?/|Tests?\.java\Z", path) is not None

    def resolver(self, files: Iterable[CodeFile]) -> JavaResolver:
        """Return what knows the tree."""
        return JavaResolver(files)


def _load() -> object:
    import tree_sitter_java

    return tree_sitter_java.language()


def _imports(tree: ParsedText) -> Iterator[Import]:
    named: tuple[str, ...] | None = None
    for node in tree.nodes(_IMPORTS):
        match = _IMPORT.match(tree.of(node))
        if match is None:
            continue
        target = "".join(match[2].split())
        if match[1]:
            yield Import(target if match[3] else target.rpartition(".")[0], line_of(node))
        elif match[3]:
            if named is None:
                named = tuple(sorted({tree.of(one) for one in tree.nodes(_TYPES)}))[:_NAMES_LIMIT]
            yield Import(f"{target}.*", line_of(node), names=named)
        else:
            yield Import(target, line_of(node))


def _by_name(tree: ParsedText) -> Iterator[Import | None]:
    """Yield the classes that are loaded by their name, and None for each whose name is computed."""
    if b"Class.forName" not in tree.text:
        return
    tries = Spans(tree.nodes(_TRIES))
    for found in tree.matches(_CALLS):
        if tree.of(found["of"][0]) == "Class" and tree.of(found["name"][0]) == "forName":
            text = _literal(tree, found["given"][0])
            kind = ImportKind.OPTIONAL if found["of"][0] in tries else ImportKind.DYNAMIC
            yield Import(text, line_of(found["of"][0]), kind) if text else None


def _literal(tree: ParsedText, node: Node) -> str:
    return tree.of(node)[1:-1] if node.type == "string_literal" else ""


def _public(tree: ParsedText) -> Iterator[str]:
    for found in tree.matches(_PUBLIC):
        if "public" in tree.of(found["modifiers"][0]).split():
            yield tree.of(found["name"][0])


def _environment(tree: ParsedText) -> Iterator[str]:
    for found in tree.matches(_CALLS) if b"getenv" in tree.text else ():
        if tree.of(found["of"][0]) == "System" and tree.of(found["name"][0]) == "getenv":
            yield from filter(None, [_literal(tree, found["given"][0])])


def _annotation_name(said: str) -> str:
    return said[1:].partition("(")[0].strip().rpartition(".")[2]


def _routes(annotated: list[tuple[str, Node]]) -> Iterator[WebRoute]:
    """Yield what Spring and JAX-RS are told by annotations, behind what the class is told."""
    classes = [(said, node) for said, node in annotated if node.type != "method_declaration"]
    methods = [(said, node) for said, node in annotated if node.type == "method_declaration"]
    paths = {node.start_byte: match[1] for said, node in methods if (match := _RESOURCE.match(said))}
    for said, node in methods:
        above = _above(classes, node)
        mapping = _MAPPING.match(said)
        if mapping:
            place, verb = _PLACE.match(mapping[2].strip()), _VERB.search(mapping[2])
            method = (verb[1] if verb else "") if mapping[1] == "Request" else mapping[1].upper()
            if place or "(" not in mapping[2]:
                yield WebRoute(method, _joined(above, place[1] if place else ""), line_of(node))
        elif _annotation_name(said) in _VERBS and (node.start_byte in paths or above):
            yield WebRoute(_annotation_name(said), _joined(above, paths.get(node.start_byte, "")), line_of(node))


def _above(classes: list[tuple[str, Node]], node: Node) -> str:
    """Return the path of the innermost class around a method."""
    found = ""
    for said, one in classes:
        if one.start_byte <= node.start_byte < one.end_byte:
            mapping, resource = _MAPPING.match(said), _RESOURCE.match(said)
            place = _PLACE.match(mapping[2].strip()) if mapping else resource
            found = place[1] if place else found
    return found


def _joined(above: str, path: str) -> str:
    return "/" + "/".join(part.strip("/") for part in (above, path) if part.strip("/"))
