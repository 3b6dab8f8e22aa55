"""Whether a canary is worse: never by looking often, and never by chance more than was agreed."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.deployment.calibration import Replay, alarms, calibrated, drawn_count
from archatlas.analysis.deployment.canary import CanaryCounts, CanaryRule, canary_verdict, log_e_values
from archatlas.model.deployment import GateVerdict

PASS, FAIL, INCONCLUSIVE = GateVerdict.PASS, GateVerdict.FAIL, GateVerdict.INCONCLUSIVE
COUNTS = st.tuples(st.integers(1, 500), st.integers(0, 500), st.integers(1, 500), st.integers(0, 500)).map(
    lambda drawn: CanaryCounts(drawn[0], min(drawn[:2]), drawn[2], min(drawn[2:]))
)


def same(windows: int, share: float = 0.02, times: float = 1.0, seed: int = 1) -> list[CanaryCounts]:
    """Draw counts of a canary whose share of bad requests is so many times the one of what was before."""
    random = Random(seed)
    return [
        CanaryCounts(1000, drawn_count(1000, share, random), 500, drawn_count(500, times * share, random))
        for _ in range(windows)
    ]


def value_of(*looks: CanaryCounts) -> float:
    return math.exp(min(700.0, [*log_e_values(looks, CanaryRule())][-1]))


def test_what_is_as_good_passes_once_there_are_enough_requests() -> None:
    few, enough = [CanaryCounts(1000, 10, 50, 0)], [CanaryCounts(1000, 10, 500, 4)]

    assert canary_verdict(few, CanaryRule()).verdict is INCONCLUSIVE
    assert canary_verdict(few, CanaryRule()).reason.endswith("the canary served 50 requests, 100 are needed")
    assert canary_verdict(enough, CanaryRule()).verdict is PASS


def test_a_service_without_any_errors_passes() -> None:
    assert canary_verdict([CanaryCounts(1000, 0, 1000, 0)], CanaryRule()).verdict is PASS


def test_a_canary_that_is_much_worse_fails_and_never_passes_again() -> None:
    worse = [CanaryCounts(1000, 10, 500, 60)]
    later = [*worse, *(CanaryCounts(100_000, 1000, 50_000, 400) for _ in range(20))]

    assert canary_verdict(worse, CanaryRule()).verdict is FAIL
    assert canary_verdict(worse, CanaryRule()).reason == (
        "60 of 500 are bad, 10 of 1,000 before: worse than 1.25 times"
    )
    assert canary_verdict(later, CanaryRule()).verdict is FAIL


def test_what_leans_to_worse_is_not_told_yet() -> None:
    assert canary_verdict([CanaryCounts(1000, 10, 500, 13)], CanaryRule()).verdict is INCONCLUSIVE


def test_without_anything_to_compare_with_nothing_is_told() -> None:
    assert canary_verdict([], CanaryRule()).verdict is INCONCLUSIVE
    assert canary_verdict([CanaryCounts(0, 0, 5000, 4000)], CanaryRule()).verdict is INCONCLUSIVE
    assert canary_verdict([CanaryCounts(5000, 1, 0, 0)], CanaryRule()).verdict is INCONCLUSIVE


def test_no_canary_passes_before_it_was_looked_at_as_often_as_its_power_is_told_for() -> None:
    looks = [CanaryCounts(1000, 10, 500, 5)] * 20
    rule = CanaryRule(looks=20)

    assert canary_verdict(looks[1:], rule).verdict is INCONCLUSIVE
    assert canary_verdict(looks[1:], rule).reason.endswith("look 19 of the 20 that are needed")
    assert canary_verdict(looks, rule).verdict is PASS


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 200))
def test_the_bet_is_fair_where_the_canary_is_as_bad_as_is_tolerated(control: int, canary: int, bad: int) -> None:
    odds = 1.25 * canary / control
    share = odds / (1 + odds)
    gains = [value_of(CanaryCounts(control, bad - mine, canary, mine)) for mine in range(bad + 1)]
    chances = [math.comb(bad, mine) * share**mine * (1 - share) ** (bad - mine) for mine in range(bad + 1)]

    assert math.fsum(chance * gain for chance, gain in zip(chances, gains, strict=True)) == pytest.approx(1)


@given(st.lists(COUNTS, max_size=5), COUNTS)
def test_more_bad_requests_of_the_canary_never_speak_for_it(looks: list[CanaryCounts], last: CanaryCounts) -> None:
    worse = CanaryCounts(last.control_requests, last.control_bad, last.canary_requests, last.canary_requests)

    assert value_of(*looks, worse) >= value_of(*looks, last) * (1 - 1e-9)


def test_looking_often_at_the_same_version_seldom_fails_and_a_fourfold_share_is_found() -> None:
    history, replay = same(400), Replay(runs=200)

    assert alarms(history, CanaryRule(), replay) <= 0.05
    assert alarms(history, CanaryRule(), replay, 4.0) >= 0.75


def test_a_calibration_chooses_on_one_half_and_judges_by_the_other() -> None:
    quiet = calibrated(same(400), CanaryRule(), Replay(runs=100))
    wild = calibrated([*same(200), *same(200, times=3.0)], CanaryRule(), Replay(runs=100))

    assert quiet == calibrated(same(400), CanaryRule(), Replay(runs=100))
    assert (quiet.is_met, quiet.windows) == (True, 200)
    assert quiet.false_alarms <= 0.05 < quiet.threshold
    assert dict(quiet.power)[4.0] >= 0.75
    assert wild.false_alarms > 0.5


def test_a_history_that_keeps_no_promise_says_so() -> None:
    found = calibrated(same(100, times=9.0), CanaryRule(), Replay(runs=50))

    assert (found.is_met, found.rule.at_most) == (False, 3.0)


@pytest.mark.parametrize(("share", "mean"), [(0.0, 0), (1.0, 1000), (0.003, 3), (0.2, 200)])
def test_what_is_drawn_is_about_what_is_expected(share: float, mean: int) -> None:
    random = Random(3)
    found = [drawn_count(1000, share, random) for _ in range(300)]

    assert sum(found) / 300 == pytest.approx(mean, rel=0.1)
