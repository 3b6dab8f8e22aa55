"""Everything that is known of how an estate came to be as it is."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archatlas.analysis.history.ledger import First, MonthFlow
from archatlas.model.finding import FindingIdentity
from archatlas.model.history import DebtKind, EstateState, ModuleState, PastEvent
from archatlas.model.record import dataclass, field
from archatlas.model.source_detail import HistoryGap


class RulesOf(StrEnum):
    """Whose rules judge a revision: those of today, or its own."""

    NOW = "now"
    THEN = "then"


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """By how much the average score moved: by what schemas say, by other rules, by what is measured since.

    The parts are exact, and add up to the step exactly.
    """

    content: Fraction = Fraction(0)
    rules: Fraction = Fraction(0)
    measured: Fraction = Fraction(0)

    @property
    def whole(self) -> Fraction:
        """Return by how much the average moved."""
        return self.content + self.rules + self.measured


@dataclass(frozen=True, slots=True)
class LanePoint:
    """A lane at one revision: its modules, their average score, and what they require across lanes or against rules."""

    modules: int
    average: Fraction | None
    across: int
    broken: int


class MarkKind(StrEnum):
    """Why a step is no progress, or not only."""

    RULES = "rules"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a curve shows at a point: rules that changed, or measurements that count since."""

    kind: MarkKind
    reasons: tuple[str, ...] = ()
    lanes: Mapping[str, Fraction] = field(default_factory=dict)
    """By how much it moved the average of each lane."""


@dataclass(frozen=True, slots=True)
class Point:
    """The estate at one revision; `commit` is empty for what is not committed."""

    day: date
    commit: str
    modules: int
    average: Fraction | None
    known: Fraction
    """Which share of the points of all modules can be judged."""
    requirements: int
    across: int
    broken: int
    lanes: Mapping[str, LanePoint]
    step: ScoreStep = ScoreStep()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingDebt:
    """Something that stands, since when, and whose it is."""

    kind: DebtKind
    module: str
    subject: str
    amount: int
    unit: str
    first: First
    lane: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class DebtRecord:
    """All debt that stands, the oldest first, and how much came and went in each month.

    What stands is what stood when the history begins, and what was added since, without what was paid.
    """

    standing: tuple[StandingDebt, ...] = ()
    opening: int = 0
    flows: tuple[MonthFlow, ...] = ()


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A module that changes much: lines added and removed, each counting half as much for every 180 days of age."""

    module: str
    churn: Fraction
    lines: int
    commits: int

    @property
    def per_line(self) -> Fraction | None:
        """Return the churn for each line that there is, None where there is none."""
        return self.churn / self.lines if self.lines else None


@dataclass(frozen=True)
class EstateHistory:
    """The points of the curves, oldest first; events, the newest first; debt and hotspots of today."""

    rules: RulesOf = RulesOf.NOW
    points: tuple[Point, ...] = ()
    events: tuple[PastEvent, ...] = ()
    debt: DebtRecord = DebtRecord()
    hotspots: tuple[Hotspot, ...] = ()
    scores: Mapping[str, tuple[tuple[date, int | None], ...]] = field(default_factory=dict)
    """For each module of today its score on every day on which that was another one."""
    first_days: Mapping[FindingIdentity, First] = field(default_factory=dict)
    """Since when each finding stands."""
    gap: HistoryGap | None = None
    then: "EstateHistory | None" = None
    """The same, each revision judged by its own rules, where these were ever other ones than today's."""

    def events_of(self, modules: Iterable[str]) -> tuple[PastEvent, ...]:
        """Return what happened to some modules, the newest first."""
        names = frozenset(modules)
        return tuple(event for event in self.events if event.module in names)


def average_of(scores: Iterable[Fraction | None]) -> Fraction | None:
    """Return the average of the scores that there are, exactly."""
    totals: dict[int, int] = {}
    number = 0
    for score in scores:
        if score is not None:  # fractions are slow to add, and few denominators are different
            number += 1
            totals[score.denominator] = totals.get(score.denominator, 0) + score.numerator
    return sum((Fraction(*one) for one in _swapped(totals)), Fraction(0)) / number if number else None


def _swapped(totals: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    return ((numerator, denominator) for denominator, numerator in totals.items())


def estate_average(state: EstateState) -> Fraction | None:
    """Return the average score of the modules that have one."""
    return average_of(module.score for module in state.modules.values())


def lane_averages(state: EstateState) -> Mapping[str, Fraction | None]:
    """Return the average score of each lane."""
    return {lane: average_of(one.score for one in modules) for lane, modules in by_lane(state).items()}


def by_lane(state: EstateState) -> Mapping[str, tuple[ModuleState, ...]]:
    """Return the modules of each lane, in the order of the lanes."""
    found: dict[str, list[ModuleState]] = {}
    for module in state.modules.values():
        found.setdefault(module.lane, []).append(module)
    return {lane: tuple(found[lane]) for lane in sorted(found)}
