"""What would raise a score, and at which module to begin."""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.health.checks import Check, HealthRules
from archatlas.analysis.health.health import Health
from archatlas.analysis.health.score import Band, CheckScore, Grade, Score, grade_of
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
    open_checks = [result for result in score.checks if result.share != 1]
    if score.grade.exact is None:
        changes = [_improvement(score, result, rules) for result in open_checks if result.can_be_met]
    else:
        every = (_improvement(score, result, rules) for result in open_checks)
        changes = [change for change in every if change.gain is not None and change.gain > 0]
    return tuple(sorted(changes, key=lambda change: (-(change.gain or 0), -change.points)))


def _improvement(score: Score, result: CheckScore, rules: HealthRules) -> Improvement:
    missing = result.points - result.earned
    others_earned, others_known = score.earned - result.earned, score.known - result.known
    then = result.points if result.can_be_met else 0
    after = grade_of(others_earned + then, others_known + then, score.points, rules)
    now = score.grade
    gain = None if now.exact is None or after.exact is None else after.exact - now.exact
    shown_gain = None if now.shown is None or after.shown is None else after.shown - now.shown
    return Improvement(result.check, missing, result.key, result.action, after, gain, shown_gain)


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
