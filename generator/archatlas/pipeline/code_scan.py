"""Connects settings, schemas and a tree of code with what reads code: the road from files to facts about modules."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.incremental import Changes
from archatlas.model.catalog import Catalog
from archatlas.model.code import CodeFacts, UnreadFile
from archatlas.model.errors import UserError
from archatlas.model.record import replace
from archatlas.settings import Settings
from archatlas.settings.settings import code_root as code_root
from archatlas.sources.code_tree import CodeTree, tree_of_commit, tree_on_disk
from archatlas.sources.repository import Commit, repository_of

if TYPE_CHECKING:
    from archatlas.formats.yaml_edits import Plain
    from archatlas.scanning.reading import FactsReader

_LIBRARIES = (
    "tree_sitter", "tree_sitter_go", "tree_sitter_java", "tree_sitter_javascript", "tree_sitter_python",
    "tree_sitter_rust", "tree_sitter_typescript",
)  # fmt: skip


class MissingExtra(UserError):
    """Say what has to be installed so that code can be read."""


def require_extra() -> None:
    """Raise where what reads code is not installed."""
    missing = [name.replace("_", "-") for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            f"reading code needs {missing[0]}, which is not installed: install archatlas[scan], with its extra"
        )


def scan_code(root: Path, catalog: Catalog, settings: Settings, commit: Commit | None = None) -> CodeFacts:
    """Return what the code below a directory says of the modules, as it is on disk or in a commit.

    Files belong to modules by the patterns of the schemas and of the settings, else by what the project says to be.
    """
    require_extra()
    from archatlas.scanning.attribution import Attribution
    from archatlas.scanning.cache_directory import cache_directory
    from archatlas.scanning.facts_cache import open_cache
    from archatlas.scanning.installed import Installed
    from archatlas.scanning.reading import FactsReader
    from archatlas.scanning.scan import Scan

    with _tree(root, settings, commit) as tree, open_cache(cache_directory()) as cache:
        reader = FactsReader(cache)
        patterns = module_patterns(catalog, settings, tree) or _found_packages(root, settings, tree, reader)
        scan = Scan(tree, Attribution(patterns), reader, Installed(tree.reader, settings.scan.environment))
        facts = scan.facts(root.as_posix(), catalog)
    unread = tuple(sorted((*tree.unread, *facts.unread), key=_path))
    modules = {name: replace(one, patterns=tuple(patterns.get(name, ()))) for name, one in facts.modules.items()}
    return replace(facts, modules=modules, left_out=tree.left_out, unread=unread)


def modules_text(code: CodeFacts) -> str:
    """Return the lines of the settings that cut the code as it was cut, for a person who wants other modules."""
    from archatlas.formats.yaml_edits import block_lines  # a check needs nothing of what edits YAML

    patterns: dict[str, Plain] = {name: list(one.patterns) for name, one in code.modules.items() if one.files}
    return "".join(f"{line}\n" for line in block_lines({"scan": {"modules": patterns}}))


def with_code(known: Assessment, root: Path | None, settings: Settings, commit: Commit | None = None) -> Assessment:
    """Return what is known of an estate once it is compared with the code below a directory; as it is without one."""
    if root is None:
        return known
    return _compared(known, scan_code(root, known.catalog, settings, commit))


def with_changes_where_asked(known: Assessment, settings: Settings, home: Path) -> Assessment:
    """Return what is known of an estate with which modules changed together, where the settings ask for it."""
    if not settings.changes_together:
        return known
    from archatlas.pipeline.changes_together import changes_of_modules  # most estates do not ask git

    changes = changes_of_modules(known.catalog, settings, home)
    return known.after(Changes(criteria=replace(known.evaluated.criteria, changes=changes))) if changes else known


class ComparedStates:
    """Compares each state of an estate with its code, for a program that looks at the estate for long.

    Code is read once, and again where the settings or the files that belong to modules are other ones.
    """

    def __init__(self) -> None:
        self._read: tuple[object, CodeFacts] | None = None
        self._last: tuple[Assessment, CodeFacts, Assessment] | None = None

    def of(self, known: Assessment, settings: Settings, home: Path) -> Assessment:
        """Return a state compared with the code that the settings of a directory name; the state where they name none.

        It is the same object as before where nothing is different.
        """
        if not settings.scan.code:
            return known
        code = self._code(known.catalog, settings, home)
        if self._last is None or self._last[0] is not known or self._last[1] is not code:
            self._last = (known, code, _compared(known, code))
        return self._last[2]

    def _code(self, catalog: Catalog, settings: Settings, home: Path) -> CodeFacts:
        files = tuple((name, module.discovery.file_patterns) for name, module in catalog.items())
        key = (settings.scan, home, files)
        if self._read is None or self._read[0] != key:
            self._read = (key, scan_code(code_root(settings, home), catalog, settings))
        return self._read[1]


def _compared(known: Assessment, code: CodeFacts) -> Assessment:
    return known.after(Changes(criteria=replace(known.evaluated.criteria, code=code)))


def module_patterns(catalog: Catalog, settings: Settings, tree: CodeTree) -> Mapping[str, tuple[str, ...]]:
    """Return the patterns of the files of each module: those that schemas have, else what the settings say."""
    patterns: dict[str, tuple[str, ...]] = dict(settings.scan.modules)
    for name, module in catalog.items():
        if module.discovery.file_patterns:
            patterns[name] = module.discovery.file_patterns
    return patterns


def _found_packages(
    root: Path, settings: Settings, tree: CodeTree, reader: "FactsReader"
) -> Mapping[str, tuple[str, ...]]:
    from archatlas.scanning.file_graph import FileGraph
    from archatlas.scanning.packages import LaneBy, find_packages

    graph = FileGraph(tree.files, reader)
    found = find_packages(tree.files, LaneBy(settings.scan.lanes.value), root.resolve().name, graph)
    return {one.name: one.file_patterns for one in found}


@contextmanager
def _tree(root: Path, settings: Settings, commit: Commit | None) -> Iterator[CodeTree]:
    from archatlas.scanning.omissions import OwnCode

    own = OwnCode(settings.scan.exclude)
    if commit is None:
        yield tree_on_disk(root, own)
    else:
        with tree_of_commit(repository_of((root,)), commit, root, own) as tree:
            yield tree


def _path(unread: UnreadFile) -> str:
    return unread.path
