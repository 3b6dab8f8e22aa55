"""Numbers keep the value their author wrote, and have one spelling wherever they are shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.estate.decimals import (
    apart,
    as_fraction,
    decimal,
    half_up,
    percent_text,
    share_text,
    shares_apart,
)


@pytest.mark.parametrize(("written", "meant"), [(0.1, "0.1"), (99.95, "99.95"), (1e-07, "0.0000001"), (3, "3")])
def test_a_number_is_what_was_written(written: float, meant: str) -> None:
    assert as_fraction(written) == Fraction(meant)


@given(st.integers(-(10**9), 10**9), st.integers(0, 9))
def test_the_text_of_a_decimal_is_the_decimal(number: int, digits: int) -> None:
    value = Fraction(number, 10**digits)

    assert Fraction(decimal(value, digits)) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(2, 3), "0.67"),
        (2 / 3, "0.67"),
        (Fraction("0.999"), "1"),
        (Fraction(-1, 3), "-0.33"),
        (Fraction("-0.001"), "0"),
        (Fraction("0.125"), "0.13"),
        (0.125, "0.13"),
        (0.285, "0.29"),
        (0.5, "0.5"),
        (3, "3"),
        (1e22, "10000000000000000000000"),
    ],
)
def test_a_number_of_any_type_is_rounded_in_one_way(number: Fraction | float, text: str) -> None:
    assert decimal(number, 2) == text


@given(st.fractions(min_value=0, max_value=1), st.fractions(min_value=0, max_value=1))
def test_what_is_more_than_its_limit_looks_like_more(one: Fraction, other: Fraction) -> None:
    first, second = apart((one, other))

    assert (first == second) == (decimal(one, 9) == decimal(other, 9))


def test_a_limit_and_what_exceeds_it_by_little_have_more_decimals() -> None:
    assert apart((Fraction("0.6702"), Fraction("0.67"))) == ("0.6702", "0.67")
    assert shares_apart((Fraction("0.79996"), Fraction("0.8"))) == ("79.996 %", "80 %")
    assert apart((Fraction(1, 2), Fraction(1, 2))) == ("0.5", "0.5")


def test_a_share_is_not_rounded_to_all_or_nothing() -> None:
    assert share_text(as_fraction(0.99999)) == share_text(0.99999) == "99.999 %"
    assert share_text(0.8) == "80 %"


def test_a_percentage_has_nine_decimals_at_most() -> None:
    assert percent_text(Fraction("99.85005000014")) == "99.85005 %"


@pytest.mark.parametrize(("number", "whole"), [("0.5", 1), ("1.5", 2), ("2.4999", 2), ("79.5", 80), ("0", 0)])
def test_halves_are_rounded_up(number: str, whole: int) -> None:
    assert half_up(Fraction(number)) == whole
