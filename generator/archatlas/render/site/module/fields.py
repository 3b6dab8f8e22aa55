"""The plain facts of a module's page: for each key of the format how it is labelled, and how its value is written."""

from collections.abc import Callable
from enum import Enum, auto
from operator import attrgetter
from typing import Any

from archatlas.analysis.estate.declared_values import Plain
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import day, milliseconds, number, objective, per_second, percent, share

Formatter = Callable[[Any], str]
"""Writes a plain value that is not a list."""


def plain_text(value: Plain) -> str:
    """Write a value as a person would: yes and no, numbers without trailing zeros."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    return ", ".join(value) if isinstance(value, tuple) else one_line(str(value))


class Face(Enum):
    """How a value is set: as prose, or as something that is read letter by letter."""

    PROSE = auto()
    CODE = auto()


class Target(Enum):
    """Where a value leads, if it is written as such a thing should be."""

    NOWHERE = auto()
    WEB = auto()
    CODE = auto()
    DASHBOARD = auto()
    RUNBOOK = auto()
    PAGER = auto()


@dataclass(frozen=True)
class Field:
    """A key of the format that a page shows as a fact: its path, its label, how its value is written and set."""

    key: str
    label: str
    show: Formatter = plain_text
    face: Face = Face.PROSE
    target: Target = Target.NOWHERE
    _read: Callable[[Module], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look the path up once."""
        object.__setattr__(self, "_read", attrgetter(self.key))

    def value_in(self, module: Module) -> Plain | None:
        """Return what a module says under the key."""
        value: Plain | None = self._read(module)
        return value


def code(key: str, label: str, target: Target = Target.NOWHERE) -> Field:
    """Return a field whose value is read letter by letter."""
    return Field(key, label, face=Face.CODE, target=target)


_FORWARD = {"none": "no", "patch": "within patch versions", "minor": "within minor versions", "major": "always"}


def _forward(value: Plain) -> str:
    return _FORWARD.get(str(value), plain_text(value))


def _days(value: Plain) -> str:
    return f"{value} days"


def _of_ten(value: float) -> str:
    return f"{number(value)} of 10"


def _upwards(value: Plain) -> str:
    return f"{plain_text(value)} changes on"


def _day(stamp: Plain) -> str:
    return day(plain_text(stamp))


def _to_one_decimal(value: float) -> str:
    return share(value, 1)


def _to_two_decimals(value: float) -> str:
    return share(value, 2)


COMPATIBILITY = (
    code("contracts.api.version", "Version"),
    Field("contracts.api.compatibility.backward", "Backward compatible"),
    Field("contracts.api.compatibility.forward", "Forward compatible", _forward),
    Field("contracts.api.deprecation_policy.min_notice_days", "Deprecation notice", _days),
    code("contracts.api.deprecation_policy.migration_guide", "Migration guide"),
    code("contracts.api.schema_version", "Schema version"),
    code("contracts.api.spec", "Specification", Target.CODE),
)

OWNER = Field("ownership.owner", "Owner")
ESCALATION = Field("ownership.escalation", "Escalation")
PEOPLE = (
    Field("risk_and_change.change_control.reviewers", "Reviewers"),
    Field("provenance.contributors", "Contributors"),
)
PAGED = Field("observability.alerts.on_call", "Page", target=Target.PAGER)
ESCALATION_POLICY = Field("observability.alerts.escalation_policy", "On-call policy", target=Target.PAGER)
CHANNELS = Field("observability.alerts.channels", "Alert channels")
RUNBOOK = Field("observability.runbook", "Runbooks", target=Target.RUNBOOK)
CUSTOM_DASHBOARDS = Field("observability.dashboards.custom_dashboards", "Dashboards", target=Target.DASHBOARD)
GRAFANA = Field("observability.dashboards.grafana_dashboard_id", "Grafana", target=Target.DASHBOARD)
LOGS = Field("observability.logs.address", "Logs", target=Target.WEB)
IMAGE = code("runtime.deployment.container_image", "Image")
REPLICAS = Field("runtime.deployment.replicas", "Replicas")
CHECKS = (
    code("runtime.deployment.health_check", "Health check"),
    code("runtime.deployment.ready_check", "Ready check"),
)
ROLLBACK = Field("runtime.deployment.rollback", "Roll back", target=Target.WEB)
ON_CALL = (
    *(PAGED, ESCALATION_POLICY, CHANNELS, RUNBOOK, CUSTOM_DASHBOARDS, GRAFANA, LOGS, IMAGE, REPLICAS, *CHECKS),
    ROLLBACK,
)
ROLLBACK_PLAN = Field("risk_and_change.upgrade_path.rollback_plan", "Rollback")
LAST_REVIEW = Field("ownership.last_review", "Last review", _day)
NEXT_REVIEW = Field("ownership.next_review", "Next review", _day)

SERVICE_LEVELS = (
    Field("observability.slos.availability_pct", "Availability", objective),
    Field("observability.slos.error_rate_pct", "Error rate", objective),
    Field("observability.slos.latency_p95_ms", "Latency p95", milliseconds),
    Field("observability.slos.latency_p99_ms", "Latency p99", milliseconds),
    Field("observability.slos.throughput_rps", "Throughput", per_second),
)
WATCHING = (
    Field("observability.logs.format", "Log format"),
    Field("observability.logs.level", "Log level"),
    Field("observability.logs.destination", "Log destination"),
    Field("observability.logs.retention", "Log retention"),
    Field("observability.metrics.exporter", "Metrics exporter"),
    code("observability.metrics.port", "Metrics port"),
    Field("observability.traces.format", "Trace format"),
    Field("observability.traces.sampling_rate", "Trace sampling", _to_two_decimals),
    code("observability.traces.id_key", "Trace key"),
    code("observability.traces.propagation", "Trace propagation"),
)

COVERAGE_GOALS = (
    Field("test_posture.coverage.target", "Coverage target", _to_one_decimal),
    Field("test_posture.coverage.threshold", "Coverage minimum", _to_one_decimal),
)
TESTS = (
    Field("test_posture.golden_tests.count", "Golden tests"),
    code("test_posture.golden_tests.paths", "Golden files"),
    code("test_posture.golden_tests.determinism", "Determinism"),
    Field("test_posture.golden_tests.validation", "Golden comparison"),
    Field("test_posture.reality_tests.present", "Reality tests"),
    Field("test_posture.reality_tests.frequency", "Reality tests run"),
    code("test_posture.reality_tests.hook", "Reality test script"),
    Field("test_posture.quality_gates.code_quality_score", "Code quality", _of_ten),
    Field("test_posture.quality_gates.technical_debt_ratio", "Technical debt", _to_one_decimal),
    Field("test_posture.quality_gates.cyclomatic_complexity", "Max complexity"),
    Field("test_posture.quality_gates.duplicate_code_pct", "Max duplication", percent),
    Field("test_posture.performance_tests.load_test_scenarios", "Load scenarios"),
    Field("test_posture.performance_tests.baseline_rps", "Load baseline", per_second),
    Field("test_posture.performance_tests.max_latency_ms", "Load latency limit", milliseconds),
)

CHANGE = (
    Field("risk_and_change.change_control.change_approval_required", "Approval needed"),
    Field("risk_and_change.change_control.approval_threshold", "Approval from", _upwards),
    Field("risk_and_change.change_control.automated_checks", "Automated checks"),
    code("risk_and_change.upgrade_path.current", "Current version"),
    code("risk_and_change.upgrade_path.planned", "Planned version"),
    Field("risk_and_change.upgrade_path.breaking_changes", "Breaking changes"),
    Field("risk_and_change.upgrade_path.strategy", "Strategy"),
    ROLLBACK_PLAN,
    Field("risk_and_change.deprecation_policy.min_notice_days", "Deprecation notice", _days),
    code("risk_and_change.deprecation_policy.migration_notes", "Migration notes"),
    Field("risk_and_change.deprecation_policy.support_timeline", "Support"),
)

RUNTIME = (
    code("runtime.processes.entrypoints", "Start"),
    Field("runtime.processes.concurrency_model", "Concurrency"),
    Field("runtime.processes.scaling_policy", "Scaling"),
    Field("runtime.resources.cpu_limit", "CPU limit"),
    Field("runtime.resources.mem_limit", "Memory limit"),
    Field("runtime.resources.disk_limit", "Disk limit"),
    Field("runtime.resources.network_bandwidth", "Network"),
)
CONFIGURATION = (
    code("runtime.config.env_vars_required", "Required variables"),
    code("runtime.config.env_vars_optional", "Optional variables"),
    code("runtime.config.feature_flags", "Feature flags"),
    code("runtime.config.secrets", "Secrets"),
)

PERSONAL_DATA = (
    Field("data_and_events.pii.contains", "Personal data"),
    Field("data_and_events.pii.classification", "Classification"),
    Field("data_and_events.pii.notes", "Notes"),
)

SECURITY = (
    code("security.authz_model", "Authorisation"),
    Field("security.authentication.required", "Authentication required"),
    Field("security.authentication.methods", "Authentication methods"),
    code("security.authentication.token_scope", "Token scopes"),
    Field("security.secrets.sources", "Secret sources"),
    code("security.secrets.files", "Secret files"),
    Field("security.secrets.rotation_frequency", "Secret rotation"),
    Field("security.compliance.data_classification", "Data classification"),
    Field("security.compliance.regulations", "Regulations"),
    code("security.compliance.cve_watch", "CVE watch"),
    Field("security.compliance.vulnerability_scanning", "Vulnerability scanning"),
    Field("security.compliance.penetration_testing", "Penetration tests"),
    Field("security.encryption.at_rest", "Encrypted at rest"),
    Field("security.encryption.in_transit", "Encrypted in transit"),
    Field("security.encryption.key_management", "Key management"),
)

SYSTEM_PACKAGES = (code("dependencies.external.system_dependencies", "System packages"),)
ABSTRACTNESS = (Field("dependencies.coupling_metrics.abstractness", "Abstractness"),)

DOCUMENTATION = (code("docs", "Documentation"),)

FIELDS: tuple[Field, ...] = (
    *COMPATIBILITY,
    OWNER,
    ESCALATION,
    *PEOPLE,
    *ON_CALL,
    LAST_REVIEW,
    NEXT_REVIEW,
    *SERVICE_LEVELS,
    *WATCHING,
    *COVERAGE_GOALS,
    *TESTS,
    *CHANGE,
    *RUNTIME,
    *CONFIGURATION,
    *PERSONAL_DATA,
    *SECURITY,
    *SYSTEM_PACKAGES,
    *ABSTRACTNESS,
    *DOCUMENTATION,
)
"""Every key that the page of a module shows as a plain fact."""
