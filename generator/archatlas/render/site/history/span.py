"""The part of a history that a page shows: its days, and the values at its beginning and its end."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from archatlas.analysis.history.history import EstateHistory, Mark, Point
from archatlas.model.history import PastEvent
from archatlas.model.record import dataclass
from archatlas.render.site.components.curves import CurveValue
from archatlas.render.site.links import HISTORY

DRAWN = 90
"""Most points of a curve; of more, the last one of each part of the time is drawn."""


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """How much of the past is shown, None for all of it, and what is added to the address of the page."""

    words: str
    days: int | None
    name: str

    @property
    def address(self) -> str:
        """Return where the page with it is."""
        return f"{HISTORY}/{self.name}" if self.name else HISTORY


SPANS = (ShownSpan("3 months", 91, "3-months"), ShownSpan("12 months", 365, ""), ShownSpan("all", None, "all"))


@dataclass(frozen=True)
class Shown:
    """A history as a page shows it: the points of the span, beginning with the state that it begins with."""

    history: EstateHistory
    span: ShownSpan

    @property
    def end(self) -> date:
        """Return the day of the last point."""
        return self.history.points[-1].day

    @property
    def begin(self) -> date:
        """Return the first day that is shown."""
        first = self.history.points[0].day
        if self.span.days is None:
            return first
        return max(first, self.end - timedelta(days=self.span.days))

    @property
    def is_all(self) -> bool:
        """Tell whether all that there is lies in the span; then it begins with the first state of all."""
        return self.begin == self.history.points[0].day

    @property
    def start(self) -> Point:
        """Return the state at the end of the first day, or the first one of all."""
        before = [point for point in self.history.points if point.day <= self.begin]
        return self.history.points[0] if self.is_all else before[-1]

    @property
    def last(self) -> Point:
        """Return the state of now."""
        return self.history.points[-1]

    @property
    def moves(self) -> tuple[Point, ...]:
        """Return the points after the first day, whose steps are part of what is shown."""
        place = self.history.points.index(self.start)
        return self.history.points[place + 1 :]

    @property
    def events(self) -> tuple[PastEvent, ...]:
        """Return what happened, the newest first."""
        return tuple(event for event in self.history.events if self.is_all or event.day > self.begin)

    @property
    def marks(self) -> tuple[tuple[Point, Mark], ...]:
        """Return why steps are no progress, or not only."""
        return tuple((point, mark) for point in self.moves for mark in point.marks)

    def moved_by_rules(self) -> Fraction:
        """Return by how much other rules moved the average."""
        return sum((point.step.rules for point in self.moves), Fraction(0))

    def moved_by_measuring(self) -> Fraction:
        """Return by how much measurements moved the average."""
        return sum((point.step.measured for point in self.moves), Fraction(0))

    def moved_in_lane(self, lane: str) -> Fraction:
        """Return by how much other rules moved the average of a lane."""
        return sum((mark.lanes.get(lane, Fraction(0)) for _point, mark in self.marks), Fraction(0))

    def values(self, value: Callable[[Point], Fraction | int | None]) -> tuple[CurveValue, ...]:
        """Return what a curve shows of each point that has it."""
        points = _thinned((self.start, *self.moves), self.begin, self.end)
        known = ((max(point.day, self.begin), value(point)) for point in points)
        return tuple(CurveValue(day, float(number)) for day, number in known if number is not None)

    def score_of(self, module: str) -> tuple[int | None, int | None]:
        """Return the score of a module at the start and now; None where there was none."""
        series = self.history.scores.get(module, ())
        before = [score for day, score in series if day <= self.begin]
        return (before[0 if self.is_all else -1] if before else None, series[-1][1] if series else None)


def _thinned(points: tuple[Point, ...], begin: date, end: date) -> Iterable[Point]:
    """Return the points that are drawn; those with a mark are among them."""
    if len(points) <= DRAWN:
        return points
    return tuple(_last_of_parts(points, begin, max((end - begin).days, 1)))


def _last_of_parts(points: tuple[Point, ...], begin: date, days: int) -> Iterator[Point]:
    parts = [(point.day - begin).days * DRAWN // days for point in points]
    for place, point in enumerate(points):
        is_last = place + 1 == len(points) or parts[place + 1] != parts[place]
        if is_last or place == 0 or point.marks or points[min(place + 1, len(points) - 1)].marks:
            yield point
