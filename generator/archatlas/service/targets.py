"""Who is watched and what is asked: trusted settings say where, a schema says no more than a path and a port."""

from collections.abc import Mapping

from archatlas.analysis.live.memory import Watched, WatchedSource
from archatlas.model.record import dataclass
from archatlas.transport.http_request import HttpRequest


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """What is asked over HTTP; `ready` is asked where `request` was answered well."""

    name: str
    watched: WatchedSource
    request: HttpRequest
    ready: HttpRequest | None = None

    @property
    def host(self) -> str:
        """Return whose load it is."""
        return self.request.host


@dataclass(frozen=True, slots=True)
class GrpcTarget:
    """A server that is asked in the health protocol of gRPC, for `service` of it or for the whole."""

    name: str
    watched: WatchedSource
    server: HttpRequest
    service: str = ""

    @property
    def host(self) -> str:
        """Return whose load it is."""
        return self.server.host


@dataclass(frozen=True, slots=True)
class QueryTarget:
    """What Prometheus is asked about one module: queries by what they measure, and what their values mean."""

    name: str
    watched: WatchedSource
    server: HttpRequest
    queries: Mapping[str, str]
    warn: float
    fail: float
    promised_p95: float | None = None

    @property
    def host(self) -> str:
        """Return whose load it is."""
        return self.server.host


ProbeTarget = HttpTarget | GrpcTarget | QueryTarget


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """Everything that is asked, how all are watched that are, and why others are not though a rule fits them."""

    targets: tuple[ProbeTarget, ...]
    watched: Mapping[str, Watched]
    left_out: Mapping[str, str]

    @property
    def addresses(self) -> Mapping[str, str]:
        """Return the host and port of each module that is asked itself."""
        direct = (one for one in self.targets if not isinstance(one, QueryTarget) and one.name in self.watched)
        servers = ((one.name, one.request if isinstance(one, HttpTarget) else one.server) for one in direct)
        return {name: f"{_bracketed(one.host)}:{one.port}" for name, one in servers}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
