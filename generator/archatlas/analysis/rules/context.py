"""What a rule may look at besides the module that it judges."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from itertools import islice

from archatlas.analysis.estate.drift import Drift, compare_with_code
from archatlas.analysis.estate.facts import Facts, HasFacts
from archatlas.analysis.estate.reachability import Coupling, Reachability, coupling_of, reached_counts
from archatlas.analysis.estate.topics import Topic, topics, topics_after
from archatlas.analysis.policy.policy import Policy
from archatlas.model.module import Module, ModuleName
from archatlas.model.near_names import ESTATE_LIMIT, MODULE_LIMIT, NearNames
from archatlas.model.record import dataclass, field

REQUIRES = "dependencies.internal.requires"


def requirement_key(index: int) -> str:
    """Return the key path of an entry of the list of requirements, counted from 0."""
    return f"{REQUIRES}[{index}]"


@dataclass(frozen=True)
class RuleContext(HasFacts):
    """The facts, and what is looked up in them again and again."""

    facts: Facts
    known: "KnownOfAll | None" = field(default=None, repr=False, compare=False)
    """What is known already of all modules, where most of them are those of an earlier state."""
    _places: dict[ModuleName, dict[str, list[int]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def policy(self) -> Policy:
        """Return what the team decided."""
        return self.facts.policy

    @property
    def today(self) -> date | None:
        """Return the day to judge dates by."""
        return self.facts.today

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        """Every topic with the modules at its two ends."""
        return self.known.topics if self.known else topics(self.facts)

    @cached_property
    def internal_names(self) -> frozenset[str]:
        """What an import of a part of the estate could be called: lanes, full names and short names."""
        if self.known:
            return self.known.internal_names
        names = {name for module in self.catalog.values() for name in (module.lane, module.short_name, module.name)}
        return frozenset(flat(name) for name in names)

    @cached_property
    def promotions(self) -> frozenset[tuple[str, str]]:
        """The ways on which modules are promoted, as (lane they stand in, lane they go to)."""
        if self.known:
            return self.known.promotions
        rules = ((module.lane, module.ownership.promotion_rules) for module in self.catalog.values())
        return frozenset((lane, way.to_lane) for lane, way in rules if way.from_lane == lane and way.to_lane)

    @cached_property
    def holders(self) -> Mapping[str, tuple[ModuleName, ...]]:
        """The modules that had a name before, by that name."""
        found: dict[str, tuple[ModuleName, ...]] = {}
        for name, module in self.catalog.items():
            for alias in dict.fromkeys(module.identity.aliases):
                found[alias] = (*found.get(alias, ()), name)
        return found

    @cached_property
    def suggestions(self) -> Mapping[tuple[ModuleName, str], str]:
        """The name of today or a near one of each unknown name, given with its module, for as many as are looked up."""
        near = NearNames(self.catalog)
        every = self.graph.unknown.items()
        unknown = ((name, target) for name, targets in every for target in targets[:MODULE_LIMIT])
        return {
            (name, target): self.name_of_today(target) or near.nearest(target)
            for name, target in islice(unknown, ESTATE_LIMIT)
        }

    def name_of_today(self, former: str) -> str:
        """Return the name of the only module that had another one before, or an empty text."""
        names = self.holders.get(former, ())
        return names[0] if len(names) == 1 else ""

    @cached_property
    def reachability(self) -> Reachability:
        """What every module reaches."""
        return Reachability(self.graph)

    @cached_property
    def coupling(self) -> Coupling:
        """How coupled the estate is as a whole."""
        return self.known.coupling if self.known and self.known.coupling else coupling_of(self.graph)

    @cached_property
    def drift(self) -> Drift | None:
        """What is declared held against the code, None where it is not compared with any."""
        return self.known.drift if self.known else compare_with_code(self.facts)

    def after(self, facts: Facts, touched: Collection[ModuleName]) -> "RuleContext":
        """Return what rules look up after some modules changed, came or went; what nobody touched is kept."""
        fresh, old, new = RuleContext(facts), self.catalog, facts.catalog
        has_same_names = all((name in old) == (name in new) for name in touched)
        is_promoted_alike = has_same_names and all(
            old[name].ownership.promotion_rules == new[name].ownership.promotion_rules
            for name in touched
            if name in new
        )
        known = KnownOfAll(
            topics_after(self.topics, old, new, touched),
            self.internal_names if has_same_names else fresh.internal_names,
            self.promotions if is_promoted_alike else fresh.promotions,
            self.reachability.coupling_of(facts.graph) if facts.policy.estate.is_limited else None,
            self.drift.after(facts, touched) if self.drift else compare_with_code(facts),
        )
        return RuleContext(facts, known)

    @cached_property
    def reached(self) -> Mapping[ModuleName, int]:
        """How many modules each one requires, directly or through others."""
        return reached_counts(self.graph)

    def place_of(self, module: Module, target: str, occurrence: int = 0) -> str:
        """Return the key path of the entry that names a required module; of several, the one of that number."""
        if module.name not in self._places:
            places: dict[str, list[int]] = {}
            for index, name in enumerate(module.dependencies.internal.requires):
                places.setdefault(name, []).append(index)
            self._places[module.name] = places
        return requirement_key(self._places[module.name][target][occurrence])


@dataclass(frozen=True, slots=True)
class KnownOfAll:
    """What rules look up in all modules at once."""

    topics: Mapping[str, Topic]
    internal_names: frozenset[str]
    promotions: frozenset[tuple[str, str]]
    coupling: Coupling | None
    drift: Drift | None = None


def flat(name: str) -> str:
    """Return a name as an import would spell it."""
    return name.lower().replace("-", "_")
