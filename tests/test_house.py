"""How the package is built: sizes of files and functions, the share of imports, what a name means, who imports whom."""

import ast
import statistics
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx
import pytest

from own_code import GRAPH, MODULES, PACKAGE, ROOT, imported_libraries

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

MOST_LINES_OF_A_FILE = 350
MOST_LINES_OF_A_FUNCTION = 50
USUAL_LINES_OF_A_FUNCTION = 15
"""At most one function in ten is longer."""

MOST_IMPORT_LINES = 0.088
"""The share of all lines. Where it grows, files are too small: one with one importer belongs into its neighbour."""

MEDIAN_LINES_OF_A_FILE = range(90, 131)


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    long = {name: len(lines) for name, lines in source_lines().items() if len(lines) > MOST_LINES_OF_A_FILE}

    assert long == {}


def test_no_function_is_too_long_to_be_followed() -> None:
    long = {name: length for name, length in function_lengths() if length > MOST_LINES_OF_A_FUNCTION}

    assert long == {}


def test_most_functions_are_short() -> None:
    lengths = sorted(length for _, length in function_lengths())

    assert lengths[len(lengths) * 9 // 10] <= USUAL_LINES_OF_A_FUNCTION


def test_files_are_neither_shreds_nor_rolls() -> None:
    lengths = [len(lines) for name, lines in source_lines().items() if not name.endswith("__init__.py")]

    assert int(statistics.median(lengths)) in MEDIAN_LINES_OF_A_FILE


def test_a_small_part_of_all_lines_imports() -> None:
    imports = sum(
        lines_of(node) for tree in nodes().values() for node in tree if isinstance(node, ast.Import | ast.ImportFrom)
    )

    assert imports / sum(map(len, source_lines().values())) <= MOST_IMPORT_LINES


def test_a_class_name_has_one_meaning() -> None:
    places = defaultdict[str, list[str]](list)
    for name, tree in nodes().items():
        for node in tree:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)

    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_every_file_begins_with_what_it_is_for() -> None:
    assert [name for name, tree in trees().items() if ast.get_docstring(tree) is None and tree.body] == []


def test_every_package_has_a_layer_and_the_contract_about_layers_is_exhaustive() -> None:
    (layers,) = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    named = {name.strip("() ") for layer in layers["layers"] for name in layer.split("|")}

    assert layers["containers"] == ["archatlas"]
    assert layers["exhaustive"]
    assert "exhaustive_ignores" not in layers
    assert {name.removeprefix("archatlas.") for name in MODULES} <= named


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_no_import_contract_has_an_exception(contract: Mapping[str, object]) -> None:
    assert {"ignore_imports", "unmatched_ignore_imports_alerting"}.isdisjoint(contract)


SHARED_LIBRARIES = {"lxml": ["archatlas.evidence", "archatlas.publish"]}
"""XML that CI wrote is no business of who checks built pages, and either of the two by other means is slower."""


def test_every_library_belongs_to_one_package() -> None:
    users = defaultdict[str, list[str]](list)
    for package in MODULES:
        for library in imported_libraries(package):
            users[library].append(package)

    assert {library: packages for library, packages in users.items() if len(packages) > 1} == SHARED_LIBRARIES


def test_no_files_import_each_other_in_a_circle() -> None:
    imports: networkx.DiGraph[str] = networkx.DiGraph(
        (module, target)
        for module in GRAPH.modules
        for target in GRAPH.find_modules_directly_imported_by(module)
        if target.startswith("archatlas.")
    )

    assert [sorted(part) for part in networkx.strongly_connected_components(imports) if len(part) > 1] == []


@pytest.fixture(scope="module", autouse=True)
def parsed() -> None:
    """Parse the package before the time of any test is taken."""
    nodes()


@cache
def source_lines() -> Mapping[str, list[str]]:
    """Return the lines of each file of the package, by its path inside."""
    return {name_of(path): path.read_text(encoding="utf-8").splitlines() for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return what stands in each file of the package, parsed."""
    return {name: ast.parse("\n".join(lines)) for name, lines in source_lines().items()}


@cache
def nodes() -> Mapping[str, tuple[ast.stmt, ...]]:
    """Return every statement of each file, inner ones included."""
    return {
        name: tuple(node for node in ast.walk(tree) if isinstance(node, ast.stmt)) for name, tree in trees().items()
    }


def function_lengths() -> Iterator[tuple[str, int]]:
    """Yield each function of the package with its number of lines."""
    for name, tree in nodes().items():
        for node in tree:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}: {node.name}", lines_of(node)


def lines_of(node: ast.stmt) -> int:
    """Return how many lines a statement stands on."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name_of(path: Path) -> str:
    """Return the path of a file inside the package."""
    return path.relative_to(PACKAGE).as_posix()
