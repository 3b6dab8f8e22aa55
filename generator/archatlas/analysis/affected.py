"""Which modules a rule has to be asked about again after some modules changed, by what the rule looks at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from archatlas.analysis.policy.policy import Policy
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.code import CodeFacts
from archatlas.model.measured import MeasuredFacts
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field
from archatlas.model.rule import Scope

Names = frozenset[ModuleName]
NOBODY: Names = frozenset()


@dataclass(frozen=True)
class AffectedByScope:
    """Two states of an estate, and the names of the modules that differ, came or went."""

    before: RuleContext
    after: RuleContext
    touched: Names
    _known: dict[Scope, Names] = field(default_factory=dict, repr=False, compare=False)
    _seen_by_part: dict[Scope, Names] = field(default_factory=dict, repr=False, compare=False)

    def by(self, scope: Scope) -> Names:
        """Return the modules of the later state for which something is different that a rule of this scope looks at."""
        if scope not in self._known:
            self._known[scope] = NOBODY.union(self.here, *(self._seen(part) for part in scope if part in _SEEN))
        return self._known[scope]

    def _seen(self, part: Scope) -> Names:
        """Return the modules for which one thing is different; many rules look at it, besides others."""
        if part not in self._seen_by_part:
            self._seen_by_part[part] = _SEEN[part](self)
        return self._seen_by_part[part]

    @cached_property
    def here(self) -> Names:
        """The modules that differ or came."""
        return frozenset(name for name in self.touched if name in self.after.catalog)

    @cached_property
    def everybody(self) -> Names:
        """All modules of the later state."""
        return frozenset(self.after.catalog)

    @cached_property
    def other_names(self) -> Names:
        """The modules that came or went, or have other earlier names than before."""
        return frozenset(
            name
            for name in self.touched
            if _names(self.before.catalog.get(name)) != _names(self.after.catalog.get(name))
        )

    @cached_property
    def rewired(self) -> Names:
        """The modules that require, or can use, others than before."""
        old, new = self.before.graph, self.after.graph
        return self._differing((old.hard, new.hard), (old.optional, new.optional), (old.unknown, new.unknown))

    @cached_property
    def cycles(self) -> Names:
        """The modules whose cycle is another one, or none any more."""
        groups = set(self.before.graph.cycles) ^ set(self.after.graph.cycles)
        return self._there(name for group in groups for name in group)

    @cached_property
    def asked_for_promotion(self) -> Names:
        """The modules that require one that awaits its promotion since, or does no more."""
        return self.rewired | self._requirers_where(lambda module: module.ownership.promotion_rules)

    @cached_property
    def evidence(self) -> Names:
        """All modules, where something else is declared by nearly all of them."""
        return self.everybody if self.before.classifier != self.after.classifier else NOBODY

    @cached_property
    def elsewhere(self) -> Names:
        """The modules that require something of which other atlases say something else."""
        old, new = self.before.facts, self.after.facts
        unknown = new.graph.unknown if old.external != new.external else {}
        return frozenset(name for name, names in unknown.items() if names)

    def _required(self) -> Names:
        return self.rewired | self._requirers_where(_as_required)

    def _requirers(self) -> Names:
        old, new = self.before.graph, self.after.graph
        return self._differing((old.users, new.users), (old.possible_users, new.possible_users))

    def _graph(self) -> Names:
        if self.before.graph is self.after.graph:
            return NOBODY
        otherwise_coupled = self.rewired | self._requirers() | self.here
        return otherwise_coupled.union(*map(self.after.graph.required_by, otherwise_coupled))

    def _topic(self) -> Names:
        old, new = self.before.topics, self.after.topics
        if old is new:
            return NOBODY
        topics = (name for name in {**old, **new} if old.get(name) is not new.get(name))
        ends = (one for name in topics for one in (old.get(name), new.get(name)) if one is not None)
        return self._there(name for topic in ends for name in (*topic.emitters, *topic.consumers))

    def _owner(self) -> Names:
        modules = (catalog.get(name) for name in self.touched for catalog in (self.before.catalog, self.after.catalog))
        owners = {module.ownership.owner for module in modules if module is not None}
        return frozenset(name for name, module in self.after.catalog.items() if module.ownership.owner in owners)

    def _names(self) -> Names:
        if self.other_names:
            return self.everybody
        unknown = self.after.graph.unknown
        if self.before.facts.unreadable != self.after.facts.unreadable:
            return frozenset(name for name, names in unknown.items() if names)
        if self.before.graph.unknown == unknown:
            return self.elsewhere
        suggested = self.before.suggestions.items() ^ self.after.suggestions.items()
        return self.elsewhere | self._there(name for (name, _target), _near in suggested)

    def _day(self) -> Names:
        return self.everybody if self.before.today != self.after.today else NOBODY

    def _promotions(self) -> Names:
        return self.everybody if self.before.promotions != self.after.promotions else NOBODY

    @cached_property
    def code(self) -> Names:
        """The modules of which the code says something else, or is compared with something else."""
        old, new = self.before.drift, self.after.drift
        if old is new:
            return NOBODY
        if old is None or new is None:
            return self.everybody
        return self._differing((old.by_requirer, new.by_requirer)) | self._with_other_code(old.code, new.code)

    def _with_other_code(self, old: CodeFacts, new: CodeFacts) -> Names:
        if old is new:
            return NOBODY
        return self._there(
            ModuleName(name)
            for name in {**old.modules, **new.modules}
            if old.modules.get(name) != new.modules.get(name)
        )

    @cached_property
    def measured(self) -> Names:
        """The modules of which artefacts say something else, all where they are judged otherwise."""
        old, new = self.before.facts.measured, self.after.facts.measured
        if old is new:
            return NOBODY
        if old is None or new is None or _beside_modules(old) != _beside_modules(new):
            return self.everybody
        named = {**old.modules, **new.modules}
        return self._there(name for name in named if old.modules.get(name) != new.modules.get(name))

    def _past(self) -> Names:
        """Return all modules, where the past is another one, or other code says what ties those that it is about."""
        before, after = self.before.facts, self.after.facts
        is_tied_otherwise = after.changes is not None and before.code is not after.code
        return self.everybody if is_tied_otherwise or before.changes != after.changes else NOBODY

    def _estate(self) -> Names:
        return self.everybody if self.touched else NOBODY

    def _policy(self) -> Names:
        old, new = self.before.policy, self.after.policy
        is_same = old is new or _as_judged_by(old) == _as_judged_by(new)
        return NOBODY if is_same else self.everybody

    def _requirers_where(self, aspect: Callable[[Module], object]) -> Names:
        """Return the modules that require, or can use, one that differs in an aspect, came or went."""
        requirers: set[ModuleName] = set()
        for name in self.touched:
            old, new = self.before.catalog.get(name), self.after.catalog.get(name)
            if old is None or new is None or aspect(old) != aspect(new):
                requirers.update(self._named_by(self.before, name), self._named_by(self.after, name))
        return self._there(requirers)

    def _named_by(self, context: RuleContext, name: ModuleName) -> Iterator[ModuleName]:
        if name in context.catalog:
            yield from context.graph.required_by(name)
            yield from context.graph.optional_for(name)

    def _differing(self, *pairs: tuple[Mapping[ModuleName, object], Mapping[ModuleName, object]]) -> Names:
        """Return the modules for which one of some mappings holds something else than before."""
        return frozenset(
            name
            for old, new in pairs
            if old is not new
            for name, value in new.items()
            if old.get(name) is not value and old.get(name) != value
        )

    def _there(self, names: Iterable[ModuleName]) -> Names:
        return frozenset(name for name in names if name in self.after.catalog)


def _names(module: Module | None) -> tuple[str, ...]:
    """Return all names of a module, today's and earlier ones; none where there is no module."""
    return () if module is None else (module.name, *module.identity.aliases)


def _beside_modules(measured: MeasuredFacts) -> object:
    """Return what artefacts say beside what is said of each module."""
    return (measured.artefacts, measured.problems, measured.max_age_days, measured.claims, measured.runs)


def _as_judged_by(policy: Policy) -> object:
    """Return what rules look at in a policy."""
    return (policy.lanes, policy.layers, policy.tiers, policy.limits, policy.asked)


def _as_required(module: Module) -> object:
    """Return what rules look at in a required module."""
    identity, ownership = module.identity, module.ownership
    availability = module.observability.slos.availability_pct
    return (
        identity.layer,
        identity.status,
        identity.tier,
        ownership.lifecycle,
        ownership.promotion_rules,
        module.contracts.api.surface,
        availability,
    )


_SEEN: Mapping[Scope, Callable[[AffectedByScope], Names]] = {
    Scope.REQUIRED: AffectedByScope._required,
    Scope.REQUIRERS: AffectedByScope._requirers,
    Scope.TOPIC: AffectedByScope._topic,
    Scope.OWNER: AffectedByScope._owner,
    Scope.GRAPH: AffectedByScope._graph,
    Scope.CYCLES: lambda affected: affected.cycles,
    Scope.NAMES: AffectedByScope._names,
    Scope.EVIDENCE: lambda affected: affected.evidence,
    Scope.DAY: AffectedByScope._day,
    Scope.PROMOTIONS: AffectedByScope._promotions,
    Scope.CODE: lambda affected: affected.code,
    Scope.MEASURED: lambda affected: affected.measured,
    Scope.PAST: AffectedByScope._past,
    Scope.ESTATE: AffectedByScope._estate,
    Scope.POLICY: AffectedByScope._policy,
}
