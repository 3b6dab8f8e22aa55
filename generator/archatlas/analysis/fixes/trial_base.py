"""What every trial is compared with, and what of it stays the same beside the modules that a trial changes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.reachability import Reachability
from archatlas.analysis.estate.topics import Topic, consumed, emitted, topics
from archatlas.analysis.health.health import score_module
from archatlas.analysis.policy.severity_overrides import severity_overrides_of
from archatlas.analysis.rules import references
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.evaluation import RULES
from archatlas.analysis.rules.policy_rules import WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.finding import Finding, FindingIdentity, Severity
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field, replace
from archatlas.model.rule import RuleSpec, Scope

_BESIDE = Scope.REQUIRERS | Scope.GRAPH | Scope.CYCLES

COUNTING = frozenset(spec.name for spec in RULES if spec.scope & _BESIDE)
"""Rules about who requires whom."""
LOOKING_AT_TARGETS = frozenset(spec.name for spec in RULES if spec.scope & Scope.REQUIRED) - COUNTING
"""Rules about what a required module is, or whether it is there at all."""
OWN_REQUIREMENTS = COUNTING | LOOKING_AT_TARGETS | {references.SELF.name, references.DUPLICATE.name}
"""Rules that may see a module otherwise after it changed what it requires, and nothing else."""
HEARING = frozenset(spec.name for spec in RULES if spec.scope & Scope.TOPIC)
"""Rules about what modules that listen hear."""


@dataclass(frozen=True, slots=True)
class AffectedModule:
    """A module beside a change, and the rules that may see it otherwise now."""

    name: ModuleName
    rules: frozenset[str]


def affected_modules(
    before: Facts, after: Facts, name: ModuleName, topics: Mapping[str, Topic]
) -> Iterator[AffectedModule]:
    """Yield the modules beside one that is different, that came or that went; `topics` are those before the change."""
    old, new = before.catalog.get(name), after.catalog.get(name)
    if old is None or new is None or old.dependencies.internal != new.dependencies.internal:
        for other in _beside(before, name) | _beside(after, name):
            yield AffectedModule(other, COUNTING)
    if old is None or new is None or _looks_different(old, new):
        for other in _requirers(before, name) | _requirers(after, name):
            yield AffectedModule(other, LOOKING_AT_TARGETS)
    for topic in _emitted(old) ^ _emitted(new):
        for other in topics[topic].consumers if topic in topics else ():
            yield AffectedModule(other, HEARING)


def only_requirements(old: Module | None, new: Module | None) -> bool:
    """Tell whether a module is the same in both states but for what it requires."""
    if old is None or new is None:
        return False
    return replace(new, dependencies=replace(new.dependencies, internal=old.dependencies.internal)) == old


def hears_and_says_the_same(old: Module | None, new: Module | None) -> bool:
    """Tell whether a module emits and consumes the same topics in both states."""
    return old is not None and new is not None and (emitted(old), consumed(old)) == (emitted(new), consumed(new))


def _looks_different(old: Module, new: Module) -> bool:
    return (old.identity, old.ownership, old.observability) != (new.identity, new.ownership, new.observability)


def _emitted(module: Module | None) -> frozenset[str]:
    return frozenset() if module is None else frozenset(emitted(module))


def _beside(facts: Facts, name: ModuleName) -> set[ModuleName]:
    if name not in facts.catalog:
        return set()
    return {*facts.graph.requires(name), *facts.graph.required_by(name), *facts.graph.optional_for(name)}


def _requirers(facts: Facts, name: ModuleName) -> set[ModuleName]:
    return set(facts.graph.required_by(name)) if name in facts.catalog else set()


@dataclass(frozen=True)
class ChangedContext(RuleContext):
    """The facts after a change; `base` is the estate before it, `touched` names what is different.

    It says the same as an estate made from nothing but these facts, except that unknown names have no near ones.
    """

    base: RuleContext = field(kw_only=True)
    touched: tuple[ModuleName, ...] = field(kw_only=True)

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Every topic with the modules at its two ends."""
        pairs = ((self.base.catalog.get(name), self.catalog.get(name)) for name in self.touched)
        is_known = all(hears_and_says_the_same(old, new) for old, new in pairs)
        return self.base.topics if is_known else topics(self.facts)

    @cached_property
    def internal_names(self) -> frozenset[str]:
        """What an import of a part of the estate could be called."""
        return self.base.internal_names if self._has_the_same_names else super().internal_names

    @cached_property
    def promotions(self) -> frozenset[tuple[str, str]]:
        """The ways on which modules are promoted."""
        return self.base.promotions if self._is_promoted_alike else super().promotions

    @cached_property
    def suggestions(self) -> Mapping[tuple[ModuleName, str], str]:
        """No near name at all: it only helps a reader."""
        return {}

    @cached_property
    def reached(self) -> Mapping[ModuleName, int]:
        """How many modules each one requires, counted for those that are asked for."""
        return _Reached(self.graph)

    @property
    def _has_the_same_names(self) -> bool:
        return all((name in self.base.catalog) == (name in self.catalog) for name in self.touched)

    @property
    def _is_promoted_alike(self) -> bool:
        return self._has_the_same_names and all(
            self.base.catalog[name].ownership.promotion_rules == self.catalog[name].ownership.promotion_rules
            for name in self.touched
            if name in self.catalog
        )


class _Reached(Mapping[ModuleName, int]):
    def __init__(self, graph: DependencyGraph) -> None:
        self._graph = graph

    def __getitem__(self, name: ModuleName) -> int:
        return len(self._graph.needs(name))

    def __iter__(self) -> Iterator[ModuleName]:
        return iter(self._graph.hard)

    def __len__(self) -> int:
        return len(self._graph.hard)


MODULE_RULES: Mapping[str, RuleSpec] = {spec.name: spec for spec in RULES}
"""Every rule over single modules by its name."""


COPIED = 20
"""As many modules are copied in the time that rules take for one."""

OPENED = 5
"""To find what is left of a cycle takes as long as rules take for as many modules for each of its own."""


@dataclass(frozen=True)
class TrialBase:
    """An assessed estate, with what trials look up in it again and again; `earlier` is its state before the change."""

    known: Assessment
    earlier: Assessment | None = None

    @property
    def facts(self) -> Facts:
        """Return the facts before any trial."""
        return self.known.facts

    @cached_property
    def estate(self) -> RuleContext:
        """The estate, with what rules look up in it."""
        return RuleContext(self.facts)

    @cached_property
    def reaches(self) -> Reachability:
        """What every module reaches."""
        return Reachability(self.facts.graph)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, the waived ones included."""
        return (*self.known.findings, *(waived.finding for waived in self.known.waived))

    @cached_property
    def waivable(self) -> tuple[Finding, ...]:
        """The findings that are not about waivers themselves."""
        about_waivers = (WAIVER_EXPIRED.name, WAIVER_UNUSED.name)
        return tuple(finding for finding in self.findings if finding.rule not in about_waivers)

    @cached_property
    def _identities(self) -> Mapping[str, frozenset[FindingIdentity]]:
        grouped: dict[str, set[FindingIdentity]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.module, set()).add(finding.identity)
        return {module: frozenset(identities) for module, identities in grouped.items()}

    def identities_of(self, module: str) -> frozenset[FindingIdentity]:
        """Return the identities of the findings about a module, whoever waives them."""
        return self._identities.get(module, frozenset())

    def knows(self, finding: Finding) -> bool:
        """Tell whether a finding is made already, or was made before the change: restoring brings nothing new."""
        return finding.identity in self.identities_of(finding.module) or finding.identity in self._earlier

    @cached_property
    def _earlier(self) -> frozenset[FindingIdentity]:
        if self.earlier is None:
            return frozenset()
        waived = (one.finding for one in self.earlier.waived)
        return frozenset(finding.identity for finding in (*self.earlier.findings, *waived))

    @cached_property
    def size(self) -> int:
        """How many modules and requirements there are."""
        return sum(1 + len(required) for required in self.facts.graph.hard.values())

    def weight(self, name: ModuleName) -> int:
        """Return how many modules and requirements rules look at where a module is different, at most.

        These are the module's own and those of all beside it, the cycle that may open, and, as for every change of a
        large estate, what is copied.
        """
        graph = self.facts.graph
        copied = 1 + len(graph.hard) // COPIED
        if name not in graph.hard:
            return copied
        beside = (*graph.requires(name), *graph.required_by(name), *graph.optional_for(name))
        looked_at = sum(1 + graph.fan_out(one) for one in (name, *beside))
        return copied + looked_at + OPENED * len(graph.cycle_of.get(name, ()))

    def grave(self, rules: Iterable[str]) -> frozenset[str]:
        """Return those of some rules that may find a warning or an error, as the policy has it."""
        return self._grave.intersection(rules)

    @cached_property
    def _grave(self) -> frozenset[str]:
        return frozenset(rule.name for rule in RULES if self._may_be_grave(rule))

    def _may_be_grave(self, rule: RuleSpec) -> bool:
        severity_overrides = severity_overrides_of(self.facts.policy, rule.name)
        severities = (rule.severity, *(override.severity for override in severity_overrides))
        return any(severity is not None and severity >= Severity.WARNING for severity in severities)

    def score(self, name: ModuleName) -> int | None:
        """Return the health score of a module, None where too little is known."""
        if name not in self._scores:
            module = self.facts.catalog[name]
            self._scores[name] = score_module(self.facts, module, self.known.health_rules).grade.shown
        return self._scores[name]

    @cached_property
    def _scores(self) -> dict[ModuleName, int | None]:
        return {}
