"""What calls in a Python text say literally: modules that are imported by name, routes, environment variables."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from archatlas.scanning.file_facts import WebRoute
from archatlas.scanning.python_grammar import Near, PythonText, keyword, literal, positional

_CALLS = "(call function: [(identifier) (attribute)] @function arguments: (argument_list) @arguments)"
_DECORATORS = "(decorator (call function: (attribute) @function arguments: (argument_list) @arguments))"
_SUBSCRIPTS = "(subscript value: [(identifier) (attribute)] @value subscript: (string) @name) @whole"
_WRITTEN = "(assignment left: (subscript) @written) (delete_statement (subscript) @written)"
_IMPORTS = re.compile(r"(?:[\w.]+\.)?import_module|__import__|importlib\.__import__")
_IMPORT_WORDS = (b"import_module", b"__import__")
_ENVIRONMENT_WORDS = (b"environ", b"getenv")
_ROUTE_WORDS = re.compile(rb"@[\w.]+\.(?:get|post|put|delete|patch|head|options|trace|route|api_route)[ \t]*\(")
_ENVIRONMENT = re.compile(r"(?:\w+\.)?environ(?:\.(?:get|pop|setdefault))?|(?:\w+\.)?getenv")
_MAPPING = re.compile(r"(?:\w+\.)?environ")
_OWN_PACKAGE = frozenset({"__name__", "__package__", "__spec__.parent"})
_METHODS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "trace"})
_WITH_METHODS = frozenset({"route", "api_route"})
_URLS = frozenset({"path", "re_path", "url"})
_MADE = "(assignment left: (identifier) @name right: (call arguments: (argument_list) @arguments))"
_PREFIX_WORDS = (b"prefix",)
_PREFIXES = frozenset({"prefix", "url_prefix"})


class DynamicImports(NamedTuple):
    """Imports by a call: those with a literal name, with it, and how many have a computed one."""

    dynamic: tuple[tuple[Node, str], ...] = ()
    computed: int = 0


def computed_and_dynamic(source: PythonText) -> DynamicImports:
    """Return the imports by a call."""
    found, computed = [], 0
    for function, arguments in _calls(source, _CALLS, _IMPORT_WORDS):
        if _IMPORTS.fullmatch(source.of(function)):
            target = _module_named(source, arguments)
            if target:
                found.append((function, target))
            else:
                computed += 1
    return DynamicImports(tuple(found), computed)


def _calls(source: PythonText, question: str, near: Near | None = None) -> Iterator[tuple[Node, Node]]:
    for found in source.matches(question, near):
        yield found["function"], found["arguments"]


def _module_named(source: PythonText, arguments: Node) -> str:
    """Return the module that a call names literally, below its own package where it begins with a dot."""
    given = positional(arguments)
    name = literal(source, given[0] if given else keyword(source, arguments, "name"))
    if not name or not name.startswith("."):
        return name or ""
    package = given[1] if len(given) > 1 else keyword(source, arguments, "package")
    if package is None:
        return ""
    if source.of(package) in _OWN_PACKAGE:
        return name
    above = literal(source, package)
    return f"{above}{name}" if above and not name.startswith("..") else ""


def environment(source: PythonText) -> Iterator[str]:
    """Yield the environment variables that are read by a literal name."""
    if not any(word in source.text for word in _ENVIRONMENT_WORDS):
        return
    for function, arguments in _calls(source, _CALLS, _ENVIRONMENT_WORDS):
        if _ENVIRONMENT.fullmatch(source.of(function)):
            given = positional(arguments)
            yield from filter(None, [literal(source, given[0] if given else keyword(source, arguments, "key"))])
    written = {node.id for _name, node in source.find(_WRITTEN, _ENVIRONMENT_WORDS)}
    for found in source.matches(_SUBSCRIPTS, _ENVIRONMENT_WORDS):
        if found["whole"].id not in written and _MAPPING.fullmatch(source.of(found["value"])):
            yield from filter(None, [literal(source, found["name"])])


def routes(source: PythonText) -> Iterator[WebRoute]:
    """Yield the paths that web frameworks are given literally, by a decorator or in a list of patterns."""
    prefixes: dict[str, str] | None = None
    for function, arguments in _calls(source, _DECORATORS, _ROUTE_WORDS):
        above, _, method = source.of(function).rpartition(".")
        if method in _METHODS or method in _WITH_METHODS:
            path = _path(source, arguments)
            if path is not None and (path.startswith("/") or path == ""):
                prefixes = _prefixes(source) if prefixes is None else prefixes
                whole = f"{prefixes.get(above, '')}{path}"
                line = function.start_point.row + 1
                yield from (WebRoute(one, whole, line) for one in _methods(source, arguments, method) if whole)
    if b"urlpatterns" in source.text:
        yield from _django(source)


def _path(source: PythonText, arguments: Node) -> str | None:
    given = positional(arguments)
    named = keyword(source, arguments, "path") or keyword(source, arguments, "rule")
    return literal(source, given[0] if given else named)


def _methods(source: PythonText, arguments: Node, method: str) -> tuple[str, ...]:
    if method in _METHODS:
        return (method.upper(),)
    listed = keyword(source, arguments, "methods")
    texts = [literal(source, one) for one in listed.named_children] if listed is not None else []
    return tuple(sorted(text.upper() for text in texts if text)) or ("GET",)


def _prefixes(source: PythonText) -> dict[str, str]:
    """Return what stands before all paths of a router or blueprint, by the variable that holds it."""
    known: dict[str, str] = {}
    for found in source.matches(_MADE, _PREFIX_WORDS):
        name, arguments = found["name"], found["arguments"]
        given = [literal(source, keyword(source, arguments, one)) for one in sorted(_PREFIXES)]
        known.update({source.of(name): prefix.rstrip("/") for prefix in given if prefix})
    return known


def _django(source: PythonText) -> Iterator[WebRoute]:
    for function, arguments in _calls(source, _CALLS):
        if source.of(function) in _URLS and len(given := positional(arguments)) > 1:
            path = literal(source, given[0])
            if path is not None and not source.of(given[1]).startswith("include"):
                yield WebRoute("", f"/{path.removeprefix('^').removeprefix('/')}", function.start_point.row + 1)
