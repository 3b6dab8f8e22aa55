"""Finds the files that paths of Rust mean."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from archatlas.model.code import CodeFile
from archatlas.model.record import dataclass
from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, Import, LibraryTarget, Target
from archatlas.scanning.manifest_texts import Table, read_toml, table_of, text_at, text_of, under

_LANGUAGE = frozenset({"std", "core", "alloc", "proc_macro", "test"})
_STARTS = frozenset({"mod.rs", "lib.rs", "main.rs"})
_SINGLE_FILES = frozenset({"tests", "benches", "examples", "bin"})
"""Folders in which each file is a crate of its own."""
_TABLES = ("dependencies", "dev-dependencies", "build-dependencies")


@dataclass(frozen=True, slots=True)
class Crate:
    """A package of cargo: the file that its library begins with, those of its programs and tests, what it requires.

    `requires` gives the package by the name that code uses, which a manifest may choose.
    """

    root: str
    name: str
    library: str
    programs: tuple[str, ...]
    requires: Mapping[str, str]


class RustResolver:
    """Knows the crates of a tree and the files of their modules."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Take the files of a tree."""
        known = {file.path: file for file in files}
        self._paths = known.keys()
        tables = {
            path.rpartition("/")[0]: read_toml(text_of(file))
            for path, file in known.items()
            if path.rpartition("/")[2] == "Cargo.toml"
        }
        shared = {name: one for _, table in sorted(tables.items()) for name, one in _shared(table).items()}
        self._crates = {root: self._crate(root, table, shared) for root, table in tables.items() if "package" in table}
        self._by_name = {_word(one.name): one for _, one in sorted(self._crates.items(), reverse=True)}
        self._around = cache(self._crate_around)
        self._target = lru_cache(maxsize=100_000)(self._find)

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where a path leads: the innermost file that one of its parts names."""
        return (self._target(path, one.target[:1000]),)

    def public(self, path: str, facts: FileFacts) -> Iterator[str]:
        """Yield the names that others may use, behind the path of their module."""
        crate = self._around(path.rpartition("/")[0])
        if crate is None or not crate.library or not facts.public:
            return
        base = crate.library.rpartition("/")[0]
        if path == crate.library or path.startswith(f"{base}/"):
            inside = (
                path.removesuffix(".rs").removesuffix("/mod")[len(base) :].strip("/") if path != crate.library else ""
            )
            place = "::".join([_word(crate.name), *filter(None, inside.split("/"))])
            yield from (f"rust: {place}::{name}" for name in facts.public)

    def _crate(self, root: str, table: Table, shared: Mapping[str, str]) -> Crate:
        package, library = under(table, "package"), under(table, "lib")
        listed = [one for key in ("bin", "test", "bench", "example") for one in _tables(table.get(key))]
        paths = [text_at(one, "path") for one in listed] + ["src/main.rs", "build.rs"]
        requires: dict[str, str] = {}
        places = [table, *(table_of(one) for one in under(table, "target").values())]
        for place in places:
            for key in _TABLES:
                requires.update(_required(under(place, key), shared))
        file = self._below(root, text_at(library, "path") or "src/lib.rs")
        return Crate(
            root, text_at(library, "name") or text_at(package, "name"), file,
            tuple(filter(None, (self._below(root, path) for path in paths if path))), requires,
        )  # fmt: skip

    def _below(self, root: str, path: str) -> str:
        place = posixpath.normpath(posixpath.join(root, path[:1000]))
        return place if place in self._paths else ""

    def _crate_around(self, folder: str) -> Crate | None:
        while folder not in self._crates:
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        return self._crates[folder]

    def _find(self, path: str, target: str) -> Target:
        folder = path.rpartition("/")[0]
        crate = self._around(folder)
        if target.startswith("mod "):
            return self._module(path, target)
        first, *rest = target.split("::")
        own = self._modules_of(path, crate)
        if first == "crate":
            start = self._start(path, crate)
            return FileTarget(self._descend(start.rpartition("/")[0], rest, start))
        if first == "self":
            return FileTarget(self._descend(own, rest, path))
        if first == "super":
            while rest[:1] == ["super"]:
                own, rest = own.rpartition("/")[0], rest[1:]
            above = own.rpartition("/")[0]
            return FileTarget(self._descend(above, rest, self._file_of(above) or path))
        return self._named(first, rest, own, crate)

    def _named(self, first: str, rest: list[str], own: str, crate: Crate | None) -> Target:
        """Return what a path means that begins with a name: a module beside, or a crate."""
        beside = self._step(own, first)
        if beside:
            return FileTarget(self._descend(posixpath.join(own, first), rest, beside))
        required = crate.requires.get(first) if crate is not None else None
        found = self._by_name.get(_word(required or first))
        if found is not None and (required or (crate is not None and found.root == crate.root)) and found.library:
            return FileTarget(self._descend(found.library.rpartition("/")[0], rest, found.library))
        return LibraryTarget(required) if required and first not in _LANGUAGE else None

    def _module(self, path: str, target: str) -> Target:
        name, _, place = target.removeprefix("mod ").partition(" = ")
        if place:
            given = posixpath.normpath(posixpath.join(path.rpartition("/")[0], place))
            return FileTarget(given) if given in self._paths else DeadTarget(name, given)
        own = self._modules_of(path, self._around(path.rpartition("/")[0]))
        found = self._step(own, name)
        return FileTarget(found) if found else DeadTarget(name, f"{own}/{name}.rs".lstrip("/"))

    def _start(self, path: str, crate: Crate | None) -> str:
        """Return the file that the crate of a file begins with: of several, the nearest one around."""
        if crate is None:
            return path
        folder = path.rpartition("/")[0]
        starts = [one for one in (crate.library, *crate.programs) if one]
        around = [
            one for one in starts if one == path or f"{folder}/".startswith(f"{one.rpartition('/')[0]}/".lstrip("/"))
        ]
        if path in around:
            return path
        return max(around, key=lambda one: (len(one.rpartition("/")[0]), one == crate.library), default=path)

    def _modules_of(self, path: str, crate: Crate | None) -> str:
        """Return the directory of the modules that a file declares."""
        folder, _, name = path.rpartition("/")
        is_start = crate is not None and path in (crate.library, *crate.programs)
        if (
            name in {"mod.rs", "lib.rs", "main.rs"}
            or is_start
            or folder.rpartition("/")[2] in {"tests", "bin", "benches"}
        ):
            return folder
        return path.removesuffix(".rs")

    def _file_of(self, folder: str) -> str:
        tried = (f"{folder}.rs", *(f"{folder}/{name}.rs".lstrip("/") for name in ("mod", "lib", "main")))
        return next((path for path in tried if path in self._paths), "")

    def _step(self, folder: str, name: str) -> str:
        tried = (posixpath.join(folder, f"{name}.rs"), posixpath.join(folder, name, "mod.rs"))
        return next((path for path in tried if path in self._paths), "")

    def _descend(self, folder: str, parts: list[str], found: str) -> str:
        for part in parts:
            below = self._step(folder, part)
            if not below:
                break
            folder, found = posixpath.join(folder, part), below
        return found


def _word(name: str) -> str:
    return name.replace("-", "_")


def _tables(value: object) -> Iterator[Table]:
    yield from (table_of(one) for one in (value[:200] if isinstance(value, list) else ()))


def _shared(table: Table) -> Mapping[str, str]:
    """Return the packages by the names that a workspace gives them for its members."""
    return _required(under(table, "workspace", "dependencies"), {})


def _required(table: Table, shared: Mapping[str, str]) -> Mapping[str, str]:
    found = {}
    for name, value in table.items():
        said = table_of(value)
        found[_word(name)] = (
            text_at(said, "package") or (shared.get(_word(name)) if said.get("workspace") else None) or name
        )
    return found
