"""Modules that a build writes or compiles into a package, as manifests name them; a checkout need not have them."""

import re
from collections.abc import Iterable, Iterator, Set

from archatlas.model.code import CodeFile
from archatlas.scanning.manifest_texts import Table, read_toml, table_of, text_at, text_of, under
from archatlas.scanning.python_roots import LAYOUTS, TEXT_LIMIT, inside, joined

_FILES = (
    ("tool.hatch.build.hooks.vcs", "version-file"),
    ("tool.hatch.build.hooks.version", "path"),
    ("tool.setuptools_scm", "version_file"),
    ("tool.setuptools_scm", "write_to"),
    ("tool.pdm.version", "write_to"),
    ("tool.versioningit.write", "file"),
)
"""Tables and keys that name a file which is written."""
_HATCH_HOOKS = (("vcs", "version-file"), ("version", "path"))
_IN_CODE = re.compile(r"""(?:write_to|version_file)["']? {0,4}[:=] {0,4}["']([\w./-]{1,200})["']""")
"""How a setup file says it to setuptools-scm; the numbers of spaces are bounded, so that no text takes long."""


def built_modules(files: Iterable[CodeFile], folders: Set[str]) -> Iterator[str]:
    """Yield the paths of modules that builds make, where the tree has the folder that they come to lie in."""
    for file in files:
        folder, _, name = file.path.rpartition("/")
        if name == "pyproject.toml":
            yield from _places(_in_project(read_toml(text_of(file))), folder, folders)
        elif name == "setup.py":
            yield from _places(_IN_CODE.findall(text_of(file)[:TEXT_LIMIT]), folder, folders)


def _places(named: Iterable[str], folder: str, folders: Set[str]) -> Iterator[str]:
    """Yield the named files of code, each in the first of the usual layouts that has its folder."""
    for said in named:
        for place in (inside(folder, joined(layout, said)) for layout in LAYOUTS):
            if place is not None and place.endswith(".py") and place.rpartition("/")[0] in folders:
                yield place
                break


def _in_project(tree: Table) -> Iterator[str]:
    yield from (text_at(under(tree, *table.split(".")), key) for table, key in _FILES)
    for target in table_of(under(tree, "tool", "hatch", "build").get("targets")).values():
        yield from (text_at(under(table_of(target), "hooks", hook), key) for hook, key in _HATCH_HOOKS)
    yield from (text_at(one, "path") for one in _tables(under(tree, "tool", "scikit-build").get("generate")))
    extensions = _tables(under(tree, "tool", "setuptools").get("ext-modules"))
    compiled = [text_at(under(tree, "tool", "maturin"), "module-name"), *(text_at(one, "name") for one in extensions)]
    yield from (f"{name.replace('.', '/')}.py" for name in compiled if name)


def _tables(value: object) -> Iterator[Table]:
    yield from (table_of(one) for one in value) if isinstance(value, list) else ()
