"""What a module promises to those who call it, and what it needs itself."""

from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Which callers a new version still serves."""

    backward: bool | None = None
    forward: str | None = None


@dataclass(frozen=True, slots=True)
class ApiDeprecation:
    """How callers are told that a part of the API goes away; the notice is in days."""

    min_notice_days: int | None = None
    migration_guide: str | None = None


@dataclass(frozen=True, slots=True)
class ApiContract:
    """The public surface: entries such as `python: lane.module.Name` or `rest: /api/v1/x`.

    `spec` are the paths of files that describe it for machines, below the root of the code.
    """

    surface: tuple[str, ...] = ()
    version: str | None = None
    schema_version: str | None = None
    compatibility: Compatibility = field(default_factory=Compatibility)
    deprecation_policy: ApiDeprecation = field(default_factory=ApiDeprecation)
    spec: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One failure a caller must be ready for."""

    code: str = ""
    retriable: bool | None = None
    http_status: int | None = None
    backoff: str | None = None


@dataclass(frozen=True, slots=True)
class ModuleContracts:
    """API, invariants and errors."""

    api: ApiContract = field(default_factory=ApiContract)
    invariants: tuple[str, ...] = ()
    error_taxonomy: tuple[ErrorCode, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedModule:
    """Which entry points of a required module are used; a schema has the name as a key, and the entries below it."""

    name: str = ""
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InternalDependencies:
    """Names of other modules as the schema states them; they may point nowhere."""

    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    circular_dependencies: tuple[str, ...] = ()
    weak_dependencies: tuple[str, ...] = ()
    uses: tuple[UsedModule, ...] = ()


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
