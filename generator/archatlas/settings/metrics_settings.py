"""What settings say about measured series: which files hold them, and what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archatlas.model.record import dataclass, field

if TYPE_CHECKING:
    from archatlas.analysis.capacity.resources import Resource


@dataclass(frozen=True, slots=True)
class FetchedMetric:
    """A file of metrics and the query that fills it, day by day where its course counts."""

    file: str
    query: str
    is_course: bool = False


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Files of metrics, as paths from the directory of the settings; empty where there is none.

    `services` maps names in metrics to modules, `capacity` are resources with the files of their series. `fetched` are
    the files that are filled from Prometheus.
    """

    latency: str = ""
    incidents: str = ""
    calls: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    capacity: tuple[tuple[Resource, str], ...] = ()
    fetched: tuple[FetchedMetric, ...] = ()


def metrics_of(said: Mapping[str, Any]) -> MetricsSettings:
    """Return what a valid mapping says."""
    return MetricsSettings(
        said.get("latency", ""),
        said.get("incidents", ""),
        said.get("calls", ""),
        dict(said.get("services", {})),
        tuple(_resource(one) for one in said.get("capacity", ())),
        tuple(_fetched(said)),
    )


def _fetched(said: Mapping[str, Any]) -> Iterator[FetchedMetric]:
    for what, query in said.get("queries", {}).items():
        if what in said:
            yield FetchedMetric(said[what], query)
    for one in said.get("capacity", ()):
        if "query" in one:
            yield FetchedMetric(one["file"], one["query"], is_course=True)


def _resource(said: Mapping[str, Any]) -> tuple[Resource, str]:
    from archatlas.analysis.capacity.resources import Resource  # most settings name none

    limit = said.get("limit")
    known = Resource(
        said["name"], said.get("unit", ""), float(limit) if limit is not None else None, said.get("module", "")
    )
    return known, said["file"]
