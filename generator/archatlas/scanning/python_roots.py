"""Where projects say that their Python packages lie, in the manifests of the usual tools."""

import re
from collections.abc import Iterable, Iterator, Mapping

from archatlas.model.code import CodeFile
from archatlas.scanning.manifest_texts import read_sections, read_toml, text_of

PROJECT_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
LAYOUTS = ("", "src", "lib", "python")
"""Directories of a project that packages may lie in directly, where nothing else is said."""

_DIRECTORIES = (
    "tool.setuptools.package-dir.",
    "tool.setuptools.packages.find.where",
    "tool.hatch.build.dev-mode-dirs",
    "tool.hatch.build.sources",
    "tool.hatch.build.targets.wheel.sources",
    "tool.pdm.build.package-dir",
    "tool.pytest.ini_options.pythonpath",
    "tool.maturin.python-source",
    "tool.uv.build-backend.module-root",
    "tool.mypy.mypy_path",
)
"""Keys that name directories in which packages lie."""
_PACKAGES = ("tool.hatch.build.targets.wheel.packages", "tool.hatch.build.packages")
"""Keys that name the packages by their directories."""
_IN_CONFIG = (("options", "package_dir"), ("options.packages.find", "where"), ("tool:pytest", "pythonpath"))
_IN_CODE = re.compile(
    r"""package_dir {0,4}= {0,4}(?:dict\()?\{? {0,4}["']{0,2} {0,4}[:=] {0,4}["']([\w./-]{1,200})["']"""
    r"""|find_(?:namespace_)?packages\( {0,4}(?:where {0,4}= {0,4})?["']([\w./-]{1,200})["']"""
)
"""How a setup file usually says it; the numbers of spaces are bounded, so that no text takes long."""
TEXT_LIMIT = 200_000
"""Letters of a setup file that are looked at."""


def package_roots(files: Iterable[CodeFile]) -> Iterator[str]:
    """Yield the directories that packages are imported from, as the projects of a tree say."""
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if name in PROJECT_FILES:
            yield from (joined(folder, layout) for layout in LAYOUTS)
            yield from (place for said in _said(file, name) if (place := inside(folder, said)) is not None)


def joined(*parts: str) -> str:
    """Return a path of its parts, of which some may be empty."""
    return "/".join(part for part in parts if part)


def _said(file: CodeFile, name: str) -> Iterator[str]:
    text = text_of(file)
    if name == "pyproject.toml":
        yield from _in_project(read_toml(text))
    elif name == "setup.cfg":
        sections = read_sections(text)
        for section, key in _IN_CONFIG:
            yield from (part.strip("= ") for part in sections.get(section, {}).get(key, "").splitlines())
    else:
        for found in _IN_CODE.finditer(text[:TEXT_LIMIT]):
            yield next(group for group in found.groups() if group)


def _in_project(tree: Mapping[str, object]) -> Iterator[str]:
    for key in _DIRECTORIES:
        yield from _texts(_at(tree, key))
    for key in _PACKAGES:
        yield from (text.rpartition("/")[0] for text in _texts(_at(tree, key)))
    packages = _at(tree, "tool.poetry.packages")
    for one in packages if isinstance(packages, list) else ():
        yield from _texts(one.get("from") if isinstance(one, dict) else None)


def _at(tree: object, key: str) -> object:
    """Return what stands at a key; a dot at its end means the key that is empty."""
    for name in key.split("."):
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from re.split(r"[,:;\s]+", value)
    elif isinstance(value, list | dict):
        yield from (one for one in value if isinstance(one, str))


def inside(folder: str, said: str) -> str | None:
    """Return a directory below that of the manifest, None where it leads elsewhere."""
    names = [name for name in said.split("/") if name not in ("", ".")]
    return None if ".." in names or said.startswith("/") else joined(folder, *names)
