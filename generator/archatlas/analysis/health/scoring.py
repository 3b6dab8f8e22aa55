"""Scores modules: runs every check and adds the two numbers that other modules give."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from archatlas.analysis.facts import Facts
from archatlas.analysis.health import contract, dependencies, operations, ownership, risk, testing
from archatlas.analysis.health.checks import Check
from archatlas.analysis.health.rules import HealthRules
from archatlas.analysis.health.score import Band, CheckResult, Score, score_of
from archatlas.analysis.health.verdict import CheckFunction, Subject
from archatlas.analysis.health.weakest import Weakest, weakest_required
from archatlas.analysis.reach import dependent_counts
from archatlas.model.module import Module
from archatlas.model.names import ModuleName

CHECKS: Mapping[Check, CheckFunction] = {
    Check.NAMED_OWNER: ownership.named_owner,
    Check.ESCALATION: ownership.escalation,
    Check.REVIEWED: ownership.reviewed,
    Check.COVERAGE: testing.coverage,
    Check.TESTS_RECORDED: testing.tests_recorded,
    Check.ENTRY_POINTS: contract.entry_points,
    Check.SPECIFIC_INVARIANTS: contract.specific_invariants,
    Check.ERROR_TAXONOMY: contract.error_taxonomy,
    Check.BACKWARD_COMPATIBLE: contract.backward_compatible,
    Check.NO_CYCLE: dependencies.no_cycle,
    Check.TARGETS_EXIST: dependencies.targets_exist,
    Check.NO_UNPROMOTED_TARGET: dependencies.no_unpromoted_target,
    Check.NO_OPEN_HIGH_RISK: risk.no_open_high_risk,
    Check.OWN_SERVICE_LEVELS: operations.own_service_levels,
    Check.HEALTH_CHECK: operations.health_check,
    Check.ALERT_THRESHOLDS: operations.alert_thresholds,
}


@dataclass(frozen=True, slots=True)
class Health:
    """Three numbers that are never blended: a module's own score, the weakest it stands on, who stands on it.

    `weakest` is the lowest score among all that the module requires, directly or through others, None where nothing
    of that is measured. `dependents` counts the modules that require it, directly or through others. Optional
    requirements count in neither.
    """

    module: ModuleName
    own: Score
    weakest: Weakest | None
    dependents: int

    @property
    def score(self) -> Fraction | None:
        """Return the exact score, None where too little is known."""
        return self.own.grade.exact

    @property
    def shown(self) -> int | None:
        """Return the score as pages show it, None where too little is known."""
        return self.own.grade.shown

    @property
    def band(self) -> Band:
        """Return what the score means."""
        return self.own.grade.band

    @property
    def known_share(self) -> Fraction:
        """Return which share of the points can be judged."""
        return self.own.known_share


def score_modules(facts: Facts, rules: HealthRules) -> Mapping[ModuleName, Health]:
    """Return the health of every module, in order of their names."""
    scores = {name: score_module(facts, module, rules) for name, module in facts.catalog.items()}
    weakest = weakest_required(facts.graph, {name: score.grade for name, score in scores.items()})
    dependents = dependent_counts(facts.graph)
    return {name: Health(name, score, weakest[name], dependents[name]) for name, score in scores.items()}


def score_module(facts: Facts, module: Module, rules: HealthRules) -> Score:
    """Return a module's own score; a check with 0 points is left out."""
    subject = Subject(facts, module, rules)
    worth = ((check, rules.points.get(check, 0)) for check in CHECKS)
    return score_of(tuple(_result(subject, check, points) for check, points in worth if points), rules)


def _result(subject: Subject, check: Check, points: int) -> CheckResult:
    verdict = CHECKS[check](subject)
    place = subject.module.at(verdict.place or verdict.key)
    return CheckResult(
        check, points, verdict.share, verdict.value, verdict.key, place, verdict.action, verdict.can_be_met
    )
