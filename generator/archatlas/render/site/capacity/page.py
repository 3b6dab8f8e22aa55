"""The page of capacity: what runs out when, how the estate grows, what runs and what structure have to do with it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.capacity.resources import ForecastResource
from archatlas.analysis.capacity.running import RunningFacts
from archatlas.analysis.correlation.calls import ComparedCalls
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.documents.capacity_json import CAPACITY_JSON
from archatlas.render.site.components.blocks import Text
from archatlas.render.site.components.curves import CurveValue, TimeCurve, sparkline
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.links import CAPACITY, link, link_to_file, module_address
from archatlas.render.site.page import LazyPage, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.capacity import (
    amount_words,
    expected_words,
    limit_words,
    link_words,
    seconds_words,
)
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated

TITLE = "Capacity"
LISTED = 200
"""Rows of a table; the file for programs has all."""


@dataclass(frozen=True, slots=True)
class CapacityPart:
    """A section of the page: a table with what to know of it; `more` says what is left out."""

    anchor: str
    title: str
    number: str
    words: str
    table: CompareTable
    more: str = ""


@dataclass(frozen=True, slots=True)
class CapacityView:
    """Everything the page prints."""

    lede: str
    parts: tuple[CapacityPart, ...]
    unknown: str
    json: str


def capacity_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of capacity; none where nothing was measured."""
    running = options.running
    if running is not None:
        yield LazyPage(CAPACITY, lambda: _page(assessment, running))


def _page(assessment: Assessment, running: RunningFacts) -> RenderedPage:
    view = capacity_view(assessment, running)
    return RenderedPage(
        address=CAPACITY,
        title=TITLE,
        description=view.lede,
        section=TITLE,
        fragment=fill("capacity/capacity.html", view=view),
        search=(SearchEntry("", TITLE, "forecasts, limits, growth, correlations, calls", name_terms(TITLE)),),
    )


def capacity_view(assessment: Assessment, running: RunningFacts) -> CapacityView:
    """Decide what the page shows."""
    parts = [
        _forecasts("resources", "Resources", running.resources, assessment),
        _forecasts("growth", "Growth of the estate", running.growth, assessment),
        _correlations(running),
        *(_calls(running.calls) if running.calls else ()),
    ]
    unknown = [one_line(name, 60) for name in running.unknown]
    return CapacityView(
        _lede(running),
        tuple(part for part in parts if part.table.rows),
        f"Names in metrics that no module has: {enumerated(unknown[:20])}." if unknown else "",
        link_to_file(CAPACITY, CAPACITY_JSON),
    )


def _lede(running: RunningFacts) -> str:
    known = [one for one in running.resources if one.reached is not None]
    full = [one for one in running.resources if one.is_full]
    near = sum(not one.is_full and one.reached is not None and (one.reached.earliest or 999) <= 13 for one in known)
    said = [f"{count(len(full), 'is', 'are')} at the limit already"] if full else []
    if near:
        said.append(f"{near:,} {'more ' if full else ''}may reach a limit within 13 weeks")
    elif len(known) > len(full):
        said.append(f"{'no other one' if full else 'none'} is likely to reach a limit within 13 weeks")
    limited = [one for one in running.resources if one.resource.limit is not None]
    short = sum(one.reached is None and not one.is_full for one in limited)
    if short:
        said.append(f"{count(short, 'has', 'have')} too little history")
    parts = []
    if running.resources:
        parts.append(f"{count(len(running.resources), 'resource')}: {enumerated(said) or 'no limit is known'}.")
    else:
        parts += [f"{amount_words(one.weekly[-1])} {one.resource.name} now, {_soon(one)}." for one in running.growth]
    parts.append("Of such forecasts 90 % come true; they know nothing but the past of each series.")
    return " ".join(parts)


def _soon(one: ForecastResource) -> str:
    expected = expected_words(one)
    return f"{expected} in 13 weeks" if expected else limit_words(one)


_FORECAST_COLUMNS = (
    CompareColumn("What", CellPlace.HEAD),
    CompareColumn("So far"),
    CompareColumn("Now", numeric=True),
    CompareColumn("Limit", numeric=True),
    CompareColumn("In 13 weeks"),
    CompareColumn("Limit reached", CellPlace.FULL),
    CompareColumn("Goes on as"),
)
_FORECAST_WORDS = (
    "The highest value of each week. A straight line or last year's course is taken instead of a random walk with "
    "drift only where it would have forecast the series itself better; what moves the more the higher it is goes on in "
    "shares."
)


def _forecasts(anchor: str, title: str, found: tuple[ForecastResource, ...], assessment: Assessment) -> CapacityPart:
    rows = tuple(_forecast_row(one, assessment) for one in found[:LISTED])
    more = f"{len(found) - LISTED:,} more are in the file." if len(found) > LISTED else ""
    table = CompareTable(_FORECAST_COLUMNS, rows)
    return CapacityPart(anchor, title, f"{len(found):,}", _FORECAST_WORDS, table, more)


def _forecast_row(one: ForecastResource, assessment: Assessment) -> CompareRow:
    known, unit = one.resource, one.resource.unit
    module = (_module(ModuleName(known.module)),) if ModuleName(known.module) in assessment.catalog else ()
    limit = Text(amount_words(known.limit, unit)) if known.limit is not None else Text("—")
    return CompareRow(
        (
            (Text(one_line(known.name, 100)), *module),
            sparkline(_curve(one), f"{one_line(known.name, 100)} over {count(len(one.weekly), 'week')}"),
            (Text(amount_words(one.weekly[-1], one_line(unit, 20))),),
            (limit,),
            (Text(expected_words(one) or "—"),),
            (Text(limit_words(one)),),
            (Text(one.forecast.model.value if one.forecast else "—"),),
        )
    )


def _curve(one: ForecastResource) -> TimeCurve:
    begin = datetime.fromtimestamp(one.first, UTC).date()
    values = tuple(CurveValue(begin + timedelta(weeks=week), value) for week, value in enumerate(one.weekly))
    low, high = min(one.weekly), max(one.weekly)
    end = values[-1].day if len(values) > 1 else date.fromordinal(begin.toordinal() + 1)
    return TimeCurve(begin, end, values, "", low=low, high=high if high > low else low + 1)


def _module(name: ModuleName) -> Text:
    return Text(name, href=link(CAPACITY, module_address(name)))


_LINK_COLUMNS = (
    CompareColumn("In the graph", CellPlace.HEAD),
    CompareColumn("Measured"),
    CompareColumn("Modules", numeric=True),
    CompareColumn("Rank correlation", numeric=True),
    CompareColumn("95 % interval"),
    CompareColumn("What can be said", CellPlace.FULL),
)


def _correlations(running: RunningFacts) -> CapacityPart:
    rows = tuple(
        CompareRow(
            (
                (Text(one.structure),),
                (Text(one.measured),),
                (Text(f"{one.number:,}"),),
                (Text("—" if one.rho is None else f"{one.rho:.2f}"),),
                (Text("—" if one.low is None or one.high is None else f"{one.low:.2f} to {one.high:.2f}"),),
                (Text(link_words(one)),),
            )
        )
        for one in running.correlations
    )
    words = (
        "Whether modules that rank high in the one rank high in the other. It does not say why: both may follow from a "
        "third thing. A link is shown where at most 5 % of all links shown here would be chance."
    )
    return CapacityPart(
        "correlation", "Structure and running", f"{len(rows)}", words, CompareTable(_LINK_COLUMNS, rows)
    )


def _calls(calls: ComparedCalls) -> Iterator[CapacityPart]:
    ways = (
        CompareRow(((Text(" → ".join(way.modules)),), (Text(seconds_words(way.seconds)),))) for way in calls.slowest
    )
    columns = (CompareColumn("Calls one after the other", CellPlace.HEAD), CompareColumn("Takes", numeric=True))
    words = "The longest sum of latencies along calls that were seen, from each module that nobody calls."
    yield _listed("slowest", "Slowest ways", words, columns, ways)
    ends = (CompareColumn("Module", CellPlace.HEAD), CompareColumn("calls", CellPlace.FULL), CompareColumn("Takes"))
    rows = (
        CompareRow(((_module(one.caller),), (_module(one.called),), (Text(seconds_words(one.seconds)),)))
        for one in calls.undeclared
    )
    yield _listed("undeclared", "Seen but not declared", "Calls of which no schema says anything.", ends, rows)
    pairs = (CompareRow(((_module(name),), (_module(other),))) for name, other in calls.never_seen)
    words = "Declared between modules that calls were seen of. Not every dependency is a call."
    yield _listed("never-seen", "Declared but never seen", words, ends[:2], pairs)


def _listed(
    anchor: str, title: str, words: str, columns: tuple[CompareColumn, ...], found: Iterable[CompareRow]
) -> CapacityPart:
    rows = tuple(found)
    more = f"{len(rows) - LISTED:,} more are in the file." if len(rows) > LISTED else ""
    return CapacityPart(anchor, title, f"{len(rows):,}", words, CompareTable(columns, rows[:LISTED]), more)
