"""A module's health as plain data: integers and exact fractions, so that the parts add up to the score."""

from collections.abc import Mapping
from fractions import Fraction

from archatlas.analysis.health.checks import Check
from archatlas.analysis.health.raises import Raise, raises
from archatlas.analysis.health.rules import HealthRules
from archatlas.analysis.health.score import AreaScore, Band, CheckResult, Grade
from archatlas.analysis.health.scoring import Health
from archatlas.render.payload import Plain

BANDS: Mapping[Band, str] = {
    Band.HEALTHY: "healthy",
    Band.ATTENTION: "needs_attention",
    Band.AT_RISK: "at_risk",
    Band.NOT_MEASURED: "not_measured",
}
"""The names of the bands in documents."""


def health_document(health: Health, rules: HealthRules) -> dict[str, Plain]:
    """Return the three numbers of a module's health with all that they are made of."""
    own, weakest = health.own, health.weakest
    changes = {change.check: change for change in raises(own, rules)}
    return {
        **_grade(own.grade),
        "earned": exact_text(own.earned),
        "known": own.known,
        "points": own.points,
        "areas": [_area(area, changes) for area in own.areas],
        "weakest_required": {"module": weakest.module, **_grade(weakest.grade)} if weakest else None,
        "dependents": health.dependents,
    }


def exact_text(number: Fraction | None) -> str | None:
    """Write a number exactly: "12" or "125/2"."""
    return None if number is None else str(number)


def _grade(grade: Grade) -> dict[str, Plain]:
    return {"score": grade.shown, "exact": exact_text(grade.exact), "band": BANDS[grade.band]}


def _area(area: AreaScore, changes: Mapping[Check, Raise]) -> dict[str, Plain]:
    return {
        "area": area.area.value,
        "earned": exact_text(area.earned),
        "known": area.known,
        "points": area.points,
        "checks": [_check(result, changes.get(result.check)) for result in area.checks],
    }


def _check(result: CheckResult, change: Raise | None) -> dict[str, Plain]:
    found: dict[str, Plain] = {
        "check": result.check.value,
        "outcome": result.outcome.value,
        "earned": None if result.share is None else exact_text(result.earned),
        "points": result.points,
        "evidence": result.value,
        "key": result.key,
        "line": result.location.line,
    }
    return found | {"score_if_met": change.grade.shown, "action": change.action} if change else found
