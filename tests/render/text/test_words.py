"""Numbers, dates and counts are written in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.text import words

SPACE = words.NARROW_SPACE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1234567.5, "1234567.5"),
        (99.99999, "99.99999"),
        (0.00001, "0.00001"),
        (1e300, "1e+300"),
        (-2.50, "-2.5"),
    ],
)
def test_a_number_keeps_its_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_is_the_number(value: float) -> None:
    assert float(words.number(value)) == value


@pytest.mark.parametrize(
    ("part", "digits", "text"),
    [
        (0, 0, "0"),
        (1, 0, "100"),
        (0.8, 0, "80"),
        (0.735, 1, "73.5"),
        (0.996, 0, "99.6"),
        (0.9999, 1, "99.99"),
        (0.001, 0, "0.1"),
    ],
)
def test_a_share_is_rounded_but_not_to_all_or_nothing(part: float, digits: int, text: str) -> None:
    assert words.share(part, digits) == f"{text}{SPACE}%"


def test_an_objective_has_a_decimal() -> None:
    assert words.objective(99) == f"99.0{SPACE}%"
    assert words.objective(99.95) == f"99.95{SPACE}%"


@pytest.mark.parametrize(("number", "text"), [(0, "0 lanes"), (1, "1 lane"), (2, "2 lanes"), (1203, "1,203 lanes")])
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert words.count(number, "lane") == text


def test_a_count_takes_an_irregular_plural() -> None:
    assert (words.count(1, "class", "classes"), words.count(2, "class", "classes")) == ("1 class", "2 classes")


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        ("2025-09-10", "10 Sep 2025"),
        ("2025-09-30T01:41:23.354112+00:00", "30 Sep 2025"),
        ("2025-12-01T23:59:59Z", "1 Dec 2025"),
        ("next week", "next week"),
        ("", ""),
    ],
)
def test_a_date_is_written_out_and_another_text_left_alone(stamp: str, text: str) -> None:
    assert words.day(stamp) == text


@pytest.mark.parametrize(
    ("word", "shown"), [("active", "Active"), ("iOS", "iOS"), ("in use", "in use"), ("v2", "v2"), ("", "")]
)
def test_a_lower_case_word_gets_a_capital_and_nothing_else_changes(word: str, shown: str) -> None:
    assert words.capitalised(word) == shown


def test_joined_words_say_how_many_are_left_out() -> None:
    assert words.enumerated(["a", "b", "c"], 2) == "a, b and 1 more"
    assert words.enumerated(["a", "b"], 2) == "a and b"
    assert words.enumerated(["a", "b", "c"]) == "a, b and c"
    assert words.enumerated(["a"]) == "a"
    assert words.enumerated([]) == ""


@given(st.text())
def test_a_slug_can_stand_in_an_address(text: str) -> None:
    assert set(words.slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-")
    assert words.slug(text)
