"""How the score is made, in words, from the values in force."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby

from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.health.checks import DEFINITIONS, Check, HealthRules
from archatlas.analysis.health.score import Band
from archatlas.model.record import dataclass
from archatlas.render.site.components.labels import BAND_MARKS
from archatlas.render.site.module.fields import plain_text
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import capitalised, count, share


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A check with what it is worth, when it earns a part of that, and when it cannot be judged."""

    title: str
    points: int
    part_when: str
    unknown_when: str


@dataclass(frozen=True, slots=True)
class BandRule:
    """A band with the scores that belong to it."""

    mark: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Everything that decides about a score."""

    areas: tuple[tuple[str, int, tuple[CheckRule, ...]], ...]
    left_out: tuple[str, ...]
    bands: tuple[BandRule, ...]
    tier_weights: str
    agreement: str
    placeholders: tuple[tuple[str, tuple[str, ...]], ...]
    defaults: tuple[tuple[str, str], ...]


def formula(rules: HealthRules, classifier: EvidenceClassifier) -> Formula:
    """Say how the score is made."""
    grouped = groupby(DEFINITIONS.items(), key=lambda pair: pair[1].area)
    areas = []
    for area, pairs in grouped:
        checks = tuple(_check(check, rules) for check, _ in pairs if rules.points.get(check, 0))
        if checks:
            areas.append((capitalised(area.value), sum(check.points for check in checks), checks))
    return Formula(
        tuple(areas),
        tuple(definition.title for check, definition in DEFINITIONS.items() if not rules.points.get(check, 0)),
        _bands(rules),
        _tier_weights(rules),
        _agreement(classifier),
        tuple(
            (key, tuple(map(one_line, patterns)))
            for key, patterns in sorted(classifier.placeholders.items())
            if patterns
        ),
        tuple((key, plain_text(value)) for key, value in sorted(classifier.defaults.items())),
    )


def _check(check: Check, rules: HealthRules) -> CheckRule:
    definition = DEFINITIONS[check]
    part = _parts(rules).get(check, "")
    return CheckRule(definition.title, rules.points[check], part, definition.unknown_when)


def _parts(rules: HealthRules) -> Mapping[Check, str]:
    target, few, one = (_percent(value) for value in (rules.coverage_target, rules.few_tests, rules.one_open_risk))
    return {
        Check.COVERAGE: f"in proportion to the module's own target, or to {target}",
        Check.TESTS_RECORDED: f"{few} of them below {count(rules.enough_tests, 'test')}",
        Check.NO_OPEN_HIGH_RISK: f"{one} of them with exactly one",
    }


def _bands(rules: HealthRules) -> tuple[BandRule, ...]:
    known = _percent(rules.minimum_known)
    words = {
        Band.HEALTHY: f"{rules.healthy} and more",
        Band.ATTENTION: f"{rules.attention} to {rules.healthy - 1}",
        Band.AT_RISK: f"below {rules.attention}",
        Band.NOT_MEASURED: f"less than {known} of the points can be judged",
    }
    return tuple(BandRule(BAND_MARKS[band], band.value.capitalize(), words[band]) for band in Band)


def _tier_weights(rules: HealthRules) -> str:
    weights = ", ".join(f"tier {tier} counts {weight}" for tier, weight in enumerate(rules.tier_weights, start=1))
    return f"{weights}; a module without a tier counts {rules.tier_weights[-1]}"


def _agreement(classifier: EvidenceClassifier) -> str:
    agreed = classifier.threshold
    found = count(len(classifier.defaults) + len(classifier.shared_lists), "value")
    return (
        f"A value that {share(agreed.share)} of the modules declare alike is a shared default, in an estate of"
        f" {agreed.modules} modules and more. Here that holds for {found}."
    )


def _percent(part: Fraction) -> str:
    return share(float(part), 1)
