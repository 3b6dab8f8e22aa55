"""What would raise a score: each check that is not met, with the score if only that one were."""

from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.health.checks import Check
from archatlas.analysis.health.rules import HealthRules
from archatlas.analysis.health.score import CheckResult, Grade, Score, grade_of


@dataclass(frozen=True, slots=True)
class Raise:
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


def raises(score: Score, rules: HealthRules) -> tuple[Raise, ...]:
    """Return the changes that raise the score, the largest gain first; those that gain nothing are left out.

    Without a score the changes that make most points known come first. What counts as a shared default stays as
    it is.
    """
    open_checks = [result for result in score.checks if result.share != 1]
    if score.grade.exact is None:
        changes = [_raise(score, result, rules) for result in open_checks if result.can_be_met]
    else:
        every = (_raise(score, result, rules) for result in open_checks)
        changes = [change for change in every if change.gain is not None and change.gain > 0]
    return tuple(sorted(changes, key=lambda change: (-(change.gain or 0), -change.points)))


def _raise(score: Score, result: CheckResult, rules: HealthRules) -> Raise:
    missing = result.points - result.earned
    others_earned, others_known = score.earned - result.earned, score.known - result.known
    then = result.points if result.can_be_met else 0
    after = grade_of(others_earned + then, others_known + then, score.points, rules)
    now = score.grade
    gain = None if now.exact is None or after.exact is None else after.exact - now.exact
    shown_gain = None if now.shown is None or after.shown is None else after.shown - now.shown
    return Raise(result.check, missing, result.key, result.action, after, gain, shown_gain)
