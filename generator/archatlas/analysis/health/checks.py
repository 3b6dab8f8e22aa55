"""What is checked, what a team may decide about it, what a check may look at and what it says."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction

from archatlas.analysis.estate.declared_values import Plain
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.estate.facts import Facts
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field


class Area(StrEnum):
    """What a check is about, in the order of the pages."""

    OWNERSHIP = "ownership"
    TESTS = "tests"
    CONTRACT = "contract"
    DEPENDENCIES = "dependencies"
    RISK = "risk"
    OPERATIONS = "operations"


class Check(StrEnum):
    """The checks, by the names that the settings give points to."""

    NAMED_OWNER = "named_owner"
    ESCALATION = "escalation"
    REVIEWED = "reviewed"
    COVERAGE = "coverage"
    TESTS_RECORDED = "tests_recorded"
    ENTRY_POINTS = "entry_points"
    SPECIFIC_INVARIANTS = "specific_invariants"
    ERROR_TAXONOMY = "error_taxonomy"
    BACKWARD_COMPATIBLE = "backward_compatible"
    NO_CYCLE = "no_cycle"
    TARGETS_EXIST = "targets_exist"
    NO_UNPROMOTED_TARGET = "no_unpromoted_target"
    NO_OPEN_HIGH_RISK = "no_open_high_risk"
    OWN_SERVICE_LEVELS = "own_service_levels"
    HEALTH_CHECK = "health_check"
    ALERT_THRESHOLDS = "alert_thresholds"


ONE_LINE = frozenset({Check.NAMED_OWNER, Check.ESCALATION, Check.HEALTH_CHECK})
"""What one line of a schema settles."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A check in words, with its default points; `unknown_when` completes "unknown when …"."""

    area: Area
    title: str
    points: int
    unknown_when: str


_UNDECLARED = "not declared, or the same in nearly every module"
_NEVER = "never: computed from all schemas"

DEFINITIONS: Mapping[Check, Definition] = {
    Check.NAMED_OWNER: Definition(
        Area.OWNERSHIP, "Named owner", 10, "not declared, a placeholder, or the same in nearly every module"
    ),
    Check.ESCALATION: Definition(
        Area.OWNERSHIP, "Escalation contact", 5, "not declared, a placeholder, or the same in nearly every module"
    ),
    Check.REVIEWED: Definition(
        Area.OWNERSHIP,
        "Reviewed by a person",
        5,
        "not declared, the generator's own run, or the same in nearly every module",
    ),
    Check.COVERAGE: Definition(Area.TESTS, "Coverage against target", 15, _UNDECLARED),
    Check.TESTS_RECORDED: Definition(Area.TESTS, "Tests recorded", 10, _UNDECLARED),
    Check.ENTRY_POINTS: Definition(Area.CONTRACT, "Public entry points", 8, _UNDECLARED),
    Check.SPECIFIC_INVARIANTS: Definition(
        Area.CONTRACT, "Specific invariants", 4, "not declared, only generator text, or the same in nearly every module"
    ),
    Check.ERROR_TAXONOMY: Definition(Area.CONTRACT, "Error taxonomy", 4, _UNDECLARED),
    Check.BACKWARD_COMPATIBLE: Definition(Area.CONTRACT, "Backward compatible", 4, _UNDECLARED),
    Check.NO_CYCLE: Definition(Area.DEPENDENCIES, "No dependency cycle", 5, _NEVER),
    Check.TARGETS_EXIST: Definition(Area.DEPENDENCIES, "All targets exist", 5, _NEVER),
    Check.NO_UNPROMOTED_TARGET: Definition(Area.DEPENDENCIES, "No unpromoted target", 5, _NEVER),
    Check.NO_OPEN_HIGH_RISK: Definition(
        Area.RISK, "No open high risk", 10, "not declared, only generator text, or the same in nearly every module"
    ),
    Check.OWN_SERVICE_LEVELS: Definition(Area.OPERATIONS, "Own service levels", 4, _UNDECLARED),
    Check.HEALTH_CHECK: Definition(Area.OPERATIONS, "Health check", 3, _UNDECLARED),
    Check.ALERT_THRESHOLDS: Definition(Area.OPERATIONS, "Alert thresholds", 3, _UNDECLARED),
}

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


FULL = Fraction(1)
NOTHING = Fraction(0)

NOT_DECLARED = "not declared"
SAME_EVERYWHERE = "the same in nearly every module"
GENERATED = "a generator's text"

_STATES = {
    Evidence.MISSING: NOT_DECLARED,
    Evidence.DEFAULT: SAME_EVERYWHERE,
    Evidence.PLACEHOLDER: "a placeholder",
}


@dataclass(frozen=True, slots=True)
class CheckContext:
    """A module, the estate it belongs to, and the rules it is measured by."""

    facts: Facts
    module: Module
    rules: HealthRules

    def evidence(self, key: str, value: Plain | None) -> Evidence:
        """Return what a value of the module is worth."""
        return self.facts.classifier.classify(self.module, key, value)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: the share of its points that is earned, None where it cannot be judged.

    `value` is the evidence in words, `key` the key path it stands at or should stand at, `place` a more exact key
    path where there is one, `action` what would earn all points. `can_be_met` is false where the only value that
    earns them is the one that nearly every module shares, which is no evidence.
    """

    share: Fraction | None
    value: str
    key: str
    action: str
    place: str = ""
    can_be_met: bool = True


CheckFunction = Callable[[CheckContext], Verdict]


def stated(subject: CheckContext, key: str, value: str | None, action: str) -> Verdict:
    """Judge a text that earns all points by being there."""
    evidence = subject.evidence(key, value)
    if evidence is Evidence.DECLARED:
        return Verdict(FULL, str(value), key, action)
    return Verdict(None, why_unknown(value, evidence), key, action)


def why_unknown(value: object, evidence: Evidence) -> str:
    """Say why a value is no evidence, with the value where there is one."""
    reason = _STATES[evidence]
    return reason if evidence is Evidence.MISSING else f"{value}, {reason}"
