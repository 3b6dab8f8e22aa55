"""From descriptions to modules: names that are told apart, and references that lead to names."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from posixpath import basename

from archatlas.formats.document import Document
from archatlas.formats.foreign.description import Description, Link, LinkKind, is_usable
from archatlas.formats.module_schema.structuring import structure_module
from archatlas.formats.scalars import Value
from archatlas.model.finding import Finding
from archatlas.model.key_path import enclosing, item, steps_of
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import suggest
from archatlas.model.record import dataclass, field, replace
from archatlas.model.source import Location
from archatlas.model.source_detail import DescribedBefore, NothingThere, OwnParent
from archatlas.model.source_rules import SOURCE_DUPLICATE, SOURCE_OWN_PARENT, SOURCE_UNKNOWN_REFERENCE
from archatlas.model.walk import SECTIONS

REQUIRES = "dependencies.internal.requires"
WEAK = "dependencies.internal.weak_dependencies"
SURFACE = "contracts.api.surface"
SPEC = "contracts.api.spec"
SUGGESTED = 50
"""Most unknown references for which a near one is looked for."""


@dataclass(frozen=True, slots=True)
class ResolvedModules:
    """The modules of one source, and what was found while their references were followed."""

    modules: tuple[Module, ...]
    findings: tuple[Finding, ...]


def resolve(descriptions: Sequence[Description], silent: Set[str] = frozenset()) -> ResolvedModules:
    """Return the modules of all things that are described; of two with one reference the first counts.

    `silent` are references to what is known to be no module.
    """
    return _Resolution(tuple(descriptions), silent).resolved()


def told_apart(descriptions: Iterable[Description]) -> tuple[dict[str, list[Description]], list[Finding]]:
    """Return descriptions by their reference, in order, and a finding for each one that is not the first."""
    grouped: dict[str, list[Description]] = {}
    findings: list[Finding] = []
    for one in descriptions:
        same = grouped.setdefault(one.reference, [])
        if same:
            detail = DescribedBefore(one.reference, basename(same[0].document.path), same[0].line)
            found = one.found(SOURCE_DUPLICATE, one.name_key, detail, one.reference)
            findings.append(replace(found, related=(Location(same[0].document.path, same[0].line),)))
        same.append(one)
    return grouped, findings


@dataclass(frozen=True)
class _Lists:
    """What links add to the lists of modules, by reference, key path of the list, and entry."""

    entries: dict[str, dict[str, dict[str, str]]] = field(default_factory=lambda: defaultdict(dict))
    parents: dict[str, dict[ModuleName, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, reference: str, path: str, value: str, key: str = "") -> None:
        """Add an entry once."""
        self.entries[reference].setdefault(path, {}).setdefault(value, key)


class _Resolution:
    def __init__(self, descriptions: tuple[Description, ...], silent: Set[str]) -> None:
        self.silent = silent
        self.grouped, self.findings = told_apart(one for one in descriptions if is_usable(one.name))
        self.first = {reference: same[0] for reference, same in self.grouped.items()}
        self.names = _names(self.first.values())
        self.by_name = {name: reference for reference, name in self.names.items()}
        self.aliases = {alias: one.reference for one in self.first.values() for alias in one.aliases}
        self.lists = _Lists()
        self.kinds = frozenset(one.kind for one in self.first.values())
        self.providers = self._providers()

    def resolved(self) -> ResolvedModules:
        for one in self.first.values():
            for link in one.links:
                self.findings += self._follow(one, link)
        modules = tuple(map(self._module, self.first.values()))
        return ResolvedModules(modules, tuple(self.findings))

    def _found(self, target: str) -> Description | None:
        reference = self.aliases.get(target, target)
        return self.first.get(reference) or self.first.get(self.by_name.get(ModuleName(target), ""))

    def _providers(self) -> Mapping[str, list[Description]]:
        providers: dict[str, list[Description]] = defaultdict(list)
        for one in self.first.values():
            for link in one.links:
                api = self._found(link.target) if link.kind is LinkKind.PROVIDES else None
                if api is not None:
                    providers[api.reference].append(one)
        return providers

    def _follow(self, one: Description, link: Link) -> Iterator[Finding]:
        target = self._found(link.target)
        if target is None:
            yield from self._unknown(one, link)
        elif target is one and link.kind in (LinkKind.PART_OF, LinkKind.HAS_PART):
            yield one.found(SOURCE_OWN_PARENT, link.key, OwnParent(one.reference), one.reference)
        else:
            _FOLLOW[link.kind](self, one, target, link)

    def _unknown(self, one: Description, link: Link) -> Iterator[Finding]:
        if link.target in self.silent:
            return
        kind = link.target.partition(":")[0]
        if link.kind is LinkKind.PROVIDES:
            self.lists.add(one.reference, SURFACE, f"api: {link.written}", link.key)
        if kind in ("system", "domain") and kind not in self.kinds:
            return  # nobody describes any, so that nobody misses this one
        near = suggest(link.target, list(self.first)) if len(self.findings) < SUGGESTED else ""
        detail = NothingThere(link.written, near)
        yield one.found(SOURCE_UNKNOWN_REFERENCE, link.key, detail, f"{link.kind.name.lower()}: {link.target}")

    def require(self, one: Description, target: Description, link: Link) -> None:
        """Let a module require another one."""
        self.lists.add(one.reference, REQUIRES, self.names[target.reference], link.key)

    def be_required(self, one: Description, target: Description, _link: Link) -> None:
        """Let a module be required by another one."""
        self.lists.add(target.reference, REQUIRES, self.names[one.reference])

    def use(self, one: Description, target: Description, link: Link) -> None:
        """Let a module be able to do without another one."""
        self.lists.add(one.reference, WEAK, self.names[target.reference], link.key)

    def be_part(self, one: Description, target: Description, _link: Link) -> None:
        """Let a module be a part of another one."""
        self.lists.parents[one.reference][self.names[target.reference]] = None

    def have_part(self, one: Description, target: Description, link: Link) -> None:
        """Let a module have another one as a part."""
        self.be_part(target, one, link)

    def provide(self, one: Description, target: Description, link: Link) -> None:
        """Let a module offer what an API is, with the file that defines it."""
        for path in (SURFACE, SPEC):
            value, _key = target.facts.get(path, ([], ""))
            for entry in value if isinstance(value, list) else ():
                self.lists.add(one.reference, path, str(entry), link.key)

    def consume(self, one: Description, target: Description, link: Link) -> None:
        """Let a module require whoever provides an API, the API itself where nobody does."""
        providers = [provider for provider in self.providers.get(target.reference, ()) if provider is not one]
        for provider in providers or ([] if target.reference in self.providers else [target]):
            self.require(one, provider, link)

    def _module(self, one: Description) -> Module:
        tree, positions = _placed(one, self.names[one.reference], self.lists.entries.get(one.reference, {}))
        module = structure_module(Document(one.document.path, tree, positions))
        return replace(
            module,
            origins=tuple(same.origin for same in self.grouped[one.reference]),
            part_of=tuple(self.lists.parents.get(one.reference, ())),
            has_schema=False,
            document=one.number,
        )


_FOLLOW: Mapping[LinkKind, Callable[[_Resolution, Description, Description, Link], None]] = {
    LinkKind.REQUIRES: _Resolution.require,
    LinkKind.REQUIRED_BY: _Resolution.be_required,
    LinkKind.OPTIONAL: _Resolution.use,
    LinkKind.PART_OF: _Resolution.be_part,
    LinkKind.HAS_PART: _Resolution.have_part,
    LinkKind.PROVIDES: _Resolution.provide,
    LinkKind.CONSUMES: _Resolution.consume,
}


def _names(descriptions: Iterable[Description]) -> dict[str, ModuleName]:
    """Return the module name of each reference; who comes later by kind and reference gives way."""
    names: dict[str, ModuleName] = {}
    taken: set[str] = set()
    for one in sorted(descriptions, key=lambda one: (one.rank, one.reference)):
        name, number = one.name, 1
        if name in taken and one.kind:
            name = f"{one.name}-{one.kind}"
        wanted = name if is_usable(name) else one.name
        name = wanted
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        names[one.reference] = ModuleName(name)
    return names


def _placed(
    one: Description, name: str, lists: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Value], dict[str, tuple[int, int]]]:
    """Return what is said as a tree of the format, and where in the document each of its keys is said."""
    tree: dict[str, Value] = {}
    positions: dict[str, tuple[int, int]] = {}
    said = {"identity.name": (name, one.name_key), **one.facts}
    for path, entries in lists.items():
        known, key = said.get(path, ([], ""))
        both = dict.fromkeys((*(known if isinstance(known, list) else ()), *entries))
        said[path] = (list(both), key or next(iter(entries.values()), ""))
    for path, (value, key) in said.items():
        _put(tree, path, value)
        place = _place_of(one.document, key)
        for outer in enclosing(path):
            positions.setdefault(outer, place)
        for index, entry in enumerate(value if isinstance(value, list) else ()):
            inner = lists.get(path, {}).get(str(entry), "")
            positions[item(path, index)] = _place_of(one.document, inner) if inner else place
    here = _place_of(one.document, one.name_key)
    return tree, {**dict.fromkeys(SECTIONS, here), **positions}  # what nobody says is missing here, not at line 1


def _place_of(document: Document, key: str) -> tuple[int, int]:
    start = document.range_of(key).start if key else None
    found = (start.line, start.column) if start else (1, 1)
    return found if found != (1, 1) else min(document.positions.values(), default=(1, 1))


def _put(tree: dict[str, Value], path: str, value: Value) -> None:
    *outer, last = [str(step) for _text, step in steps_of(path)]
    for key in outer:
        inner = tree.setdefault(key, {})
        assert isinstance(inner, dict)
        tree = inner
    tree[last] = value
