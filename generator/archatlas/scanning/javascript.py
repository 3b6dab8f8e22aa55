"""Reads JavaScript and TypeScript by their grammars."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from archatlas.model.code import ImportKind
from archatlas.scanning.file_facts import CodeFile, FileFacts, Import, WebRoute
from archatlas.scanning.grammar import Captures, Grammar, ParsedText, Spans, in_order, line_of
from archatlas.scanning.javascript_names import public_names
from archatlas.scanning.javascript_resolver import JavaScriptResolver
from archatlas.scanning.source_text import as_utf8

_SOURCES = """
[(import_statement source: (string) @source) (export_statement source: (string) @source)] @statement
"""
_PASSED_ON = '(export_statement "*" source: (string) @it)'
_REQUIRED = "(import_require_clause source: (string) @it)"
_CALLS = """
(call_expression function: [(identifier) (import)] @function arguments: (arguments) @arguments) @call
"""
_GLOBS = """
(call_expression function: (member_expression property: (property_identifier) @it) (#any-of? @it "glob" "globEager"))
"""
_FUNCTIONS = """
[(function_declaration) (function_expression) (arrow_function) (method_definition) (generator_function_declaration)
 (generator_function)] @it
"""
_TRIES = "(try_statement body: (statement_block) @it)"
_TESTS = """
(call_expression
  function: [
    (identifier) @name
    (member_expression object: (identifier) @name)
    (call_expression function: (member_expression object: (identifier) @name))
  ]
  arguments: (arguments . [(string) (template_string)])
  (#any-of? @name "it" "test" "specify")) @it
"""
_ENVIRONMENT = """
[
  (member_expression object: (member_expression) @object property: (property_identifier) @name)
  (subscript_expression object: (member_expression) @object index: (string (string_fragment) @name))
  (variable_declarator
    name: (object_pattern [
      (shorthand_property_identifier_pattern) @name
      (pair_pattern key: (property_identifier) @name)
    ])
    value: (member_expression) @object)
]
"""
_WRITTEN = "(assignment_expression left: [(member_expression) (subscript_expression)] @it)"
_ROUTES = """
(call_expression
  function: (member_expression object: (identifier) @object property: (property_identifier) @method)
  arguments: (arguments . [(string) (template_string)] @path . (_)))
"""
_PLACES = """
(call_expression
  function: (member_expression object: (identifier) @object property: (property_identifier) @route)
  arguments: (arguments . [(string) (template_string)] @path .)
  (#eq? @route "route")) @call
"""
_METHODS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "all"})
_SERVERS = re.compile(rb"\b(?:express|fastify|hono|restify|polka|koa-router|@koa/router)\b")
_APPLICATION = re.compile(r"(?:\w*(?:app|router|routes|server|api|fastify))\Z", re.IGNORECASE)
_CALLED = re.compile(rb"\bimport\s*\(|\brequire\s*\(")
_ASSIGNED = re.compile(rb"\bimport\s+\w+\s*=\s*require\b")
_STARRED = re.compile(rb"\bexport\s*(?:type\s*)?\*")
_TYPES_ONLY = re.compile(rb"(?:import|export)\s+type\b(?!\s*(?:,|from\s*\Z))")
_NAMED = re.compile(rb"(?:import|export)\s*\{([^}]*)\}\s*from")
_TEST_PATH = re.compile(
    r"(?:\.|_|-)(?:test|spec|e2e|bench|stories|cy)\.[cm]?[jt]sx?\Z"
    r"|(?:\A|/)(?:__tests?(?:_\w+)?__|__mocks__|tests?|specs?|e2e|cypress|playwright)/"
)


class JavaScriptCode:
    """JavaScript: what leaves its grammar is read by that of TypeScript with markup too."""

    name = "JavaScript"
    suffixes = frozenset({".js", ".jsx", ".mjs", ".cjs"})
    has_tests_beside = False

    def __init__(self) -> None:
        """Take the grammars."""
        self._grammar, self._with_markup = Grammar(self._load), Grammar(_tsx)

    @staticmethod
    def _load() -> object:
        import tree_sitter_javascript

        return tree_sitter_javascript.language()

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says."""
        tree = self._grammar.tree(as_utf8(text))
        if tree.root.has_error:
            tree = min(tree, self._with_markup.tree(tree.text), key=lambda one: len(one.error_lines()))
        return _facts(tree)

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        return _TEST_PATH.search(path) is not None

    def resolver(self, files: Iterable[CodeFile]) -> JavaScriptResolver:
        """Return what knows the tree."""
        return JavaScriptResolver(files, self.name)


class TypeScriptCode(JavaScriptCode):
    """TypeScript."""

    name = "TypeScript"
    suffixes = frozenset({".ts", ".tsx", ".mts", ".cts"})

    @staticmethod
    def _load() -> object:
        import tree_sitter_typescript

        return tree_sitter_typescript.language_typescript()


def _tsx() -> object:
    import tree_sitter_typescript

    return tree_sitter_typescript.language_tsx()


def _facts(tree: ParsedText) -> FileFacts:
    by_call = list(_calls(tree))
    computed = sum(one is None for one in by_call) + (
        len(tree.nodes(_GLOBS)) if b"import.meta.glob" in tree.text else 0
    )
    return FileFacts(
        imports=in_order((*_statements(tree), *(one for one in by_call if one is not None))),
        computed=computed,
        public=public_names(tree),
        reexported=tuple((target, "*") for one in _passed_on(tree) if (target := literal(tree, one))),
        is_program=tree.text.startswith(b"#!"),
        tests=len(tree.nodes(_TESTS)),
        routes=tuple(_routes(tree)),
        environment=tuple(sorted(set(_environment(tree)))),
        errors=tree.error_lines(),
    )


def literal(tree: ParsedText, node: Node) -> str | None:
    """Return what a string says, None where a part of it is computed."""
    parts = [one for one in node.named_children if one.type != "comment"]
    if node.type not in {"string", "template_string"} or any(one.type == "template_substitution" for one in parts):
        return None
    return "".join(tree.of(one) for one in parts)


def _statements(tree: ParsedText) -> Iterator[Import]:
    for found in tree.matches(_SOURCES):
        (source,), (statement,) = found["source"], found["statement"]
        target = literal(tree, source)
        if target:
            yield Import(target, line_of(statement), _kind_of(tree.text[statement.start_byte : source.start_byte]))
    for source in tree.nodes(_REQUIRED) if _ASSIGNED.search(tree.text) else ():
        yield Import(literal(tree, source) or "", line_of(source))


def _passed_on(tree: ParsedText) -> list[Node]:
    return tree.nodes(_PASSED_ON) if _STARRED.search(tree.text) else []


def _kind_of(head: bytes) -> ImportKind:
    """Return how far a statement binds: one that takes types only leaves nothing in the program."""
    named = _NAMED.match(head)
    taken = [one.split() for one in named[1].split(b",") if one.strip()] if named else []
    is_type = _TYPES_ONLY.match(head) or (taken and all(one[0] == b"type" and len(one) in {2, 4} for one in taken))
    return ImportKind.TYPE_ONLY if is_type else ImportKind.RUNTIME


def _calls(tree: ParsedText) -> Iterator[Import | None]:
    """Yield the imports by a call, and None for each of a computed target."""
    if not _CALLED.search(tree.text):
        return
    functions, tries = Spans(tree.nodes(_FUNCTIONS)), Spans(tree.nodes(_TRIES))
    for found in tree.matches(_CALLS):
        (function,), (arguments,), (call,) = found["function"], found["arguments"], found["call"]
        is_import = function.type == "import"
        if not is_import and tree.of(function) != "require":
            continue
        given = [one for one in arguments.named_children if one.type != "comment"]
        target = literal(tree, given[0]) if given else None
        if not target:
            yield None
        elif is_import and _is_type(call):
            yield Import(target, line_of(call), ImportKind.TYPE_ONLY)
        else:
            plain = ImportKind.DYNAMIC if is_import else ImportKind.LAZY if call in functions else ImportKind.RUNTIME
            yield Import(target, line_of(call), ImportKind.OPTIONAL if call in tries else plain)


def _is_type(call: Node) -> bool:
    above = call.parent
    while above is not None and above.type in {"member_expression", "nested_identifier", "generic_type", "array_type"}:
        above = above.parent
    return above is not None and above.type in {"type_annotation", "type_alias_declaration", "type_query", "union_type"}


def _environment(tree: ParsedText) -> Iterator[str]:
    if b"process.env" not in tree.text and b"import.meta.env" not in tree.text:
        return
    written = {node.start_byte for node in tree.nodes(_WRITTEN)}
    for found in tree.matches(_ENVIRONMENT):
        (object_,) = found["object"]
        if tree.of(object_) in {"process.env", "import.meta.env"} and object_.start_byte not in written:
            yield from map(tree.of, found["name"])


def _routes(tree: ParsedText) -> Iterator[WebRoute]:
    if _SERVERS.search(tree.text):
        yield from filter(None, (_route(tree, found) for found in tree.matches(_ROUTES)))
        for found in tree.matches(_PLACES):
            yield from _chained(tree, found)


def _chained(tree: ParsedText, found: Captures) -> Iterator[WebRoute]:
    """Yield what `router.route('/path').get(…).post(…)` serves."""
    (object_,), (path,), (call,) = found["object"], found["path"], found["call"]
    place = literal(tree, path)
    if not _APPLICATION.match(tree.of(object_)) or not place or not place.startswith("/"):
        return
    member = call.parent
    while member is not None and member.type == "member_expression":
        method = member.child_by_field_name("property")
        if method is not None and (said := tree.of(method)) in _METHODS:
            yield WebRoute("" if said == "all" else said.upper(), place, line_of(method))
        member = member.parent.parent if member.parent is not None else None


def _route(tree: ParsedText, found: Captures) -> WebRoute | None:
    (object_,), (method,), (path,) = found["object"], found["method"], found["path"]
    said, place = tree.of(method), literal(tree, path)
    if said not in _METHODS or not _APPLICATION.match(tree.of(object_)) or not place or not place.startswith("/"):
        return None
    return WebRoute("" if said == "all" else said.upper(), place, line_of(method))
