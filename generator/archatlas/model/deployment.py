"""What a deployment is: the plan of its steps and their order, the gates between them, and the events of a run.

Times are seconds since the epoch. What is not known is said to be unknown; nothing here is assumed.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from archatlas.model.record import dataclass, field

Facts = Mapping[str, Any]
"""Values as JSON has them."""


class Change(Enum):
    """What a step does to a module; an operator's step is a migration or an approval of their own."""

    INTRODUCE = "introduce"
    UPGRADE = "upgrade"
    RETIRE = "retire"
    OPERATOR = "operator"


class Undo(Enum):
    """Whether a step can be undone, as far as somebody declared it."""

    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


class Why(Enum):
    """Why one step comes before another."""

    ADDS = "adds"
    REMOVES = "removes"
    INTRODUCES = "introduces"
    RETIRES = "retires"
    OPERATOR = "operator"


class OnFailure(Enum):
    """What happens after a failure: nothing, undo what failed, or undo everything that hangs together with it."""

    HOLD = "hold"
    STEP = "step"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Deployed:
    """What runs somewhere: the declared version, "" where none is, and the digest of the schema's content."""

    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one module; its id is made of [a-z0-9:._-] and is the same for the same change."""

    id: str
    change: Change
    module: str
    before: Deployed | None = None
    after: Deployed | None = None
    owner: str = ""
    lane: str = ""
    tier: int | None = None
    title: str = ""
    undo: Undo = Undo.UNKNOWN
    undo_reason: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """The step that must stand before another one may; a requirer that only may rely on an entry is not certain.

    A set of steps in effect is compatible exactly when with each `then` it holds the `first`.
    """

    first: str
    then: str
    why: Why
    entry: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Blocked:
    """A step that cannot be made, with what blocks it, and through which steps, the nearest first."""

    step: str
    reasons: tuple[Any, ...]
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcurrencyLimits:
    """How many units may be in flight at once: in all, of one owner, of one lane, of each tier that is named."""

    slots: int = 4
    owner: int | None = None
    lane: int | None = None
    tiers: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """Within which seconds eight of ten durations lie, and how many were seen."""

    low: float
    high: float
    samples: int


@dataclass(frozen=True, slots=True)
class FreezeWindow:
    """When nothing new may be launched, and why; what is in flight is finished, and undone if need be."""

    start: float
    end: float
    reason: str = ""


class GateKind(Enum):
    """What a gate asks."""

    HTTP = "http"
    PROMETHEUS = "prometheus"
    REGISTRY = "registry"
    CHECK = "check"
    BAKE = "bake"
    BUDGET = "budget"
    MANUAL = "manual"
    CANARY = "canary"


class GateTime(Enum):
    """Whether a gate stands before a step is launched, or between what it did and what comes next."""

    BEFORE = "before"
    AFTER = "after"


class VersionCheck(Enum):
    """Whether an answer has to say of which version it is; one of another version never counts."""

    REQUIRED = "required"
    IF_TOLD = "if-told"


@dataclass(frozen=True, slots=True)
class GateSpec:
    """What has to be answered before a step counts as healthy; `id` is its name among the gates of the step.

    It passes after `in_a_row` answers that pass, the first and the last at least `lasting` seconds apart (bake), and
    fails after `failures` in a row, those of the first `grace` seconds not counted. An answer older than `max_age` is
    stale. Without either by the `deadline` it has failed where the last answer did, and is inconclusive elsewhere.
    A step that was promoted is asked again every `watch` seconds (0: never), one that was undone if `after_undo`.
    """

    id: str
    kind: GateKind
    when: GateTime = GateTime.AFTER
    in_a_row: int = 3
    failures: int = 3
    every: float = 10.0
    deadline: float = 600.0
    grace: float = 0.0
    lasting: float = 0.0
    max_age: float = 30.0
    version: VersionCheck = VersionCheck.IF_TOLD
    watch: float = 60.0
    after_undo: bool = True


@dataclass(frozen=True, slots=True)
class DeploymentPlan:
    """The steps from one state of an environment to another one, and everything that decides when each may be made.

    Steps that stand `together` are launched and undone as one unit, which takes one slot. `gates` are those of each
    step by its id. An attempt that still runs after `attempt_seconds` is a question to a person.
    """

    environment: str
    source: str
    target: str
    steps: tuple[Step, ...]
    orders: tuple[Order, ...] = ()
    together: tuple[frozenset[str], ...] = ()
    blocked: tuple[Blocked, ...] = ()
    limits: ConcurrencyLimits = field(default_factory=ConcurrencyLimits)
    durations: Mapping[str, Interval] = field(default_factory=dict)
    on_failure: OnFailure = OnFailure.GROUP
    gates: Mapping[str, tuple[GateSpec, ...]] = field(default_factory=dict)
    frozen: tuple[FreezeWindow, ...] = ()
    attempt_seconds: float = 3600.0
    inputs: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""


class EventKind(Enum):
    """What can be written into the journal of a run; `model/deployment.py` says which facts go with each.

    STARTED run, plan (digest); TAKEN_OVER; INTENT; OUTCOME outcome, observed (bool), reason; LOOKED gate, verdict,
    version, measured_at, reason and what was measured; PROMOTED; FAILED gate, reason; HEALTH_LOST gate, reason;
    UNDO_INTENT undoes (attempt); UNDO_OUTCOME as OUTCOME, where "applied" says that the undo was; RESTORED; PAUSED by;
    CONTINUED by; APPROVED by; ABORTED mode ("undo" or "hold"), by; RESOLVED applied (bool), by;
    NEEDS_OPERATOR question, and what it is about; ENDED status.
    """

    STARTED = "started"
    TAKEN_OVER = "taken-over"
    INTENT = "intent"
    OUTCOME = "outcome"
    LOOKED = "looked"
    PROMOTED = "promoted"
    FAILED = "failed"
    HEALTH_LOST = "health-lost"
    UNDO_INTENT = "undo-intent"
    UNDO_OUTCOME = "undo-outcome"
    RESTORED = "restored"
    PAUSED = "paused"
    CONTINUED = "continued"
    APPROVED = "approved"
    ABORTED = "aborted"
    RESOLVED = "resolved"
    NEEDS_OPERATOR = "needs-operator"
    ENDED = "ended"


class AttemptOutcome(Enum):
    """What became of an attempt: of one that failed, and of one that nobody can tell of, parts may be in effect."""

    APPLIED = "applied"
    NOT_APPLIED = "not-applied"
    FAILED = "failed"
    RUNNING = "running"
    CANNOT_TELL = "cannot-tell"


class GateVerdict(Enum):
    """What one answer of a gate says; an error is our own fault, as where nothing could be asked."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class OperatorQuestion(Enum):
    """What only a person can answer.

    APPROVAL, INCONCLUSIVE and UNDO_GATE take `approve`; the others `resolve --applied | --not-applied`, which says
    whether the step is in effect now. `resume` asks gates and targets once more.
    """

    APPROVAL = "approval"
    INCONCLUSIVE = "inconclusive"
    CANNOT_TELL = "cannot-tell"
    UNDO_CANNOT_TELL = "undo-cannot-tell"
    UNDO_FAILED = "undo-failed"
    UNDO_GATE = "undo-gate"
    CANNOT_BE_UNDONE = "cannot-be-undone"


class RunStatus(Enum):
    """How a run is doing."""

    RUNNING = "running"
    DRAINING = "draining"
    UNDOING = "undoing"
    PAUSED = "paused"
    NEEDS_OPERATOR = "needs-operator"
    DONE = "done"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a journal; `fence` is the number of the lease under which it was written, 0 for a person's."""

    sequence: int
    at: float
    kind: EventKind
    step: str = ""
    attempt: str = ""
    facts: Facts = field(default_factory=dict)
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """One answer of a gate: `version` and `measured_at` are of what was measured, None where the gate cannot say.

    `measured` are the numbers behind it, which later answers may need.
    """

    gate: str
    verdict: GateVerdict
    at: float
    version: str | None = None
    measured_at: float | None = None
    reason: str = ""
    measured: Facts = field(default_factory=dict)
