"""The panels of curves: the estate in three, and one for each lane."""

from collections.abc import Callable
from fractions import Fraction

from markupsafe import Markup

from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.history.history import LanePoint, Point
from archatlas.model.record import dataclass
from archatlas.render.site.components.curves import (
    CurveMark,
    Shape,
    TimeCurve,
    count_axis,
    curve_drawings,
    score_axis,
)
from archatlas.render.site.history.span import Shown
from archatlas.render.site.links import lane_address, link
from archatlas.render.text.words import count, share

_TALL, _SMALL = 166, 104


@dataclass(frozen=True, slots=True)
class CurvePanel:
    """A curve with its title and what stands at the right of that."""

    title: str
    note: str
    drawing: Markup
    href: str = ""


def estate_panels(shown: Shown) -> tuple[CurvePanel, ...]:
    """Return the curves of the score, of dependencies across lanes, and of those that break a rule."""
    last = shown.last
    return (
        _score_panel(shown),
        _count_panel(shown, "Dependencies across lanes", f"of {last.requirements:,} in all", lambda one: one.across),
        _count_panel(shown, "Dependencies that break a rule", "", lambda one: one.broken),
    )


def lane_panels(shown: Shown, here: str) -> tuple[CurvePanel, ...]:
    """Return a curve for each lane of today that has a score."""
    return tuple(_lane_panel(shown, lane, here) for lane in shown.last.lanes)


def mark_numbers(shown: Shown) -> tuple[CurveMark, ...]:
    """Return the marks of all curves, numbered in their order."""
    return tuple(CurveMark(max(point.day, shown.begin), number) for number, (point, _mark) in enumerate(shown.marks, 1))


def score_words(score: Fraction | None) -> str:
    """Write a score as pages show it."""
    return "–" if score is None else str(half_up(score))


def _score_panel(shown: Shown) -> CurvePanel:
    values = shown.values(lambda point: point.average)
    low, high, ticks = score_axis([one.value for one in values])
    known = shown.values(lambda point: point.known)
    words = f"known {share(shown.last.known)}"
    curve = TimeCurve(
        shown.begin,
        shown.end,
        values,
        score_words(shown.last.average),
        Shape.LINE,
        low,
        high,
        ticks,
        mark_numbers(shown),
        known,
        words,
    )
    sentence = f"{_way(score_words(shown.start.average), score_words(shown.last.average))}, {words}"
    return CurvePanel("Average score", "of 100", curve_drawings(curve, _TALL, sentence))


def _count_panel(shown: Shown, title: str, note: str, value: Callable[[Point], int]) -> CurvePanel:
    values = shown.values(value)
    low, high, ticks = count_axis([one.value for one in values])
    first, last = f"{value(shown.start):,}", f"{value(shown.last):,}"
    curve = TimeCurve(shown.begin, shown.end, values, last, Shape.STEPS, low, high, ticks, mark_numbers(shown))
    return CurvePanel(title, note, curve_drawings(curve, _TALL, _way(first, last)))


def _lane_panel(shown: Shown, lane: str, here: str) -> CurvePanel:
    values = shown.values(lambda point: lane_point(point, lane).average)
    low, high, _ticks = score_axis([one.value for one in values])
    first, last = (score_words(lane_point(point, lane).average) for point in (shown.start, shown.last))
    curve = TimeCurve(shown.begin, shown.end, values, last, Shape.LINE, low, high, 1, mark_numbers(shown))
    modules = count(lane_point(shown.last, lane).modules, "module")
    note = f"{modules}, {first} to {last}" if first != "–" else f"{modules}, new"
    return CurvePanel(lane, note, curve_drawings(curve, _SMALL, _way(first, last)), link(here, lane_address(lane)))


_NO_LANE = LanePoint(0, None, 0, 0)


def lane_point(point: Point, lane: str) -> LanePoint:
    """Return a lane at a revision, an empty one where it was not there."""
    return point.lanes.get(lane, _NO_LANE)


def _way(first: str, last: str) -> str:
    return f"From {first} to {last}" if first != last else f"{last} all the time"
