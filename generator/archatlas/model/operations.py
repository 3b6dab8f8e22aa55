"""How a module runs, what data it touches, how it is secured and watched."""

from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class Processes:
    """How the module is started and scaled."""

    entrypoints: tuple[str, ...] = ()
    concurrency_model: str | None = None
    scaling_policy: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """Files and variables the module reads."""

    files: tuple[str, ...] = ()
    env_vars_required: tuple[str, ...] = ()
    env_vars_optional: tuple[str, ...] = ()
    feature_flags: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resources:
    """Limits as written, with their unit, for example `256 MiB`."""

    cpu_limit: str | None = None
    mem_limit: str | None = None
    disk_limit: str | None = None
    network_bandwidth: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is deployed, how it says that it is alive, and the steps back to the version before."""

    container_image: str | None = None
    replicas: int | None = None
    health_check: str | None = None
    ready_check: str | None = None
    rollback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Runtime:
    """Processes, configuration, resources and deployment."""

    processes: Processes = field(default_factory=Processes)
    config: Configuration = field(default_factory=Configuration)
    resources: Resources = field(default_factory=Resources)
    deployment: Deployment = field(default_factory=Deployment)


@dataclass(frozen=True, slots=True)
class DataClass:
    """A type of record the module owns."""

    name: str = ""
    schema_ref: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class EmittedEvent:
    """An event the module publishes."""

    topic: str = ""
    schema_ref: str | None = None
    frequency: str | None = None
    retention: str | None = None


@dataclass(frozen=True, slots=True)
class ConsumedEvent:
    """An event the module listens to."""

    topic: str = ""
    schema_ref: str | None = None
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Whether personal data passes through."""

    contains: bool | None = None
    notes: str | None = None
    classification: str | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """A store that outlives the process."""

    name: str | None = None
    type: str | None = None
    retention: str | None = None
    backup_frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Cache:
    """A store that may be lost."""

    name: str | None = None
    type: str | None = None
    ttl: str | None = None


@dataclass(frozen=True, slots=True)
class Storage:
    """Databases and caches."""

    databases: tuple[Database, ...] = ()
    caches: tuple[Cache, ...] = ()


@dataclass(frozen=True, slots=True)
class DataAndEvents:
    """Records, events, personal data and stores."""

    data_classes: tuple[DataClass, ...] = ()
    emits: tuple[EmittedEvent, ...] = ()
    consumes: tuple[ConsumedEvent, ...] = ()
    pii: PersonalData = field(default_factory=PersonalData)
    storage: Storage = field(default_factory=Storage)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets come from and how often they change."""

    sources: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    rotation_frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """Who may call, and how they prove it."""

    required: bool | None = None
    methods: tuple[str, ...] = ()
    token_scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compliance:
    """Rules from outside that bind the module."""

    data_classification: str | None = None
    regulations: tuple[str, ...] = ()
    cve_watch: tuple[str, ...] = ()
    vulnerability_scanning: bool | None = None
    penetration_testing: str | None = None


@dataclass(frozen=True, slots=True)
class Encryption:
    """How data is protected at rest and on the wire."""

    at_rest: bool | None = None
    in_transit: bool | None = None
    key_management: str | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """Secrets, access, compliance, encryption."""

    secrets: Secrets = field(default_factory=Secrets)
    authz_model: str | None = None
    authentication: Authentication = field(default_factory=Authentication)
    compliance: Compliance = field(default_factory=Compliance)
    encryption: Encryption = field(default_factory=Encryption)


@dataclass(frozen=True, slots=True)
class Logs:
    """How the module logs, and the address where that is read."""

    format: str | None = None
    level: str | None = None
    destination: str | None = None
    retention: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class KeyMetric:
    """A metric worth a look, with its target as written, for example `<=150`."""

    name: str = ""
    target: str | None = None
    alert_threshold: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where metrics are exported."""

    exporter: str | None = None
    port: int | None = None
    key_metrics: tuple[KeyMetric, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Objectives: latencies in milliseconds, rates in percent, throughput in requests per second."""

    latency_p95_ms: float | None = None
    latency_p99_ms: float | None = None
    error_rate_pct: float | None = None
    availability_pct: float | None = None
    throughput_rps: float | None = None


@dataclass(frozen=True, slots=True)
class Traces:
    """Distributed tracing; the sampling rate is a share from 0 to 1."""

    format: str | None = None
    sampling_rate: float | None = None
    id_key: str | None = None
    propagation: str | None = None


@dataclass(frozen=True, slots=True)
class Alerts:
    """Where alerts go, and who is paged: rotas, handles or addresses."""

    channels: tuple[str, ...] = ()
    escalation_policy: str | None = None
    on_call: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dashboards:
    """Where to look first."""

    grafana_dashboard_id: str | None = None
    custom_dashboards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observability:
    """Logs, metrics, objectives, traces, alerts, dashboards, and the addresses of runbooks."""

    logs: Logs = field(default_factory=Logs)
    metrics: Metrics = field(default_factory=Metrics)
    slos: ServiceLevels = field(default_factory=ServiceLevels)
    traces: Traces = field(default_factory=Traces)
    alerts: Alerts = field(default_factory=Alerts)
    dashboards: Dashboards = field(default_factory=Dashboards)
    runbook: tuple[str, ...] = ()
