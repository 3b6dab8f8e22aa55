"""Where to begin: what is furthest from healthy, most relied upon and most critical."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from archatlas.analysis.facts import Facts
from archatlas.analysis.health.rules import HealthRules
from archatlas.analysis.health.score import Band
from archatlas.analysis.health.scoring import Health
from archatlas.model.names import ModuleName


@dataclass(frozen=True, slots=True)
class Priority:
    """Why a module stands where it stands: what it lacks, how many it carries, what its tier counts.

    `rank` counts from 1 in the whole estate, so that a module has the same one wherever it is named.
    """

    rank: int
    module: ModuleName
    gap: Fraction
    dependents: int
    tier_weight: int

    @property
    def urgency(self) -> Fraction:
        """Return gap × modules affected × tier weight; the module itself is one of those affected."""
        return self.gap * (self.dependents + 1) * self.tier_weight


def fix_first(facts: Facts, health: Mapping[ModuleName, Health], rules: HealthRules) -> tuple[Priority, ...]:
    """Return the modules that need attention or are at risk, the most urgent first, then by name.

    The gap is what the score lacks to 100, in tenths as it is shown, so that readers who multiply get the same urgency.
    Modules that are not measured have no gap that anybody knows.
    """
    lacking = (known for known in health.values() if known.band in (Band.ATTENTION, Band.AT_RISK))
    priorities = [_priority(facts, known, rules) for known in lacking]
    priorities.sort(key=lambda priority: (-priority.urgency, priority.module))
    return tuple(replace(priority, rank=rank) for rank, priority in enumerate(priorities, start=1))


def _priority(facts: Facts, known: Health, rules: HealthRules) -> Priority:
    tier = facts.catalog[known.module].identity.tier
    tenths = (100 - (known.score or Fraction(0))) * 10
    gap = Fraction(floor(tenths + Fraction(1, 2)), 10)
    return Priority(0, known.module, gap, known.dependents, rules.weight_of(tier))
