"""Which version of each library a tree has fixed, by the files that package managers write."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from archatlas.scanning.manifest_texts import Table, read_json, read_toml, table_of, text_at, under


class Locked(NamedTuple):
    """A library as a lock file has it; what the file does not say is empty."""

    name: str
    version: str
    licence: str = ""


_PIN = re.compile(r"^[ \t]*([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?[ \t]*===?[ \t]*([\w.!+-]+)", re.MULTILINE)
_GO_REQUIRED = re.compile(r"^[ \t]*(?:require[ \t]+)?([^\s\"()=]+\.[^\s\"()=]+)[ \t]+v([^\s/]+)", re.MULTILINE)
_YARN_ENTRY = re.compile(r"^\"?((?:@[\w.~-]+/)?[\w.~-]+)@[^\n]*:\n((?:[ \t]+[^\n]*\n?)*)", re.MULTILINE)
_PNPM_DIRECT = re.compile(
    r"^ {6}'?((?:@[\w.~-]+/)?[\w.~-]+)'?:\n(?: {8}specifier: [^\n]*\n)? {8}version: '?(\d[\w.+-]*)", re.MULTILINE
)
_YARN_VERSION = re.compile(r"^[ \t]+version:? \"?([\w.+-]+)", re.MULTILINE)
_PNPM_ENTRY = re.compile(r"^  '?/?((?:@[\w.~-]+/)?[\w.~-]+)[@/](\d[\w.+-]*)[^\n]*:[ \t]*$", re.MULTILINE)
_COORDINATES = re.compile(
    r"""(?:^|["'])([A-Za-z][\w.-]{0,100}):([A-Za-z][\w.-]{0,100})(?::(\d[\w.+-]{0,60}))?(?=["'@=])""", re.MULTILINE
)
_VERSION = re.compile(r"\d[\w.!+-]{0,60}\Z")


def _toml_packages(text: str) -> Iterator[Locked]:
    table = read_toml(text)
    for key in ("package", "packages"):
        listed = table.get(key)
        for one in map(table_of, listed if isinstance(listed, list) else ()):
            yield Locked(text_at(one, "name"), text_at(one, "version"))


def _pipfile(text: str) -> Iterator[Locked]:
    table = read_json(text)
    for group in ("default", "develop"):
        for name, one in under(table, group).items():
            yield Locked(name, text_at(table_of(one), "version").removeprefix("=="))


def _requirements(text: str) -> Iterator[Locked]:
    yield from (Locked(name, version) for name, version in _PIN.findall(text))


def _npm(text: str) -> Iterator[Locked]:
    """Yield what is installed at the top, where imports find it; the older form lists nothing else either."""
    table = read_json(text)
    for path, one in under(table, "packages").items():
        name = path.removeprefix("node_modules/")
        if name != path and "node_modules/" not in name:
            yield _npm_package(name, table_of(one))
    if "packages" not in table:
        for name, one in under(table, "dependencies").items():
            yield _npm_package(name, table_of(one))


def _npm_package(name: str, one: Table) -> Locked:
    return Locked(name, text_at(one, "version"), text_at(one, "license"))


def _pnpm(text: str) -> Iterator[Locked]:
    """Yield what packages of the workspace require themselves, then what only libraries do."""
    head, _, tail = text.partition("\npackages:")
    direct = [Locked(name, version) for name, version in _PNPM_DIRECT.findall(head)]
    names = {one.name for one in direct}
    yield from direct
    yield from (Locked(name, version) for name, version in _PNPM_ENTRY.findall(tail) if name not in names)


def _yarn(text: str) -> Iterator[Locked]:
    for name, body in _YARN_ENTRY.findall(text):
        match = _YARN_VERSION.search(body)
        if match:
            yield Locked(name, match[1])


def _go(text: str) -> Iterator[Locked]:
    yield from (Locked(name, f"v{version}") for name, version in _GO_REQUIRED.findall(text))


def _catalog(text: str) -> Iterator[Locked]:
    """Yield the libraries of a version catalog of Gradle; what is only bounded is no version."""
    table = read_toml(text)
    versions = under(table, "versions")
    for one in under(table, "libraries").values():
        if isinstance(one, str):
            group, _, rest = one.partition(":")
            artifact, _, version = rest.partition(":")
            yield Locked(f"{group}:{artifact}", version)
        else:
            entry = table_of(one)
            name = text_at(entry, "module") or f"{text_at(entry, 'group')}:{text_at(entry, 'name')}"
            said = entry.get("version")
            reference = text_at(table_of(said), "ref")
            yield Locked(name, _exact(versions.get(reference) if reference else said))


def _exact(said: object) -> str:
    table = table_of(said)
    return said if isinstance(said, str) else text_at(table, "strictly") or text_at(table, "require")


def _coordinates(text: str) -> Iterator[Locked]:
    """Yield the libraries that a file of Gradle names literally."""
    yield from (Locked(f"{group}:{artifact}", version) for group, artifact, version in _COORDINATES.findall(text))


LOCKS: Mapping[str, tuple[str, Callable[[str], Iterator[Locked]]]] = {
    "poetry.lock": ("Python", _toml_packages),
    "uv.lock": ("Python", _toml_packages),
    "pdm.lock": ("Python", _toml_packages),
    "pylock.toml": ("Python", _toml_packages),
    "Pipfile.lock": ("Python", _pipfile),
    "package-lock.json": ("JavaScript", _npm),
    "npm-shrinkwrap.json": ("JavaScript", _npm),
    "pnpm-lock.yaml": ("JavaScript", _pnpm),
    "yarn.lock": ("JavaScript", _yarn),
    "Cargo.lock": ("Rust", _toml_packages),
    "go.mod": ("Go", _go),
    "gradle.lockfile": ("Java", _coordinates),
    "libs.versions.toml": ("Java", _catalog),
    "build.gradle": ("Java", _coordinates),
    "build.gradle.kts": ("Java", _coordinates),
}
"""The ecosystem of each kind of file, and what reads it."""
REQUIREMENTS = re.compile(r"requirements[\w.-]*\.(?:txt|lock)\Z|requirements\.in\Z")


def locked(base: str, text: str) -> tuple[str, Mapping[str, Locked]]:
    """Return the ecosystem of a lock file and what it fixes; of a name in several versions nothing is known."""
    ecosystem, reader = LOCKS.get(base, ("Python", _requirements))
    found: dict[str, Locked] = {}
    unclear = set[str]()
    for one in reader(text):
        key = folded(one.name, ecosystem)
        if key in found and found[key].version != one.version:
            unclear.add(key)
        if _VERSION.match(one.version.removeprefix("v")):
            found[key] = one
    return ecosystem, {key: one for key, one in found.items() if key not in unclear}


def gradle_libraries(base: str, text: str) -> Iterator[Locked]:
    """Yield the libraries that a catalog or a build of Gradle names, also those whose version is said elsewhere."""
    yield from _catalog(text) if base == "libs.versions.toml" else _coordinates(text)


def folded(name: str, ecosystem: str) -> str:
    """Return a name as its package manager compares it."""
    if ecosystem == "Python":
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.replace("_", "-") if ecosystem == "Rust" else name
