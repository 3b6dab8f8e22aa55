"""What a tree says of the libraries that its code imports: version and licence, where a file has them."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from archatlas.model.code import CodeFile, CodeLibrary, CodePlace
from archatlas.scanning.installed import Installed
from archatlas.scanning.lock_files import LOCKS, REQUIREMENTS, Locked, folded, locked
from archatlas.scanning.manifest_texts import LOCK_LIMIT, text_of
from archatlas.scanning.xml_text import XmlElement, read_xml

_ALL_BYTES = 100_000_000
"""Bytes of lock files that are read in one tree."""
_PARENTS_LIMIT = 10
_ORDER = {base: place for place, base in enumerate(LOCKS)}
"""Of several files in one folder, those come first that tools write."""


class Libraries:
    """Knows the lock files of a tree; the nearest one around a file that has the library counts.

    What they do not say is looked up in what is installed, as long as that is the same version.
    """

    def __init__(self, files: Iterable[CodeFile], installed: Installed | None = None) -> None:
        """Take the files of a tree, and what is installed there; nothing is read before somebody asks."""
        self._installed = installed or Installed()
        self._files = {file.path: file for file in files if _is_lock(file.path.rpartition("/")[2])}
        self._by_folder: dict[str, list[str]] = {}
        for path in sorted(self._files, key=lambda path: (_ORDER.get(path.rpartition("/")[2], len(_ORDER)), path)):
            self._by_folder.setdefault(_folder_for(path), []).append(path)
        self._read: dict[str, tuple[str, Mapping[str, Locked]]] = {}
        self._left = _ALL_BYTES

    def described(self, name: str, language: str, first: CodePlace) -> CodeLibrary:
        """Return a library with what is known of it where it is imported first."""
        ecosystem = "JavaScript" if language == "TypeScript" else language
        found = next(filter(None, self._versions(name, ecosystem, first.path)), None)
        there = self._installed.described(name, ecosystem, first.path)
        version, licence = (found.version, found.licence) if found else ("", "")
        if there is not None and version.removeprefix("v") in ("", there.version):
            version, licence = version or there.version, licence or there.licence
        return CodeLibrary(name, version, licence, first)

    def _versions(self, name: str, ecosystem: str, path: str) -> Iterator[Locked | None]:
        key = folded(name, ecosystem)
        while path:
            path = path.rpartition("/")[0]
            for lock in self._by_folder.get(path, ()):
                found_for, known = self._contents(lock)
                if found_for == ecosystem:
                    yield known.get(key)

    def _contents(self, path: str) -> tuple[str, Mapping[str, Locked]]:
        if path not in self._read:
            base = path.rpartition("/")[2]
            text = text_of(self._files[path], min(LOCK_LIMIT, max(self._left, 0)))
            self._left -= len(text)
            self._read[path] = ("Java", self._maven(path)) if base == "pom.xml" else locked(base, text)
        return self._read[path]

    def _maven(self, path: str) -> Mapping[str, Locked]:
        """Return the dependencies whose version a `pom.xml` or one of those above says, literally or by a property."""
        chain = list(self._poms(path))
        said_above = [one for pom in reversed(chain) for one in pom.all("properties")]
        properties = {child.name: child.text() for one in said_above for child in one.children}
        found = {}
        for pom in reversed(chain):
            managed = pom.all("dependencyManagement", "dependencies", "dependency")
            for one in (*managed, *pom.all("dependencies", "dependency")):
                version = one.text("version")
                said = properties.get(version[2:-1], "") if version.startswith("${") else version
                if said and "$" not in said:
                    name = f"{one.text('groupId')}:{one.text('artifactId')}"
                    found[name] = Locked(name, said)
        return found

    def _poms(self, path: str) -> Iterator[XmlElement]:
        for _ in range(_PARENTS_LIMIT):
            if path not in self._files:
                return
            root = read_xml(text_of(self._files[path]).encode())
            if root is None:
                return
            yield root
            above = root.text("parent", "relativePath") or "../pom.xml"
            path = posixpath.normpath(posixpath.join(path.rpartition("/")[0], above[:1000]))
            path = path if path.endswith(".xml") else posixpath.join(path, "pom.xml")


def _folder_for(path: str) -> str:
    """Return the folder that a file counts for: a catalog of Gradle lies one deeper."""
    folder, _, base = path.rpartition("/")
    return folder.removesuffix("gradle").rstrip("/") if base == "libs.versions.toml" else folder


def _is_lock(base: str) -> bool:
    return base in LOCKS or base == "pom.xml" or REQUIREMENTS.match(base) is not None
