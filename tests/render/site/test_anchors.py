"""Each row of a page has an anchor of its own, whatever the rows are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.render.site.links import ANCHOR_LIMIT, FIXED_ANCHORS, Anchors


def rows(*texts: str) -> list[str]:
    anchors = Anchors()
    return [anchors.row("risk", text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("R1", "Data Loss!"), ["risk-r1", "risk-data-loss"]),
        (("a", "a", "a"), ["risk-a", "risk-a-2", "risk-a-3"]),
        (("a-2", "a", "a"), ["risk-a-2", "risk-a", "risk-a-3"]),
        (("a", "a", "a-2", "a-2"), ["risk-a", "risk-a-2", "risk-a-2-2", "risk-a-2-3"]),
    ],
)
def test_a_second_row_of_a_name_is_numbered(texts: tuple[str, ...], expected: list[str]) -> None:
    assert rows(*texts) == expected


@pytest.mark.real
def test_names_made_to_meet_the_numbers_of_others_only_count_on() -> None:
    texts = ["a" + "-2" * times for times in range(2_000)]

    assert len(set(rows(*texts, *texts))) == 4_000


def test_a_long_name_is_cut() -> None:
    first, second = rows("x" * 5_000, "x" * 5_001)

    assert first == f"risk-{'x' * 5_000}"[:ANCHOR_LIMIT]
    assert second == f"{first}-2"


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "a-3"]) | st.text()))
def test_no_two_rows_share_an_anchor(texts: list[str]) -> None:
    found = rows(*texts)

    assert len({*found, *FIXED_ANCHORS}) == len(found) + len(FIXED_ANCHORS)
    assert found == rows(*texts)
