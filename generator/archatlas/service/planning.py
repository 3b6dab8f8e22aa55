"""From the settings and an estate to what is asked of whom."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import chain

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.evidence import Evidence
from archatlas.analysis.live.declared_checks import DeclaredAddress, DeclaredCommand, DeclaredPath, declared_check
from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.analysis.live.observer import REFERENCE
from archatlas.model.errors import UserError
from archatlas.model.live import Source
from archatlas.model.module import Module
from archatlas.model.record import dataclass, replace
from archatlas.service.targets import GrpcTarget, HttpTarget, ProbePlan, ProbeTarget, QueryTarget
from archatlas.settings.live import EXTERNAL, LiveSettings, ProbeKind, QueryRule, TargetRule
from archatlas.transport.http_request import HttpRequest
from archatlas.transport.request_to import header_values, request_to

PROMISED_P95 = "observability.slos.latency_p95_ms"
_MEASURES = ("up", "requests", "errors", "latency")


class LiveError(UserError):
    """Say what keeps the live registry from starting, with its cure."""


class _NoTarget(LiveError):
    """Say why something is not asked though a rule fits it."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """A module, or a service outside of the estate, of which nothing but the name is known."""

    name: str
    module: Module | None = None

    @property
    def words(self) -> Mapping[str, str]:
        """Return what may be filled into a base or a query."""
        short = self.module.short_name if self.module else self.name.removeprefix(EXTERNAL)
        said = {"name": self.name, "short": short, "host": short.replace("_", "-")}
        port = self.module.observability.metrics.port if self.module else None
        return said | ({"lane": self.module.lane} if self.module else {}) | ({"port": str(port)} if port else {})


def probe_plan(assessment: Assessment, live: LiveSettings, environ: Mapping[str, str]) -> ProbePlan:
    """Return what to ask of an estate, nothing where nothing is allowed; raise LiveError where a header has none."""
    asks = bool(live.allow.networks or live.allow.endpoints)
    externals = tuple(_externals(live)) if asks else ()
    targets: list[ProbeTarget] = [*_references(live)] if asks else []
    watched: dict[str, Watched] = {}
    left_out: dict[str, str] = {}
    for subject in (*map(_Subject, externals), *(_Subject(name, one) for name, one in assessment.catalog.items())):
        own: list[ProbeTarget] = []
        promised = _promised_p95(assessment, subject)
        if asks:
            own += _query_targets(subject, live, promised, environ)
            try:
                own += _direct_targets(subject, live, environ)
            except _NoTarget as reason:
                left_out[subject.name] = str(reason)
        sources = (*(one.watched for one in own), *_pushed(subject, live))
        if sources:
            targets += own
            watched[subject.name] = replace(_watched(subject, live, sources, externals), promised_p95=promised)
    return ProbePlan(tuple(targets), watched, left_out)


def _externals(live: LiveSettings) -> Iterable[str]:
    queries = live.prometheus.queries if live.prometheus else ()
    selectors = (rule.selector for rule in chain[TargetRule | QueryRule](live.targets, queries))
    return dict.fromkeys(EXTERNAL + one.external for one in selectors if one.external)


def _references(live: LiveSettings) -> Iterator[HttpTarget]:
    """Yield what tells whether our own network works."""
    watched = WatchedSource(Source.HTTP, live.interval, live.timeout)
    for place, address in enumerate(live.references):
        yield HttpTarget(f"{REFERENCE}{place}", watched, _request(address))


def _pushed(subject: _Subject, live: LiveSettings) -> Iterator[WatchedSource]:
    """Yield how long a module's reports count, where its lane may send any."""
    lives = [one.time_to_live for one in live.push if subject.module and one.lane == subject.module.lane]
    if lives:
        yield WatchedSource(Source.PUSH, time_to_live=max(lives))


def _watched(
    subject: _Subject, live: LiveSettings, sources: tuple[WatchedSource, ...], externals: tuple[str, ...]
) -> Watched:
    """Return how something is watched, and what it cannot do without."""
    windows = tuple((one.start, one.end) for one in live.maintenance if one.fits(subject.name))
    needed = subject.module.dependencies.external.services if subject.module else ()
    critical = dict.fromkeys(EXTERNAL + one.name for one in needed if one.criticality == "critical")
    return Watched(sources, externals=tuple(one for one in critical if one in externals), maintenance=windows)


def _promised_p95(assessment: Assessment, subject: _Subject) -> float | None:
    """Return the seconds that a person promised; what nearly all modules declare degrades nobody."""
    declared = subject.module.observability.slos.latency_p95_ms if subject.module else None
    if subject.module is None or declared is None:
        return None
    worth = assessment.classifier.classify(subject.module, PROMISED_P95, declared)
    return declared / 1000 if worth is Evidence.DECLARED else None


def _query_targets(
    subject: _Subject, live: LiveSettings, promised_p95: float | None, environ: Mapping[str, str]
) -> Iterator[ProbeTarget]:
    """Yield what Prometheus is asked; of several queries that fit, the last one counts."""
    prometheus = live.prometheus
    rule = (
        next((one for one in reversed(prometheus.queries) if one.selector.fits(subject.name)), None)
        if prometheus
        else None
    )
    if prometheus is None or rule is None:
        return
    server = replace(_request(prometheus.url), headers=_headers(prometheus.headers, environ))
    filled = {key: _filled(text, subject.words) for key in _MEASURES if (text := getattr(rule, key))}
    counts = {"requests", "errors"} <= filled.keys()
    watched = WatchedSource(Source.PROMETHEUS, rule.interval, prometheus.timeout, counts_requests=counts)
    yield QueryTarget(subject.name, watched, server, filled, rule.warn, rule.fail, promised_p95)


def _direct_targets(
    subject: _Subject, live: LiveSettings, environ: Mapping[str, str]
) -> Iterator[HttpTarget | GrpcTarget]:
    """Yield where a module is asked itself; of several rules that fit, the last one counts."""
    rule = next((one for one in reversed(live.targets) if one.selector.fits(subject.name)), None)
    deployment = subject.module.runtime.deployment if subject.module else None
    said = declared_check(deployment.health_check) if deployment and deployment.health_check else DeclaredCommand()
    if isinstance(said, DeclaredAddress):
        if (said.host, said.port) not in live.allow.endpoints:
            raise _NoTarget(f"its schema names {said.host}:{said.port}, which live.allow does not list")
        watched = WatchedSource(Source.HTTP, live.interval, live.timeout)
        yield HttpTarget(subject.name, watched, HttpRequest(said.scheme, said.host, said.port, said.path))
    elif not isinstance(said, DeclaredPath | DeclaredCommand):
        raise _NoTarget(f"the health check of its schema is not asked: {said.value}")
    elif rule is not None and rule.kind is ProbeKind.GRPC:
        yield _grpc_target(subject, rule, environ)
    elif rule is not None:
        path = said.path if isinstance(said, DeclaredPath) else rule.path
        if not path:
            raise _NoTarget("neither its schema nor the settings name a path to ask")
        yield _http_target(subject, rule, path, environ)


def _http_target(subject: _Subject, rule: TargetRule, path: str, environ: Mapping[str, str]) -> HttpTarget:
    base = replace(_request(_filled_base(subject, rule)), headers=_headers(rule.headers, environ))
    check = subject.module.runtime.deployment.ready_check if subject.module else None
    ready = declared_check(check) if check else None
    watched = WatchedSource(Source.HTTP, rule.interval, rule.timeout)
    asked = replace(base, target=base.target.rstrip("/") + path)
    if not isinstance(ready, DeclaredPath) or ready.path == path:
        return HttpTarget(subject.name, watched, asked)
    return HttpTarget(subject.name, watched, asked, replace(base, target=base.target.rstrip("/") + ready.path))


def _grpc_target(subject: _Subject, rule: TargetRule, environ: Mapping[str, str]) -> GrpcTarget:
    if find_spec("grpc_health") is None:
        raise LiveError("asking in gRPC needs grpcio-health-checking, which is not installed: install archatlas[grpc]")
    watched = WatchedSource(Source.GRPC, rule.interval, rule.timeout)
    server = replace(_request(_filled_base(subject, rule)), headers=_headers(rule.headers, environ))
    return GrpcTarget(subject.name, watched, server, rule.service)


def _filled_base(subject: _Subject, rule: TargetRule) -> str:
    base = _filled(rule.base, subject.words)
    missing = next((word for word in ("port", "lane") if f"{{{word}}}" in base), None)
    if missing:
        where = "observability.metrics.port of its schema" if missing == "port" else "it"
        raise _NoTarget(f"its address needs {{{missing}}}, which {where} does not say")
    return base


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Fill in what is known of a module; names are plain enough to mean nothing but themselves anywhere."""
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text


def _request(address: str) -> HttpRequest:
    """Return the request of an address from the settings; what names fill in may still make a host impossible."""
    try:
        return request_to(address)
    except ValueError as error:
        raise _NoTarget(str(error)) from error


def _headers(named: Mapping[str, str], environ: Mapping[str, str]) -> Mapping[str, str]:
    try:
        return header_values(named, environ)
    except ValueError as error:
        raise LiveError(str(error)) from error
