"""Curves over time: a panel with axes in a wide and a narrow drawing, and a small one that stands in a line.

The number at the end of a curve and the sentence of the drawing say what it shows; marks are numbers on dashed lines.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import Enum
from math import ceil, floor

from markupsafe import Markup

from archatlas.model.record import dataclass
from archatlas.render.text.escaping import escaped


class Shape(Enum):
    """How one value leads to the next."""

    LINE = "straight"
    STEPS = "at once"


@dataclass(frozen=True, slots=True)
class CurveValue:
    """What a curve shows on a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class CurveMark:
    """A day at which a reader has to know something; the number leads to the sentence below the panels."""

    day: date
    number: int


@dataclass(frozen=True, slots=True)
class TimeCurve:
    """A curve between two days: its values in their order, the words of its last one, and the marks on it.

    `below` is drawn as a narrow strip of 0 to 1 under it, with its own words.
    """

    begin: date
    end: date
    values: tuple[CurveValue, ...]
    words: str
    shape: Shape = Shape.LINE
    low: float = 0
    high: float = 100
    ticks: int = 3
    marks: tuple[CurveMark, ...] = ()
    below: tuple[CurveValue, ...] = ()
    below_words: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """The measures of one drawing in pixels."""

    width: int
    height: int
    left: int = 34
    right: int = 14
    top: int = 24
    strip: int = 0

    @property
    def bottom(self) -> int:
        return self.height - 22 - self.strip


_WIDE, _NARROW = 392, 320
_STRIP = 34
_SPARK = (104, 26)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def score_axis(values: Sequence[float]) -> tuple[float, float, int]:
    """Return the lowest and the highest tick for scores, in tens, and how many steps lie between them."""
    low = max(0, floor((min(values, default=0) - 1) / 10) * 10)
    high = min(100, ceil((max(values, default=100) + 1) / 10) * 10)
    while high - low < 30:  # the curve stays in the middle
        is_high = high >= 100 or (low > 0 and min(values, default=0) - low < high - max(values, default=100))
        high, low = (high, low - 10) if is_high else (high + 10, low)
    return low, high, (high - low) // 10 if high - low <= 50 else 2 if (high - low) % 20 else (high - low) // 20


def count_axis(values: Sequence[float]) -> tuple[float, float, int]:
    """Return the ticks for numbers of things, from 0 on in three steps of a whole number."""
    step = max(1, ceil(max(values, default=1) * 1.05 / 3))
    return 0, 3 * step, 3


def curve_drawings(curve: TimeCurve, height: int, sentence: str) -> Markup:
    """Return a curve in both widths; the style sheet shows one of them."""
    strip = _STRIP if curve.below else 0
    wide = _drawing(curve, _Frame(_WIDE, height + strip, strip=strip), sentence)
    narrow = _drawing(curve, _Frame(_NARROW, height - 8 + strip, right=14, strip=strip), sentence)
    return Markup(f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>')


def sparkline(curve: TimeCurve, sentence: str) -> Markup:
    """Return a curve that stands beside a number."""
    width, height = _SPARK
    frame = _Frame(width, height + 22, left=2, right=5, top=4)
    return Markup(
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escaped(sentence)}" style="display:block;margin-top:.3rem">'
        f"{''.join(_mark_lines(curve, frame, 2, height - 2))}{_path(curve, frame)}{_end(curve, frame)}</svg>"
    )


def _drawing(curve: TimeCurve, frame: _Frame, sentence: str) -> str:
    marks = f'role="img" aria-label="{escaped(sentence)}"'
    parts = (
        *_grid(curve, frame),
        *_days(curve, frame),
        *_mark_lines(curve, frame, 18, frame.bottom),
        *_mark_numbers(curve, frame),
        _path(curve, frame),
        _end(curve, frame),
        _end_words(curve, frame),
        *_strip(curve, frame),
    )
    size = f'viewBox="0 0 {frame.width} {frame.height}" width="{frame.width}" height="{frame.height}"'
    return f'<svg class="v-dg" {size} {marks}>{"".join(parts)}</svg>'


def _x(curve: TimeCurve, frame: _Frame, day: date) -> float:
    span = max((curve.end - curve.begin).days, 1)
    share = min(max((day - curve.begin).days / span, 0), 1)
    return frame.left + share * (frame.width - frame.left - frame.right)


def _y(curve: TimeCurve, frame: _Frame, value: float) -> float:
    share = (value - curve.low) / (curve.high - curve.low or 1)
    return frame.bottom - share * (frame.bottom - frame.top)


def _grid(curve: TimeCurve, frame: _Frame) -> Iterator[str]:
    for place in range(curve.ticks + 1):
        value = curve.low + (curve.high - curve.low) * place / curve.ticks
        y = _y(curve, frame, value)
        yield f'<path d="M{frame.left} {y:.1f}H{frame.width - frame.right}" stroke="var(--ad-line)"/>'
        yield f'<text class="lab" x="{frame.left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.0f}</text>'


def _days(curve: TimeCurve, frame: _Frame) -> Iterator[str]:
    y = frame.height - 5
    for day, label in _labels(curve.begin, curve.end, 5 if frame.width > _NARROW else 4):
        x = min(_x(curve, frame, day), frame.width - 3.2 * len(label))  # nothing is cut off at the edge
        yield f'<text class="lab" x="{x:.1f}" y="{y}" text-anchor="middle">{label}</text>'


def _labels(begin: date, end: date, most: int) -> Iterator[tuple[date, str]]:
    """Yield the days below the axis: months where there are enough of them, else days."""
    days = (end - begin).days
    if days < 70:
        step = max(1, ceil(days / (most - 1))) if days else 1
        yield from ((day, f"{day.day} {_MONTHS[day.month - 1]}") for day in _every(begin, days, step))
        return
    months = max(1, ceil(days / 30.44 / most))
    first = (begin.replace(day=1) + timedelta(days=32)).replace(day=1) if begin.day > 1 else begin
    number = first.year * 12 + first.month - 1
    until = end.year * 12 + end.month - 1  # held against a number, as no day comes after the last year that there is
    while number <= until:
        day = date(number // 12, number % 12 + 1, 1)
        year = f" {day.year}" if days > 400 and (day.month == 1 or months >= 6) else ""
        yield day, f"{_MONTHS[day.month - 1]}{year}"
        number += months


def _every(begin: date, days: int, step: int) -> Iterator[date]:
    return (begin + timedelta(days=number) for number in range(0, days + 1, step))


def _mark_lines(curve: TimeCurve, frame: _Frame, top: int, bottom: int) -> Iterator[str]:
    for mark in curve.marks:
        x = _x(curve, frame, mark.day)
        yield f'<path d="M{x:.1f} {top}V{bottom}" stroke="var(--ad-cross)" stroke-width="1.3" stroke-dasharray="3 3"/>'


def _mark_numbers(curve: TimeCurve, frame: _Frame) -> Iterator[str]:
    for mark in curve.marks:
        x = min(_x(curve, frame, mark.day) + 4, frame.width - 12)
        yield f'<text x="{x:.1f}" y="15" style="fill:var(--ad-cross)">{mark.number}</text>'


def _path(curve: TimeCurve, frame: _Frame, values: tuple[CurveValue, ...] | None = None) -> str:
    shown = curve.values if values is None else values
    if not shown:
        return ""
    way, former = "", 0.0
    for place, one in enumerate(shown):
        x, y = _x(curve, frame, one.day), _y(curve, frame, one.value)
        if place and curve.shape is Shape.STEPS:
            way += f"H{x:.1f}V{y:.1f}" if y != former else f"H{x:.1f}"
        else:
            way += f"{'L' if place else 'M'}{x:.1f} {y:.1f}"
        former = y
    return f'<path d="{way}" fill="none" stroke="var(--ad-accent)" stroke-width="1.8" stroke-linejoin="round"/>'


def _end(curve: TimeCurve, frame: _Frame) -> str:
    if not curve.values:
        return ""
    last = curve.values[-1]
    x, y = _x(curve, frame, last.day), _y(curve, frame, last.value)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" style="fill:var(--ad-accent)"/>'


def _end_words(curve: TimeCurve, frame: _Frame) -> str:
    if not curve.values:
        return ""
    last = curve.values[-1]
    x, y = _x(curve, frame, last.day) + 4, _y(curve, frame, last.value) - 8
    return f'<text class="b" x="{x:.1f}" y="{y:.1f}" text-anchor="end">{escaped(curve.words)}</text>'


def _strip(curve: TimeCurve, frame: _Frame) -> Iterator[str]:
    """Yield the narrow strip under a curve, which runs from none to all."""
    if not curve.below:
        return
    top, bottom = frame.bottom + 18, frame.bottom + 36
    points = [(_x(curve, frame, one.day), bottom - one.value * (bottom - top)) for one in curve.below]
    way = "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
    area = f"{way}L{points[-1][0]:.1f} {bottom}L{points[0][0]:.1f} {bottom}Z"
    yield f'<path d="M{frame.left} {top}H{frame.width - frame.right}" stroke="var(--ad-line)"/>'
    yield f'<path d="{area}" fill="var(--ad-accent-soft)"/>'
    yield f'<path d="{way}" fill="none" stroke="var(--ad-muted)"/>'
    yield f'<text class="lab" x="{frame.left}" y="{top - 5}">{escaped(curve.below_words)}</text>'
