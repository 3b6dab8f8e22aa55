"""How health is computed, as `archatlas.yml` writes it down."""

from collections.abc import Iterator, Mapping
from typing import Any

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.health.checks import POINTS, Check, HealthRules, contradictions
from archatlas.formats.document import Document
from archatlas.model.source import Location

_SHARES = frozenset({"minimum_known", "few_tests", "one_open_risk", "coverage_target"})
"""Settings below `health` that are shares from 0 to 1, to be kept exact."""
_NUMBERS = frozenset({"healthy", "attention", "enough_tests"})
"""Settings below `health` that are whole numbers."""


def health_of(tree: Mapping[str, Any]) -> HealthRules:
    """Return the rules; what is not set keeps its default, in `points` for each check by itself."""
    default = HealthRules()
    points = {Check(check): int(worth) for check, worth in tree.get("points", {}).items()}
    shares = {key: as_fraction(tree[key]) if key in tree else getattr(default, key) for key in _SHARES}
    numbers = {key: int(tree.get(key, getattr(default, key))) for key in _NUMBERS}
    weights = tuple(int(weight) for weight in tree.get("tier_weights", default.tier_weights))
    rules: dict[str, Any] = {**shares, **numbers}
    return HealthRules(points={**POINTS, **points}, tier_weights=weights, **rules)


def health_problems(document: Document, rules: HealthRules) -> Iterator[tuple[Location, str]]:
    """Yield where settings of health exclude each other, each with its place."""
    for setting, problem in contradictions(rules):
        key = f"health.{setting}"
        yield document.at(key), f"{key}: {problem}"
