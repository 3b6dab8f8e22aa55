"""The whole series shows where it stepped to other levels, with the place and both medians, and nothing in noise."""

from random import Random

import pytest

from archatlas.analysis.regression.series import FigureSeries, series_of
from archatlas.analysis.regression.steps import PerformanceStep, steps
from benchmark_series import figures, noise


def series(*several: list[float]) -> tuple[FigureSeries, ...]:
    """Return series of machines of their own, so that they have nothing in common."""
    return tuple(
        found
        for number, values in enumerate(several)
        for found in series_of(figures(values, f"b{number:03}", f"ci-{number:03}"))
    )


def steps_of(values: list[float]) -> tuple[PerformanceStep, ...]:
    (one,) = series(values)
    return steps([one]).get(one.key, ())


@pytest.mark.parametrize("number", [24, 30, 50, 200])
def test_a_step_has_its_place_and_both_medians(number: int) -> None:
    values = noise(3, number)
    (found,) = steps_of([value * (1.15 if day >= number // 2 else 1) for day, value in enumerate(values)])

    assert abs(int(found.first.run) - number // 2) <= 1
    assert int(found.first.run) == int(found.last.run) + 1
    assert found.before == pytest.approx(1.0, abs=0.03)
    assert found.after == pytest.approx(1.15, abs=0.03)
    assert found.change == pytest.approx(0.15, abs=0.04)


def test_a_time_that_was_slower_has_a_beginning_and_an_end() -> None:
    begun, over = steps_of([value * (1.3 if 40 <= day < 60 else 1) for day, value in enumerate(noise(5, 100))])

    assert (begun.first.run, over.first.run) == ("40", "60")
    assert (round(begun.after, 1), round(over.after, 1)) == (1.3, 1.0)


def test_small_steps_and_noise_are_none() -> None:
    small = [value * (1.04 if day >= 50 else 1) for day, value in enumerate(noise(3, 100))]

    assert steps(series(small, *(noise(seed, 80) for seed in range(10, 30)))) == {}


def test_one_step_among_many_series_is_found_all_the_same() -> None:
    """As many mixed series as could say so by themselves would take minutes."""
    stepped = [value * (1.2 if day >= 40 else 1) for day, value in enumerate(noise(1, 80))]
    every = series(stepped, *(noise(seed, 80) for seed in range(100, 250)))

    assert [key[1] for key in steps(every)] == ["b000"]


def test_runs_that_resemble_their_neighbours_have_no_step() -> None:
    def wandering(seed: int) -> list[float]:
        random, away, values = Random(seed), 0.0, []
        for _ in range(80):
            away = 0.5 * away + random.gauss(0, 0.04)
            values.append(1 + away)
        return values

    assert len(steps(series(*map(wandering, range(20))))) <= 1


def test_fewer_than_twenty_runs_and_equal_ones_have_no_step() -> None:
    assert steps_of([*[1.0] * 9, *[2.0] * 10]) == ()
    assert steps_of([1.0] * 40) == ()


def test_the_same_runs_have_the_same_steps_in_any_order() -> None:
    every = series(*([v * (1.2 if day >= 40 else 1) for day, v in enumerate(noise(seed, 80))] for seed in range(5)))

    assert steps(every) == steps(tuple(reversed(every)))
