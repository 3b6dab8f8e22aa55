"""`capacity.json`: forecasts of resources and of the estate, correlations, and calls held against what is declared."""

from collections.abc import Iterator
from datetime import UTC, datetime

from archatlas.analysis.capacity.forecast import HORIZON
from archatlas.analysis.capacity.resources import ForecastResource
from archatlas.analysis.capacity.running import RunningFacts
from archatlas.analysis.correlation.calls import ComparedCalls
from archatlas.analysis.correlation.rank_correlation import RankCorrelation
from archatlas.render.documents.json_text import Plain, document_text
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile

CAPACITY_JSON = "capacity.json"
SCHEMA = "schemas/capacity-json.schema.json"
VERSION = 1


def capacity_files(options: PageOptions) -> Iterator[LazyFile]:
    """Yield the document of a site; none where nothing was measured."""
    running = options.running
    if running is not None:
        yield LazyFile(CAPACITY_JSON, lambda: RenderedFile(CAPACITY_JSON, capacity_json(running)))


def capacity_json(running: RunningFacts) -> str:
    """Return the document."""
    return document_text(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "resources": [_forecast(one) for one in running.resources],
            "growth": [_forecast(one) for one in running.growth],
            "correlations": [_correlation(one) for one in running.correlations],
            "calls": _calls(running.calls) if running.calls else None,
            "unknown_names": list(running.unknown),
        }
    )


def _forecast(one: ForecastResource) -> dict[str, Plain]:
    known, reached = one.resource, one.reached
    return {
        "name": known.name,
        "unit": known.unit or None,
        "module": known.module or None,
        "limit": known.limit,
        "first_week": datetime.fromtimestamp(one.first, UTC).date().isoformat(),
        "weekly": [_rounded(value) for value in one.weekly],
        "model": one.forecast.model.value if one.forecast else None,
        "weeks_missing": one.missing,
        "expected": [
            {
                "week": each.weeks,
                "low": _rounded(each.low),
                "middle": _rounded(each.middle),
                "high": _rounded(each.high),
            }
            for each in (one.forecast.intervals[:HORIZON] if one.forecast else ())
        ],
        "limit_reached": {"earliest": reached.earliest, "latest": reached.latest} if reached else None,
    }


def _correlation(one: RankCorrelation) -> dict[str, Plain]:
    numbers = {"rho": one.rho, "low": one.low, "high": one.high, "corrected_p": one.corrected}
    rounded: dict[str, Plain] = {name: None if value is None else _rounded(value) for name, value in numbers.items()}
    return {
        "structure": one.structure,
        "measured": one.measured,
        "modules": one.number,
        **rounded,
        "link": one.link.value,
    }


def _calls(calls: ComparedCalls) -> dict[str, Plain]:
    return {
        "slowest": [{"modules": list(way.modules), "seconds": _rounded(way.seconds)} for way in calls.slowest],
        "undeclared": [
            {"from": one.caller, "to": one.called, "seconds": None if one.seconds is None else _rounded(one.seconds)}
            for one in calls.undeclared
        ],
        "never_seen": [{"from": start, "to": end} for start, end in calls.never_seen],
    }


def _rounded(value: float) -> float:
    """Return a value with nine digits: more would differ from machine to machine."""
    return float(f"{value:.9g}")
