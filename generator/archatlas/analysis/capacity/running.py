"""All that metrics of running systems say of an estate: capacity, correlations, calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from archatlas.analysis.capacity.resources import ForecastResource, Resource, forecast_resource
from archatlas.analysis.correlation.calls import Call, ComparedCalls, compare_calls
from archatlas.analysis.correlation.rank_correlation import RankCorrelation, corrected, rank_correlation
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.model.catalog import Catalog
from archatlas.model.module import ModuleName, short_name_of
from archatlas.model.record import dataclass, field
from archatlas.model.series import MetricSample, MetricSeries


@dataclass(frozen=True, slots=True)
class ReadMetrics:
    """The series that were read; `capacity` are those of each resource, `services` names with the modules they mean."""

    latency: tuple[MetricSeries, ...] = ()
    incidents: tuple[MetricSeries, ...] = ()
    calls: tuple[MetricSeries, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    capacity: tuple[tuple[Resource, tuple[MetricSeries, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class RunningFacts:
    """What metrics come to; `calls` is None where none were read, `unknown` are names that no module has.

    `growth` is how the estate itself goes on.
    """

    resources: tuple[ForecastResource, ...] = ()
    correlations: tuple[RankCorrelation, ...] = ()
    calls: ComparedCalls | None = None
    unknown: tuple[str, ...] = ()
    growth: tuple[ForecastResource, ...] = ()


def estate_growth(days: Sequence[date], numbers: Mapping[str, Sequence[int]]) -> tuple[ForecastResource, ...]:
    """Return how numbers of an estate go on that are known for some days, in order of these.

    Between two revisions an estate is what the former one said: a requirement is not added bit by bit.
    """
    noons = [datetime.combine(day, time(12), UTC).timestamp() for day in days]
    return tuple(
        forecast_resource(Resource(what), [*map(MetricSample, noons, map(float, values))], is_held=True)
        for what, values in numbers.items()
        if noons
    )


def running_facts(metrics: ReadMetrics, catalog: Catalog, graph: DependencyGraph) -> RunningFacts:
    """Return what metrics say of an estate."""
    names = _NamesInMetrics(metrics.services, catalog)
    latency = {name: found[-1] for name, found in names.of_modules(metrics.latency).items()}
    incidents = {name: sum(found) for name, found in names.of_modules(metrics.incidents).items()}
    measured = {"latency": latency, "incident minutes": incidents}
    correlations = _correlations(graph, {what: values for what, values in measured.items() if values})
    calls = compare_calls(graph, names.calls(metrics.calls)) if metrics.calls else None
    resources = (one for resource, series in metrics.capacity for one in _resources(resource, series))
    return RunningFacts(tuple(resources), correlations, calls, tuple(sorted(names.unknown)))


class _NamesInMetrics:
    """Finds the modules that metrics mean, and keeps the names that it does not know."""

    def __init__(self, services: Mapping[str, str], catalog: Catalog) -> None:
        self._services, self._catalog = services, catalog
        self._short: dict[str, list[ModuleName]] = {}
        for name in catalog:
            self._short.setdefault(short_name_of(name), []).append(name)
        self.unknown = set[str]()

    def find(self, said: str) -> ModuleName | None:
        """Return the module of a name: as the settings say, of that name, or of that short name if only one has it."""
        name = ModuleName(self._services.get(said, said))
        if name in self._catalog:
            return name
        alike = self._short.get(name.replace("-", "_"), ())
        if len(alike) != 1:
            self.unknown.add(said)
            return None
        return alike[0]

    def of_modules(self, series: Iterable[MetricSeries]) -> Mapping[ModuleName, list[float]]:
        """Return the values of each module that is named, in order of their times."""
        found: dict[ModuleName, list[float]] = {}
        for one in series:
            said = next((one.labels[label] for label in _LABELS if one.labels.get(label)), "")
            name = self.find(said) if said else None
            if name is not None:
                found.setdefault(name, []).extend(sample.value for sample in one.samples)
        return found

    def calls(self, series: Iterable[MetricSeries]) -> Iterator[Call]:
        """Yield the calls between modules."""
        for one in series:
            caller, called = (self.find(one.labels.get(label, "")) for label in ("client", "server"))
            if caller is not None and called is not None:
                yield Call(caller, called, one.latest)


_LABELS = ("module", "service", "service_name", "job")


def _correlations(
    graph: DependencyGraph, measured: Mapping[str, Mapping[ModuleName, float]]
) -> tuple[RankCorrelation, ...]:
    structure: Mapping[str, Mapping[ModuleName, float]] = {
        "fan-in": {name: graph.fan_in(name) for name in graph.hard},
        "fan-out": {name: graph.fan_out(name) for name in graph.hard},
        "depth": dict(graph.wave_of),
        "in a cycle": {name: float(name in graph.cycle_of) for name in graph.hard},
    }
    found = [
        rank_correlation(quantity, what, [(of_graph[name], value) for name, value in sorted(values.items())])
        for what, values in measured.items()
        for quantity, of_graph in structure.items()
    ]
    return corrected(found)


def _resources(resource: Resource, series: tuple[MetricSeries, ...]) -> Iterator[ForecastResource]:
    """Yield a resource for each series, named by its labels where there are several."""
    for one in series:
        labels = ", ".join(f"{key} {value}" for key, value in sorted(one.labels.items()) if key != "__name__")
        name = f"{resource.name} ({labels})" if len(series) > 1 and labels else resource.name
        known = Resource(name, resource.unit, resource.limit, resource.module)
        yield forecast_resource(known, one.samples)
