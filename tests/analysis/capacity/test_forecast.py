"""A forecast admits what it does not know: short series, wide intervals, limits that may never be reached."""

from datetime import date
from math import exp, isfinite
from random import Random

import pytest

from archatlas.analysis.capacity.forecast import FEWEST, Model, forecast, limit_reached
from archatlas.analysis.capacity.resources import Resource, forecast_resource, weekly_values
from archatlas.analysis.capacity.running import estate_growth
from archatlas.model.series import MetricSample
from archatlas.render.text.capacity import limit_words
from capacity_series import TRUTHS, line, shares, walk

WEEK = 7 * 24 * 3600.0


def samples(values: list[float]) -> list[MetricSample]:
    """Return a sample a week."""
    return [MetricSample(week * WEEK, value) for week, value in enumerate(values)]


def test_a_short_series_has_no_forecast() -> None:
    values = line(Random(1), FEWEST - 1)

    assert forecast(values) is None
    assert limit_words(forecast_resource(Resource("disk"), samples(values))) == "not enough history: 25 of 26 weeks"


@pytest.mark.parametrize("truth", TRUTHS)
def test_most_values_come_true_within_their_interval(truth: str) -> None:
    hits = 0
    for seed in range(40):
        values = TRUTHS[truth](Random(f"{truth} {seed}"), 52 + 13)
        known = forecast(values[:52], 13)
        assert known is not None
        hits += known.at(13).low <= values[-1] <= known.at(13).high

    assert hits >= 30


def test_a_line_is_taken_where_it_forecast_better() -> None:
    known = forecast(line(Random(3), 120), 13)

    assert known is not None
    assert known.model is Model.LINE


def test_a_walk_that_looks_like_a_line_is_none() -> None:
    models = [known.model for seed in range(10) if (known := forecast(walk(Random(seed), 120), 13))]

    assert models.count(Model.WALK) >= 9


def test_what_moves_by_shares_gets_wider_steps_the_higher_it_is() -> None:
    found = [known for seed in range(20) if (known := forecast(shares(Random(seed), 156), 13))]

    assert sum(known.model is Model.SHARES for known in found) >= 16
    assert all(one.low > 0 for known in found if known.model is Model.SHARES for one in known.intervals)
    others = [forecast(walk(Random(seed), 156), 13) for seed in range(20)]
    assert sum(known is not None and known.model is Model.SHARES for known in others) <= 1


def test_a_forecast_of_enormous_growth_stays_a_number() -> None:
    random, values = Random(1), [1.0]
    for _ in range(51):
        values.append(values[-1] * exp(random.gauss(2, 0.5)))
    known = forecast(values)

    assert known is not None
    assert known.model is Model.SHARES
    assert all(isfinite(one.high) for one in known.intervals)


def test_an_interval_grows_with_the_weeks_ahead() -> None:
    known = forecast(walk(Random(4), 80))

    assert known is not None
    widths = [one.high - one.low for one in known.intervals]
    assert widths == sorted(widths)


def test_a_limit_may_be_reached_at_any_time_or_never() -> None:
    values = walk(Random(5), 80)
    known = forecast_resource(Resource("disk", "GB", max(values) + 60), samples(values))

    assert known.reached is not None
    assert known.reached.earliest is not None
    assert known.reached.latest is None or known.reached.latest > known.reached.earliest
    assert limit_words(known).startswith(f"limit reached between week {known.reached.earliest} and ")


def test_a_limit_far_away_is_not_reached() -> None:
    known = forecast(line(Random(6), 60))

    assert known is not None
    assert limit_reached(known, 1e9) == limit_reached(known, 1e12)


def test_the_highest_value_of_a_week_counts_and_gaps_are_bridged() -> None:
    day = WEEK / 7
    found = [MetricSample(4 * day, 1), MetricSample(6 * day, 5), MetricSample(4 * day + 3 * WEEK, 11)]

    assert weekly_values(found) == (4 * day, (5, 7, 9, 11))


def test_an_estate_stays_as_it_is_between_two_revisions() -> None:
    days = [date(2026, 1, 5), date(2026, 3, 2), date(2026, 3, 9)]
    (found,) = estate_growth(days, {"dependencies": [42, 43, 43]})

    assert found.weekly == (42, 42, 42, 42, 42, 42, 42, 42, 43, 43)


def test_the_same_series_always_gives_the_same_forecast() -> None:
    values = walk(Random(7), 60)

    assert forecast(values) == forecast(list(values))
