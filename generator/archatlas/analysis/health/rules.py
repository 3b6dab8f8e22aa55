"""What a team may decide about the score: points, bands, and how much must be known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from archatlas.analysis.health.checks import DEFINITIONS, Check

POINTS: Mapping[Check, int] = {check: definition.points for check, definition in DEFINITIONS.items()}
"""The points of each check where nobody has decided otherwise."""

TOTAL = 100
"""What the points of all checks must add up to."""


@dataclass(frozen=True, slots=True)
class HealthRules:
    """Everything that can be decided about the score; a check with 0 points is left out.

    `healthy` and `attention` are the lowest scores of their bands. `minimum_known` is the share of the points that
    must be known for a score to be given at all. `few_tests` and `one_open_risk` are the shares of a check's points
    that fewer tests than `enough_tests`, or exactly one open high risk, still earn. `coverage_target` holds for
    modules without a target of their own. `tier_weights` belong to the tiers 1, 2, …; the last one also to modules
    without a tier.
    """

    points: Mapping[Check, int] = field(default_factory=lambda: POINTS)
    healthy: int = 80
    attention: int = 50
    minimum_known: Fraction = Fraction(1, 4)
    enough_tests: int = 10
    few_tests: Fraction = Fraction(1, 2)
    one_open_risk: Fraction = Fraction(2, 5)
    coverage_target: Fraction = Fraction(4, 5)
    tier_weights: tuple[int, ...] = (5, 4, 3, 2, 1)

    def weight_of(self, tier: int | None) -> int:
        """Return what a tier counts when modules are put in order."""
        known = tier is not None and 1 <= tier <= len(self.tier_weights)
        return self.tier_weights[tier - 1] if tier is not None and known else self.tier_weights[-1]


def contradictions(rules: HealthRules) -> Iterator[tuple[str, str]]:
    """Yield (setting, what is wrong) for settings that are fine one by one but not together."""
    total = sum(rules.points.values())
    if total != TOTAL:
        yield "points", f"the points add up to {total}, not {TOTAL}"
    if rules.attention >= rules.healthy:
        yield "attention", f"must be below healthy, which is {rules.healthy}, and is {rules.attention}"
    if not rules.tier_weights:
        yield "tier_weights", "needs at least one weight"
