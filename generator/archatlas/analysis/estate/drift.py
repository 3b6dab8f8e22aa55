"""What schemas declare of requirements, held against what the code imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from archatlas.analysis.estate.facts import Facts
from archatlas.model.catalog import Catalog
from archatlas.model.code import REQUIRING, CodeFacts, CodePlace, ImportKind, ModuleCode, Tie
from archatlas.model.module import Module, ModuleName, lane_of
from archatlas.model.record import dataclass


class PairVerdict(StrEnum):
    """How what is declared of a pair of modules stands to its code."""

    CONFIRMED = "confirmed"
    UNDECLARED = "undeclared"
    UNUSED = "unused"
    DEAD_TARGET = "dead target"


class Bond(StrEnum):
    """How far one module is bound to another, by its schema or by its code."""

    NONE = "none"
    WEAK = "weak"
    """It can do without."""
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A requirer and a required module, with what the schema says of the two and what the code does.

    `count` and `first` are of the imports that decide the verdict; `counts` are all that lead to files that exist.
    """

    requirer: ModuleName
    required: ModuleName
    verdict: PairVerdict
    declared: Bond
    in_code: Bond
    counts: tuple[tuple[ImportKind, int], ...] = ()
    count: int = 0
    first: CodePlace | None = None
    places: tuple[CodePlace, ...] = ()
    """The first import of each kind, those that bind most first."""
    targets: tuple[str, ...] = ()
    """The names of dead targets as the code writes them."""

    @property
    def is_declared(self) -> bool:
        """Tell whether the schema names the required module."""
        return self.declared is not Bond.NONE

    @property
    def crosses_lane(self) -> bool:
        """Tell whether the two modules stand in different lanes."""
        return lane_of(self.requirer) != lane_of(self.required)


@dataclass(frozen=True, slots=True)
class ModuleDrift:
    """The pairs of one requirer, in order of the required modules.

    `told` are imports for types or tests only, which nobody has to declare; `not_compared` are declared requirements
    of which no code can tell, because a file of either module is not in the tree or not of a language that is read.
    """

    pairs: tuple[ComparedPair, ...] = ()
    told: tuple[ComparedPair, ...] = ()
    not_compared: tuple[ModuleName, ...] = ()
    has_code: bool = True
    missing_surface: tuple[str, ...] = ()
    """Entries of `contracts.api.surface` that the code does not have, where it would tell."""
    other_owner: str = ""
    """Whom the list of owners of the code names, where a person wrote down somebody else."""

    def of(self, verdict: PairVerdict) -> tuple[ComparedPair, ...]:
        """Return the pairs with a verdict."""
        return tuple(pair for pair in self.pairs if pair.verdict is verdict)


@dataclass(frozen=True)
class Drift:
    """Every pair of modules that a schema or the code ties, with exactly one verdict each."""

    code: CodeFacts
    by_requirer: Mapping[ModuleName, ModuleDrift]
    """For every module of the estate what there is to say of it as a requirer."""

    @cached_property
    def pairs(self) -> tuple[ComparedPair, ...]:
        """All pairs that have a verdict, by requirer and required module."""
        return tuple(pair for one in self.by_requirer.values() for pair in one.pairs)

    @cached_property
    def told(self) -> tuple[ComparedPair, ...]:
        """All undeclared pairs that are imported for types or tests only."""
        return tuple(pair for one in self.by_requirer.values() for pair in one.told)

    @cached_property
    def by_ends(self) -> Mapping[tuple[ModuleName, ModuleName], ComparedPair]:
        """The pairs that have a verdict, by requirer and required module."""
        return {(pair.requirer, pair.required): pair for pair in self.pairs}

    @cached_property
    def by_required(self) -> Mapping[ModuleName, tuple[ComparedPair, ...]]:
        """The pairs that have a verdict, by their required module, as far as there are any."""
        grouped: dict[ModuleName, list[ComparedPair]] = {}
        for pair in self.pairs:
            grouped.setdefault(pair.required, []).append(pair)
        return {name: tuple(pairs) for name, pairs in grouped.items()}

    def of(self, verdict: PairVerdict) -> tuple[ComparedPair, ...]:
        """Return the pairs with a verdict."""
        return tuple(pair for pair in self.pairs if pair.verdict is verdict)

    def after(self, facts: Facts, touched: Collection[ModuleName]) -> Drift | None:
        """Return the comparison after some modules changed, came or went; the very same where nothing differs."""
        if facts.code is not self.code:
            return compare_with_code(facts)
        other_names = [name for name in touched if (name in self.by_requirer) != (name in facts.catalog)]
        anew = {*touched, *self._naming(other_names, facts.catalog)}
        fresh = {name: _compared(facts, name) for name in anew if name in facts.catalog}
        if not other_names and all(self.by_requirer[name] == one for name, one in fresh.items()):
            return self
        known = self.by_requirer
        return Drift(self.code, {name: fresh[name] if name in fresh else known[name] for name in facts.catalog})

    def _naming(self, names: Collection[ModuleName], catalog: Catalog) -> Iterator[ModuleName]:
        """Yield the modules whose schema or code names one of some modules."""
        for name, module in catalog.items() if names else ():
            internal, code = module.dependencies.internal, self.code.modules.get(name, ModuleCode(name))
            named = {*internal.requires, *internal.weak_dependencies, *(tie.required for tie in code.ties)}
            if not named.isdisjoint(names):
                yield name


def compare_with_code(facts: Facts) -> Drift | None:
    """Hold every requirement of an estate against its code; None where there is no code to compare with."""
    if facts.code is None:
        return None
    return Drift(facts.code, {name: _compared(facts, name) for name in facts.catalog})


def _compared(facts: Facts, name: ModuleName) -> ModuleDrift:
    code = facts.code.modules.get(name) if facts.code else None
    declared = dict(_declared(facts.catalog[name], facts.catalog))
    ties: dict[ModuleName, list[Tie]] = {}
    for tie in code.ties if code else ():
        if tie.required != name and tie.required in facts.catalog:
            ties.setdefault(ModuleName(tie.required), []).append(tie)
    every = sorted({*declared, *ties})
    unseen = {required for required in every if required not in ties and not _is_comparable(facts, name, required)}
    pairs = [
        _pair((name, required), declared.get(required, Bond.NONE), ties.get(required, ()))
        for required in every
        if required not in unseen
    ]
    told = tuple(pair for pair in pairs if _is_told_only(pair))
    module = facts.catalog[name]
    return ModuleDrift(
        tuple(pair for pair in pairs if pair not in told),
        told,
        tuple(sorted(unseen)),
        code is not None and code.files > 0,
        _missing_surface(module, code) if code else (),
        _other_owner(facts, module, code) if code else "",
    )


def _missing_surface(module: Module, code: ModuleCode) -> tuple[str, ...]:
    """Return the declared entries that no public name fits: itself, what it stands in, or what stands in it."""
    told = {language.lower() for language in code.languages}
    known = {_name_in(entry) for entry in code.surface}
    parts = known | {outer for name in known for outer in _outer(name)}
    return tuple(
        entry
        for entry in dict.fromkeys(module.contracts.api.surface)
        if entry.partition(":")[0].strip().lower() in told
        and _name_in(entry) not in parts
        and known.isdisjoint(_outer(_name_in(entry)))
    )


def _name_in(entry: str) -> str:
    """Return the name of an entry such as `python: package.module.Name(argument)`."""
    return entry.partition(":")[2].partition("(")[0].strip()


def _outer(name: str) -> Iterator[str]:
    """Yield the names of all that a name stands in, the nearest one first."""
    while name := name.rpartition(".")[0]:
        yield name


def _other_owner(facts: Facts, module: Module, code: ModuleCode) -> str:
    declared = facts.classifier.owner(module)
    owners = {owner.lstrip("@").casefold() for owner in code.owner.split()}
    is_other = declared is not None and owners and declared.lstrip("@").casefold() not in owners
    return code.owner if is_other else ""


def _declared(module: Module, catalog: Catalog) -> Iterator[tuple[ModuleName, Bond]]:
    internal = module.dependencies.internal
    for names, bond in ((internal.weak_dependencies, Bond.WEAK), (internal.requires, Bond.REQUIRED)):
        yield from ((ModuleName(name), bond) for name in names if name in catalog and name != module.name)


def _is_comparable(facts: Facts, *names: ModuleName) -> bool:
    """Tell whether code could say that one module does not need another: both have some that is read."""
    return facts.code is not None and all(is_read(facts.code, name) for name in names)


def is_read(code: CodeFacts, name: str) -> bool:
    """Tell whether a module has code in the tree of a language whose imports are read."""
    found = code.modules.get(name, ModuleCode(name))
    return found.files > 0 and not (found.languages and code.without_edges.keys() >= set(found.languages))


def _pair(ends: tuple[ModuleName, ModuleName], declared: Bond, ties: Iterable[Tie]) -> ComparedPair:
    live = sorted((tie for tie in ties if not tie.is_dead), key=_rank)
    dead = sorted((tie for tie in ties if tie.is_dead), key=_rank)
    in_code = _bond(live)
    deciding = [tie for tie in live if _bond([tie]) is in_code] or dead
    counts = {kind: sum(tie.count for tie in live if tie.kind is kind) for kind in ImportKind}
    return ComparedPair(
        *ends,
        _verdict(declared, in_code, live, dead),
        declared,
        in_code,
        tuple((kind, count) for kind, count in counts.items() if count),
        sum(tie.count for tie in deciding),
        min((tie.first for tie in deciding), key=_by_place, default=None),
        tuple(dict.fromkeys(tie.first for tie in live or dead)),
        () if live else tuple(dict.fromkeys(tie.target for tie in dead if tie.target)),
    )


def _verdict(declared: Bond, in_code: Bond, live: Collection[Tie], dead: Collection[Tie]) -> PairVerdict:
    if not live:
        return PairVerdict.DEAD_TARGET if dead else PairVerdict.UNUSED
    is_enough = declared is Bond.REQUIRED or (declared is Bond.WEAK and in_code is not Bond.REQUIRED)
    return PairVerdict.CONFIRMED if is_enough else PairVerdict.UNDECLARED


def _is_told_only(pair: ComparedPair) -> bool:
    return pair.verdict is PairVerdict.UNDECLARED and pair.in_code is Bond.NONE


def _bond(ties: Iterable[Tie]) -> Bond:
    kinds = {tie.kind for tie in ties}
    if not kinds.isdisjoint(REQUIRING):
        return Bond.REQUIRED
    return Bond.WEAK if ImportKind.OPTIONAL in kinds else Bond.NONE


_BINDING = {kind: place for place, kind in enumerate(ImportKind)}


def _rank(tie: Tie) -> tuple[int, str, int]:
    return _BINDING[tie.kind], *_by_place(tie.first)


def _by_place(place: CodePlace) -> tuple[str, int]:
    return place.path, place.line
