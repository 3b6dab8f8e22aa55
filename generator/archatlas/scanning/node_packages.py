"""Packages of npm that lie in the tree: which file an import of one of them means."""

import posixpath
from collections.abc import Callable, Iterator, Mapping

from archatlas.model.record import dataclass
from archatlas.scanning.file_facts import CodeFile
from archatlas.scanning.manifest_texts import Table, read_json, table_of, text_at, text_of, under

MANIFEST = "package.json"
_CONDITIONS = ("source", "development", "import", "module", "default", "node", "require", "browser", "types")
_ENTRIES = ("source", "module", "main", "types", "typings", "browser")
_BUILT = ("dist/", "lib/", "build/", "out/", "esm/", "cjs/", "es/")
"""Where tools put what they make of sources: these lie in the same place below `src`."""
_WAYS = 40
"""Files that are tried for one entry of a manifest."""

FileFinder = Callable[[str], str]
"""Returns the file that a path without its ending means, empty where there is none."""


@dataclass(frozen=True, slots=True)
class NodePackage:
    """A directory with a `package.json`."""

    root: str
    name: str
    manifest: Table

    def file(self, below: str, find: FileFinder) -> str:
        """Return the file that an import of a path in the package means; without one, the manifest stands for it."""
        for way in self._ways(below):
            found = find(posixpath.normpath(posixpath.join(self.root, way)))
            if found:
                return found
        return posixpath.join(self.root, MANIFEST)

    def inner(self, name: str, find: FileFinder) -> str | None:
        """Return the file that a name with `#` means, None where the manifest has no such name."""
        chosen = list(_chosen(under(self.manifest, "imports"), name))
        found = [find(posixpath.normpath(posixpath.join(self.root, way))) for way in chosen if way.startswith("./")]
        return next(filter(None, found), "") if chosen else None

    def _ways(self, below: str) -> Iterator[str]:
        exports = self.manifest.get("exports")
        table = exports if isinstance(exports, dict) and any(key.startswith(".") for key in exports) else {".": exports}
        chosen = list(_chosen(table, f"./{below}" if below else "."))
        if not below:
            chosen += [text for key in _ENTRIES if (text := text_at(self.manifest, key))]
        for way in chosen[:_WAYS]:
            yield from _with_sources(way)
        yield from (below, f"src/{below}") if below else ("src/index", "index", "src/main", "lib/index")


def _with_sources(way: str) -> Iterator[str]:
    """Yield a path and the sources that it may be made of."""
    plain = way.removeprefix("./")
    yield plain
    for built in _BUILT:
        if plain.startswith(built):
            stem = plain[len(built) :]
            for ending in (".d.ts", ".d.mts", ".mjs", ".cjs", ".js"):
                stem = stem.removesuffix(ending)
            yield f"src/{stem}"
            yield f"src/{stem.rpartition('/')[2]}"
            yield stem


def _chosen(table: Mapping[str, object], wanted: str) -> Iterator[str]:
    """Yield the paths that a table of exports or imports gives for a name, the most exact first."""
    if wanted in table:
        yield from _paths(table[wanted])
        return
    starred = sorted((key for key in table if key.count("*") == 1), key=lambda key: (-len(key), key))
    for key in starred[:200]:
        head, _, tail = key.partition("*")
        if wanted.startswith(head) and wanted.endswith(tail) and len(wanted) >= len(key) - 1:
            middle = wanted[len(head) : len(wanted) - len(tail)]
            yield from (path.replace("*", middle) for path in _paths(table[key]))


def _paths(value: object) -> Iterator[str]:
    """Yield the paths of an entry, whatever its conditions are; nothing is followed deeper than tools write it."""
    waiting, seen = [(value, 0)], 0
    while waiting and seen < _WAYS:
        one, depth = waiting.pop(0)
        seen += 1
        if isinstance(one, str):
            yield one
        elif depth < 5 and isinstance(one, list):
            waiting += [(part, depth + 1) for part in one[:_WAYS]]
        elif depth < 5:
            table = table_of(one)
            known = [key for key in _CONDITIONS if key in table]
            others = [key for key in table if key not in _CONDITIONS]
            waiting += [(table[key], depth + 1) for key in (*known, *others[:_WAYS])]


def node_packages(files: Mapping[str, CodeFile]) -> Mapping[str, NodePackage]:
    """Return the packages of a tree by their root."""
    found = {}
    for path, file in files.items():
        root, _, base = path.rpartition("/")
        if base == MANIFEST:
            manifest = read_json(text_of(file))
            found[root] = NodePackage(root, text_at(manifest, "name"), manifest)
    return found
