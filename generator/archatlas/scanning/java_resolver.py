"""Finds the files that imports of Java mean."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from os.path import commonpath

from archatlas.model.code import CodeFile
from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.lock_files import gradle_libraries
from archatlas.scanning.manifest_texts import text_of
from archatlas.scanning.xml_text import read_xml

_SUFFIXES = frozenset({"java", "kt", "scala", "groovy"})
_SOURCES_OF_CODE = frozenset({"proto", "g4", "thrift", "avsc", "xsd", "wsdl"})
_LANGUAGE = (
    "java.", "jdk.", "sun.", "com.sun.", "org.w3c.dom.", "org.xml.sax.", "javax.annotation.processing.",
    "javax.crypto.", "javax.imageio.", "javax.lang.", "javax.management.", "javax.naming.", "javax.net.",
    "javax.print.", "javax.script.", "javax.security.", "javax.sound.", "javax.sql.", "javax.swing.",
    "javax.tools.", "javax.xml.parsers.", "javax.xml.stream.", "javax.xml.transform.", "javax.xml.xpath.",
)  # fmt: skip
_DEPENDENCIES_LIMIT = 20_000


class JavaResolver:
    """Knows the classes of a tree by where they lie: a class lies in a path that ends with its package."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Take the files of a tree."""
        self._classes: dict[str, list[str]] = defaultdict(list)
        self._folders: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self._groups: dict[str, set[str]] = defaultdict(set)
        self._made: set[str] = set()
        for file in files:
            folder, _, name = file.path.rpartition("/")
            stem, _, suffix = name.rpartition(".")
            if suffix in _SUFFIXES:
                self._classes[stem].append(file.path)
                self._folders[folder.rpartition("/")[2]].setdefault(folder, []).append(file.path)
            elif suffix in _SOURCES_OF_CODE:
                self._made.add(_project_of(file.path))
            elif name == "pom.xml":
                self._take(file)
            elif name == "libs.versions.toml" or name.startswith("build.gradle"):
                for one in islice(gradle_libraries(name, text_of(file)), _DEPENDENCIES_LIMIT):
                    group, _, artifact = one.name.partition(":")
                    self._groups[group].add(artifact)
        self._found = lru_cache(maxsize=100_000)(self._find)

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where an import leads, or a class that is named."""
        target = one.target[:1000]
        if target.endswith(".*"):
            return self._with_star(path, target[:-2], one.names)
        return (self._found(_project_of(path), target),)

    def public(self, path: str, facts: FileFacts) -> Iterator[str]:
        """Yield the public types of a file."""
        yield from (f"java: {facts.package}.{name}".replace(" .", " ") for name in facts.public)

    def _take(self, file: CodeFile) -> None:
        root = read_xml(text_of(file).encode())
        if root is None:
            return
        places = [
            *root.all("dependencies", "dependency"),
            *root.all("dependencyManagement", "dependencies", "dependency"),
        ]
        for one in places[:_DEPENDENCIES_LIMIT]:
            group, artifact = one.text("groupId"), one.text("artifactId")
            if group and artifact and "$" not in group:
                self._groups[group].add(artifact)

    def _with_star(self, path: str, package: str, names: tuple[str, ...]) -> Iterator[Target]:
        """Yield the classes of a package that a file names, or the first one, so that the package is not forgotten."""
        project = _project_of(path)
        known = {file.rpartition("/")[2].partition(".")[0]: file for file in self._files_of(project, package)}
        if not known:
            yield self._found(project, package)
            return
        used = [FileTarget(known[name]) for name in names if name in known]
        yield from used or [FileTarget(min(known.values()))]

    def _files_of(self, project: str, package: str) -> list[str]:
        ending = f"/{package.replace('.', '/')}"
        folders = [one for one in self._folders.get(package.rpartition(".")[2], {}) if f"/{one}".endswith(ending)]
        return [path for one in _nearest_last(project, folders) for path in self._folders[one.rpartition("/")[2]][one]]

    def _find(self, project: str, target: str) -> Target:
        if target.startswith(_LANGUAGE):
            return None
        parts = target.split(".")
        for end in range(len(parts), 0, -1):
            ending = f"/{'/'.join(parts[:end])}."
            found = [path for path in self._classes.get(parts[end - 1], ()) if ending in f"/{path}"]
            if found:
                return FileTarget(_nearest_last(project, found)[-1])
            if end < len(parts) and parts[end - 1][:1].islower():
                break
        package = next((place for place, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
        return self._missing(project, target, ".".join(parts[:package])) or self._library(target)

    def _missing(self, project: str, target: str, package: str) -> Target:
        """Return a dead target where the package is of the tree, all of it Java, and nothing of it is made by tools."""
        files = self._files_of(project, package) if package.count(".") > 1 else []
        own = [path for path in files if _project_of(path) == project or not self._is_of_library(target)]
        if not own or self._made or any(not path.endswith(".java") for path in files):
            return None
        return DeadTarget(target, f"{own[-1].rpartition('/')[0]}/{target.rpartition('.')[2]}.java")

    def _is_of_library(self, target: str) -> bool:
        return any(f"{target}.".startswith(f"{group}.") for group in self._groups)

    def _library(self, target: str) -> Target:
        group = max((one for one in self._groups if target.startswith(f"{one}.")), key=len, default="")
        if group:
            artifacts = self._groups[group]
            return LibraryTarget(f"{group}:{next(iter(artifacts))}" if len(artifacts) == 1 else group)
        parts = target.split(".")
        packages = parts[: next((place for place, part in enumerate(parts) if part[:1].isupper()), len(parts))]
        return LibraryTarget(".".join(packages[:3])) if len(packages) > 1 else None


def _project_of(path: str) -> str:
    """Return the directory around the sources of a project."""
    return path.partition("/src/")[0] if "/src/" in path else ""


def _nearest_last(project: str, paths: Iterable[str]) -> list[str]:
    """Return paths in an order that ends with the one that has most in common with a project."""
    return sorted(paths, key=lambda path: (len(commonpath([project, path])), "/test/" not in path, path))
