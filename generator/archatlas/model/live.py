"""What is true of a module now: what was observed of it, the state that follows, and how states changed.

Times are seconds since the epoch, as the server's clock has them.
"""

from enum import Enum

from archatlas.model.record import dataclass

MOST_CHARACTERS = 200
"""How much of an answer is kept, as one clean line."""


class State(Enum):
    """How a module does; not being asked is no state of health, and neither is not being known."""

    UNMONITORED = "unmonitored"
    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


class Flag(Enum):
    """What makes a state less certain, or less urgent."""

    MAINTENANCE = "maintenance"
    STALE = "stale"
    FLAPPING = "flapping"
    OBSERVER_SUSPECT = "observer-suspect"


class ProbeOutcome(Enum):
    """What one observation says; an inconclusive one is our own fault and changes nothing."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    INCONCLUSIVE = "inconclusive"


class Source(Enum):
    """How a module is observed."""

    HTTP = "http"
    GRPC = "grpc"
    PROMETHEUS = "prometheus"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a module at one time.

    `seconds` is how long the answer took, or what a query says of the latency. `reason` is one clean line of at most
    `MOST_CHARACTERS`, which may hold a part of an answer; `evidence` says what was asked, as in "http /health".
    `requests` are those that the module served well and badly since the last question, where something counts them:
    they are its events, in the place of the question. `made` is when a report says that it was made, by another clock.
    """

    module: str
    source: Source
    at: float
    outcome: ProbeOutcome
    seconds: float | None = None
    reason: str = ""
    evidence: str = ""
    requests: tuple[int, int] | None = None
    made: float | None = None


@dataclass(frozen=True, slots=True)
class ModuleStatus:
    """The state of a module, since when, and why; `seen` is when it was last observed, `index` counts all changes."""

    module: str
    state: State
    flags: frozenset[Flag] = frozenset()
    since: float = 0.0
    seen: float | None = None
    reason: str = ""
    evidence: str = ""
    index: int = 0


@dataclass(frozen=True, slots=True)
class Transition:
    """A confirmed change of a module's state, or of its flags, with the flags that it has from then on."""

    index: int
    module: str
    before: State
    after: State
    flags: frozenset[Flag]
    at: float
    reason: str = ""
    evidence: str = ""
