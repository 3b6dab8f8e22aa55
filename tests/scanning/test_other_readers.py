"""The edges that are found in installed projects are those that ruff and grimp find."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree

import grimp
import pytest

from archatlas.model.code import ImportKind
from archatlas.scanning.file_facts import FileTarget
from archatlas.scanning.omissions import OwnCode
from archatlas.scanning.python_code import PythonCode
from archatlas.sources.code_tree import tree_on_disk

PROJECTS = ("mkdocs", "networkx", "rich", "jinja2", "hypothesis", "pygments", "virtualenv", "pre_commit")
MOST = 10
Edges = set[tuple[str, str]]


@pytest.mark.real
@pytest.mark.parametrize("project", PROJECTS)
def test_edges_of_an_installed_project_are_those_of_other_readers(project: str, tmp_path: Path) -> None:
    spec = find_spec(project)
    assert spec is not None
    assert spec.origin is not None
    copytree(Path(spec.origin).parent, tmp_path / project)
    ours = edges(tmp_path)

    by_module = {(dotted(file), dotted(target)) for file, target in ours if not target.endswith(".pyi")}
    graph = grimp.build_graph(project, cache_dir=None)
    theirs = {(one, other) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)}

    assert len(ours ^ by_ruff(tmp_path)) <= MOST
    assert len(by_module ^ theirs) <= MOST


def edges(root: Path) -> Edges:
    language, files = PythonCode(), tree_on_disk(root, OwnCode()).files
    resolver = language.resolver(files)
    found: Edges = set()
    for file in files:
        facts = language.read(file.read()) if file.path.endswith(".py") else None
        for one in facts.imports if facts else ():
            if one.kind is not ImportKind.DYNAMIC:
                targets = resolver.targets(file.path, one)
                found.update((file.path, target.path) for target in targets if isinstance(target, FileTarget))
    return {(file, target) for file, target in found if file != target}


def by_ruff(root: Path) -> Edges:
    ruff = Path(sys.executable).with_name("ruff")
    command = [str(ruff), "analyze", "graph", "--preview", "."]
    told = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout)
    return {(file, target) for file, targets in told.items() for target in targets if file != target}


def dotted(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
