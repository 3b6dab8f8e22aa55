"""By how much a module may become slower is an interval, and never more exact than what is known."""

from dataclasses import replace
from fractions import Fraction

import pytest

from archatlas.render.reports.changes import latency_lines
from render.reports.examples import example_comparison


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (5, 12.5, "+5 ms to +12.5 ms"),
        (-20, 3, "−20 ms to +3 ms"),
        (7, 7, "+7 ms"),
        (0, None, "0 ms or more"),
        (None, -4, "−4 ms or less"),
        (None, None, "by an unknown time"),
    ],
)
def test_what_is_not_known_has_no_bound(low: float | None, high: float | None, said: str) -> None:
    comparison = example_comparison()
    impact = replace(comparison.latency[0], low=bound(low), high=bound(high))
    (line, *_) = latency_lines(replace(comparison, latency=(impact,)))

    assert line[1] == f": {said} at the 95th percentile along "


def bound(milliseconds: float | None) -> Fraction | None:
    return None if milliseconds is None else Fraction(milliseconds)


def test_what_is_left_out_is_counted() -> None:
    lines = list(latency_lines(replace(example_comparison(), latency_more=1, latency_unknown=3)))

    assert lines[1:] == [("1 more module farther away",), ("3 more modules without any known latency",)]
