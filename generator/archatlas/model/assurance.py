"""How a module is tested, what may go wrong, and where its description comes from."""

from archatlas.model.record import dataclass, field


@dataclass(frozen=True, slots=True)
class LineCoverage:
    """Line coverage as shares from 0 to 1."""

    current: float | None = None
    target: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class TestCounts:
    """How many tests of each kind exist."""

    __test__ = False

    unit: int | None = None
    integration: int | None = None
    e2e: int | None = None
    property: int | None = None
    smoke: int | None = None
    load: int | None = None
    chaos: int | None = None
    security: int | None = None


@dataclass(frozen=True, slots=True)
class GoldenTests:
    """Tests against recorded results."""

    count: int | None = None
    paths: tuple[str, ...] = ()
    determinism: str | None = None
    validation: str | None = None


@dataclass(frozen=True, slots=True)
class RealityTests:
    """Tests against the running system."""

    present: bool | None = None
    hook: str | None = None
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class QualityGates:
    """Limits a build must keep; the debt ratio is a share, duplication a percentage."""

    code_quality_score: float | None = None
    technical_debt_ratio: float | None = None
    cyclomatic_complexity: int | None = None
    duplicate_code_pct: float | None = None


@dataclass(frozen=True, slots=True)
class PerformanceTests:
    """Load tests: requests per second and milliseconds."""

    load_test_scenarios: tuple[str, ...] = ()
    baseline_rps: float | None = None
    max_latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class TestPosture:
    """Everything known about a module's tests."""

    __test__ = False

    coverage: LineCoverage = field(default_factory=LineCoverage)
    tests: TestCounts = field(default_factory=TestCounts)
    golden_tests: GoldenTests = field(default_factory=GoldenTests)
    reality_tests: RealityTests = field(default_factory=RealityTests)
    quality_gates: QualityGates = field(default_factory=QualityGates)
    performance_tests: PerformanceTests = field(default_factory=PerformanceTests)


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may go wrong; the score is 1 to 25."""

    id: str = ""
    title: str | None = None
    likelihood: str | None = None
    impact: str | None = None
    risk_score: int | None = None
    mitigation: str | None = None
    owner: str | None = None
    status: str | None = None
    review_date: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeControl:
    """Who must agree to a change."""

    change_approval_required: bool | None = None
    approval_threshold: str | None = None
    reviewers: tuple[str, ...] = ()
    automated_checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeprecationPolicy:
    """How long an old version lives on; the notice is in days."""

    min_notice_days: int | None = None
    migration_notes: tuple[str, ...] = ()
    support_timeline: str | None = None


@dataclass(frozen=True, slots=True)
class UpgradePath:
    """From which version to which, and how back."""

    current: str | None = None
    planned: str | None = None
    breaking_changes: tuple[str, ...] = ()
    strategy: str | None = None
    rollback_plan: str | None = None


@dataclass(frozen=True, slots=True)
class RiskAndChange:
    """Risks, change control, deprecation, upgrades."""

    risks: tuple[Risk, ...] = ()
    change_control: ChangeControl = field(default_factory=ChangeControl)
    deprecation_policy: DeprecationPolicy = field(default_factory=DeprecationPolicy)
    upgrade_path: UpgradePath = field(default_factory=UpgradePath)


@dataclass(frozen=True, slots=True)
class GeneratedBy:
    """The tool that wrote the schema, or the `values` that each name a key with a digest of what was written there."""

    tool: str | None = None
    version: str | None = None
    args: str | None = None
    timestamp: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validator said when the schema was written."""

    schema_valid: bool | None = None
    last_validated: str | None = None
    validator_version: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the description comes from; dates are ISO 8601 texts."""

    schema_version: str | None = None
    last_updated: str | None = None
    last_review: str | None = None
    next_review: str | None = None
    source_paths: tuple[str, ...] = ()
    generated_by: GeneratedBy = field(default_factory=GeneratedBy)
    scope_hash: str | None = None
    contributors: tuple[str, ...] = ()
    validation: Validation = field(default_factory=Validation)
