"""What a team sets about the score arrives exactly, and what does not fit together is refused with its place."""

import json
from fractions import Fraction

import pytest

from archatlas.analysis.health.checks import DEFINITIONS, POINTS, Check, HealthRules
from archatlas.analysis.health.score import Band
from archatlas.formats.module_schema.published_schema import schema_text as published
from archatlas.model.module import ModuleName
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import error_text
from archatlas.settings import SETTINGS_SCHEMA, Settings, SettingsError, read_settings
from builders import assessed, schema_text

A = ModuleName("lane.a")


def settings_of(text: str) -> Settings:
    return read_settings(SourceFile("archatlas.yml", text))


def mistakes_of(text: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        settings_of(text)
    return error_text(raised.value).splitlines()


def test_without_settings_the_rules_are_the_default_ones() -> None:
    assert settings_of("health: {}").health == HealthRules()


def test_everything_about_the_score_can_be_set_and_shares_stay_exact() -> None:
    text = """\
health:
  points: {coverage: 10, tests_recorded: 15}
  healthy: 90
  attention: 60
  minimum_known: 0.1
  enough_tests: 3
  few_tests: 0.3
  one_open_risk: 0.7
  coverage_target: 0.95
  tier_weights: [9, 3]
"""

    assert settings_of(text).health == HealthRules(
        points={**POINTS, Check.COVERAGE: 10, Check.TESTS_RECORDED: 15},
        healthy=90,
        attention=60,
        minimum_known=Fraction(1, 10),
        enough_tests=3,
        few_tests=Fraction(3, 10),
        one_open_risk=Fraction(7, 10),
        coverage_target=Fraction(19, 20),
        tier_weights=(9, 3),
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "health:\n  points:\n    coverage: 20\n",
            "archatlas.yml:2:3: health.points: the points add up to 105, not 100",
        ),
        (
            "health:\n  points:\n    covreage: 15\n",
            "archatlas.yml:3:5: health.points.covreage: unknown key; did you mean 'coverage'?",
        ),
        (
            "health:\n  healthy: 40\n",
            "archatlas.yml:1:1: health.attention: must be below healthy, which is 40, and is 50",
        ),
        (
            "health:\n  tier_weights: []\n",
            "archatlas.yml:2:3: health.tier_weights: needs at least one weight",
        ),
        (
            "health: {minimum_known: 25}\n",
            "archatlas.yml:1:10: health.minimum_known: 25 is above the maximum of 1; write a number from 0 to 1",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(text: str, mistake: str) -> None:
    assert mistakes_of(text) == [mistake]


def test_the_published_schema_knows_every_check_with_its_default_points() -> None:
    health = json.loads(published(SETTINGS_SCHEMA))["properties"]["health"]["properties"]

    assert {name: entry["examples"] for name, entry in health["points"]["properties"].items()} == {
        check.value: [definition.points] for check, definition in DEFINITIONS.items()
    }


@pytest.mark.parametrize(
    ("text", "shown", "band"),
    [
        ("", 75, Band.ATTENTION),
        ("healthy: 75", 75, Band.HEALTHY),
        ("attention: 76", 75, Band.AT_RISK),
        ("minimum_known: 0.5", None, Band.NOT_MEASURED),
        ("coverage_target: 0.4", 88, Band.HEALTHY),
        ("enough_tests: 4", 88, Band.HEALTHY),
        ("few_tests: 0.0", 63, Band.ATTENTION),
        ("points: {coverage: 0, tests_recorded: 25}", 69, Band.ATTENTION),
    ],
)
def test_a_setting_changes_the_score(text: str, shown: int | None, band: Band) -> None:
    schema = schema_text(A, {"test_posture.coverage.current": 0.5334, "test_posture.tests.unit": 4})
    known = assessed(schema, settings=settings_of(f"health: {{{text}}}")).health[A]

    assert (known.shown, known.band) == (shown, band)


def test_an_open_high_risk_earns_what_is_set() -> None:
    risk = {"id": "R-1", "title": "the disk fills up", "likelihood": "low", "impact": "high", "status": "open"}
    schema = schema_text(A, {"risk_and_change.risks": [risk]})

    scores = [
        assessed(schema, settings=settings_of(f"health: {{one_open_risk: {share}}}")).health[A].score
        for share in (0, 0.5)
    ]
    assert scores == [Fraction(15, 25) * 100, Fraction(20, 25) * 100]
