"""What was said of past changes corrects what is said of the next one, and decides what is told of it."""

from random import Random

import pytest

from archatlas.analysis.prediction.calibration import Correction, PastAnswer, Said, calibrated
from archatlas.analysis.prediction.weights import as_probability


def answers(number: int, said: float, true: float, *, support: int = 9, lacks: bool = True) -> list[PastAnswer]:
    """Return answers of one candidate each, said with the same log odds, of which a share came true."""
    random = Random(1)
    return [PastAnswer(place, (Said(said, support, random.random() < true),), lacks) for place in range(number)]


@pytest.mark.parametrize(("said", "true"), [(0.5, 0.3), (2.0, 0.6), (-1.0, 0.5)])
def test_what_was_said_too_high_or_too_low_is_corrected(said: float, true: float) -> None:
    found = calibrated(answers(400, said, true), 0.75)

    assert found.probability(said) == pytest.approx(true, abs=0.06)
    assert abs(as_probability(said) - true) > 0.1


def test_without_a_past_what_is_said_stays_and_nothing_is_told() -> None:
    found = calibrated((), 0.75)

    assert found == Correction()
    assert found.probability(1.0) == as_probability(1.0)
    assert found.told_from is None


def test_a_correction_leaves_what_is_likelier_the_likelier() -> None:
    found = calibrated([*answers(200, 2.0, 0.2), *answers(200, -1.0, 0.6)], 0.75)

    said = [found.probability(place / 10) for place in range(-80, 81)]
    assert said == sorted(said)


def test_what_is_seldom_is_left_as_it_is_said() -> None:
    found = calibrated(answers(400, 1.0, 0.9), 0.75)

    assert found.probability(-5.0) == as_probability(-5.0)


def test_notes_are_told_from_where_enough_of_the_past_ones_were_right() -> None:
    found = calibrated([*answers(600, 0.4, 0.56), *answers(300, 3.0, 0.95)], 0.75)

    assert found.told_from is not None
    assert found.told_from > 0.5
    assert found.right / found.told > 0.75
    assert found.probability(3.0) > found.told_from


@pytest.mark.parametrize(
    "past",
    [
        answers(300, 1.0, 0.6),
        answers(8, 3.0, 1.0),
        answers(300, 3.0, 0.95, support=4),
        answers(300, 3.0, 0.95, lacks=False),
    ],
    ids=["too many wrong", "too few", "seen too seldom", "nothing was hidden"],
)
def test_nothing_is_told_where_the_past_does_not_show_that_it_is_right(past: list[PastAnswer]) -> None:
    assert calibrated(past, 0.75).told_from is None


def test_few_notes_of_which_as_many_were_right_may_be_luck() -> None:
    past = [PastAnswer(place, (Said(3.0, 9, place % 5 > 0),), lacks=True) for place in range(400)]

    assert calibrated(past[:40], 0.75).told_from is None
    assert calibrated(past, 0.75).told_from is not None


def test_notes_that_are_right_no_more_are_not_told() -> None:
    past = answers(300, 3.0, 1.0)
    late = [PastAnswer(one.place + 300, one.said, one.lacks) for one in answers(40, 3.0, 0.5)]

    assert calibrated(past, 0.75).told_from is not None
    assert calibrated([*past, *late], 0.75).told_from is None
