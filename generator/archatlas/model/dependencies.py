"""What a module needs, inside and outside the estate."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InternalDependencies:
    """Names of other modules as the schema states them; they may point nowhere."""

    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    circular_dependencies: tuple[str, ...] = ()
    weak_dependencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """A third-party package."""

    name: str = ""
    version: str | None = None
    license: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalService:
    """A service outside the estate that the module calls."""

    name: str = ""
    criticality: str | None = None
    endpoint_env: str | None = None
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalDependencies:
    """Libraries, services and system packages."""

    libs: tuple[Library, ...] = ()
    services: tuple[ExternalService, ...] = ()
    system_dependencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CouplingClaim:
    """Coupling numbers that somebody wrote down; the graph knows the true ones."""

    afferent: int | None = None
    efferent: int | None = None
    instability_index: float | None = None
    abstractness: float | None = None


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Everything a module needs."""

    internal: InternalDependencies = field(default_factory=InternalDependencies)
    external: ExternalDependencies = field(default_factory=ExternalDependencies)
    coupling_metrics: CouplingClaim = field(default_factory=CouplingClaim)
