"""This project's own schemas say what is true: each statement is compared with the code it is about."""

import ast
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import archatlas
from archatlas.analysis.estate.drift import PairVerdict
from archatlas.cli.main import COMMANDS
from archatlas.pipeline import assess_directory
from archatlas.pipeline.code_scan import with_code
from archatlas.settings import SETTINGS_FILE, settings_at
from own_code import (
    DEPENDENCIES,
    MODULES,
    REQUIRED,
    ROOT,
    files_of,
    files_with_tests,
    importable,
    imported_libraries,
    imports_of,
    licence_of,
    named_tests,
    names_used_outside,
)

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "schemas" / "modules").glob("*.yaml"))
}

LOADED_BY_NAME = {"mkdocs-gen-files", "mkdocs-material"}
"""Libraries that mkdocs finds by a name in its configuration, so that no import shows them."""

PUBLIC_DOOR = ROOT / "generator" / "archatlas" / "__init__.py"
"""The file above all modules, which the outermost of them takes."""

each_module = pytest.mark.parametrize("name", MODULES)


def test_every_package_has_a_schema_and_every_schema_a_package() -> None:
    assert sorted(SCHEMAS) == MODULES
    assert all(schema["identity"]["name"] == name for name, schema in SCHEMAS.items())


def test_the_schemas_say_what_the_code_does() -> None:
    settings = settings_at(ROOT / SETTINGS_FILE)
    known = with_code(assess_directory(ROOT / "schemas" / "modules", settings), ROOT, settings)

    assert known.drift is not None
    assert {pair.verdict for pair in known.drift.pairs} == {PairVerdict.CONFIRMED}
    assert [finding for finding in known.findings if finding.rule.startswith("drift/")] == []


@each_module
def test_every_import_of_a_library_is_listed(name: str) -> None:
    assert imported_libraries(name) <= set(libraries(name))


@each_module
def test_every_listed_library_is_used_and_described_as_declared(name: str) -> None:
    for library, stated in libraries(name).items():
        assert library in imported_libraries(name) | LOADED_BY_NAME
        assert SpecifierSet(stated["version"]) == DEPENDENCIES[library].specifier
        assert stated["license"] == licence_of(library)


def test_every_dependency_of_the_project_belongs_to_a_module() -> None:
    assert {library for name in SCHEMAS for library in libraries(name)} >= set(REQUIRED)


@pytest.fixture(scope="module")
def parsed() -> None:
    """Parse the package once; the tests ask for what was parsed."""
    for path in (ROOT / "generator").rglob("*.py"):
        imports_of(path)


@pytest.mark.usefixtures("parsed")
@each_module
def test_every_name_on_the_surface_can_be_imported_and_is_used_outside(name: str) -> None:
    entries = surface(name, "python")

    assert [entry for entry in entries if not importable(entry)] == []
    assert [entry for entry in entries if entry not in names_used_outside(name)] == []


def test_the_commands_on_the_surface_are_the_commands_there_are() -> None:
    assert sorted(surface("archatlas.cli", "cli")) == sorted(f"archatlas {command}" for command in COMMANDS)


@each_module
def test_the_surface_is_versioned_with_the_project(name: str) -> None:
    assert SCHEMAS[name]["contracts"]["api"]["version"] == f"v{archatlas.__version__}"


@each_module
def test_every_invariant_is_the_sentence_of_a_test(name: str) -> None:
    sentences = {
        test.removeprefix("test_").replace("_", " ") for path in files_with_tests() for test in named_tests(path)
    }

    assert [line for line in listed(name, "contracts", "invariants") if line not in sentences] == []


@each_module
def test_patterns_match_the_files_of_the_module_and_nothing_else(name: str) -> None:
    matched = {path for pattern in listed(name, "discovery", "file_patterns") for path in ROOT.glob(pattern)}

    assert {path for path in matched if path.suffix == ".py"} - {PUBLIC_DOOR} == set(files_of(name))


@each_module
def test_every_path_that_is_named_exists(name: str) -> None:
    stated = [*listed(name, "discovery", "entry_points"), *listed(name, "provenance", "source_paths")]
    stated += [entry["schema_ref"] for entry in listed(name, "data_and_events", "data_classes")]

    assert [path for path in stated if not (ROOT / path).exists()] == []


@each_module
def test_every_import_that_is_shown_works(name: str) -> None:
    for line in listed(name, "discovery", "import_patterns"):
        (statement,) = ast.parse(line).body
        assert isinstance(statement, ast.ImportFrom)
        assert all(importable(f"{statement.module}.{alias.name}") for alias in statement.names)


@each_module
def test_every_environment_variable_is_read_by_the_module(name: str) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in files_of(name))

    for variable in listed(name, "runtime", "config", "env_vars_optional"):
        assert f'"{variable}"' in source


@each_module
def test_automated_checks_are_targets_of_the_makefile(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for command in listed(name, "risk_and_change", "change_control", "automated_checks"):
        assert re.search(rf"^{command.removeprefix('make ')}:", makefile, re.MULTILINE), command


def listed(name: str, *path: str) -> list[Any]:
    """Return the list at a key path of a schema, empty where it says nothing."""
    value: Any = SCHEMAS[name]
    for key in path:
        value = value.get(key, {})
    return list(value)


def libraries(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the libraries that a schema lists, by name."""
    return {entry["name"]: entry for entry in listed(name, "dependencies", "external", "libs")}


def surface(name: str, kind: str) -> list[str]:
    """Return the surface entries of one kind, without the kind."""
    entries: list[str] = listed(name, "contracts", "api", "surface")
    return [entry.removeprefix(f"{kind}: ") for entry in entries if entry.startswith(f"{kind}: ")]
