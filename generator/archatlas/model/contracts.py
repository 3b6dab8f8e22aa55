"""What a module promises to those who call it."""

from dataclasses import dataclass, field


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
class Api:
    """The public surface: entries such as `python: lane.module.Name` or `rest: /api/v1/x`."""

    surface: tuple[str, ...] = ()
    version: str | None = None
    schema_version: str | None = None
    compatibility: Compatibility = field(default_factory=Compatibility)
    deprecation_policy: ApiDeprecation = field(default_factory=ApiDeprecation)


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One failure a caller must be ready for."""

    code: str = ""
    retriable: bool | None = None
    http_status: int | None = None
    backoff: str | None = None


@dataclass(frozen=True, slots=True)
class Contracts:
    """API, invariants and errors."""

    api: Api = field(default_factory=Api)
    invariants: tuple[str, ...] = ()
    error_taxonomy: tuple[ErrorCode, ...] = ()
