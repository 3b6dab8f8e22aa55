"""Forecasts, correlations and calls in words that admit what is not known."""

from archatlas.analysis.capacity.forecast import FEWEST, LONGEST, ExpectedValue
from archatlas.analysis.capacity.resources import ForecastResource
from archatlas.analysis.correlation.rank_correlation import FEWEST as FEWEST_MODULES
from archatlas.analysis.correlation.rank_correlation import RankCorrelation, RankLink
from archatlas.render.text.words import NARROW_SPACE, count, number

CONFIDENT = f"90{NARROW_SPACE}%"
AHEAD = 13
"""Weeks ahead that are told of a resource."""


def limit_words(one: ForecastResource) -> str:
    """Say when a limit is reached: "limit reached between week 14 and never (90 %)"."""
    if one.is_full:
        return "limit reached"
    if one.forecast is None:
        return f"not enough history: {len(one.weekly)} of {FEWEST} weeks"
    if one.reached is None:
        return "no limit is known"
    earliest, latest = one.reached.earliest, one.reached.latest
    if earliest is None:
        return f"limit not reached within {LONGEST // 52} years ({CONFIDENT})"
    until = "never" if latest is None else f"week {latest:,}"
    return f"limit reached between week {earliest:,} and {until} ({CONFIDENT})"


def expected_words(one: ForecastResource) -> str:
    """Say what is expected in a quarter of a year; empty where that is not known."""
    if one.forecast is None:
        return ""
    return f"{range_words(one.forecast.at(AHEAD), one.resource.unit)} ({CONFIDENT})"


def range_words(expected: ExpectedValue, unit: str) -> str:
    """Write an interval with three digits or so, as one value where it has both ends in common."""
    low, high = amount_words(expected.low), amount_words(expected.high)
    return amount_words(expected.high, unit) if low == high else f"{low} to {amount_words(expected.high, unit)}"


def amount_words(value: float, unit: str = "") -> str:
    """Write a measured value with as many digits as say something."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    written = number(round(value, digits) + 0.0)
    return f"{written}{NARROW_SPACE}{unit}" if unit else written


def link_words(one: RankCorrelation) -> str:
    """Say what can be said of two quantities; that one causes the other is never said."""
    if one.link is RankLink.TOO_FEW:
        return f"too few: {count(one.number, 'module')} of {FEWEST_MODULES}"
    if one.rho is None:
        return "all alike: nothing to compare"
    if one.link is RankLink.NONE:
        return "no link shown"
    return "rise together" if one.rho > 0 else "one rises as the other falls"


def seconds_words(seconds: float | None) -> str:
    """Write a latency."""
    if seconds is None:
        return "not measured"
    return f"{amount_words(seconds * 1000)} ms" if seconds < 1 else f"{amount_words(seconds)} s"
