"""What is checked, what it is worth by default, and when it cannot be judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
