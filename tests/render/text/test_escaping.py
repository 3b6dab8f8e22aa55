"""Text is shown as it is, except for what one cannot see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.text.escaping import one_line, terminal_line, terminal_text, visible

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("character", "escape"),
    [
        ("\x00", "\\x00"),
        ("\x1b", "\\x1b"),
        ("\n", "\\x0a"),
        ("\x85", "\\x85"),
        ("\u202e", "\\u202e"),
        ("\u2066", "\\u2066"),
        ("\ufffe", "\\ufffe"),
        ("\ud800", "\\ud800"),
        ("\U0010ffff", "\\U0010ffff"),
    ],
)
def test_what_one_cannot_see_becomes_an_escape(character: str, escape: str) -> None:
    assert visible(f"a{character}b") == f"a{escape}b"


@pytest.mark.parametrize("text", ["", "candidate.memory", "ΛiD", "東京", "naïve café", "👩‍🚀", "<b>&amp;\\x"])
def test_what_one_can_see_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(ANY_TEXT)
def test_a_shown_text_can_be_printed_anywhere(text: str) -> None:
    shown = visible(text)

    shown.encode("utf-8")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a ##[error]b", "a #\\x23[error]b"),
        ("a####[group]", "a###\\x23[group]"),
        ("##vso[task.setvariable]", "#\\x23vso[task.setvariable]"),
        ("x ##VSO[y", "x #\\x23VSO[y"),
        ("## heading [x]", "## heading [x]"),
    ],
)
def test_commands_of_build_services_are_broken_on_terminals_only(text: str, shown: str) -> None:
    assert terminal_text(text) == shown
    assert visible(text) == text


@pytest.mark.parametrize("text", ["::error::x", "  ::error::x", "## heading"])
def test_a_line_of_its_own_does_not_begin_like_a_command(text: str) -> None:
    assert terminal_line(text) == f"| {text}"


def test_one_line_is_one_line() -> None:
    assert one_line(" two\r\n\twords  here ") == "two words here"


def test_a_cut_text_ends_in_an_ellipsis_within_the_limit() -> None:
    assert one_line("abcdefgh", 5) == "abcd…"
    assert one_line("abcde", 5) == "abcde"
