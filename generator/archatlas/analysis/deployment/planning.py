"""What a plan is made from, and what is said of it besides its steps."""

from collections.abc import Callable, Mapping
from enum import Enum

from archatlas.analysis.deployment.schedule import DeploymentSchedule
from archatlas.analysis.deployment.simulation import Simulation
from archatlas.analysis.estate.evidence import EvidenceClassifier
from archatlas.analysis.policy.policy import Policy
from archatlas.analysis.report import BLOCKING, ReportedFinding
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import ConcurrencyLimits, Deployed, DeploymentPlan, GateSpec, OnFailure
from archatlas.model.environment import Freeze, OperatorStep
from archatlas.model.finding import Severity
from archatlas.model.module import Module
from archatlas.model.record import dataclass, field


def _no_gate(_module: Module) -> tuple[GateSpec, ...]:
    return ()


def _no_adapter(_module: Module) -> str:
    return ""


@dataclass(frozen=True)
class PlannedEnvironment:
    """What is configured of the place that is deployed to; nothing of it is known where it has no name.

    `way_back` says how the adapter of a module undoes a step, "" where there is none.
    """

    name: str = ""
    limits: ConcurrencyLimits = field(default_factory=ConcurrencyLimits)
    on_failure: OnFailure | None = None
    cycles_together: bool = False
    freezes: tuple[Freeze, ...] = ()
    steps: tuple[OperatorStep, ...] = ()
    gates_of: Callable[[Module], tuple[GateSpec, ...]] = _no_gate
    way_back: Callable[[Module], str] = _no_adapter


class Reach(Enum):
    """Which other changed modules come along with those that were asked for."""

    ALONE = "alone"
    WITH_REQUIRERS = "with requirers"
    WITH_REQUIREMENTS = "with requirements"


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """What no schema says and somebody gave: nothing of it is assumed where it is missing.

    `checks` tells of each module which checks passed, `uptime_days` how long it ran, `error_budgets` which share of
    its budget is left.
    """

    checks: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    uptime_days: Mapping[str, float] = field(default_factory=dict)
    error_budgets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanInputs:
    """Two states, where the one is to become the other, and by what a plan is judged.

    `history` holds how many seconds steps of a module took, `live` what runs as far as a journal knows: nothing of
    what was retired, and None where no journal was asked. `at` is when it is to run, None where nobody said.
    """

    before: Catalog
    after: Catalog
    environment: PlannedEnvironment = field(default_factory=PlannedEnvironment)
    source: str = ""
    target: str = ""
    policy: Policy = field(default_factory=Policy)
    classifier: EvidenceClassifier = field(default_factory=EvidenceClassifier)
    inputs: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    reach: Reach = Reach.ALONE
    history: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    live: Mapping[str, Deployed | None] | None = None
    at: float | None = None
    freeze_override: str = ""
    given: GivenFacts = field(default_factory=GivenFacts)
    checked: DeploymentPlan | None = None
    """A plan that was made earlier, which is held against what there is now."""


class RiskKind(Enum):
    """What makes a deployment risky, the gravest first; each is a fact that somebody can look up."""

    IRREVERSIBLE = "cannot be undone"
    TIER_1 = "tier 1"
    OPEN_RISK = "open risk of high or critical impact"
    REMOVES = "takes away what others use"
    MAY_RELY = "nobody says what is used"
    DEPENDENTS = "modules that require what changes"
    PERSONAL_DATA = "personal data"
    NO_WAY_BACK = "nobody says how to undo it"
    NO_GATE = "no gate"
    TEAMS = "teams"
    NO_HISTORY = "nobody knows how long it takes"
    NOT_LOOKED_AT = "not looked at"


@dataclass(frozen=True, slots=True)
class RiskFact:
    """One fact, how many things it is about, and their names."""

    kind: RiskKind
    number: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """A plan, everything that was found about it, and when its steps are made.

    `held` are the steps that cannot be undone once all is done because others cannot, with the way to them. `idle` are
    modules that were asked for and do not differ, `undeployed` is how many differ only in what deploys
    nothing. A plan that is `blocked` must not be run.
    """

    plan: DeploymentPlan
    reported: tuple[ReportedFinding, ...]
    risks: tuple[RiskFact, ...]
    schedule: DeploymentSchedule
    fail_on: Severity = Severity.ERROR
    idle: tuple[str, ...] = ()
    undeployed: int = 0
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    simulation: Simulation | None = None

    def blocks(self, one: ReportedFinding) -> bool:
        """Tell whether a finding keeps the plan from being run."""
        return one.state in BLOCKING and one.finding.severity >= self.fail_on

    @property
    def blocking(self) -> tuple[ReportedFinding, ...]:
        """Return the findings that keep the plan from being run."""
        return tuple(filter(self.blocks, self.reported))

    @property
    def is_blocked(self) -> bool:
        """Tell whether the plan must not be run."""
        return bool(self.blocking or self.plan.blocked)
