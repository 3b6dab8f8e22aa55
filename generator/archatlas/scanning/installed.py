"""What is installed beside the code says of libraries: version and licence, in files that are read and never run.

An environment of Python has a `METADATA` for each distribution, `node_modules` a `package.json` for each package.
"""

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Protocol

from archatlas.scanning.lock_files import Locked, folded
from archatlas.scanning.manifest_texts import MANIFEST_LIMIT, Table, read_json, table_of, text_at

_ENVIRONMENTS = (".venv", "venv", "env")
_PACKAGES_LIMIT = 10_000
"""Distributions of one environment that are known."""
_LONGEST = 100
"""Letters of a licence that is named; what is longer is its text."""
_HEADER = re.compile(r"^([A-Za-z-]{1,40}):[ \t]*([^\n]*)$", re.MULTILINE)
_CLASSIFIER = "License :: "
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "zlib/libpng License": "Zlib",
}
"""Classifiers that mean one licence; the others are shown as they are."""


class InstalledTree(Protocol):
    """A tree of which names and bytes are asked, also of what is left out of the code."""

    def names(self, directory: str) -> Set[str]:
        """Return the names in a directory."""

    def folders(self, directory: str) -> Set[str]:
        """Return the directories in a directory, and no links to some."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, none where it cannot be read."""


class Installed:
    """Looks for libraries in the environments around a file, the nearest first."""

    def __init__(self, tree: InstalledTree | None = None, environment: str = "") -> None:
        """Take the tree, and the environment of Python that the settings name in it."""
        self._tree, self._environment = tree, environment.strip("/").removeprefix("./")
        self._known = cache(self._described)
        self._distributions = cache(self._distributions_in)
        self._folders = cache(self._folders_in)

    def described(self, name: str, ecosystem: str, path: str) -> Locked | None:
        """Return what is installed of a library for a file, None where nothing is."""
        return self._known(name, ecosystem, path.rpartition("/")[0]) if self._tree is not None else None

    def _described(self, name: str, ecosystem: str, folder: str) -> Locked | None:
        around = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            around.append(folder)
        find = {"Python": self._of_python, "JavaScript": self._of_node}.get(ecosystem)
        found = (find(name, one) for one in around) if find is not None else ()
        return next((one for one in found if one is not None), None)

    def _of_python(self, name: str, folder: str) -> Locked | None:
        for environment in self._environments(folder):
            place = self._distributions(environment).get(folded(name, "Python"))
            if place is not None:
                return _distribution(name, self._text(f"{place}/METADATA"))
        return None

    def _environments(self, folder: str) -> Iterator[str]:
        if self._environment:
            yield from () if folder else (self._environment,)
            return
        for name in _ENVIRONMENTS:
            place = f"{folder}/{name}".lstrip("/")
            if name in self._folders(folder) and self._tree is not None and "pyvenv.cfg" in self._tree.names(place):
                yield place

    def _distributions_in(self, environment: str) -> Mapping[str, str]:
        """Return the folders of metadata of an environment by the names of what they describe."""
        found: dict[str, str] = {}
        for packages in self._site_packages(environment):
            for name in sorted(self._folders(packages))[:_PACKAGES_LIMIT]:
                if name.endswith(".dist-info"):
                    found[folded(name.partition("-")[0], "Python")] = f"{packages}/{name}"
        return found

    def _site_packages(self, environment: str) -> Iterator[str]:
        if not self._is_there(environment):
            return
        for libraries in sorted({"lib", "Lib"} & self._folders(environment)):
            inner = f"{environment}/{libraries}"
            pythons = [inner, *(f"{inner}/{one}" for one in sorted(self._folders(inner)) if one.startswith("python"))]
            yield from (f"{one}/site-packages" for one in pythons if "site-packages" in self._folders(one))

    def _of_node(self, name: str, folder: str) -> Locked | None:
        place = f"{folder}/node_modules/{name}".lstrip("/")
        if "node_modules" not in self._folders(folder) or not self._is_there(place):
            return None
        return _node_package(name, read_json(self._text(f"{place}/package.json")))

    def _is_there(self, place: str) -> bool:
        """Tell whether each step of a path is a directory, so that no link leads anywhere else."""
        steps = place.split("/")
        return ".." not in steps and all(step in self._folders("/".join(steps[:at])) for at, step in enumerate(steps))

    def _folders_in(self, folder: str) -> Set[str]:
        return self._tree.folders(folder) if self._tree is not None else frozenset()

    def _text(self, path: str) -> str:
        content = self._tree.read(path) if self._tree is not None else b""
        return content[:MANIFEST_LIMIT].decode("utf-8", "replace")


def _distribution(name: str, text: str) -> Locked:
    """Read what a `METADATA` says: the expression of PEP 639, else the classifiers, else a licence in a few words."""
    headers = _HEADER.findall(text.replace("\r\n", "\n").partition("\n\n")[0])
    said = {key.lower(): value.strip() for key, value in reversed(headers)}
    classifiers = [
        value.strip().rpartition(" :: ")[2]
        for key, value in headers
        if key.lower() == "classifier" and value.startswith(_CLASSIFIER)
    ]
    named = sorted({_SPDX.get(one, one) for one in classifiers if one != "OSI Approved"})
    licence = said.get("license-expression") or " or ".join(named) or said.get("license", "")
    return Locked(name, said.get("version", ""), _short(licence))


def _node_package(name: str, manifest: Table) -> Locked:
    licence = manifest.get("license")
    said = licence if isinstance(licence, str) else text_at(table_of(licence), "type")
    return Locked(name, text_at(manifest, "version"), "" if said.startswith("SEE ") else _short(said))


def _short(licence: str) -> str:
    """Return what names a licence; a whole text of one, or that nobody knows it, is no name."""
    is_name = len(licence) <= _LONGEST and licence.isprintable() and licence.upper() != "UNKNOWN"
    return licence if is_name else ""
