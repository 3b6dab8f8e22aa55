"""What other systems ask us: Prometheus for targets and metrics, whoever runs us for signs of life."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from archatlas.model.live import State
from archatlas.service.api.answers import JSON, ApiProblem, Body, json_bytes
from archatlas.service.api.operation import Context, Operation, Question, document_body
from archatlas.service.registry import Registry

METRICS = "text/plain; version=0.0.4; charset=utf-8"
_UNCLEAN = re.compile(r"[^\w .,:;@/()+#*=~-]", re.ASCII)
_MOST_HELD = 10
_CODES = {
    State.UNMONITORED: 0,
    State.UNKNOWN: 1,
    State.HEALTHY: 2,
    State.DEGRADED: 3,
    State.UNHEALTHY: 4,
}


async def _targets(question: Question) -> Body:
    """List all that has an address: Prometheus drops whatever a list lacks, and keeps all while there is none."""
    registry = question.context.registry
    if registry.fault:
        detail = f"the catalogue cannot be read: {registry.fault}; what was listed before stays true"
        raise ApiProblem(503, "No list now", detail, {"retry-after": "30"})
    groups = [_group(registry, name, address) for name, address in sorted(registry.addresses.items())]
    return Body(json_bytes(groups))


def _group(registry: Registry, name: str, address: str) -> Mapping[str, object]:
    module, labels = registry.catalogue.module(name), {"module": name}
    if module is not None:
        labels |= {
            "lane": module.lane,
            "layer": module.identity.layer or "",
            "owner": module.ownership.owner or "",
            "tier": str(module.identity.tier or ""),
        }
    return {"targets": [address], "labels": {key: clean_label(value) for key, value in labels.items()}}


def clean_label(value: str) -> str:
    """Return a value that does no harm wherever a label is shown, or put into a command."""
    return _UNCLEAN.sub("_", value)[:200]


async def _metrics(question: Question) -> Body:
    metrics = tuple(_measured(question.context))
    text = await asyncio.to_thread(_exposed, metrics)  # ten thousand lines take longer than anybody should wait
    return Body(text, media_type=METRICS)


def _exposed(metrics: tuple[Metric, ...]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Measured(metrics))
    return generate_latest(registry)


class _Measured(Collector):
    """Metrics that were gathered before, on the thread that they belong to."""

    def __init__(self, metrics: tuple[Metric, ...]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def _measured(context: Context) -> Iterator[Metric]:
    registry = context.registry
    states = {name: registry.state(name) for name in registry.catalogue.names}
    said = "State of a watched module: 1 unknown, 2 healthy, 3 degraded, 4 unhealthy"
    each = GaugeMetricFamily("archatlas_module_state", said, labels=("module", "lane"))
    for name, state in states.items():
        if state is not State.UNMONITORED:
            each.add_metric((name, name.partition(".")[0]), _CODES[state])
    yield each
    counted = Counter(states.values())
    totals = GaugeMetricFamily("archatlas_modules", "How many modules are in a state", labels=("state",))
    for state in State:
        totals.add_metric((state.value,), counted[state])
    yield totals
    for name, (help_text, value) in _own(registry).items():
        yield GaugeMetricFamily(f"archatlas_{name}", help_text, value=value)


def _own(registry: Registry) -> Mapping[str, tuple[str, float]]:
    """Return how the registry itself does."""
    writer, observer = registry.writer, registry.observer
    return {
        "observer_suspect": ("1 while the observer suspects itself, and judges nobody", observer.is_suspect),
        "leader": ("1 where this process asks and writes", registry.is_leader),
        "index": ("Index of the last change", registry.index),
        "readers": ("Who waits for changes", registry.log.readers),
        "catalogue_fault": ("1 while schemas or settings cannot be read", bool(registry.fault)),
        "schemas_held": ("How many schemas are refused now, and count as they were before", len(registry.held)),
        "store_fault": ("1 while the store does not answer", bool(writer and writer.fault)),
        "store_waiting": ("Transitions that are not written yet", writer.waiting if writer else 0),
        "store_dropped": ("What was given up while the store did not answer", writer.dropped if writer else 0),
    }


async def _alive(question: Question) -> Body:
    return document_body({"status": "pass"})


async def _ready(question: Question) -> Body:
    """Tell whether what we answer is true, and kept."""
    registry = question.context.registry
    writer = registry.writer
    faults = [registry.fault] if registry.fault else []
    if writer is not None and writer.fault:
        faults.append(writer.fault)
    elif writer is not None and not writer.is_alive:
        faults.append("nothing is written any more; start the registry again")
    held = [f"{path} is refused, and counts as it was before" for path in registry.held]
    status = "fail" if faults else "warn" if held else "pass"
    said = {"status": status, "leads": registry.is_leader, "output": "; ".join([*faults, *held[:_MOST_HELD]])}
    return document_body(said, status=503 if faults else 200)


OPERATIONS = (
    Operation(
        "/v1/sd/prometheus",
        "listTargets",
        "List targets for the HTTP service discovery of Prometheus, always all of them",
        _targets,
        answers={200: "Targets"},
        tag="systems",
    ),
    Operation(
        "/metrics", "getMetrics", "Tell states for Prometheus", _metrics, (), {200: "Metrics"}, METRICS, tag="systems"
    ),
    Operation(
        "/livez", "isAlive", "Tell that the process runs", _alive, (), {200: "Probe"}, JSON, tag="systems", is_open=True
    ),
    Operation(
        "/readyz",
        "isReady",
        "Tell whether answers are true, and kept",
        _ready,
        (),
        {200: "Probe", 503: "Probe"},
        tag="systems",
        is_open=True,
    ),
)
