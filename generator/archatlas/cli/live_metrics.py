"""`archatlas live metrics`: fills files of metrics from Prometheus, so that a build need not ask anybody."""

import argparse
import asyncio
import os
import time

from archatlas.cli.actions import CommandAction
from archatlas.cli.options import WrongUsage, add_schema_directories, config_path, resolve_options
from archatlas.cli.outputs import write_file
from archatlas.cli.terminal import Exit, say
from archatlas.formats.metrics import metrics_text
from archatlas.model.enumeration import count
from archatlas.model.series import MetricSeries
from archatlas.pipeline.running_metrics import place_of_metrics, read_metrics_file
from archatlas.pipeline.workspace import Workspace
from archatlas.settings.metrics_settings import FetchedMetric

DESCRIPTION = """\
Asks the Prometheus of live.prometheus for the queries of metrics in archatlas.yml, and writes what it answers into the
files that are named there, which a build reads. What a file of metrics.capacity knows of days before stays, so that
months are known where Prometheus forgets after weeks.
Exit status: 0 every file was written, 1 some were not, 2 usage or configuration, 3 a bug."""


def _run(arguments: argparse.Namespace) -> Exit:
    """Ask, and write file by file; one without an answer stays as it was."""
    from archatlas.service.metric_files import MetricQuestions, NoMetrics, merged

    directories = resolve_options(arguments).scope.directories if arguments.schemas else ()
    config = config_path(arguments)
    settings = Workspace.open(directories, config).settings
    live, wanted = settings.live, settings.metrics.fetched
    if not wanted:
        raise WrongUsage(
            "archatlas.yml names no query: add metrics.queries, or a query to a resource of metrics.capacity"
        )
    if live is None or live.prometheus is None:
        raise WrongUsage(
            "archatlas.yml says nothing of live.prometheus; say there whom to ask, and in live.allow that it may"
        )
    questions, now, missing = MetricQuestions(live, live.prometheus, os.environ), time.time(), False
    for metric in wanted:
        place = place_of_metrics(config.parent, metric.file)
        known = read_metrics_file(metric.file, place) if metric.is_course and place.is_file() else ()
        try:
            new = asyncio.run(questions.series(metric, now))
        except ValueError as problem:
            raise WrongUsage(f"live.prometheus: {problem}") from problem
        except NoMetrics as problem:
            say(f"{metric.file}: not written: {problem}")
            missing = True
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        series = merged(known, new)
        write_file(place, metrics_text(series))
        print(_line(metric, series, sum(len(one.samples) for one in known)))
    return Exit.FINDINGS if missing else Exit.CLEAN


def _line(metric: FetchedMetric, series: tuple[MetricSeries, ...], before: int) -> str:
    samples = sum(len(one.samples) for one in series)
    said = f", {before:,} before" if metric.is_course else ""
    return f"{metric.file}: {len(series):,} series, {count(samples, 'sample')}{said}"


METRICS = CommandAction("fill files of metrics from Prometheus", DESCRIPTION, add_schema_directories, _run)
"""The action of `archatlas live`."""
