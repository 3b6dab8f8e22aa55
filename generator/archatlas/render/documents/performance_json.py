"""`performance.json`: the figures of benchmarks over time, with what is said of each series."""

from collections.abc import Iterator

from archatlas.analysis.regression.performance import JudgedSeries, past_steps, performance_of
from archatlas.analysis.regression.steps import PerformanceStep
from archatlas.model.benchmark_runs import BenchmarkRuns, TimedFigure
from archatlas.render.documents.json_text import Plain, document_text
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile

PERFORMANCE_JSON = "performance.json"
SCHEMA = "schemas/performance-json.schema.json"
VERSION = 1


def performance_files(options: PageOptions) -> Iterator[LazyFile]:
    """Yield the document of a site; none where no runs are kept."""
    runs = options.runs
    if runs is not None:
        yield LazyFile(PERFORMANCE_JSON, lambda: RenderedFile(PERFORMANCE_JSON, performance_json(runs)))


def performance_json(runs: BenchmarkRuns) -> str:
    """Return the document."""
    known, stepped = performance_of(runs), past_steps(runs)
    return document_text(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "series": [
                _series(one, stepped.get(one.series.key, ())) for several in known.modules.values() for one in several
            ],
            "machines": [_series(one, stepped.get(one.series.key, ())) for one in known.machines],
        }
    )


def _series(judged: JudgedSeries, stepped: tuple[PerformanceStep, ...]) -> dict[str, Plain]:
    module, benchmark, parameters, unit, machine = judged.series.key
    verdict, slowdown = judged.verdict, judged.slowdown
    before = slowdown.before if slowdown else verdict.before
    return {
        "module": module or None,
        "benchmark": benchmark,
        "parameters": parameters,
        "unit": unit,
        "machine": machine,
        "state": verdict.state.value,
        "before": before or None,
        "now": verdict.now or None,
        "last_good": _run(slowdown.last_good) if slowdown else None,
        "first_bad": _run(slowdown.first_bad) if slowdown else None,
        "alarms": [
            {"change": one.change.name.lower(), **_run(one.at), "before": one.before, "now": one.now}
            for one in judged.events
        ],
        "steps": [
            {
                "last": _run(one.last),
                "first": _run(one.first),
                "before": one.before,
                "after": one.after,
                "chance": one.chance,
            }
            for one in stepped
        ],
        "runs": [
            {**_run(one), "value": one.value, "freed": freed}
            for one, freed in zip(judged.series.figures, judged.series.freed, strict=True)
        ],
    }


def _run(figure: TimedFigure) -> dict[str, Plain]:
    return {"run": figure.run, "at": figure.at.isoformat(), "commit": figure.commit or None}
