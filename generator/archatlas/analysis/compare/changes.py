"""What happened to each module."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import ChangeKind, ModuleChange, ValueChange
from archatlas.analysis.compare.own_names import under_name
from archatlas.analysis.compare.sameness import say_the_same
from archatlas.analysis.compare.scores import Scores
from archatlas.analysis.compare.values import Differences
from archatlas.analysis.health.score import Grade
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

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
    scores: Scores
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
        if say_the_same(former, later):
            return ()

        def retell(key: str, text: str) -> str:
            if key.startswith(NAMING_MODULES):
                return self.renames.get(ModuleName(text), text)
            return under_name(former.name, later.name, text)

        return tuple(Differences(retell).between(former, later))


def _change(
    kind: ChangeKind, module: Module, known: Assessment, before: Grade | None, after: Grade | None
) -> ModuleChange:
    return ModuleChange(
        kind,
        module.name,
        path=module.path,
        owner=known.judge.owner(module),
        tier=module.identity.tier,
        score_before=before.shown if before else None,
        score_after=after.shown if after else None,
    )
