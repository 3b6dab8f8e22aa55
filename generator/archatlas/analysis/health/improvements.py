"""What would raise a score, and at which module to begin."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import floor

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.health.checks import Check, HealthRules
from archatlas.analysis.health.health import Health
from archatlas.analysis.health.score import Band, Grade, GradeRules, Score, grade_of
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, replace


@dataclass(frozen=True, slots=True)
class Improvement:
    """One change: what to do, under which key, and the grade it gives.

    `gain` is exact, `shown_gain` the difference of the two shown scores, which may be 0 for a small gain. Both are
    None where the module has no score now; `grade` then says whether this change alone would give it one.
    """

    check: Check
    points: Fraction
    key: str
    action: str
    grade: Grade
    gain: Fraction | None
    shown_gain: int | None


def improvements(score: Score, rules: HealthRules) -> tuple[Improvement, ...]:
    """Return the changes that raise the score, the largest gain first; those that gain nothing are left out.

    Without a score the changes that make most points known come first. What counts as a shared default stays as
    it is.
    """
    checks = score.checks
    numbers = tuple((result.points, _ratio(result.share), result.can_be_met) for result in checks)
    return tuple(
        Improvement(checks[place].check, points, checks[place].key, checks[place].action, grade, gain, shown_gain)
        for place, points, grade, gain, shown_gain in _effects(numbers, GradeRules.of(rules))
    )


_Numbers = tuple[int, tuple[int, int] | None, bool]
"""The points of a check, the share that is earned, and whether it can be met."""

_Effect = tuple[int, Fraction, Grade, Fraction | None, int | None]
"""What an improvement says of the check at a place: the points it lacks, the grade it gives, and both gains."""


def _ratio(share: Fraction | None) -> tuple[int, int] | None:
    return None if share is None else share.as_integer_ratio()


@lru_cache(maxsize=4096)  # exact fractions take their time, and most modules of an estate share their numbers
def _effects(checks: tuple[_Numbers, ...], rules: GradeRules) -> tuple[_Effect, ...]:
    earned = sum((points * Fraction(*share) for points, share, _ in checks if share), Fraction(0))
    known = sum(points for points, share, _ in checks if share)
    total = sum(points for points, _, _ in checks)
    now = grade_of(earned, known, total, rules)
    effects: list[_Effect] = []
    for place, (points, share, can_be_met) in enumerate(checks):
        own = points * Fraction(*share) if share else Fraction(0)
        then = points if can_be_met else 0
        after = grade_of(earned - own + then, known - (points if share else 0) + then, total, rules)
        gain = None if now.exact is None or after.exact is None else after.exact - now.exact
        shown_gain = None if now.shown is None or after.shown is None else after.shown - now.shown
        is_of_use = can_be_met if now.exact is None else gain is not None and gain > 0
        if is_of_use and share != (1, 1):
            effects.append((place, points - own, after, gain, shown_gain))
    return tuple(sorted(effects, key=lambda effect: (-(effect[3] or 0), -effect[1])))


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
