"""Reads Go by its grammar, and finds the directories that its imports mean."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from archatlas.model.code import CodeFile
from archatlas.scanning.file_facts import (
    DeadTarget,
    FileFacts,
    FileTarget,
    Import,
    LibraryTarget,
    Target,
    WebRoute,
)
from archatlas.scanning.grammar import Grammar, ParsedText, in_order, line_of
from archatlas.scanning.manifest_texts import text_of
from archatlas.scanning.source_text import as_utf8

_IMPORTS = "(import_spec path: [(interpreted_string_literal) (raw_string_literal)] @it)"
_PACKAGE = "(source_file (package_clause (package_identifier) @it))"
_NAMES = """
[
  (source_file (function_declaration name: (identifier) @it))
  (source_file (type_declaration [(type_spec name: (type_identifier) @it) (type_alias name: (type_identifier) @it)]))
  (source_file (const_declaration (const_spec name: (identifier) @it)))
  (source_file (var_declaration [(var_spec name: (identifier) @it) (var_spec_list (var_spec name: (identifier) @it))]))
]
"""
_FUNCTIONS = "(source_file (function_declaration name: (identifier) @name parameters: (parameter_list) @parameters))"
_CALLS = """
(call_expression
  function: (selector_expression operand: (_) @of field: (field_identifier) @name)
  arguments: (argument_list . [(interpreted_string_literal) (raw_string_literal)] @text))
"""
_TEST = re.compile(r"(?:Test|Fuzz|Benchmark|Example)(?![a-z])")
_ENVIRONMENT = frozenset({"os.Getenv", "os.LookupEnv", "syscall.Getenv"})
_HANDLERS = frozenset({"Handle", "HandleFunc"})
_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
_WITH_METHOD = re.compile(r"(?:([A-Z]{3,7}) )?(/.*)\Z")
_ROUTED = re.compile(rb"\b(?:Handle|HandleFunc|GET|POST|PUT|DELETE|PATCH)\(")


class GoCode:
    """Go; files of all systems and tags are read, since each is somebody's code."""

    name = "Go"
    suffixes = frozenset({".go"})
    has_tests_beside = False

    def __init__(self) -> None:
        """Take the grammar."""
        self._grammar = Grammar(_load)

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says."""
        tree = self._grammar.tree(as_utf8(text))
        package = next((tree.of(node) for node in tree.nodes(_PACKAGE)), "")
        functions = [(tree.of(found["name"][0]), tree.of(found["parameters"][0])) for found in tree.matches(_FUNCTIONS)]
        return FileFacts(
            imports=in_order(Import(tree.of(node)[1:-1], line_of(node)) for node in tree.nodes(_IMPORTS)),
            public=tuple(sorted({name for node in tree.nodes(_NAMES) if (name := tree.of(node))[:1].isupper()})),
            package=package,
            is_program=package == "main" and any(name == "main" for name, _ in functions),
            tests=sum(_is_test(name, parameters) for name, parameters in functions),
            routes=tuple(_routes(tree)),
            environment=tuple(sorted(set(_environment(tree)))),
            errors=tree.error_lines(),
        )

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        return path.endswith("_test.go") or "/testdata/" in f"/{path}"

    def resolver(self, files: Iterable[CodeFile]) -> "GoResolver":
        """Return what knows the tree."""
        return GoResolver(files)


def _load() -> object:
    import tree_sitter_go

    return tree_sitter_go.language()


def _is_test(name: str, parameters: str) -> bool:
    return _TEST.match(name) is not None and ("testing." in parameters or name.startswith("Example"))


def _environment(tree: ParsedText) -> Iterator[str]:
    if b"env(" in tree.text or b"Env(" in tree.text:
        for found in tree.matches(_CALLS):
            if f"{tree.of(found['of'][0])}.{tree.of(found['name'][0])}" in _ENVIRONMENT:
                yield tree.of(found["text"][0])[1:-1]


def _routes(tree: ParsedText) -> Iterator[WebRoute]:
    for found in tree.matches(_CALLS) if _ROUTED.search(tree.text) else ():
        name, text = tree.of(found["name"][0]), found["text"][0]
        match = _WITH_METHOD.match(tree.of(text)[1:-1])
        if match and name in _HANDLERS:
            yield WebRoute(match[1] or "", match[2], line_of(text))
        elif match and name in _METHODS and match[1] is None and text.next_named_sibling is not None:
            yield WebRoute(name, match[2], line_of(text))


_MODULE = re.compile(r"^[ \t]*module[ \t]+\"?([^\s\"]+)", re.MULTILINE)
_REQUIRED = re.compile(r"^[ \t]*(?:require[ \t]+)?([^\s\"()=]+\.[^\s\"()=]+)[ \t]+v[^\s]+", re.MULTILINE)
_REPLACED = re.compile(r"^[ \t]*(?:replace[ \t]+)?(\S+)(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(\.{1,2}/\S*)", re.MULTILINE)


class GoResolver:
    """Knows the modules of a tree by their `go.mod`, and the files of each package."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Take the files of a tree."""
        self._packages: dict[str, list[str]] = defaultdict(list)
        self._roots: dict[str, str] = {}
        self._module_at: dict[str, str] = {}
        self._required: dict[str, frozenset[str]] = {}
        for file in files:
            folder, _, name = file.path.rpartition("/")
            if name.endswith(".go"):
                self._packages[folder].append(file.path)
            elif name == "go.mod":
                self._take(folder, text_of(file))
        self._found = lru_cache(maxsize=100_000)(self._find)
        self._around = cache(self._module_around)

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where an import leads: the first file of a package stands for it."""
        return (self._found(self._around(path.rpartition("/")[0]), one.target[:1000]),)

    def public(self, path: str, facts: FileFacts) -> Iterator[str]:
        """Yield the names that others may use, behind the path of their package."""
        folder = path.rpartition("/")[0]
        root = self._around(folder)
        if facts.package != "main" and root is not None and "/internal/" not in f"/{folder}/":
            place = posixpath.join(self._module_at[root], folder[len(root) :].strip("/"))
            yield from (f"go: {place.rstrip('/')}.{name}" for name in facts.public)

    def _take(self, folder: str, text: str) -> None:
        match = _MODULE.search(text)
        if match is None:
            return
        self._module_at[folder] = match[1]
        self._roots.setdefault(match[1], folder)
        self._required[folder] = frozenset(_REQUIRED.findall(text))
        for replaced, place in _REPLACED.findall(text):
            target = posixpath.normpath(posixpath.join(folder, place))
            self._roots.setdefault(replaced, "" if target == "." else target)

    def _module_around(self, folder: str) -> str | None:
        while folder not in self._module_at:
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        return folder

    def _find(self, module: str | None, target: str) -> Target:
        if target == "C" or not target:
            return None
        for prefix in _prefixes(target):
            if prefix in self._roots:
                folder = posixpath.join(self._roots[prefix], target[len(prefix) + 1 :]).rstrip("/")
                return self._package(target, folder)
        required = self._required.get(module, frozenset()) if module is not None else frozenset()
        library = next((prefix for prefix in _prefixes(target) if prefix in required), "")
        if library or "." in target.partition("/")[0]:
            return LibraryTarget(library or "/".join(target.split("/")[:3]))
        return None

    def _package(self, target: str, folder: str) -> Target:
        files = self._packages.get(folder)
        if not files:
            return DeadTarget(target, f"{folder}/{posixpath.basename(folder)}.go".lstrip("/"))
        return FileTarget(min(files, key=lambda path: (path.endswith("_test.go"), path)))


def _prefixes(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]
