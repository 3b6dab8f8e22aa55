"""Figures that became worse are told, with both medians and the place, and noise is not."""

from datetime import UTC, datetime, timedelta
from random import Random

from archatlas.analysis.regression.guard import PerformanceState, alarms, judged
from archatlas.analysis.regression.series import FigureSeries, machine_series, series_of
from archatlas.analysis.regression.steps import steps
from archatlas.model.benchmark_runs import TimedFigure

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def figures(values: list[float], name: str = "b") -> list[TimedFigure]:
    key = ("core.one", name, "", "s", "ci")
    return [TimedFigure(key, BEGIN + timedelta(days=day), str(day), value) for day, value in enumerate(values)]


def noise(seed: int, number: int) -> list[float]:
    random = Random(seed)
    return [1 + random.gauss(0, 0.03) for _ in range(number)]


def series(values: list[float]) -> FigureSeries:
    (found,) = series_of(figures(values))
    return found


def test_a_step_is_told_with_both_medians_and_the_runs_it_lies_between() -> None:
    values = noise(1, 40)
    verdict = judged(series([*values[:35], *(1.25 * value for value in values[35:])]))

    assert verdict.state is PerformanceState.WORSE
    assert 0.2 < verdict.change < 0.3
    assert verdict.last_good is not None
    assert verdict.first_bad is not None
    assert (verdict.last_good.run, verdict.first_bad.run) == ("34", "35")


def test_fewer_than_twenty_runs_say_nothing() -> None:
    verdict = judged(series([*noise(1, 14), *([2.0] * 5)]))

    assert (verdict.state, verdict.points) == (PerformanceState.TOO_SHORT, 19)


def test_an_alarm_that_is_over_is_told_too() -> None:
    values = noise(2, 80)
    found = alarms(series([value * (1.3 if 40 <= day < 50 else 1) for day, value in enumerate(values)]))

    assert [one.state is PerformanceState.WORSE for one in found] == [True, False]


def test_what_all_benchmarks_of_a_run_have_in_common_accuses_none_of_them() -> None:
    every = [
        one
        for number in range(6)
        for one in figures([v * (1.4 if day >= 35 else 1) for day, v in enumerate(noise(number, 40))], f"b{number}")
    ]
    (common,) = machine_series(every)

    assert {judged(one).state for one in series_of(every)} == {PerformanceState.STEADY}
    assert judged(common).state is PerformanceState.WORSE


def test_the_whole_series_shows_the_place_of_a_step_and_none_in_noise() -> None:
    stepped = series([value * (1.1 if day >= 25 else 1) for day, value in enumerate(noise(3, 50))])
    (found,) = steps([stepped])

    assert abs(found.place - 25) <= 1
    assert steps([series(noise(seed, 50)) for seed in (4,)]) == ()


def test_figures_that_are_no_measure_are_left_out() -> None:
    assert series_of(figures([0.0, -1.0, float("nan"), float("inf")])) == ()
