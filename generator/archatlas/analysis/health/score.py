"""A module's own score with everything it is made of; the parts add up to it exactly, on pages too."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import groupby
from typing import NamedTuple

from archatlas.analysis.estate.decimals import half_up
from archatlas.analysis.health.checks import DEFINITIONS, Area, Check, HealthRules
from archatlas.model.record import dataclass
from archatlas.model.source import Location


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    PARTLY = "partly"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Band(StrEnum):
    """What a score means; a module of which too little is known has none."""

    HEALTHY = "healthy"
    ATTENTION = "needs attention"
    AT_RISK = "at risk"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class CheckScore:
    """One check's share of its points, None where it is unknown, with the evidence and what would earn all.

    `can_be_met` is false where the value that would earn all points is a shared default, so that it stays unknown.
    """

    check: Check
    points: int
    share: Fraction | None
    value: str
    key: str
    location: Location
    action: str
    can_be_met: bool = True

    @property
    def outcome(self) -> Outcome:
        """Return how the check ended."""
        if self.share is None:
            return Outcome.UNKNOWN
        return Outcome.PASSED if self.share == 1 else Outcome.PARTLY if self.share else Outcome.FAILED

    @property
    def title(self) -> str:
        """Return what the check looks for."""
        return DEFINITIONS[self.check].title

    @property
    def earned(self) -> Fraction:
        """Return the points it adds to the score."""
        return Fraction(0) if self.share is None else _part_of(self.points, self.share)

    @property
    def known(self) -> int:
        """Return the points that can be judged: all of them or none."""
        return 0 if self.share is None else self.points


@lru_cache(maxsize=4096)
def _part_of(points: int, share: Fraction) -> Fraction:
    return points * share


@dataclass(frozen=True)
class AreaScore:
    """The checks of one area."""

    area: Area
    checks: tuple[CheckScore, ...]

    @cached_property
    def points(self) -> int:
        """Return what the area is worth."""
        return sum(result.points for result in self.checks)

    @cached_property
    def known(self) -> int:
        """Return the points that can be judged."""
        return sum(result.known for result in self.checks)

    @cached_property
    def earned(self) -> Fraction:
        """Return the points that are earned."""
        return points_earned((result.points, result.share) for result in self.checks)


@dataclass(frozen=True, slots=True)
class Grade:
    """A score from 0 to 100, None where too little is known, and its band.

    `shown` is the score rounded half up to a whole number, the only rounding there is. The band is read off that
    number, so that a page never shows an 80 that is not healthy.
    """

    exact: Fraction | None
    shown: int | None
    band: Band


@dataclass(frozen=True, slots=True)
class Score:
    """Earned, known and all points of a module's areas, and the grade they give."""

    areas: tuple[AreaScore, ...]
    points: int
    known: int
    earned: Fraction
    grade: Grade

    @property
    def checks(self) -> tuple[CheckScore, ...]:
        """Return all checks in the order of the pages."""
        return tuple(result for area in self.areas for result in area.checks)

    @property
    def known_share(self) -> Fraction:
        """Return which share of the points can be judged."""
        return Fraction(self.known, self.points) if self.points else Fraction(0)


class GradeRules(NamedTuple):
    """What of the rules decides about a grade; unlike the rules it can be a key."""

    minimum_known: Fraction
    healthy: int
    attention: int

    @classmethod
    def of(cls, rules: HealthRules) -> "GradeRules":
        """Take them from the rules."""
        return cls(rules.minimum_known, rules.healthy, rules.attention)


def grade_of(earned: Fraction, known: int, points: int, rules: HealthRules | GradeRules) -> Grade:
    """Return the grade for so many points earned of so many known ones."""
    if known == 0 or known < rules.minimum_known * points:
        return Grade(None, None, Band.NOT_MEASURED)
    exact = earned / known * 100
    shown = half_up(exact)
    return Grade(exact, shown, band_of(shown, rules))


def band_of(shown: int, rules: HealthRules | GradeRules) -> Band:
    """Return the band of a score as it is shown."""
    if shown >= rules.healthy:
        return Band.HEALTHY
    return Band.ATTENTION if shown >= rules.attention else Band.AT_RISK


def score_of(results: tuple[CheckScore, ...], rules: HealthRules) -> Score:
    """Add up the results of checks, which stand in the order of their areas."""
    grouped = groupby(results, key=lambda result: DEFINITIONS[result.check].area)
    areas = tuple(AreaScore(area, tuple(checks)) for area, checks in grouped)
    known, points = sum(result.known for result in results), sum(result.points for result in results)
    earned = points_earned((result.points, result.share) for result in results)
    return Score(areas, points, known, earned, grade_of(earned, known, points, rules))


def points_earned(shares: Iterable[tuple[int, Fraction | None]]) -> Fraction:
    """Add up exactly the earned shares of points, as integers: fractions are slow to make and to add."""
    earned, common = 0, 1
    for points, share in shares:
        if share is not None:
            numerator, denominator = share.as_integer_ratio()
            earned = earned * denominator + points * numerator * common
            common *= denominator
    return Fraction(earned, common)


@dataclass(frozen=True, slots=True)
class PrintedPoints:
    """Earned points as text: the checks add up to their area, the areas to the total."""

    total: str
    areas: Mapping[Area, str]
    checks: Mapping[Check, str]


def printed_points(score: Score) -> PrintedPoints:
    """Round the earned points to tenths, the total half up, so that no sum on the page is off."""
    earned = tuple(tuple(result.earned.as_integer_ratio() for result in area.checks) for area in score.areas)
    total, areas, checks = _printed(score.earned, earned)
    return PrintedPoints(
        total,
        {area.area: text for area, text in zip(score.areas, areas, strict=True)},
        {result.check: text for result, text in zip(score.checks, checks, strict=True)},
    )


@lru_cache(maxsize=4096)  # as for what would improve a score: most modules share their numbers
def _printed(
    earned: Fraction, checks: tuple[tuple[tuple[int, int], ...], ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the texts of the total, of the areas, and of all checks in their order."""
    parts = [[Fraction(*ratio) for ratio in area] for area in checks]
    total = half_up(earned * 10)
    areas = apportion([sum(area, Fraction(0)) for area in parts], total)
    shares = (share for area, tenths in zip(parts, areas, strict=True) for share in apportion(area, tenths))
    return _tenths_in_words(total), tuple(map(_tenths_in_words, areas)), tuple(map(_tenths_in_words, shares))


def apportion(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Round parts to tenths that add up to a total in tenths, by the largest remainders; the first wins a tie.

    The total must be the exact sum in tenths, rounded up or down; each part is then rounded up or down too.
    """
    tenths = [part * 10 for part in parts]
    down = [int(tenth) for tenth in tenths]
    by_remainder = sorted(range(len(parts)), key=lambda place: down[place] - tenths[place])
    raised = frozenset(by_remainder[: total - sum(down)])
    return tuple(floor + (place in raised) for place, floor in enumerate(down))


def _tenths_in_words(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)
