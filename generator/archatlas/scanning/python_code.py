"""Reads Python by its grammar, so that every Python and a file with faults give the same."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import TreeCursor

from archatlas.model.code import CodeFile, ImportKind
from archatlas.scanning.file_facts import FileFacts, Import
from archatlas.scanning.python_calls import computed_and_dynamic, environment, routes
from archatlas.scanning.python_grammar import PythonText, parsed
from archatlas.scanning.python_names import public_names
from archatlas.scanning.python_packages import PythonResolver
from archatlas.scanning.python_scopes import Statement, is_program, statements
from archatlas.scanning.source_text import as_utf8

ERROR_LINES = 20
"""Most lines of one file that are told as faulty."""
STEPS = 200_000
"""Most nodes that are looked at for them."""

_TEST_FILE = re.compile(r"(?:\A|/)(?:test_[^/]*|[^/]*_tests?|conftest|tests)\.pyi?\Z")
_TEST_FOLDER = re.compile(r"(?:\A|/)(?:tests?|testing|tests?[_-][^/]*|[^/]*[_-]tests?)/")


class PythonCode:
    """Python, from the first statement to the last: what a file with faults says elsewhere is read too."""

    name = "Python"
    suffixes = frozenset({".py", ".pyi", ".pyw"})
    has_tests_beside = False

    def read(self, text: bytes) -> FileFacts:
        """Return what a file says."""
        source = parsed(as_utf8(text))
        calls = computed_and_dynamic(source)
        found = list(statements(source, [node for node, _target in calls.dynamic]))
        targets = {node.start_byte: target for node, target in calls.dynamic}
        imports = [one for statement in found for one in _imports(statement, targets)]
        names = public_names(source, found)
        return FileFacts(
            imports=tuple(imports),
            computed=calls.computed,
            public=names.public,
            reexported=names.reexported,
            is_program=is_program(source),
            tests=sum(_is_test(source, one) for one in found),
            routes=tuple(routes(source)),
            environment=tuple(sorted(set(environment(source)))),
            errors=_error_lines(source),
        )

    def is_test(self, path: str) -> bool:
        """Tell by its path whether a file holds tests."""
        return bool(_TEST_FILE.search(path) or _TEST_FOLDER.search(path))

    def resolver(self, files: Iterable[CodeFile]) -> PythonResolver:
        """Return what knows the tree."""
        return PythonResolver(files)


def _imports(statement: Statement, dynamic: dict[int, str]) -> Iterator[Import]:
    node, kind = statement.node, statement.scope.kind
    if statement.kind == "call":
        binds = kind if statement.scope.is_optional else ImportKind.DYNAMIC
        yield Import(dynamic[node.start_byte], node.start_point.row + 1, binds)
    elif statement.kind in {"import", "from"}:
        line = node.start_point.row + 1
        for one in statement.imports:
            yield Import(one.target, line, kind, tuple(taken.name for taken in one.names) if one.is_from else ())


def _is_test(source: PythonText, statement: Statement) -> bool:
    """Tell whether a statement is a test by its name, as pytest and unittest look for them."""
    if statement.kind != "function" or statement.scope.is_in_function:
        return False
    name = statement.node.child_by_field_name("name")
    return name is not None and source.text.startswith(b"test", name.start_byte)


def _error_lines(source: PythonText) -> tuple[int, ...]:
    """Return the lines of the first faults; a query for them would take the square of the depth of hostile texts."""
    if not source.root.has_error:
        return ()
    cursor, lines = source.root.walk(), dict[int, None]()
    for _step in range(STEPS):
        node = cursor.node
        if node is None or len(lines) == ERROR_LINES:
            break
        is_fault = node.is_missing or node.is_error
        if is_fault:
            lines[node.start_point.row + 1] = None
        if (not node.has_error or is_fault or not cursor.goto_first_child()) and not _goes_on(cursor):
            break
    return tuple(sorted(lines)) or (1,)


def _goes_on(cursor: TreeCursor) -> bool:
    """Go to the next node that does not lie below this one; tell whether there is one."""
    while not cursor.goto_next_sibling():
        if not cursor.goto_parent():
            return False
    return True
