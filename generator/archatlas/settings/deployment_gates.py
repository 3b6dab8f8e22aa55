"""What the gates between steps may be told, by the name of each in `archatlas.yml`."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.model.record import dataclass, field
from archatlas.settings.live import seconds

GATE_PLACEHOLDERS = ("module", "name", "lane", "short", "host", "port", "version", "before", "attempt", "environment")
"""What an address or a query of a gate may have filled in, between braces; `name` is the one of the module."""

WINDOW = "window"
"""What a query of a canary has filled in besides: the seconds since the last look."""


@dataclass(frozen=True, slots=True)
class HttpGate:
    """An address that answers with a status of 200 to 299, and with the version under a key, where a module is well.

    Of `headers` here and below, each names the environment variable that holds its value.
    """

    url: str
    version: str = "version"
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class PrometheusGate:
    """A query each of whose rows has to lie within limits; with {version} in it, the answer is about that version."""

    url: str
    query: str
    at_least: float | None = None
    at_most: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class RegistryGate:
    """A live registry that holds the module to be healthy, and saw it for some time after the change."""

    url: str
    settle: float = 60.0
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class BudgetGate:
    """A live registry by which a share of the error budget of the module is left."""

    url: str
    at_least: float = 0.1
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class CanaryGate:
    """Queries that count requests of one version while another one serves as well.

    Each is asked twice, with {version} as what is new and as what was before, over the same {window}. What is bad is
    counted by `errors`, and by `slow`: the requests that took longer than was promised. Up to `at_most` times the share
    of what was before is tolerated; `alpha` is how often a version within that may fail all the same. None passes
    before `least` requests of both were counted, in `looks` looks: fewer find less.
    """

    url: str
    requests: str
    errors: str = ""
    slow: str = ""
    at_most: float = 1.25
    alpha: float = 0.05
    least: int = 100
    looks: int = 20
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 5.0


@dataclass(frozen=True, slots=True)
class CheckGate:
    """The schema of the module, in which archatlas check must find no error."""


@dataclass(frozen=True, slots=True)
class BakeGate:
    """Nothing but time, in which the other gates may find something."""


@dataclass(frozen=True, slots=True)
class ManualGate:
    """A person who approves."""


GateSettings = HttpGate | PrometheusGate | RegistryGate | BudgetGate | CanaryGate | CheckGate | BakeGate | ManualGate

_TIMES = ("timeout", "settle")


def _of(kind: type[GateSettings]) -> Callable[[Mapping[str, Any]], GateSettings]:
    """Return what reads the settings of a kind, whose keys are its fields."""

    def read(said: Mapping[str, Any]) -> GateSettings:
        values: dict[str, Any] = {key: seconds(value) if key in _TIMES else value for key, value in said.items()}
        return kind(**values)

    return read


GATES: Mapping[str, Callable[[Mapping[str, Any]], GateSettings]] = {
    "http": _of(HttpGate),
    "prometheus": _of(PrometheusGate),
    "registry": _of(RegistryGate),
    "check": _of(CheckGate),
    "bake": _of(BakeGate),
    "budget": _of(BudgetGate),
    "manual": _of(ManualGate),
    "canary": _of(CanaryGate),
}
"""What reads each gate."""

ABOUT_A_VERSION = ("http", "prometheus", "canary")
"""The gates whose answers have to say of which version they are, where nothing else is said."""

QUERIES = ("query", "requests", "errors", "slow")
