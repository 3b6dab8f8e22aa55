"""Benchmarks over time: a row with a curve for each series, those that are slower first."""

from collections.abc import Sequence
from datetime import timedelta

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.regression.guard import PerformanceState
from archatlas.analysis.regression.performance import EstatePerformance, JudgedSeries, past_steps, performance_of
from archatlas.analysis.regression.steps import PerformanceStep
from archatlas.model.benchmark_runs import BenchmarkRuns
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass
from archatlas.render.documents.performance_json import PERFORMANCE_JSON
from archatlas.render.site.components.blocks import Row, Table, Text
from archatlas.render.site.components.curves import CurveMark, CurveValue, TimeCurve, sparkline
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable
from archatlas.render.site.dependencies.lists import module_text
from archatlas.render.site.links import EVIDENCE, link, link_to_file
from archatlas.render.text import performance as words
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count

ANCHOR = "runs"
TITLE = "Benchmarks over time"
LISTED = 200
"""Series that the page shows; the file for programs has all."""
_OPEN = 10
"""Series of a module that are open on its page."""
_ORDER = (PerformanceState.WORSE, PerformanceState.BETTER, PerformanceState.STEADY, PerformanceState.TOO_SHORT)
_COLUMNS = (
    CompareColumn("Benchmark", CellPlace.HEAD),
    CompareColumn("Module"),
    CompareColumn("Over time"),
    CompareColumn("Before", numeric=True),
    CompareColumn("Last five", numeric=True),
    CompareColumn("State"),
    CompareColumn("Alarms", CellPlace.FULL),
)


@dataclass(frozen=True, slots=True)
class RunsView:
    """The section of benchmarks over time; `more` and `more_steps` say what is left out."""

    words: str
    number: str
    table: CompareTable | None
    more: str
    json: str
    steps: CompareTable | None
    steps_number: str
    more_steps: str
    anchor: str = ANCHOR
    title: str = TITLE
    steps_anchor: str = "steps"
    steps_title: str = "Steps in the past"


def runs_view(runs: BenchmarkRuns) -> RunsView:
    """Decide what the section shows."""
    known = performance_of(runs)
    series = in_order_of_alarm((*known.machines, *(one for several in known.modules.values() for one in several)))
    rows = tuple(map(_row, series[:LISTED]))
    table = CompareTable(_COLUMNS, rows) if rows else None
    stepped = _newest_first(runs, series)
    return RunsView(
        _words(runs, known),
        f"{len(series):,}",
        table,
        _left_out(len(series)),
        link_to_file(EVIDENCE, PERFORMANCE_JSON),
        CompareTable(_STEP_COLUMNS, tuple(_step_row(*one) for one in stepped[:LISTED])) if stepped else None,
        f"{len(stepped):,}",
        _left_out(len(stepped)),
    )


def _left_out(number: int) -> str:
    return f"{number - LISTED:,} more are in the file." if number > LISTED else ""


def _newest_first(runs: BenchmarkRuns, series: Sequence[JudgedSeries]) -> list[tuple[JudgedSeries, PerformanceStep]]:
    known = past_steps(runs)
    found = [(one, step) for one in series for step in known.get(one.series.key, ())]
    return sorted(found, key=lambda entry: entry[1].first.at, reverse=True)


def in_order_of_alarm(series: tuple[JudgedSeries, ...]) -> tuple[JudgedSeries, ...]:
    """Return the slower ones first, then the faster ones, last those that are too short."""
    return tuple(sorted(series, key=lambda one: (_ORDER.index(one.verdict.state), one.series.key)))


def _words(runs: BenchmarkRuns, known: EstatePerformance) -> str:
    if not runs.figures:
        return f"No run of a benchmark of a module lies in {one_line(runs.directory, 100)} yet."
    slower = sum(one.slowdown is not None for several in known.modules.values() for one in several)
    said = f"{slower:,} slower than they were" if slower > 1 else "1 slower than it was" if slower else "none slower"
    return (
        f"{count(runs.number, 'run')}, {said}. The last five are held against up to thirty before, from 20 runs on; "
        "what all benchmarks of a machine have in common is taken out and stands in a row of its own."
    )


def _row(judged: JudgedSeries) -> CompareRow:
    before, now = words.medians_in_words(judged)
    alarms = "; ".join(words.alarm_words(judged, one) for one in judged.events[-_ALARMS:])
    state = Text(words.state_words(judged), mark=_MARKS.get(judged.verdict.state, ""))
    sentence = (
        f"{words.benchmark_words(judged)} over {count(judged.verdict.points, 'run')}: {words.state_words(judged)}"
    )
    return CompareRow(
        (
            *_whose(judged),
            sparkline(_curve(judged), sentence),
            (Text(before or "—"),),
            (Text(now or "—"),),
            (state,),
            (Text(alarms or "—"),),
        )
    )


def _whose(judged: JudgedSeries) -> tuple[tuple[Text], tuple[Text]]:
    module, machine = judged.series.key[0], judged.series.key[4]
    name = Text(words.benchmark_words(judged), code=bool(module), note=one_line(machine, 60))
    return (name,), (module_text(module, EVIDENCE) if module else Text("all"),)


def _step_row(judged: JudgedSeries, step: PerformanceStep) -> CompareRow:
    day, before, after, change = words.step_words(judged, step)
    said = ((Text(day),), (Text(before),), (Text(after),), (Text(change),), (Text(words.between_words(step)),))
    return CompareRow((*_whose(judged), *said))


_STEP_COLUMNS = (
    CompareColumn("Benchmark", CellPlace.HEAD),
    CompareColumn("Module"),
    CompareColumn("Since"),
    CompareColumn("Before", numeric=True),
    CompareColumn("After", numeric=True),
    CompareColumn("Change", numeric=True),
    CompareColumn("Between the runs", CellPlace.FULL),
)
_ALARMS = 3
_MARKS = {PerformanceState.WORSE: "warn"}


def _curve(judged: JudgedSeries) -> TimeCurve:
    days = [one.at.date() for one in judged.series.figures]
    figures = judged.series.freed
    values = tuple(CurveValue(day, value) for day, value in zip(days, figures, strict=True))
    end = max(days[-1], days[0] + timedelta(days=1))
    marks = (CurveMark(judged.slowdown.first_bad.at.date(), 1),) if judged.slowdown else ()
    low, high = min(figures), max(figures)
    return TimeCurve(days[0], end, values, "", low=low, high=high if high > low else low * 2, marks=marks)


def runs_table(assessment: Assessment, name: ModuleName, start: str) -> Table | None:
    """Return the series of a module as its own page shows them; none where no run has one."""
    runs = assessment.facts.runs
    series = in_order_of_alarm(performance_of(runs).of(name)) if runs else ()
    rows = tuple(_module_row(one, start) for one in series[:LISTED])
    columns = ("Benchmark", "Before", "Last five", "State")
    return Table(columns, rows[:_OPEN], TITLE, numeric=(1, 2), folded=rows[_OPEN:]) if rows else None


def _module_row(judged: JudgedSeries, start: str) -> Row:
    machine = one_line(judged.series.key[4], 60)
    name = Text(words.benchmark_words(judged), code=True, note=machine, href=link(start, EVIDENCE, ANCHOR))
    before, now = words.medians_in_words(judged)
    state = Text(words.state_words(judged), mark=_MARKS.get(judged.verdict.state, ""))
    return Row(((name,), (Text(before or "—"),), (Text(now or "—"),), (state,)))
