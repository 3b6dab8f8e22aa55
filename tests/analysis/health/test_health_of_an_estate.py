"""What a module stands on, who stands on it, where to begin, and the estate in a few numbers."""

from fractions import Fraction
from pathlib import Path

from hypothesis import given

from analysis.health.estates import estates, score_modules
from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.health.checks import Area, HealthRules
from archatlas.analysis.health.health import estate_health
from archatlas.analysis.health.improvements import fix_first
from archatlas.analysis.health.score import Band
from archatlas.model.module import ModuleName
from archatlas.pipeline import assess_directory
from archatlas.settings import Settings
from builders import A, B, C, D, assessed, schema_text

REQUIRES = "dependencies.internal.requires"
COVERAGE = "test_posture.coverage.current"


def covered(name: str, coverage: float | None, *required: str, tier: int | None = None) -> str:
    """Return a module of which only the coverage can be judged, apart from its requirements."""
    values: dict[str, object] = {REQUIRES: list(required)}
    if coverage is not None:
        values[COVERAGE] = coverage
    if tier is not None:
        values["identity.tier"] = tier
    return schema_text(name, values)


def weakest(known: Assessment, name: ModuleName) -> ModuleName | None:
    found = known.health[name].weakest
    return found.module if found else None


def test_the_three_numbers_are_kept_apart() -> None:
    known = assessed(covered(A, 0.8, B), covered(B, 0.4, C), covered(C, 0.0), covered(D, 0.8, A))

    assert [known.health[name].shown for name in (A, B, C, D)] == [100, 75, 50, 100]
    assert [weakest(known, name) for name in (A, B, C, D)] == [C, C, None, C]
    assert [known.health[name].dependents for name in (A, B, C, D)] == [1, 2, 3, 0]


def test_what_is_not_measured_is_not_the_weakest() -> None:
    known = assessed(covered(A, 0.8, B), covered(B, None, C), covered(C, 0.4))

    assert weakest(known, A) == C


def test_modules_of_a_cycle_stand_on_each_other_but_not_on_themselves() -> None:
    known = assessed(covered(A, 0.0, B), covered(B, 0.8, A))

    assert (weakest(known, A), weakest(known, B)) == (B, A)


def test_of_equally_weak_modules_the_first_by_name_is_told() -> None:
    assert weakest(assessed(covered(A, 0.8, C, B), covered(B, 0.4), covered(C, 0.4)), A) == B


@given(estates)
def test_the_weakest_is_the_lowest_of_all_that_is_required(facts: Facts) -> None:
    health = score_modules(facts)

    for name, known in health.items():
        required = [(health[other].score, other) for other in facts.graph.needs(name)]
        measured = [(score, other) for score, other in required if score is not None]
        expected = min(measured)[1] if measured else None
        assert (known.weakest.module if known.weakest else None) == expected
        assert known.dependents == len(facts.graph.dependents(name))


def test_what_is_far_from_healthy_relied_upon_and_critical_comes_first() -> None:
    known = assessed(covered(A, 0.0), covered(B, 0.0, A), covered(C, 0.0, tier=1), covered(D, 0.4, tier=1))
    first = fix_first(known.facts, known.health, known.health_rules)

    assert [(entry.module, int(entry.urgency)) for entry in first] == [
        (C, 50 * 1 * 5), (D, 25 * 1 * 5), (A, 50 * 2 * 1), (B, 50 * 1 * 1),
    ]  # fmt: skip


def test_what_is_healthy_or_not_measured_is_not_to_be_fixed() -> None:
    known = assessed(covered(A, 0.8), covered(B, None))

    assert fix_first(known.facts, known.health, known.health_rules) == ()


def test_tiers_weigh_as_configured_and_no_tier_as_the_last() -> None:
    rules = HealthRules(tier_weights=(7, 2))

    assert [rules.weight_of(tier) for tier in (1, 2, 3, None)] == [7, 2, 2, 2]


def test_an_estate_is_counted_by_band_and_by_ten_points() -> None:
    known = assessed(covered(A, 0.8), covered(B, 0.4), covered(C, 0.0), covered(D, None))
    estate = estate_health(list(known.health.values()))

    assert estate.bands == {Band.HEALTHY: 1, Band.ATTENTION: 2, Band.AT_RISK: 0, Band.NOT_MEASURED: 1}
    assert estate.distribution == (0, 0, 0, 0, 0, 1, 0, 1, 0, 1)
    assert estate.average == 75
    assert estate.known_share == Fraction(30 + 30 + 30 + 15, 400)


def test_the_parts_of_an_area_are_earned_lost_and_unknown() -> None:
    known = assessed(covered(A, 0.4), covered(B, None))
    (tests,) = [area for area in estate_health(list(known.health.values())).areas if area.area is Area.TESTS]

    assert (tests.earned, tests.lost, tests.unknown) == (Fraction(15, 4), Fraction(15, 4), Fraction(35, 2))
    assert tests.earned + tests.lost + tests.unknown == tests.points == 25


def test_an_empty_estate_has_no_average() -> None:
    estate = estate_health([])

    assert (estate.average, estate.known_share, estate.areas) == (None, Fraction(0), ())


def test_the_113_modules_of_one_company_score_as_they_did(roadmap113: Path) -> None:
    estate = estate_health(list(assess_directory(roadmap113, Settings()).health.values()))

    assert estate.bands == {Band.HEALTHY: 11, Band.ATTENTION: 102, Band.AT_RISK: 0, Band.NOT_MEASURED: 0}
    assert estate.distribution == (0, 0, 0, 0, 0, 4, 25, 73, 2, 9)
    assert round(float(estate.average or 0), 1) == 73.0
    assert round(float(estate.known_share), 2) == 0.63
