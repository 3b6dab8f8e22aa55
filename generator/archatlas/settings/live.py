"""What the live registry may ask, whom it answers and where it keeps what it saw, as `archatlas.yml` writes it down."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from archatlas.model.record import dataclass, field

Endpoint = tuple[str, int]
"""A host, as a name or an address, and a port."""

PLACEHOLDERS = ("name", "lane", "short", "host", "port")
"""What a base or a query may have filled in, between braces."""

EXTERNAL = "external:"
"""What the names of watched services outside of the estate begin with; no module's name holds a colon."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class ProbeKind(Enum):
    """What a target is asked in."""

    HTTP = "http"
    GRPC = "grpc"


class ReadAccess(Enum):
    """Who may read what the registry knows."""

    OPEN = "open"
    TOKEN = "token"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class AllowList:
    """What may be asked: addresses in networks at any port, and hosts at one port; nothing by default.

    `setting` is where a person adds to it.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    endpoints: frozenset[Endpoint] = frozenset()
    setting: str = "live.allow"


@dataclass(frozen=True, slots=True)
class Selector:
    """What a rule is for: modules by a pattern of their names, or one service outside of the estate."""

    match: str = ""
    external: str = ""

    def fits(self, name: str) -> bool:
        """Tell whether something that is watched is meant, by its name."""
        if self.external or name.startswith(EXTERNAL):
            return name == EXTERNAL + self.external
        return fnmatchcase(name, self.match)


@dataclass(frozen=True, slots=True)
class TargetRule:
    """Where modules are asked for their health; `headers` name the environment variables that hold the values."""

    selector: Selector
    base: str
    path: str = ""
    kind: ProbeKind = ProbeKind.HTTP
    service: str = ""
    interval: float = 30.0
    timeout: float = 5.0
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueryRule:
    """What Prometheus is asked about modules; `warn` and `fail` are shares of failing requests."""

    selector: Selector
    up: str = ""
    requests: str = ""
    errors: str = ""
    latency: str = ""
    warn: float = 0.05
    fail: float = 0.5
    interval: float = 30.0


@dataclass(frozen=True, slots=True)
class PrometheusSettings:
    """A server that speaks the query protocol of Prometheus, and what it is asked."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0
    queries: tuple[QueryRule, ...] = ()


@dataclass(frozen=True, slots=True)
class MaintenanceWindow:
    """When modules may fail without anybody being told, in seconds since the epoch."""

    match: str
    start: float
    end: float
    reason: str = ""

    def fits(self, name: str) -> bool:
        """Tell whether a module is meant."""
        return fnmatchcase(name, self.match)


@dataclass(frozen=True, slots=True)
class PushToken:
    """Who may report how the modules of a lane do: the digest of a token, in hexadecimal digits."""

    lane: str
    digest: str
    time_to_live: float = 90.0


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the registry keeps what it saw: a file beside the settings, or the PostgreSQL that a variable names."""

    sqlite: str = ".archatlas/live.sqlite"
    postgresql: str = ""


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Everything of the live registry that a team may configure."""

    allow: AllowList = AllowList()
    targets: tuple[TargetRule, ...] = ()
    prometheus: PrometheusSettings | None = None
    maintenance: tuple[MaintenanceWindow, ...] = ()
    push: tuple[PushToken, ...] = ()
    references: tuple[str, ...] = ()
    interval: float = 30.0
    timeout: float = 5.0
    listen: Endpoint = ("127.0.0.1", 8766)
    read: ReadAccess = ReadAccess.OPEN
    read_tokens: tuple[str, ...] = ()
    origin: str = ""
    store: StoreSettings = StoreSettings()


def live_of(said: Mapping[str, Any]) -> LiveSettings:
    """Return the live settings of a file that has no mistakes."""
    usual, default = _durations(said, {}, "interval", "timeout"), LiveSettings()
    times: dict[str, Any] = usual
    return LiveSettings(
        allow=allow_list(said.get("allow", ())),
        targets=tuple(_target(entry, usual) for entry in said.get("targets", ())),
        prometheus=_prometheus(said["prometheus"], usual) if "prometheus" in said else None,
        maintenance=tuple(map(_window, said.get("maintenance", ()))),
        push=tuple(map(_push_token, said.get("push", ()))),
        references=tuple(said.get("references", ())),
        read=ReadAccess(said.get("read", ReadAccess.OPEN.value)),
        read_tokens=tuple(digest.removeprefix("sha256:") for digest in said.get("read_tokens", ())),
        listen=endpoint_of(said["listen"]) if "listen" in said else default.listen,
        origin=said.get("origin", ""),
        store=StoreSettings(**said.get("store", {})),
        **times,
    )


def allow_list(entries: Iterable[str], setting: str = "live.allow") -> AllowList:
    """Return what a list of networks and of hosts with ports allows."""
    networks, endpoints = [], set[Endpoint]()
    for entry in entries:
        network = _network(entry)
        if network is not None:
            networks.append(network)
        else:
            endpoints.add(endpoint_of(entry))
    return AllowList(tuple(networks), frozenset(endpoints), setting)


def endpoint_of(text: str) -> Endpoint:
    """Return the host, in lower case and without brackets, and the port of HOST:PORT; raise ValueError for others."""
    host, colon, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536) or not bare:
        raise ValueError(text)
    if (":" in bare) != (bare is not host) or any(sign in bare for sign in "/@?#[]\\ *"):
        raise ValueError(text)
    return bare.lower().removesuffix("."), int(port)


def seconds(text: str) -> float:
    """Return the seconds of a duration such as 30s or 5m."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits) * _UNITS[text[len(digits) :]]


def _network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(entry)
    except ValueError:
        return None


def _selector(entry: Mapping[str, Any]) -> Selector:
    return Selector(entry.get("match", ""), entry.get("external", ""))


def _durations(entry: Mapping[str, Any], usual: Mapping[str, float], *keys: str) -> dict[str, float]:
    said = {key: seconds(entry[key]) for key in keys if key in entry}
    return {key: value for key, value in usual.items() if key in keys} | said


def _target(entry: Mapping[str, Any], usual: Mapping[str, float]) -> TargetRule:
    texts: dict[str, Any] = {key: entry[key] for key in ("path", "service", "headers") if key in entry}
    kind = ProbeKind(entry.get("kind", ProbeKind.HTTP.value))
    times: dict[str, Any] = _durations(entry, usual, "interval", "timeout")
    return TargetRule(_selector(entry), entry["base"].rstrip("/"), kind=kind, **texts, **times)


def _prometheus(entry: Mapping[str, Any], usual: Mapping[str, float]) -> PrometheusSettings:
    queries = tuple(_query(query, usual) for query in entry.get("queries", ()))
    timeout: dict[str, Any] = _durations(entry, usual, "timeout")
    return PrometheusSettings(entry["url"].rstrip("/"), entry.get("headers", {}), queries=queries, **timeout)


def _query(entry: Mapping[str, Any], usual: Mapping[str, float]) -> QueryRule:
    keys = ("up", "requests", "errors", "latency", "warn", "fail")
    said: dict[str, Any] = {key: entry[key] for key in keys if key in entry}
    times: dict[str, Any] = _durations(entry, usual, "interval")
    return QueryRule(_selector(entry), **said, **times)


def _window(entry: Mapping[str, Any]) -> MaintenanceWindow:
    start, end = moment(entry["from"]), moment(entry["until"])
    return MaintenanceWindow(entry["match"], start or 0.0, end or 0.0, entry.get("reason", ""))


def moment(text: str) -> float | None:
    """Return the seconds since the epoch of a time that says its offset from UTC, None for any other text."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo else None


def _push_token(entry: Mapping[str, Any]) -> PushToken:
    times: dict[str, Any] = _durations(entry, {}, "time_to_live")
    return PushToken(entry["lane"], entry["digest"].removeprefix("sha256:"), **times)
