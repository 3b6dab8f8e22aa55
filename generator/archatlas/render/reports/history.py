"""The history of an estate for people who read a terminal or a log."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.history.history import EstateHistory, Point
from archatlas.analysis.history.totals import debt_totals
from archatlas.render.reports.lines import PLAIN, Palette
from archatlas.render.text.escaping import terminal_text
from archatlas.render.text.history_words import (
    DEBT_WORDS,
    days_in_words,
    event_in_words,
    mark_in_words,
    signed,
)
from archatlas.render.text.source_messages import GAP_CURES, GAP_WORDS
from archatlas.render.text.words import count, decimal, share

EVENTS, SPOTS = 40, 5
"""Events that are listed, the newest ones, and modules that change most."""


def history_text(history: EstateHistory, palette: Palette = PLAIN) -> str:
    """Return where the score comes from, what happened, and what stands."""
    return "\n".join(map(terminal_text, _lines(history))) + "\n"


def _lines(history: EstateHistory) -> Iterator[str]:
    if history.gap:
        yield f"history/incomplete: {GAP_WORDS[history.gap]}"
        yield f"  {GAP_CURES[history.gap]}"
        return
    if not history.points:
        yield "no revision has a module schema"
        return
    yield _summary(history)
    yield from map(_point, _shown(history.points))
    yield from _debt(history)
    yield from _hotspots(history)
    yield f"{count(len(history.events), 'event')}, the newest first"
    for event in history.events[:EVENTS]:
        yield f"  {event.day.isoformat()} {event.commit or 'now':12} {event.module or 'estate'} {event_in_words(event)}"
    if len(history.events) > EVENTS:
        yield f"  … {len(history.events) - EVENTS:,} more, with --output json"


def _shown(points: Sequence[Point]) -> Iterator[Point]:
    """Yield the last point of each month, and every one with a mark."""
    for place, point in enumerate(points):
        following = points[place + 1] if place + 1 < len(points) else None
        if point.marks or following is None or following.day.isoformat()[:7] != point.day.isoformat()[:7]:
            yield point


def _summary(history: EstateHistory) -> str:
    first, last = history.points[0], history.points[-1]
    rules = sum((point.step.rules for point in history.points), Fraction(0))
    measured = sum((point.step.measured for point in history.points), Fraction(0))
    parts = [f"{signed(rules)} of it by other rules"] if rules else []
    parts += [f"{signed(measured)} by what is measured"] if measured else []
    of_it = f", {' and '.join(parts)}" if parts else ""
    way = f"the average score went from {_average(first)} to {_average(last)}"
    return f"{count(len(history.points), 'revision')}: {way}{of_it}"


def _average(point: Point) -> str:
    return "not measured" if point.average is None else str(half_up(point.average))


def _point(point: Point) -> str:
    marks = "".join(f"; {mark_in_words(mark)}" for mark in point.marks)
    when = f"{point.day.isoformat()} {point.commit or 'now':12}"
    return (
        f"  {when} score {_average(point)}, {share(point.known)} known, {count(point.modules, 'module')}, "
        f"{point.across:,} of {count(point.requirements, 'dependency')} across lanes, "
        f"{point.broken:,} against a rule{marks}"
    )


def _hotspots(history: EstateHistory) -> Iterator[str]:
    """Yield the modules that change most, with how much of them that is."""
    if history.hotspots:
        yield f"{count(len(history.hotspots), 'module')} with files, those first that change most"
    for one in history.hotspots[:SPOTS]:
        per_line = "" if one.per_line is None else f", {decimal(float(one.per_line), 2)} for each line"
        yield f"  {one.module}: {round(one.churn):,} lines{per_line}, in {count(one.commits, 'commit')}"


def _debt(history: EstateHistory) -> Iterator[str]:
    record, last = history.debt, history.points[-1].day
    yield f"{count(len(record.standing), 'item')} of debt"
    for total in debt_totals(record, last):
        one, many = DEBT_WORDS[total.kind]
        age = f", median age {days_in_words(total.median_age)}" if total.median_age is not None else ""
        yield f"  {count(total.number, one, many)}{age}"
    if record.opening:
        yield f"  {count(record.opening, 'item')} stood when this history begins"
    for month in record.flows[-12:]:
        yield f"  {month.month}: {month.added:,} added, {month.paid:,} paid"
