"""Reads measured series: answers of Prometheus in JSON, or CSV with a column of values."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from archatlas.model.errors import UserError
from archatlas.model.series import MetricSample, MetricSeries

_TIMES = ("time", "timestamp", "date", "day", "week")
MOST_SAMPLES = 1_000_000
"""Samples of a file; more are refused."""
_LATEST = 1e10
"""Seconds since 1970 up to which a time makes sense; what is more counts in milliseconds."""
_LARGEST = 1e50
"""A value above which squares of differences are no numbers any more."""


class WrongMetrics(UserError):
    """Say what in a file of metrics cannot be understood."""


def read_metrics(name: str, text: str) -> tuple[MetricSeries, ...]:
    """Return the series of a file in the order of their labels; raise WrongMetrics where it has none."""
    found = _of_prometheus(name, text) if text.lstrip().startswith("{") else _of_csv(name, text)
    series: dict[tuple[tuple[str, str], ...], list[MetricSample]] = {}
    for number, (labels, sample) in enumerate(found):
        if number >= MOST_SAMPLES:
            raise WrongMetrics(f"{name} has more than {MOST_SAMPLES:,} samples; take fewer, such as one a day")
        series.setdefault(tuple(sorted(labels.items())), []).append(sample)
    if not series:
        raise WrongMetrics(f"{name} has no samples")
    ordered = {labels: sorted(samples, key=lambda one: one.time) for labels, samples in sorted(series.items())}
    return tuple(MetricSeries(dict(labels), tuple(samples)) for labels, samples in ordered.items())


def metrics_text(series: Iterable[MetricSeries]) -> str:
    """Return a file of some series, an answer of Prometheus with a line for each of them."""
    rows = (
        json.dumps({"metric": one.labels, "values": [[sample.time, f"{sample.value:.12g}"] for sample in one.samples]})
        for one in series
    )
    return '{"status": "success", "data": {"resultType": "matrix", "result": [\n' + ",\n".join(rows) + "\n]}}\n"


def _of_prometheus(name: str, text: str) -> Iterator[tuple[Mapping[str, str], MetricSample]]:
    try:
        answer: Any = json.loads(text)
        results = answer["data"]["result"]
        if answer.get("status", "success") != "success":
            raise WrongMetrics(f"{name} is an answer of Prometheus that reports an error; ask again")
        for one in results:
            labels = {str(key): str(value) for key, value in one["metric"].items()}
            for time, value in one["values"] if "values" in one else [one["value"]]:
                if isfinite(float(value)):
                    yield labels, _sample(name, float(time), float(value))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise WrongMetrics(f"{name} is no answer of Prometheus, with data.result of matrix or vector") from error


def _of_csv(name: str, text: str) -> Iterator[tuple[Mapping[str, str], MetricSample]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        columns = [column for column in reader.fieldnames or () if column]
    except csv.Error as error:
        raise WrongMetrics(f"{name}: line 1 does not name the columns, such as time,value") from error
    time = next((column for column in columns if column.lower() in _TIMES), None)
    if "value" not in columns:
        raise WrongMetrics(f"{name} has no column 'value'; its first line names the columns, such as time,value")
    try:
        for row in reader:
            labels = {column: row[column] or "" for column in columns if column not in (time, "value")}
            value = float(row["value"])
            if isfinite(value):
                yield labels, _sample(name, _moment(row[time] or "") if time else 0.0, value)
    except (ValueError, TypeError, KeyError, csv.Error, OverflowError) as error:
        raise WrongMetrics(f"{name}: line {reader.line_num} has no number or no time where one is needed") from error


def _sample(name: str, time: float, value: float) -> MetricSample:
    if not (0 <= time <= _LATEST and abs(value) <= _LARGEST):
        raise WrongMetrics(
            f"{name} holds a time or a value that nobody measures; times are seconds since 1970, or days"
        )
    return MetricSample(time, value)


def _moment(text: str) -> float:
    """Return seconds since the epoch for these or for a date; a time without a zone is in UTC."""
    if text.replace(".", "", 1).isdigit():
        return float(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
