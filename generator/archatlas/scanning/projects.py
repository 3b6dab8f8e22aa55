"""The projects of a tree: directories whose manifest says that they are one, of whichever ecosystem."""

import re
from collections.abc import Callable, Iterable, Mapping

from archatlas.model.record import dataclass, replace
from archatlas.scanning.file_facts import CodeFile
from archatlas.scanning.folders import TEST_FOLDERS
from archatlas.scanning.manifest_texts import (
    read_json,
    read_sections,
    read_toml,
    text_at,
    text_of,
    texts_of,
    under,
)
from archatlas.scanning.workspace_patterns import workspace_matcher
from archatlas.scanning.xml_text import read_xml

_FIXTURES = frozenset(["__tests__", "testdata", "test-data", "fixtures", "__fixtures__", "resources"])
"""Folders of what only looks like a project; one in a folder of tests counts where a workspace names it."""

_ALL_BYTES = 64_000_000
"""Bytes of manifests that are read in one tree."""
_SETUP_NAME = re.compile(r"""\bname\s*=\s*["']([^"'\n]{1,200})["']""")
_SETUP_TOOL = re.compile(r"\b(?:setuptools|distutils|skbuild|numpy\.distutils)\b")
"""What makes a `setup.py` a manifest; many an application has a view or a command of that name."""
_GO_MODULE = re.compile(r"^module\s+\"?([^\s\"]+)", re.MULTILINE)
_GRADLE_NAME = re.compile(r"""rootProject\.name\s*=\s*["']([^"'\n]{1,200})["']""")
_GRADLE_COMMENT = re.compile(r"(?:^|(?<=[\s,;)]))//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_GRADLE_PATH = re.compile(r"""["'](:?[\w.-]{1,100}(?:[:/][\w.-]{1,100}){0,9})["']""")
_GRADLE_INCLUDE = re.compile(
    r"""^[ \t]*include\b\s*\(?((?:\s*["'][^"'\n]{1,400}["']\s*(?:,|(?=[)\n;])|\Z))+)""", re.MULTILINE
)
_GRADLE_PLACE = re.compile(
    r"""project\(\s*["']([^"'\n]{1,400})["']\s*\)\.projectDir\s*=\s*"""
    r"""(?:new\s+File\(|file\()\s*(?:\w+,\s*)?["'](?:\$\{?rootDir\}?/)?([^"'$\n]{1,400})["']"""
)


@dataclass(frozen=True, slots=True)
class Project:
    """A directory with a manifest: its path, its name by ecosystem, and whether a workspace names it."""

    root: str
    names: Mapping[str, str]
    is_member: bool = False

    def name(self, language: str = "") -> str:
        """Return the name of the distribution in a language, or the first one."""
        ecosystem = "JavaScript" if language == "TypeScript" else language
        return self.names.get(ecosystem) or next((name for name in self.names.values() if name), "")


def find_projects(files: Iterable[CodeFile]) -> Mapping[str, Project]:
    """Return the projects of a tree by their root."""
    known = {file.path: file for file in files if file.path.rpartition("/")[2] in _READERS}
    names: dict[str, dict[str, str]] = {}
    members: list[str] = []
    bare: list[str] = []
    budget = _ALL_BYTES
    for path in sorted(known, key=lambda path: (path.count("/"), path)):
        root, _, base = path.rpartition("/")
        if budget > 0 and not _FIXTURES & set(root.split("/")):
            ecosystem, reader = _READERS[base]
            text = text_of(known[path])
            budget -= len(text)
            found = reader(text)
            members += [f"{root}/{one}".strip("/") for one in found.members]
            bare += [f"{root}/{one}".strip("/") for one in found.folders]
            if found.is_project and not names.setdefault(root, {}).get(ecosystem):
                names[root][ecosystem] = found.name
    for root in bare:
        names.setdefault(root, {"Java": ""})
    is_member = workspace_matcher((*members, *bare))
    projects = {root: Project(root, names[root], is_member(root)) for root in names}
    return {root: project for root, project in projects.items() if project.is_member or not _is_test(root)}


@dataclass(frozen=True, slots=True)
class _Manifest:
    name: str = ""
    is_project: bool = True
    members: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    """Members that need no manifest of their own."""


def _is_test(root: str) -> bool:
    return not TEST_FOLDERS.isdisjoint(root.split("/"))


def _pyproject(text: str) -> _Manifest:
    table = read_toml(text)
    tool = under(table, "tool")
    name = text_at(under(table, "project"), "name") or text_at(under(tool, "poetry"), "name")
    members = texts_of(under(tool, "uv", "workspace").get("members"))
    hatch = under(tool, "hatch", "envs", "default", "workspace")
    return _Manifest(name, bool(name), (*members, *texts_of(hatch.get("members"))))


def _setup_cfg(text: str) -> _Manifest:
    name = read_sections(text).get("metadata", {}).get("name", "")
    return _Manifest(name, bool(name))


def _setup_py(text: str) -> _Manifest:
    """Read what stands in a call literally; a `setup.py` without a name has one elsewhere."""
    match = _SETUP_NAME.search(text)
    return _Manifest(match[1] if match else "", "setup(" in text and _SETUP_TOOL.search(text) is not None)


def _package_json(text: str) -> _Manifest:
    table = read_json(text)
    workspaces = table.get("workspaces")
    members = texts_of(workspaces) or texts_of(under(table, "workspaces").get("packages"))
    return _Manifest(text_at(table, "name"), "name" in table or bool(members), members)


def _pnpm_workspace(text: str) -> _Manifest:
    listed = re.search(r"^packages:((?:[ \t]*(?:#[^\n]*)?\n|[ \t]*-[^\n]*\n?)*)", text, re.MULTILINE)
    items = re.findall(r"-\s*[\"']?([^\"'#\n]+?)[\"']?\s*(?:#[^\n]*)?$", listed[1] if listed else "", re.MULTILINE)
    return _Manifest("", is_project=False, members=tuple(items))


def _cargo(text: str) -> _Manifest:
    table = read_toml(text)
    name = text_at(under(table, "package"), "name")
    return _Manifest(name, bool(name), texts_of(under(table, "workspace").get("members")))


def _go_mod(text: str) -> _Manifest:
    match = _GO_MODULE.search(text)
    path = re.sub(r"/v[0-9]+\Z", "", match[1] if match else "")
    return _Manifest(path.rpartition("/")[2], bool(path))


def _pom(text: str) -> _Manifest:
    root = read_xml(text.encode())
    if root is None:
        return _Manifest(is_project=False)
    name = root.text("artifactId")
    listed = (*root.all("modules", "module"), *root.all("profiles", "profile", "modules", "module"))
    return _Manifest("" if "$" in name else name, members=tuple(one.text() for one in listed))


def _gradle(text: str) -> _Manifest:
    match = _GRADLE_NAME.search(text)
    return _Manifest(match[1] if match else "")


def _gradle_settings(text: str) -> _Manifest:
    """Read what is included literally, and where a project lies that is not where its path says."""
    bare = _GRADLE_COMMENT.sub("", text)
    included = [path for listed in _GRADLE_INCLUDE.findall(bare) for path in _GRADLE_PATH.findall(listed)]
    moved = {path.strip(":"): place for path, place in _GRADLE_PLACE.findall(bare)}
    places = [moved.get(path.strip(":"), path.strip(":").replace(":", "/")) for path in included]
    found = tuple(place.removeprefix("./") for place in places if place and ".." not in place.split("/"))
    return replace(_gradle(text), folders=found)


_READERS: Mapping[str, tuple[str, Callable[[str], _Manifest]]] = {
    "pyproject.toml": ("Python", _pyproject),
    "setup.cfg": ("Python", _setup_cfg),
    "setup.py": ("Python", _setup_py),
    "Cargo.toml": ("Rust", _cargo),
    "go.mod": ("Go", _go_mod),
    "pom.xml": ("Java", _pom),
    "settings.gradle": ("Java", _gradle_settings),
    "settings.gradle.kts": ("Java", _gradle_settings),
    "build.gradle": ("Java", _gradle),
    "build.gradle.kts": ("Java", _gradle),
    "package.json": ("JavaScript", _package_json),
    "pnpm-workspace.yaml": ("JavaScript", _pnpm_workspace),
}
