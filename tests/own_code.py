"""What the code of this project really does: imports, licences, names in use, tests. The truth for its schemas."""

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import metadata, packages_distributions
from pathlib import Path

import grimp
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "generator" / "archatlas"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIRED = {requirement.name: requirement for requirement in map(Requirement, PROJECT["dependencies"])}
OPTIONAL = {one.name: one for extra in PROJECT["optional-dependencies"].values() for one in map(Requirement, extra)}
DEPENDENCIES = REQUIRED | OPTIONAL
GRAPH = grimp.build_graph("archatlas", include_external_packages=True, cache_dir=None)
MODULES = sorted(GRAPH.find_children("archatlas"))


@cache
def providers() -> Mapping[str, list[str]]:
    """Return which distributions an installed module comes from; asking all of them takes a while."""
    return packages_distributions()


CLASSIFIED_LICENCES = {"BSD License": "BSD-3-Clause", "MIT License": "MIT"}
"""SPDX identifiers for libraries whose metadata state their licence as a classifier only."""


def imported_libraries(name: str) -> set[str]:
    """Return the distributions that the module's files import directly."""
    inside = {name, *GRAPH.find_descendants(name)}
    imported = {target for module in inside for target in GRAPH.find_modules_directly_imported_by(module)}
    outside = {target for target in imported if not target.startswith("archatlas")} - sys.stdlib_module_names
    return {providers()[target][0].lower().replace("_", "-") for target in outside}


def licence_of(library: str) -> str:
    """Return the SPDX identifier that a library's own metadata state."""
    facts = metadata(library)
    stated = facts["License-Expression"] or facts["License"]
    if stated:
        return str(stated)
    (classifier,) = [line for line in facts.get_all("Classifier") or [] if line.startswith("License ::")]
    return CLASSIFIED_LICENCES[classifier.rpartition(" :: ")[2]]


def importable(dotted: str) -> bool:
    """Return whether a dotted name leads to an object."""
    module, _, attribute = dotted.rpartition(".")
    return hasattr(import_module(module), attribute)


def names_used_outside(name: str) -> set[str]:
    """Return the dotted names that other packages, or the installed entry points, take from a module."""
    scripts = [*PROJECT["scripts"].values(), *PROJECT["entry-points"]["mkdocs.plugins"].values()]
    used = {target.replace(":", ".") for target in scripts}
    for path in set((ROOT / "generator").rglob("*.py")) - set(files_of(name)):
        used.update(imports_of(path))
    return used


FROM_IMPORT = re.compile(r"^[ \t]*(from [\w.]+ import (?:\([^()]*\)|[^(\n]+))", re.MULTILINE)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Return the dotted names that a file imports with `from … import …`; no more of it is parsed, which takes long."""
    statements = FROM_IMPORT.findall(path.read_text(encoding="utf-8"))
    nodes = (node for node in ast.parse("\n".join(statements)).body if isinstance(node, ast.ImportFrom))
    return frozenset(f"{node.module}.{alias.name}" for node in nodes for alias in node.names)


def files_of(name: str) -> list[Path]:
    """Return the Python files of a module, which is a package or one file."""
    own = PACKAGE / name.removeprefix("archatlas.")
    return sorted(own.rglob("*.py")) if own.is_dir() else [own.with_suffix(".py")]


@cache
def files_with_tests() -> tuple[Path, ...]:
    """Return all files with tests."""
    return tuple(sorted((ROOT / "tests").rglob("test_*.py")))


TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


@cache
def named_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests in a file."""
    return frozenset(TEST.findall(path.read_text(encoding="utf-8")))
