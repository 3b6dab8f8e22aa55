"""Makes facts about modules out of what single files say: who imports whom, and what nobody can tell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

from archatlas.model.code import (
    CodeFacts,
    CodeFile,
    CodeLibrary,
    CodePlace,
    ImportKind,
    ModuleCode,
    Tie,
    UnreadCode,
    UnreadFile,
)
from archatlas.model.record import dataclass, field
from archatlas.scanning.attribution import Attribution
from archatlas.scanning.code_owners import CodeOwners
from archatlas.scanning.code_suffixes import language_of
from archatlas.scanning.entry_points import entry_points
from archatlas.scanning.file_facts import (
    DeadTarget,
    FileFacts,
    FileTarget,
    FolderTarget,
    Import,
    Language,
    LibraryTarget,
    Resolver,
    Target,
)
from archatlas.scanning.installed import Installed
from archatlas.scanning.languages import readers
from archatlas.scanning.libraries import Libraries
from archatlas.scanning.reading import FactsReader
from archatlas.scanning.star_exports import StarExports

_STARRED = frozenset({"JavaScript", "TypeScript"})
"""Languages in which a file passes on all names of another one."""


@dataclass(frozen=True, slots=True)
class _ReadFile:
    """A file of code with what it says."""

    path: str
    language: Language
    facts: FileFacts
    is_test: bool


@dataclass(frozen=True, slots=True)
class _TieKey:
    requirer: str
    required: str
    kind: ImportKind
    is_dead: bool


@dataclass(frozen=True, slots=True)
class _Uses:
    """How often something is imported, and where first."""

    count: int
    first: CodePlace
    target: str


@dataclass(frozen=False, slots=True)
class _Module:
    """What is gathered of one module while files are gone through."""

    test_files: int = 0
    tests: int = 0
    computed: int = 0
    languages: set[str] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)
    surface: set[str] = field(default_factory=set)
    environment: set[str] = field(default_factory=set)
    libraries: dict[str, CodePlace] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)


class ScannedTree(Protocol):
    """The files of a tree; those `beside` are not read, but imports may lead to them."""

    @property
    def files(self) -> Sequence[CodeFile]:
        """Return the files that are read."""

    @property
    def beside(self) -> Sequence[CodeFile]:
        """Return those that are left out one by one."""


class Scan:
    """Goes through the files of a tree once; the modules are known by the patterns of their files."""

    def __init__(self, tree: ScannedTree, attribution: Attribution, reader: FactsReader, installed: Installed) -> None:
        """Take a tree, whose its files are, what reads them, and what is installed there."""
        files = tree.files
        self._files_read, self._all = files, (*files, *tree.beside)
        self._attribution, self._reader = attribution, reader
        self._languages = readers()
        self._resolvers: dict[str, Resolver] = {}
        self._owner = cache(attribution.owner_of)
        self._modules: dict[str, _Module] = defaultdict(_Module)
        self._ties: dict[_TieKey, _Uses] = {}
        self._unassigned: list[str] = []
        self._claimed_twice: list[str] = []
        self._broken: list[CodePlace] = []
        self._unread: list[UnreadFile] = []
        self._without_edges: Counter[str] = Counter()
        self._files, self._built = 0, set[str]()
        self._first_in: dict[str, str] | None = None
        self._star_exports = StarExports()
        self._libraries, self._code_owners = Libraries(files, installed), CodeOwners(files)

    def facts(self, root: str, names: Iterable[str]) -> CodeFacts:
        """Return what the tree says of the modules of these names, and of those that only patterns give."""
        for file in self._files_read:
            self._take(file)
        for path in entry_points(self._files_read):
            if owner := self._owner(path):
                self._modules[owner].programs.add(path)
        known = {suffix.lstrip("."): one.name for suffix, one in self._languages.items()}
        resolvers = {suffix: self._resolvers[name] for suffix, name in known.items() if name in self._resolvers}
        for owner, exported in self._star_exports.surfaces(resolvers):
            self._modules[owner].surface.update(exported)
        ties: dict[str, list[Tie]] = defaultdict(list)
        for key, uses in self._ties.items():
            tie = Tie(key.requirer, key.required, key.kind, uses.count, uses.first, key.is_dead, uses.target)
            ties[key.requirer].append(tie)
        return CodeFacts(
            root=root,
            modules={name: self._module(name, ties.get(name, ())) for name in sorted({*names, *self._modules})},
            files=self._files,
            unassigned=tuple(self._unassigned),
            claimed_twice=tuple(self._claimed_twice),
            broken=tuple(self._broken),
            without_edges=dict(sorted(self._without_edges.items())),
            unread=tuple(self._unread),
            built=tuple(sorted(self._built)),
        )

    def _resolver(self, language: Language) -> Resolver:
        if language.name not in self._resolvers:
            self._resolvers[language.name] = language.resolver(self._all)
        return self._resolvers[language.name]

    def _take(self, file: CodeFile) -> None:
        language, name = self._languages.get(_suffix(file.path)), language_of(file.path)
        if language is None and not name:
            return
        self._files += 1
        owner = self._owner_of(file.path)
        if language is None:
            self._without_edges[name] += 1
            self._count(owner, file.path, name)
            return
        self._count(owner, file.path, language.name)
        try:
            facts = self._reader.facts_of(file, language)
        except UnreadCode as reason:
            self._unread.append(UnreadFile(file.path, str(reason)))
            return
        self._broken += [CodePlace(file.path, line) for line in facts.errors]
        if owner:
            self._gather(owner, _ReadFile(file.path, language, facts, language.is_test(file.path)))

    def _owner_of(self, path: str) -> str:
        claim = self._attribution.claim_on(path)
        if len(claim.modules) > 1:
            self._claimed_twice.append(path)
        elif not claim.modules:
            self._unassigned.append(path)
        return claim.owner

    def _count(self, owner: str, path: str, language: str) -> None:
        if owner:
            module = self._modules[owner]
            module.languages.add(language)
            module.paths.append(path)

    def _gather(self, owner: str, file: _ReadFile) -> None:
        module, facts = self._modules[owner], file.facts
        module.computed += facts.computed
        if file.is_test or file.language.has_tests_beside:
            module.tests += facts.tests
        if file.is_test:
            module.test_files += 1
        else:
            module.surface.update(self._resolver(file.language).public(file.path, facts))
            module.surface.update(f"rest: {route.method} {route.path}".replace("  ", " ") for route in facts.routes)
            module.environment.update(facts.environment)
            if file.language.name in _STARRED:
                self._star_exports.take(file.path, owner, facts)
            if facts.is_program:
                module.programs.add(file.path)
        for one in facts.imports:
            self._tie(owner, file, one)

    def _tie(self, owner: str, file: _ReadFile, one: Import) -> None:
        kind = ImportKind.TEST_ONLY if file.is_test else one.kind
        place = CodePlace(file.path, one.line)
        ends = {self._end(target): target for target in self._resolver(file.language).targets(file.path, one)}
        for end, target in ends.items():
            if isinstance(end, str):
                if kind is not ImportKind.TEST_ONLY:
                    self._modules[owner].libraries.setdefault(end, place)
            elif end is not None and (end[0] != owner or end[1]):
                key = _TieKey(owner, end[0], kind, end[1])
                name = target.name if isinstance(target, DeadTarget) else one.target
                self._add(key, _Uses(1, place, name))

    def _add(self, key: _TieKey, use: _Uses) -> None:
        known = self._ties.get(key)
        self._ties[key] = use if known is None else _Uses(known.count + 1, known.first, known.target)

    def _end(self, target: Target) -> tuple[str, bool] | str | None:
        """Return the module that a target belongs to and whether it is dead, or the library; None for neither."""
        if isinstance(target, FileTarget) and target.is_built:
            self._built.add(target.path)
        if isinstance(target, FileTarget | FolderTarget):
            owner = self._owner(target.path) if isinstance(target, FileTarget) else self._folder_owner(target.path)
            return (owner, False) if owner else None
        if isinstance(target, DeadTarget):
            return self._owner(target.path) if target.path else "", True
        if isinstance(target, LibraryTarget):
            expected = self._attribution.expects(target.path) if target.path else ""
            return (expected, True) if expected else target.library
        return None

    def _folder_owner(self, folder: str) -> str:
        """Return whose a folder is: the owner of the first file of code in it, else of one that there could be."""
        if self._first_in is None:
            code = (file.path for file in self._all if language_of(file.path))
            self._first_in = {path.rpartition("/")[0]: path for path in sorted(code, reverse=True)}
        return self._owner(self._first_in.get(folder, f"{folder}/__init__.py"))

    def _module(self, name: str, found: Sequence[Tie]) -> ModuleCode:
        module = self._modules.get(name, _Module())
        ties = sorted(found, key=lambda tie: (tie.required, tie.is_dead, tie.kind.value))
        return ModuleCode(
            name=name,
            roots=_outermost({path.rpartition("/")[0] for path in module.paths}),
            languages=tuple(sorted(module.languages)),
            files=len(module.paths),
            test_files=module.test_files,
            tests=module.tests if module.languages & {one.name for one in self._languages.values()} else None,
            surface=tuple(sorted(module.surface)),
            ties=tuple(tie for tie in ties if tie.required not in ("", name)),
            dead=tuple(tie for tie in ties if tie.required in ("", name)),
            libraries=tuple(self._library(library, place) for library, place in sorted(module.libraries.items())),
            entry_points=tuple(sorted(module.programs)),
            owner=self._code_owners.of_most(module.paths),
            environment=tuple(sorted(module.environment)),
            computed=module.computed,
        )

    def _library(self, name: str, first: CodePlace) -> CodeLibrary:
        return self._libraries.described(name, language_of(first.path), first)


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def _outermost(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the directories that lie in none of the others."""
    kept: list[str] = []
    for folder in sorted(folders, key=lambda folder: folder.split("/")):
        if not kept or not (kept[-1] == "" or f"{folder}/".startswith(f"{kept[-1]}/")):
            kept.append(folder)
    return tuple(kept)
