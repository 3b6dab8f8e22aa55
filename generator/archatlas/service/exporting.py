"""From an estate and what is asked of it to what other systems are told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.levels.service_level import Indicator, service_level_of
from archatlas.model.module import Module
from archatlas.render.exports.exported_estate import ExportedEstate, ExportedModule, ExportedTarget
from archatlas.service.planning import probe_plan
from archatlas.service.targets import GrpcTarget, HttpTarget, ProbeTarget, QueryTarget
from archatlas.settings.live import LiveSettings


def exported_estate(assessment: Assessment, live: LiveSettings) -> ExportedEstate:
    """Return what other systems are told; no header's value, which may be a secret, is part of it."""
    targets: dict[str, list[ProbeTarget]] = defaultdict(list)
    for target in probe_plan(assessment, live, without_secrets(live)).targets:
        targets[target.name].append(target)
    host, port = live.listen
    modules = (_exported(assessment, module, targets[name]) for name, module in assessment.catalog.items())
    return ExportedEstate(tuple(modules), f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def sends_headers(live: LiveSettings) -> bool:
    """Tell whether modules are asked with headers, which an export leaves out."""
    return any(rule.headers for rule in live.targets)


def without_secrets(live: LiveSettings) -> Mapping[str, str]:
    """Return an environment that has every variable of the settings, and no secret."""
    prometheus = live.prometheus.headers if live.prometheus else {}
    named = (*prometheus.values(), *(variable for rule in live.targets for variable in rule.headers.values()))
    return dict.fromkeys(named, "-")


def _exported(assessment: Assessment, module: Module, targets: Iterable[ProbeTarget]) -> ExportedModule:
    asked = next((_target(one) for one in targets if not isinstance(one, QueryTarget)), None)
    queries = next((one.queries for one in targets if isinstance(one, QueryTarget)), {})
    counts_requests = "requests" in queries and "errors" in queries
    indicator = Indicator.REQUESTS if counts_requests else Indicator.PROBES
    level = service_level_of(assessment.facts, module, indicator, asked.interval if asked else None)
    return ExportedModule(
        name=module.name,
        lane=module.lane,
        owner=module.ownership.owner or "",
        tier=str(module.identity.tier or ""),
        summary=module.identity.summary or "",
        level=level if counts_requests or asked else None,
        requests=queries.get("requests", "") if counts_requests else "",
        errors=queries.get("errors", "") if counts_requests else "",
        target=asked,
        metrics_port=module.observability.metrics.port,
    )


def _target(target: HttpTarget | GrpcTarget) -> ExportedTarget:
    request = target.request if isinstance(target, HttpTarget) else target.server
    host = f"[{request.host}]" if ":" in request.host else request.host
    timeout, interval = target.watched.timeout, target.watched.interval
    if isinstance(target, GrpcTarget):
        secure = request.scheme == "https"
        return ExportedTarget(f"{host}:{request.port}", timeout, interval, True, secure, target.service)
    return ExportedTarget(f"{request.scheme}://{host}:{request.port}{request.target}", timeout, interval)
