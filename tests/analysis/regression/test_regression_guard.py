"""Figures that became worse are told, with both medians and the place, and noise is not."""

from math import sin
from random import Random

from archatlas.analysis.regression.guard import PerformanceState, alarms, judged
from archatlas.analysis.regression.series import FigureSeries, machine_series, series_of
from benchmark_series import figures, noise


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


def test_a_machine_that_stays_slower_accuses_no_benchmark_later_on() -> None:
    every = [
        one
        for number in range(6)
        for one in figures([v * (1.4 if day >= 40 else 1) for day, v in enumerate(noise(number, 100))], f"b{number}")
    ]

    assert [event for one in series_of(every) for event in alarms(one)] == []
    (common,) = machine_series(every)
    assert [one.state is PerformanceState.WORSE for one in alarms(common)] == [True, False]


def test_freed_figures_are_what_the_machine_takes_by_now() -> None:
    values = [v * (2.0 if day >= 40 else 1) for day, v in enumerate(noise(1, 100))]
    every = [one for number in range(5) for one in figures(values, f"b{number}")]

    assert all(1.9 < freed < 2.1 for one in series_of(every) for freed in one.freed)


def test_a_run_with_too_few_benchmarks_counts_as_the_ones_before_it() -> None:
    every = [
        one
        for number in range(5)
        for one in figures([v * (1.4 if day >= 20 else 1) for day, v in enumerate(noise(number, 60))], f"b{number}")
        if number == 0 or int(one.run) < 55
    ]

    assert {judged(one).state for one in series_of(every)} == {PerformanceState.STEADY}


def test_a_benchmark_that_comes_later_is_freed_from_its_first_run_on() -> None:
    every = [
        one
        for number in range(6)
        for one in figures([v * (1.4 if day >= 35 else 1) for day, v in enumerate(noise(number, 70))], f"b{number}")
        if number < 5 or int(one.run) >= 25
    ]

    late = next(one for one in series_of(every) if one.key[1] == "b5")
    assert max(late.freed) / min(late.freed) < 1.2


def test_one_odd_run_among_the_newest_hides_no_step() -> None:
    values = [*noise(1, 35), 1.26, 1.24, 0.9, 1.27, 1.25]

    assert judged(series(values)).state is PerformanceState.WORSE
    assert judged(series([*noise(1, 35), *(1 / value for value in values[35:])])).state is PerformanceState.BETTER


def test_two_odd_runs_and_three_slow_ones_are_no_step_yet() -> None:
    assert judged(series([*noise(1, 35), 1.26, 0.9, 1.24, 0.95, 1.25])).state is PerformanceState.STEADY


def test_runs_that_wander_are_asked_for_more() -> None:
    """Of runs that resemble their neighbours, five in a row above the others are nothing special."""
    levels = [1 + 0.07 * sin(day / 3) for day in range(35)]
    mixed = Random(1).sample(levels, len(levels))
    slower = [1.21, 1.22, 1.2, 1.23, 1.21]

    assert judged(series([*mixed, *slower])).state is PerformanceState.WORSE
    assert judged(series([*levels, *slower])).state is PerformanceState.STEADY


def test_figures_that_are_no_measure_are_left_out() -> None:
    assert series_of(figures([0.0, -1.0, float("nan"), float("inf"), 1e-300, 1e300])) == ()


def test_absurd_figures_break_nothing() -> None:
    absurd = [1e-100 if day % 2 else 1e100 for day in range(40)]

    for one in series_of([figure for number in range(4) for figure in figures(absurd, f"b{number}")]):
        assert judged(one).state is PerformanceState.STEADY
