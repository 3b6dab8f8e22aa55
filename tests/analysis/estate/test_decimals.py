"""Numbers keep the value their author wrote, and their text never says more."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.decimals import as_fraction, decimal_text, half_up, percent_text, share_text


@pytest.mark.parametrize(("written", "meant"), [(0.1, "0.1"), (99.95, "99.95"), (1e-07, "0.0000001"), (3, "3")])
def test_a_number_is_what_was_written(written: float, meant: str) -> None:
    assert as_fraction(written) == Fraction(meant)


@given(st.integers(-(10**9), 10**9), st.integers(0, 9))
def test_the_text_of_a_decimal_is_the_decimal(number: int, digits: int) -> None:
    value = Fraction(number, 10**digits)

    assert Fraction(decimal_text(value, digits)) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(2, 3), "0.66…"),
        (Fraction("0.999"), "0.99…"),
        (Fraction(-1, 3), "-0.33…"),
        (Fraction("0.0001"), "0.00…"),
    ],
)
def test_what_is_cut_off_is_said(number: Fraction, text: str) -> None:
    assert decimal_text(number, 2) == text


def test_a_share_is_never_rounded_up_to_its_target() -> None:
    assert share_text(as_fraction(0.79999)) == "79.99 %"
    assert share_text(as_fraction(0.8)) == "80 %"


def test_a_percentage_shows_eight_decimals_before_it_is_cut() -> None:
    assert percent_text(Fraction("99.8500500001")) == "99.85005000… %"


@pytest.mark.parametrize(("number", "whole"), [("0.5", 1), ("1.5", 2), ("2.4999", 2), ("79.5", 80), ("0", 0)])
def test_halves_are_rounded_up(number: str, whole: int) -> None:
    assert half_up(Fraction(number)) == whole
