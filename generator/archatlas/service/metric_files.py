"""Asks Prometheus for what files of metrics shall hold, and keeps what they know of days before."""

import json
from collections.abc import Iterable, Mapping

from archatlas.analysis.capacity.resources import MOST_WEEKS
from archatlas.formats.metrics import WrongMetrics, read_metrics
from archatlas.model.record import dataclass
from archatlas.model.series import MetricSample, MetricSeries
from archatlas.settings.live import LiveSettings, PrometheusSettings
from archatlas.settings.metrics_settings import FetchedMetric
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.answers import clean_line
from archatlas.transport.failures import unanswered
from archatlas.transport.http_request import BadAnswer
from archatlas.transport.prometheus import TimeRange, ask_answer
from archatlas.transport.request_to import header_values, request_to
from archatlas.transport.resolution import HostResolver

DAY = 24 * 3600.0
MOST_BYTES = 16 * 1024 * 1024
"""Bytes of an answer; ten years of days are 100 KB a series."""


class NoMetrics(Exception):
    """Say why there is no answer to a query."""


@dataclass(frozen=True, slots=True)
class MetricQuestions:
    """Asks the Prometheus of some settings; raises ValueError where a header has no value."""

    live: LiveSettings
    prometheus: PrometheusSettings
    environ: Mapping[str, str]

    async def series(self, metric: FetchedMetric, now: float) -> tuple[MetricSeries, ...]:
        """Return what a query comes to: now, or each midnight of ten years; raise NoMetrics where there is nothing."""
        said = self.prometheus
        server = request_to(said.url, header_values(said.headers, self.environ))
        times = _midnights(now) if metric.is_course else None
        try:
            resolver = HostResolver(self.live.allow)
            answer = await ask_answer(server, metric.query, times, resolver, said.timeout, MOST_BYTES)
            return read_metrics(said.url, json.dumps(answer))
        except TimeoutError as error:
            raise NoMetrics(f"Prometheus: no answer within {said.timeout:g} s") from error
        except (NotAllowed, OSError, BadAnswer) as problem:
            raise NoMetrics(f"Prometheus: {clean_line(unanswered(problem).reason)}") from problem
        except WrongMetrics as problem:
            raise NoMetrics(clean_line(str(problem))) from problem


def _midnights(now: float) -> TimeRange:
    days = MOST_WEEKS * 7
    last = now // DAY * DAY
    return TimeRange(last - (days - 1) * DAY, DAY, days)


def merged(known: Iterable[MetricSeries], new: Iterable[MetricSeries]) -> tuple[MetricSeries, ...]:
    """Return series with the samples of both, of the same time the new one; without what nobody looks at any more."""
    times: dict[tuple[tuple[str, str], ...], dict[float, float]] = {}
    for one in (*known, *new):
        times.setdefault(tuple(sorted(one.labels.items())), {}).update((each.time, each.value) for each in one.samples)
    newest = max((time for samples in times.values() for time in samples), default=0.0)
    first = newest - MOST_WEEKS * 7 * DAY
    kept = {
        labels: tuple(MetricSample(time, value) for time, value in sorted(samples.items()) if time > first)
        for labels, samples in sorted(times.items())
    }
    return tuple(MetricSeries(dict(labels), samples) for labels, samples in kept.items() if samples)
