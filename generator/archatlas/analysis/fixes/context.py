"""The state that a finding was made in, where it comes from, and what proposals ask of it."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from archatlas.analysis.assessment import Assessment, RequirementEnds
from archatlas.analysis.compare.comparison import ChangeKind, Comparison
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.reachability import dependent_counts
from archatlas.analysis.fixes.proposal import Proposal
from archatlas.analysis.fixes.what_if import TrialBase, WhatIf
from archatlas.analysis.rules.libraries import has_version_and_licence
from archatlas.model.finding import Finding
from archatlas.model.interfaces import Library
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import NearNames
from archatlas.model.record import dataclass, field

LOOKED_AT = 200_000
"""Most modules and requirements that all trials of a review look at."""


class TrialBudget:
    """Counts what is looked at, until it is too much; a dense change makes each look dear."""

    def __init__(self, most: int = LOOKED_AT) -> None:
        """Begin with everything still to spend."""
        self._left = most

    def allows(self, number: int) -> bool:
        """Tell whether so much more is looked at; what begins within the limit may end beyond it."""
        if self._left <= 0:
            return False
        self._left -= number
        return True

    @property
    def is_spent(self) -> bool:
        """Tell whether nothing more is looked at."""
        return self._left <= 0


@dataclass(frozen=True)
class RemedyContext:
    """An estate with its findings, and the earlier state of it where there is one; `trial_budget` bounds trials."""

    before: Assessment | None
    after: Assessment
    comparison: Comparison | None = None
    trial_budget: TrialBudget = field(default_factory=TrialBudget, compare=False)

    @property
    def facts(self) -> Facts:
        """Return the estate that the findings are about."""
        return self.after.facts

    @cached_property
    def base(self) -> TrialBase:
        """What trials are compared with."""
        return TrialBase(self.after, self.before)

    @cached_property
    def near(self) -> NearNames:
        """What finds the module that a mistyped name means."""
        return NearNames(self.facts.catalog)

    @cached_property
    def _twins(self) -> Mapping[str, tuple[Module, ...]]:
        grouped: dict[str, list[Module]] = {}
        for module in self.facts.catalog.values():
            grouped.setdefault(module.short_name, []).append(module)
        return {short_name: tuple(modules) for short_name, modules in grouped.items()}

    def named_alike(self, short_name: str) -> tuple[Module, ...]:
        """Return the modules of one short name, whatever their lane."""
        return self._twins.get(short_name, ())

    @cached_property
    def libraries(self) -> Mapping[str, Library]:
        """The libraries whose version and licence some module states, by name."""
        classifier, modules = self.facts.classifier, self.facts.catalog.values()
        every = ((library, module) for module in modules for library in module.dependencies.external.libs)
        return {one.name: one for one, module in every if has_version_and_licence(one, module, classifier)}

    @cached_property
    def dependents(self) -> Mapping[ModuleName, int]:
        """How many modules require each one, directly or through others."""
        return dependent_counts(self.facts.graph)

    @cached_property
    def added(self) -> frozenset[RequirementEnds]:
        """The hard requirements that this change added."""
        changes = self.comparison.requirements if self.comparison else ()
        came = ((one.requirer, ModuleName(one.required)) for one in changes if one.kind is ChangeKind.ADDED)
        hard = self.facts.graph.hard
        return frozenset(arrow for arrow in came if arrow[1] in hard.get(arrow[0], ()))

    @cached_property
    def _former_names(self) -> Mapping[ModuleName, ModuleName]:
        return {later: former for former, later in self.renames.items()}

    @property
    def renames(self) -> Mapping[ModuleName, ModuleName]:
        """Return the later name of each module that was renamed."""
        return self.comparison.renames if self.comparison else {}

    def former(self, name: str) -> Module | None:
        """Return the earlier state of a module, under the name it had, None where there is none."""
        if self.before is None:
            return None
        known = ModuleName(name)
        return self.before.catalog.get(self._former_names.get(known, known))

    @cached_property
    def changed(self) -> frozenset[ModuleName]:
        """The modules that are different, under the names of either state: added, removed, renamed ones as well."""
        if self.before is None:
            return frozenset()
        old, new = self.before.catalog, self.after.catalog
        differing = (name for name, module in new.items() if old.get(name) is not module and old.get(name) != module)
        return frozenset((*differing, *(name for name in old if name not in new)))

    @cached_property
    def people(self) -> dict[tuple[str, str], Counter[str]]:
        """How often people are named, kept by their role and the lane, for whoever counts them."""
        return {}

    def trial(self, proposal: Proposal, finding: Finding) -> WhatIf | None:
        """Return what a proposal leads to, None where too much was tried already.

        The same words about the same module, or waiver, are tried once.
        """
        about = finding.module if proposal.policy is None else " ".join(finding.identity)
        key = (about, proposal.action)
        if key not in self._trials:
            trial = WhatIf(self.base, proposal)
            if not self.trial_budget.allows(trial.weight):
                return None
            self._trials[key] = trial
        return self._trials[key]

    @cached_property
    def _trials(self) -> dict[tuple[str, str], WhatIf]:
        return {}
