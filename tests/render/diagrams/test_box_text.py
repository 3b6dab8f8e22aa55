"""The lines in a diagram's box, and the room they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.diagrams.box_text import box_texts, wrap
from archatlas.render.diagrams.diagram import Diagram, Direction, Node
from archatlas.render.text.widths import bold_width, text_width


def box_of(label: str, lane: str = "", direction: Direction = Direction.LEFT_TO_RIGHT) -> tuple[float, float]:
    diagram = Diagram("graph", "", "", (Node("a", lane, label),), (), direction=direction)
    (text,) = box_texts(diagram)
    return text.width, text.height


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("memory", ("memory",)),
        ("log_aggregator", ("log_aggregator",)),
        ("device_reporter", ("device_", "reporter")),
        ("abstract-proxy-factory", ("abstract-", "proxy-factory")),
        ("_private_name_of_it", ("_private_name_", "of_it")),
        ("", ("",)),
    ],
)
def test_long_names_are_broken_at_their_separators(name: str, lines: tuple[str, ...]) -> None:
    assert wrap(name) == lines


def test_a_name_without_end_is_cut() -> None:
    assert wrap("a" * 200) == ("a" * 20, "a" * 20, "a" * 20, "a" * 19 + "…")


@given(st.text())
def test_a_name_takes_few_short_lines(name: str) -> None:
    lines = wrap(name)

    assert 1 <= len(lines) <= 4
    assert all(len(line) <= 20 for line in lines)


@given(st.text("abc_-", max_size=40))
def test_a_broken_name_is_still_the_whole_name(name: str) -> None:
    lines = wrap(name)

    assert "".join(lines) == name or lines[-1].endswith("…")


def test_wide_screens_break_names_later() -> None:
    assert box_of("device_reporter", direction=Direction.TOP_TO_BOTTOM)[1] < box_of("device_reporter")[1]


def test_a_box_is_wide_enough_for_its_lines() -> None:
    width, _ = box_of("memory", lane="a_lane_with_a_long_name")

    assert width >= text_width("a_lane_with_a_long_name"[:19] + "…", 10) + 18


def test_names_of_like_width_have_boxes_of_the_same_width() -> None:
    assert box_of("memory")[0] == box_of("mercury")[0]


def test_the_lane_takes_a_line() -> None:
    assert box_of("memory", lane="lukhas")[1] - box_of("memory")[1] == 12


def test_widths_are_those_of_arial() -> None:
    assert text_width("memory", 1000) == 833 + 556 + 833 + 556 + 333 + 500
    assert bold_width("memory", 1000) == 889 + 556 + 889 + 611 + 389 + 556


def test_accents_take_no_room_and_full_width_characters_a_whole_one() -> None:
    assert text_width("é", 10) == text_width("e\N{COMBINING ACUTE ACCENT}", 10) == text_width("e", 10)
    assert text_width("東京", 10) == 20
