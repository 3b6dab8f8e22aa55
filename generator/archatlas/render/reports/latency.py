"""By how much a module may become slower or faster, as an interval."""

from collections.abc import Iterator
from fractions import Fraction

from archatlas.analysis.compare.comparison import Comparison, LatencyImpact
from archatlas.render.reports.phrase import Phrase, Quoted
from archatlas.render.words import count, decimal

STEPS = 8
"""Most modules of a path that are named."""


def latency_lines(comparison: Comparison) -> Iterator[Phrase]:
    """Yield an interval for each module with the path it was added up along, and count those of which less is known."""
    yield from map(_line, comparison.latency)
    if comparison.latency_more:
        yield (f"{count(comparison.latency_more, 'more module')} farther away",)
    if comparison.latency_unknown:
        yield (f"{count(comparison.latency_unknown, 'more module')} without any known latency",)


def _line(impact: LatencyImpact) -> Phrase:
    interval = _interval(impact.low, impact.high)
    what = (Quoted(impact.basis), "; ", Quoted(impact.reason), ")")
    return (Quoted(impact.module), f": {interval} at the 95th percentile along ", *_path(impact.path), " (", *what)


def _interval(low: Fraction | None, high: Fraction | None) -> str:
    if low is None:
        return "by an unknown time" if high is None else f"{_time(high)} or less"
    if high is None:
        return f"{_time(low)} or more"
    return _time(low) if low == high else f"{_time(low)} to {_time(high)}"


def _time(milliseconds: Fraction) -> str:
    """Write a difference with its sign and no more than a tenth of a millisecond."""
    sign = "−" if milliseconds < 0 else "+" if milliseconds else ""
    return f"{sign}{decimal(abs(float(milliseconds)), 1)} ms"


def _path(path: tuple[str, ...]) -> Phrase:
    steps = [piece for name in path[:STEPS] for piece in (" → ", Quoted(name))][1:]
    return (*steps, f" → {len(path) - STEPS:,} more") if len(path) > STEPS else tuple(steps)
