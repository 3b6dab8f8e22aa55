"""Finds the files that imports of JavaScript and TypeScript mean."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from archatlas.scanning.file_facts import CodeFile, DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.node_packages import MANIFEST, NodePackage, node_packages
from archatlas.scanning.typescript_paths import TypeScriptPaths

_ENDINGS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".json", ".d.mts")
_SOURCES = {".js": (".ts", ".tsx", ".d.ts", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts", ".d.mts"), ".cjs": (".cts",)}
"""What is imported by the ending that it has when it is compiled."""
_MODULES = (
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain"
    " events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl"
    " stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib"
)
_BUILT_IN = frozenset(_MODULES.split())
_MADE = frozenset({"build", "dist", "generated", "node_modules", "out", "target"})
"""Folders of what is made by building: what lies there is nobody's to find before."""
_PACKAGE = re.compile(r"(@[\w.~-]+/[\w.~-]+|[A-Za-z0-9_][\w.~-]*)(?:/(.*))?\Z", re.DOTALL)


class JavaScriptResolver:
    """Knows the files, the packages and the configurations of a tree."""

    def __init__(self, files: Iterable[CodeFile], language: str) -> None:
        """Take the files of a tree; the language stands before the names that files offer."""
        known = {file.path: file for file in files}
        self._paths = known.keys()
        self._folders = {path.rpartition("/")[0] for path in known}
        self._packages = node_packages(known)
        self._by_name = {one.name: one for _, one in sorted(self._packages.items(), reverse=True) if one.name}
        self._names = TypeScriptPaths(known)
        self._language = language.lower()
        self._target = lru_cache(maxsize=100_000)(self._found)

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where an import leads."""
        return (self._target(path.rpartition("/")[0], one.target),)

    def public(self, path: str, facts: FileFacts) -> Iterator[str]:
        """Yield the names that a file exports, behind the package and the way to the file."""
        root = self._package_around(path.rpartition("/")[0])
        package = self._packages[root].name if root is not None else ""
        inside = path[len(root or "") :].strip("/").removeprefix("src/")
        stem = re.sub(r"(?:(?:\.d)?\.[cm]?[jt]sx?)\Z", "", inside)
        place = re.sub(r"(?:\A|/)index\Z", "", f"{package}/{stem}".strip("/"))
        yield from (f"{self._language}: {place}.{name}" for name in facts.public)

    def _found(self, folder: str, written: str) -> Target:
        target = written.rpartition("!")[2].partition("?")[0][:1000]
        if target.startswith("."):
            return self._relative(folder, target)
        if target.startswith("#"):
            return self._inner(folder, target)
        if not target or target.startswith("/") or ":" in target or "\0" in target:
            return None
        return self._by_configuration(folder, target) or self._package(folder, target)

    def _relative(self, folder: str, target: str) -> Target:
        place = posixpath.normpath(posixpath.join(folder, target))
        if place.startswith(".."):
            return None
        if posixpath.basename(place) == MANIFEST:
            return None  # its name and version, and none of its code
        found = self._file("" if place == "." else place)
        if found or _MADE.isdisjoint(place.split("/")):
            return FileTarget(found) if found else DeadTarget(target, place)
        return None

    def _inner(self, folder: str, target: str) -> Target:
        root = self._package_around(folder)
        found = self._packages[root].inner(target, self._file) if root is not None else None
        return FileTarget(found) if found else self._by_configuration(folder, target)

    def _by_configuration(self, folder: str, target: str) -> Target:
        names = self._names.of(folder)
        candidates = list(names.candidates(target))
        if names.base is not None:
            candidates.append(posixpath.join(names.base, target))
        for candidate in candidates:
            found = self._file(candidate)
            if found:
                return FileTarget(found)
        return DeadTarget(target, candidates[0]) if candidates and self._is_own(names.candidates(target)) else None

    def _is_own(self, candidates: Iterable[str]) -> bool:
        """Tell whether a place that a pattern names lies where the tree has code already."""
        first = next(iter(candidates), "")
        return bool(first) and first.rpartition("/")[0] in self._folders and "node_modules" not in first

    def _package(self, folder: str, target: str) -> Target:
        match = _PACKAGE.match(target)
        if match is None or match[1] in _BUILT_IN:
            return None
        package = self._by_name.get(match[1])
        if package is not None:
            return FileTarget(package.file(match[2] or "", self._file))
        return LibraryTarget(match[1])

    def _package_around(self, folder: str) -> str | None:
        while folder not in self._packages:
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        return folder

    def _file(self, place: str) -> str:
        """Return the file that a path means: itself, with an ending, or the first file of a directory."""
        if place in self._paths:
            return place
        stem, dot, ending = place.rpartition(".")
        tried = [f"{stem}{one}" for one in _SOURCES.get(f".{ending}", ())] if dot else []
        tried += [f"{place}{one}" for one in _ENDINGS]
        if place in self._folders or not place:
            tried += self._entries(self._packages.get(place), place)
        return next((path for path in tried if path in self._paths), "")

    @staticmethod
    def _entries(package: NodePackage | None, place: str) -> Iterator[str]:
        if package is not None and isinstance(main := package.manifest.get("main"), str):
            entry = posixpath.normpath(posixpath.join(place, main[:1000]))
            yield entry
            yield from (f"{entry}{ending}" for ending in _ENDINGS)
        yield from (posixpath.join(place, f"index{ending}") for ending in _ENDINGS)
