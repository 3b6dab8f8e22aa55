"""What the adapters that deploy modules may be told, by the name of each in `archatlas.yml`."""

from collections.abc import Callable, Mapping
from typing import Any

from archatlas.model.record import dataclass, field
from archatlas.settings.live import seconds

COMMANDS = ("apply", "retire", "observe", "undo")
PLACEHOLDERS = ("module", "version", "before", "attempt", "environment", "step")
"""What an element of a command may have filled in, between braces; nothing else of a schema gets there."""

NAME_PLACEHOLDERS = (*PLACEHOLDERS, "lane", "short", "host")
"""What names and addresses may have filled in: `host` is the short name as hosts are spelled."""


@dataclass(frozen=True, slots=True)
class ShellSettings:
    """Commands, each a program and its arguments, that no shell reads.

    `observe` says by its exit status whether an attempt is in effect: 0 it is, 1 it is not, anything else cannot tell.
    `environment` names the variables that are handed on besides PATH, HOME and the like; their values are secrets.
    """

    apply: tuple[str, ...]
    retire: tuple[str, ...] = ()
    observe: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    timeout: float = 600.0


@dataclass(frozen=True, slots=True)
class KubectlSettings:
    """A Deployment of Kubernetes for each module, whose image carries the version.

    `program` is kubectl with what it always gets, such as `--context`; `container` is the one of the pod that is meant,
    of the name of the Deployment where nothing is said.
    """

    image: str
    namespace: str
    name: str = "{host}"
    container: str = ""
    program: tuple[str, ...] = ("kubectl",)
    environment: tuple[str, ...] = ()
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Addresses of something that deploys: one to ask for it, one that says what became of an attempt.

    `headers` name the environment variables that hold the values.
    """

    url: str
    observe: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class GithubSettings:
    """Deployments of a repository at GitHub, which a workflow of that repository carries out.

    `token` is the environment variable that holds one; `checks` are the commit statuses that must be green first.
    """

    repository: str
    ref: str
    environment: str = "{environment}"
    api: str = "https://api.github.com"
    token: str = "GITHUB_TOKEN"
    checks: tuple[str, ...] = ()
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class SimulatedSettings:
    """Nothing but files in a directory, one for each attempt: a rehearsal, in which some modules may fail."""

    directory: str = ""
    takes: float = 1.0
    fail: tuple[str, ...] = ()


AdapterSettings = ShellSettings | KubectlSettings | WebhookSettings | GithubSettings | SimulatedSettings

_TIMES = ("timeout", "takes")
_LISTS = (*COMMANDS, "environment", "program", "checks", "fail")


def _of(kind: type[AdapterSettings]) -> Callable[[Mapping[str, Any]], AdapterSettings]:
    """Return what reads the settings of a kind, whose keys are its fields."""

    def read(said: Mapping[str, Any]) -> AdapterSettings:
        return kind(**{key: _value(key, value) for key, value in said.items()})

    return read


def _value(key: str, value: Any) -> Any:
    if key in _TIMES:
        return seconds(value)
    return tuple(value) if key in _LISTS and isinstance(value, list) else value


ADAPTERS: Mapping[str, Callable[[Mapping[str, Any]], AdapterSettings]] = {
    "shell": _of(ShellSettings),
    "kubectl": _of(KubectlSettings),
    "webhook": _of(WebhookSettings),
    "github": _of(GithubSettings),
    "simulate": _of(SimulatedSettings),
}
"""What reads each adapter."""

FILLED_IN: Mapping[str, tuple[str, ...]] = {
    "kubectl": ("image", "namespace", "name", "container"),
    "webhook": ("url", "observe"),
    "github": ("ref", "environment"),
}
"""Which texts of an adapter have placeholders; a repository and an API are written down."""
