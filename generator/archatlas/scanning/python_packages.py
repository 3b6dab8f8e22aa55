"""Finds the files that Python imports mean: packages with and without `__init__.py`, in any layout and number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archatlas.model.code import CodeFile
from archatlas.scanning.file_facts import DeadTarget, FileFacts, FileTarget, FolderTarget, Import, LibraryTarget, Target
from archatlas.scanning.python_builds import built_modules
from archatlas.scanning.python_distributions import STANDARD_LIBRARY, distribution_of
from archatlas.scanning.python_roots import LAYOUTS, joined, package_roots


class PythonResolver:
    """Knows which names can be imported from which directories of a tree."""

    def __init__(self, files: Iterable[CodeFile]) -> None:
        """Take all files; manifests say by where they lie what is a project."""
        files = tuple(files)
        paths = [file.path for file in files]
        self._modules: dict[str, str] = {}
        self._folders: set[str] = {""}
        for path in sorted(paths, key=lambda path: (path.endswith(".pyi"), path)):
            stem, dot, suffix = path.rpartition(".")
            if dot and suffix in {"py", "pyi", "pyw"}:
                self._modules.setdefault(stem, path)
                self._add_folders(path)
        self._built = {
            path for path in built_modules(files, self._folders) if path.removesuffix(".py") not in self._modules
        }
        self._modules.update((path.removesuffix(".py"), path) for path in self._built)
        self._names_in = self._listed()
        self._packages = {stem.rpartition("/")[0] for stem in self._modules if stem.endswith("/__init__")}
        self._local = {
            above for package in self._packages if (above := package.rpartition("/")[0]) not in self._packages
        }
        self._roots = self._project_roots(files)
        self._tops: dict[str, list[str]] = defaultdict(list)
        for root in sorted(self._roots | self._local):
            for name in self._names_in[root]:
                self._tops[name].append(root)

    def _add_folders(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        while folder not in self._folders:
            self._folders.add(folder)
            folder = folder.rpartition("/")[0]

    def _listed(self) -> dict[str, set[str]]:
        """Return the names of modules and folders in each folder."""
        names: dict[str, set[str]] = defaultdict(set)
        for thing in (*self._modules, *self._folders):
            above, _, name = thing.rpartition("/")
            if name:
                names[above].add(name)
        return names

    def _project_roots(self, files: Sequence[CodeFile]) -> set[str]:
        """Return what every file may import from: the directories of projects, and top folders of packages only.

        What lies above an outermost package elsewhere is one for the files below it only: many a folder holds a package
        `core` or `utils`, and no import from afar means it.
        """
        roots = {*LAYOUTS, *package_roots(files)}
        roots |= {one for one in self._local if "/" not in one and not self._holds_files(one)}
        return {root for root in roots if root in self._folders and root not in self._packages}

    def _holds_files(self, folder: str) -> bool:
        return any(joined(folder, name) in self._modules for name in self._names_in[folder])

    def targets(self, path: str, one: Import) -> Iterable[Target]:
        """Return where an import leads: to a file for each name that is one, else to the module itself."""
        if one.target.startswith("."):
            return tuple(dict.fromkeys(self._relative(path, one)))
        return tuple(dict.fromkeys(self._absolute(path, one)))

    def public(self, path: str, facts: FileFacts) -> Iterator[str]:
        """Yield the names that a file offers, as a schema writes them."""
        module = self.module_name(path)
        if not module or any(part.startswith("_") and part != "__init__" for part in module.split(".")):
            return
        yield from (f"python: {module}.{name}" for name in facts.public if name.isidentifier())
        if path.rpartition("/")[2].startswith("__init__."):
            own = module.partition(".")[0]
            names = (name for target, name in facts.reexported if target.startswith(".") or target.split(".")[0] == own)
            yield from (f"python: {module}.{name}" for name in names)

    def module_name(self, path: str) -> str:
        """Return the dotted name that a file is imported by, empty where it cannot be."""
        stem = path.rpartition(".")[0].removesuffix("/__init__")
        root = next((root for root in self._around(path) if root in self._roots), "")
        name = stem[len(root) :].strip("/").replace("/", ".")
        return name if all(part.isidentifier() for part in name.split(".")) else ""

    def _around(self, path: str) -> Iterator[str]:
        while path:
            path = path.rpartition("/")[0]
            yield path

    def _relative(self, path: str, one: Import) -> Iterator[Target]:
        rest = one.target.lstrip(".")
        folder = path.rpartition("/")[0]
        for _ in range(len(one.target) - len(rest) - 1):
            if not folder:
                yield DeadTarget(one.target)
                return
            folder = folder.rpartition("/")[0]
        yield from self._taken(folder, rest.split(".") if rest else [], one)

    def _absolute(self, path: str, one: Import) -> Iterator[Target]:
        parts = one.target.split(".")
        roots = self._search_order(path, parts[0])
        root = self._best(roots, parts, one.names)
        is_own = root is not None and (parts[0] not in STANDARD_LIBRARY or self._leads_deeper(root, parts, one.names))
        if root is None or not is_own:
            yield None if parts[0] in STANDARD_LIBRARY else self._library(one)
            return
        top = joined(root, parts[0])
        if self._file(top) is None and not self._reaches(root, parts, one.names):
            yield self._library(one)  # a folder that happens to have the name of a library
            return
        yield from self._taken(root, parts, one)

    def _library(self, one: Import) -> LibraryTarget:
        name = f"{one.target}.{one.names[0]}" if one.names else one.target
        return LibraryTarget(distribution_of(name), f"{one.target.replace('.', '/')}.py")

    def _search_order(self, path: str, top: str) -> list[str]:
        """Return where a name may be imported from: the nearest root around the file first, its own folder last."""
        known = self._tops.get(top, ())
        around = set(self._around(path))
        near = sorted((root for root in known if root in around), key=len, reverse=True)
        own = path.rpartition("/")[0]
        beside = [own] if own not in known and top in self._names_in.get(own, ()) and not self._is_package(own) else []
        return [*near, *(root for root in known if root not in around and root in self._roots), *beside]

    def _best(self, roots: Sequence[str], parts: Sequence[str], names: Sequence[str]) -> str | None:
        """Return the first root below which the whole name is a module, else that below which most of it is there."""
        best, deepest = None, -1
        for root in roots:
            if len(roots) == 1 or self._file(joined(root, *parts)) is not None:
                return root
            if (depth := self._depth(root, parts, names)) > deepest:
                best, deepest = root, depth
        return best

    def _depth(self, root: str, parts: Sequence[str], names: Sequence[str]) -> int:
        depth, place = 0, root
        for part in parts:
            place = joined(place, part)
            if place not in self._modules and place not in self._folders:
                return depth
            depth += 1
        return depth + any(joined(place, name) in self._modules for name in names)

    def _is_package(self, folder: str) -> bool:
        return f"{folder}/__init__" in self._modules

    def _leads_deeper(self, root: str, parts: Sequence[str], names: Sequence[str]) -> bool:
        """Tell whether a name of the standard library leads to a file further down in the tree."""
        place = joined(root, *parts)
        return (len(parts) > 1 and self._file(place) is not None) or any(
            self._file(joined(place, name)) is not None for name in names
        )

    def _reaches(self, root: str, parts: Sequence[str], names: Sequence[str]) -> bool:
        """Tell whether a name leads through folders without `__init__.py` to something that is there."""
        place = joined(root, *parts)
        if self._is_there(place, len(parts)) or any(self._is_there(joined(place, name), 2) for name in names):
            return True
        return any(self._file(joined(root, *parts[:count])) is not None for count in range(1, len(parts)))

    def _is_there(self, place: str, depth: int) -> bool:
        """Tell whether a place is a module, or further down a folder; one at the top may be named as a library is."""
        return self._file(place) is not None or (depth > 1 and place in self._folders)

    def _file(self, stem: str) -> str | None:
        """Return the file that a module is, that of a package first."""
        return self._modules.get(f"{stem}/__init__") or self._modules.get(stem)

    def _taken(self, root: str, parts: Sequence[str], one: Import) -> Iterator[Target]:
        place = joined(root, *parts)
        module = self._file(place)
        for name in one.names:
            submodule = self._file(joined(place, name)) if name != "*" and self._holds_modules(place, module) else None
            if submodule is not None:
                yield self._target(submodule)
            elif module is not None:
                yield self._target(module)
            else:
                yield self._missing(joined(place, "" if name == "*" else name), one, name)
        if not one.names:
            yield self._target(module) if module is not None else self._missing(place, one, "")

    def _target(self, path: str) -> FileTarget:
        return FileTarget(path, is_built=path in self._built)

    def _holds_modules(self, place: str, module: str | None) -> bool:
        return module is None or f"{place}/__init__" in self._modules

    def _missing(self, place: str, one: Import, name: str) -> Target:
        """Return that nothing is there, where a folder without `__init__.py` is no module by itself."""
        if place in self._folders and (not name or name == "*" or place.endswith(f"/{name}")):
            return FolderTarget(place)
        dotted = one.target if one.target.endswith(".") or not name or name == "*" else f"{one.target}.{name}"
        shown = f"{one.target}{name}" if one.target.endswith(".") else dotted
        return DeadTarget(shown, f"{place}.py")
