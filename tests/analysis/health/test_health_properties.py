"""Whatever modules declare: parts add up, promises come true, unknown never moves the score."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.health.estates import MEETING, NAMES, estates, meeting, score_modules, with_modules
from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.health.checks import DEFINITIONS, POINTS, Check, HealthRules
from archatlas.analysis.health.health import CHECKS, score_module
from archatlas.analysis.health.improvements import improvements
from archatlas.analysis.health.score import Band, Outcome, Score, apportion, band_of, printed_points, score_of
from archatlas.model.module import ModuleName
from builders import module

names = st.sampled_from(NAMES)

rarely = settings(max_examples=settings().max_examples // 2)
"""An example is an estate whose modules are all scored."""


@st.composite
def point_sets(draw: st.DrawFn) -> dict[Check, int]:
    """Draw points that add up to 100, some of them 0."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(POINTS) - 1, max_size=len(POINTS) - 1)))
    return {check: high - low for check, low, high in zip(POINTS, [0, *cuts], [*cuts, 100], strict=True)}


rule_sets = st.builds(
    HealthRules,
    points=st.just(POINTS) | point_sets(),
    minimum_known=st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)]),
    few_tests=st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)]),
    one_open_risk=st.sampled_from([Fraction(0), Fraction(2, 5), Fraction(1)]),
)


def scored(facts: Facts, name: ModuleName, rules: HealthRules | None = None) -> Score:
    return score_module(facts, facts.catalog[name], rules or HealthRules())


def test_every_check_is_defined_and_has_a_change_that_meets_it() -> None:
    assert list(Check) == list(CHECKS) == list(DEFINITIONS) == list(MEETING)
    assert sum(POINTS.values()) == 100


@rarely
@given(estates, names, rule_sets)
def test_the_parts_of_a_score_add_up_exactly(facts: Facts, name: ModuleName, rules: HealthRules) -> None:
    score = scored(facts, name, rules)

    assert score.points == sum(result.points for result in score.checks) == 100
    assert score.earned == sum(area.earned for area in score.areas) == sum(result.earned for result in score.checks)
    assert score.known == sum(area.known for area in score.areas)
    assert 0 <= score.earned <= score.known <= score.points
    assert score.grade.exact is None or score.grade.exact * score.known == score.earned * 100


@rarely
@given(estates, names, rule_sets)
def test_printed_points_add_up_too(facts: Facts, name: ModuleName, rules: HealthRules) -> None:
    score = scored(facts, name, rules)
    printed = printed_points(score)

    assert Fraction(printed.total) == sum(map(Fraction, printed.areas.values()))
    for area in score.areas:
        assert Fraction(printed.areas[area.area]) == sum(
            Fraction(printed.checks[result.check]) for result in area.checks
        )
    for result in score.checks:
        assert abs(Fraction(printed.checks[result.check]) - result.earned) < Fraction(1, 10)


@rarely
@given(st.lists(st.fractions(0, 20), max_size=8))
def test_every_part_is_rounded_up_or_down(parts: list[Fraction]) -> None:
    total = int(sum(parts) * 10 + Fraction(1, 2))
    tenths = apportion(parts, total)

    assert sum(tenths) == total
    assert all(abs(tenth - part * 10) < 1 for tenth, part in zip(tenths, parts, strict=True))


@rarely
@given(estates, names, rule_sets)
def test_the_unknown_neither_earns_nor_costs(facts: Facts, name: ModuleName, rules: HealthRules) -> None:
    score = scored(facts, name, rules)
    known = score_of(tuple(result for result in score.checks if result.outcome is not Outcome.UNKNOWN), rules)

    assert (known.earned, known.known) == (score.earned, score.known)
    assert score.grade.exact is None or known.grade == score.grade


@rarely
@given(estates, names)
def test_meeting_a_check_gives_the_score_that_was_promised(facts: Facts, name: ModuleName) -> None:
    before = scored(facts, name)

    for change in improvements(before, HealthRules()):
        after = scored(meeting(facts, name, change.check), name)
        assert after.grade == change.grade, change.check
        assert change.gain is None or after.grade.exact == (before.grade.exact or 0) + change.gain


@rarely
@given(estates, names)
def test_meeting_a_check_raises_the_score_if_so_promised_and_never_lowers_it(facts: Facts, name: ModuleName) -> None:
    before = scored(facts, name)
    promised = {change.check for change in improvements(before, HealthRules())}
    assume(before.grade.exact is not None)

    for check in Check:
        after = scored(meeting(facts, name, check), name)
        if after.grade.exact is not None:
            assert (after.grade.exact > (before.grade.exact or 0)) == (check in promised), check
            assert after.grade.exact >= (before.grade.exact or 0)


@rarely
@given(estates, names, rule_sets)
def test_changes_are_sorted_by_their_gain_and_all_gain_something(
    facts: Facts, name: ModuleName, rules: HealthRules
) -> None:
    score = scored(facts, name, rules)
    changes = improvements(score, rules)

    gains = [change.gain for change in changes if change.gain is not None]
    assert gains == sorted(gains, reverse=True)
    assert all(gain > 0 for gain in gains)
    assert (gains == []) or len(gains) == len(changes)


@rarely
@given(estates, names, st.integers(0, 100), st.integers(0, 100))
def test_more_coverage_never_lowers_a_score(facts: Facts, name: ModuleName, low: int, high: int) -> None:
    assume(low <= high and {low, high}.isdisjoint({50}))

    def covered(percent: int) -> Fraction:
        one = facts.catalog[name]
        posture = replace(one.test_posture, coverage=replace(one.test_posture.coverage, current=percent / 100))
        return scored(with_modules(facts, replace(one, test_posture=posture)), name).grade.exact or Fraction(0)

    assert covered(low) <= covered(high)


@rarely
@given(estates, names, rule_sets)
def test_little_known_is_not_measured(facts: Facts, name: ModuleName, rules: HealthRules) -> None:
    score = scored(facts, name, rules)

    is_measured = score.known > 0 and score.known_share >= rules.minimum_known
    assert (score.grade.band is not Band.NOT_MEASURED) == is_measured
    assert (score.grade.exact is None) == (score.grade.shown is None) == (not is_measured)


@rarely
@given(estates, names, rule_sets)
def test_the_band_agrees_with_the_number_shown(facts: Facts, name: ModuleName, rules: HealthRules) -> None:
    grade = scored(facts, name, rules).grade

    if grade.exact is not None and grade.shown is not None:
        assert -Fraction(1, 2) < grade.shown - grade.exact <= Fraction(1, 2)
        assert grade.band is band_of(grade.shown, rules)


@rarely
@given(estates)
def test_each_module_is_scored_alike_alone_and_with_all(facts: Facts) -> None:
    health = score_modules(facts)

    assert list(health) == list(facts.catalog)
    assert all(known.own == scored(facts, name) for name, known in health.items())


@rarely
@given(estates, names)
def test_the_evidence_has_a_key_and_a_file(facts: Facts, name: ModuleName) -> None:
    for result in scored(facts, name).checks:
        assert result.value
        assert result.key
        assert result.action
        assert result.location.path == facts.catalog[name].path


@rarely
@given(estates)
def test_a_module_that_says_nothing_is_not_measured(facts: Facts) -> None:
    assert scored(with_modules(facts, module("one.a")), NAMES[0]).grade.band is Band.NOT_MEASURED
