"""What other systems are told of an estate: who is asked where, what is counted, what was promised."""

import hashlib
import re

from archatlas.analysis.levels.service_level import ServiceLevel
from archatlas.model.record import dataclass

_PLAIN_NAME = re.compile(r"\A[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\Z")
_LONGEST_NAME = 63
_UNCLEAN = re.compile(r"[^\w .,:;@/()+#*=~-]", re.ASCII)
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class ExportedTarget:
    """Where a module is asked for its health: a URL, or host and port of a gRPC server with the service's name."""

    address: str
    timeout: float
    interval: float
    is_grpc: bool = False
    is_secure: bool = False
    service: str = ""

    @property
    def prober(self) -> str:
        """Return the name of the blackbox exporter's module that asks in this way."""
        kind = "grpc" if self.is_grpc else "http"
        secure = "_tls" if self.is_grpc and self.is_secure else ""
        service = f"_{hashlib.sha256(self.service.encode()).hexdigest()[:8]}" if self.service else ""
        return f"{kind}{secure}_{round(self.timeout * 1000)}ms{service}"


@dataclass(frozen=True, slots=True)
class ExportedModule:
    """One module; `requests` and `errors` are queries for rates a second, empty where nothing says them."""

    name: str
    lane: str
    owner: str = ""
    tier: str = ""
    summary: str = ""
    level: ServiceLevel | None = None
    requests: str = ""
    errors: str = ""
    target: ExportedTarget | None = None
    metrics_port: int | None = None

    @property
    def object_name(self) -> str:
        """Return a name that Kubernetes and OpenSLO take, another one for each module."""
        plain = self.name.replace(".", "--")
        if _PLAIN_NAME.match(self.name) and len(plain) <= _LONGEST_NAME:
            return plain
        digest = hashlib.sha256(self.name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        kept = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[: _LONGEST_NAME - len(digest) - 1].strip("-")
        return f"{kept or 'module'}-{digest}"


@dataclass(frozen=True, slots=True)
class ExportedEstate:
    """All modules in the order of their names, and where the registry answers."""

    modules: tuple[ExportedModule, ...]
    registry: str


def clean_value(text: str) -> str:
    """Return a label's value that does no harm wherever it is shown, templated or put into a command."""
    return _UNCLEAN.sub("_", text)[:_LONGEST_VALUE]
