"""Compares two states of an estate: modules, their scores, and requirements that came or went."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.affected import affected
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.compare.comparison import ChangeKind, Comparison, ModuleChange, RequirementChange, ValueChange
from archatlas.analysis.compare.differences import Differences, are_equal
from archatlas.analysis.compare.latency import latency_impacts
from archatlas.analysis.compare.name_mentions import under_name
from archatlas.analysis.compare.renames import find_renames
from archatlas.analysis.estate.reachability import coupling_of
from archatlas.analysis.health.score import Grade
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, replace


@dataclass(frozen=True)
class BothScores:
    """The grades of all modules, each state under its own names, and the averages of those that have one."""

    before: Mapping[ModuleName, Grade]
    after: Mapping[ModuleName, Grade]

    @property
    def average_before(self) -> Fraction | None:
        """Return the average score of the earlier state."""
        return _average(self.before.values())

    @property
    def average_after(self) -> Fraction | None:
        """Return the average score of the later state."""
        return _average(self.after.values())


def score_both(before: Assessment, after: Assessment) -> BothScores:
    """Score the modules of both states; what both share of a state made from the other is scored once."""
    return BothScores(_grades(before), _grades(after))


def _grades(known: Assessment) -> Mapping[ModuleName, Grade]:
    return {name: known.grade_of(name) for name in known.catalog}


def _average(grades: Iterable[Grade]) -> Fraction | None:
    scores = [grade.exact for grade in grades if grade.exact is not None]
    return sum(scores, Fraction(0)) / len(scores) if scores else None


NAMING_MODULES = "dependencies.internal."
"""What the keys begin with under which schemas name other modules."""

Refused = Mapping[ModuleName, tuple[ValueChange, ...]]
"""By the later name of a module what could not be taken on one side, because its file was refused there."""


@dataclass(frozen=True)
class ModuleChanges:
    """Compares the modules of two states, given which have another name and what all are worth."""

    before: Assessment
    after: Assessment
    renames: Mapping[ModuleName, ModuleName]
    scores: BothScores
    refused: Refused

    def all(self) -> tuple[ModuleChange, ...]:
        """Return every module that came, went, has another name or says something else, in order of the names.

        A module that says the same counts as changed where its score is another one, because the modules that it
        requires or the values that all modules share are different; then it has no values. A file that moved, or is
        written in another way, is no change.
        """
        found = [*self._gone(), *self._came(), *self._stayed()]
        return tuple(sorted(found, key=lambda change: (change.name, change.kind)))

    def _gone(self) -> Iterator[ModuleChange]:
        for name, module in self.before.catalog.items():
            if name not in self.after.catalog and name not in self.renames:
                yield _change(ChangeKind.REMOVED, module, self.before, self.scores.before[name], None)

    def _came(self) -> Iterator[ModuleChange]:
        renamed = frozenset(self.renames.values())
        for name, module in self.after.catalog.items():
            if name not in self.before.catalog and name not in renamed:
                yield _change(ChangeKind.ADDED, module, self.after, None, self.scores.after[name])

    def _stayed(self) -> Iterator[ModuleChange]:
        for former_name, former in self.before.catalog.items():
            name = self.renames.get(former_name, former_name)
            later = self.after.catalog.get(name)
            if later is not None:
                yield from self._compared(former, later)

    def _compared(self, former: Module, later: Module) -> Iterator[ModuleChange]:
        values = (*self.refused.get(later.name, ()), *self._values(former, later))
        old, new = self.scores.before[former.name], self.scores.after[later.name]
        renamed = former.name != later.name
        if renamed or values or old.shown != new.shown:
            kind = ChangeKind.RENAMED if renamed else ChangeKind.CHANGED
            change = _change(kind, later, self.after, old, new)
            yield replace(change, former_name=former.name if renamed else None, values=values)

    def _values(self, former: Module, later: Module) -> tuple[ValueChange, ...]:
        if are_equal(former, later):
            return ()

        def rename(key: str, text: str) -> str:
            if key.startswith(NAMING_MODULES):
                return self.renames.get(ModuleName(text), text)
            return under_name(former.name, later.name, text)

        return tuple(Differences(rename).between(former, later))


def _change(
    kind: ChangeKind, module: Module, known: Assessment, before: Grade | None, after: Grade | None
) -> ModuleChange:
    return ModuleChange(
        kind,
        module.name,
        path=module.path,
        owner=known.classifier.owner(module),
        tier=module.identity.tier,
        score_before=before.shown if before else None,
        score_after=after.shown if after else None,
    )


StatedRequirement = tuple[ModuleName, str, bool]
"""Requirer, required, and whether it can do without."""


def requirement_changes(
    before: Catalog, after: Catalog, renames: Mapping[ModuleName, ModuleName]
) -> tuple[RequirementChange, ...]:
    """Return what is required anew or no longer, as the schemas state it, names that no module has included.

    A requirement that became optional went as a hard one and came as an optional one.
    """
    old = frozenset(arrow for module in before.values() for arrow in _stated(module, renames))
    new = frozenset(arrow for module in after.values() for arrow in _stated(module, {}))
    changes = [RequirementChange(ChangeKind.REMOVED, *arrow) for arrow in old - new]
    changes += [RequirementChange(ChangeKind.ADDED, *arrow) for arrow in new - old]
    return tuple(sorted(changes, key=lambda one: (one.requirer, one.required, one.optional, one.kind)))


def _stated(module: Module, renames: Mapping[ModuleName, ModuleName]) -> Iterator[StatedRequirement]:
    internal = module.dependencies.internal
    requirer = renames.get(module.name, module.name)
    hard = {_later_name(name, renames) for name in internal.requires} - {requirer}
    optional = {_later_name(name, renames) for name in internal.weak_dependencies} - {requirer} - hard
    yield from ((requirer, name, False) for name in hard)
    yield from ((requirer, name, True) for name in optional)


def _later_name(name: str, renames: Mapping[ModuleName, ModuleName]) -> str:
    return renames.get(ModuleName(name), name)


def compare(before: Assessment, after: Assessment, refused: Refused | None = None) -> Comparison:
    """Return everything that is different between two states, and what that does to those who rely on it.

    `refused` are values that could not be taken on one side, by the later name of their module.
    """
    return comparison_of(contracts_of(before, after), refused)


def contracts_of(before: Assessment, after: Assessment) -> ContractComparison:
    """Return what a verdict on the change needs: the later names of modules, and the contracts that are broken."""
    return ContractComparison(before, after, find_renames(before, after))


def comparison_of(contracts: ContractComparison, refused: Refused | None = None) -> Comparison:
    """Return everything else that is different as well."""
    before, after, renames = contracts.before, contracts.after, contracts.renames
    scores = score_both(before, after)
    modules = ModuleChanges(before, after, renames, scores, refused or {}).all()
    requirements = requirement_changes(before.catalog, after.catalog, renames)
    moved = latency_impacts(before, after, renames, requirements)
    return Comparison(
        before,
        after,
        renames,
        modules=modules,
        requirements=requirements,
        breaking=contracts.breaking,
        coupling_before=coupling_of(before.graph),
        coupling_after=coupling_of(after.graph),
        affected=affected(before, after, renames, modules),
        latency=moved.listed,
        average_before=scores.average_before,
        average_after=scores.average_after,
        latency_more=moved.more,
        latency_unknown=moved.unknown,
    )
