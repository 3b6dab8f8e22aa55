"""What is known of a module's latency, and by how much latencies may move."""

from dataclasses import dataclass, field
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.evidence import Evidence
from archatlas.analysis.exact import exact
from archatlas.model.module import Module

P95 = "observability.slos.latency_p95_ms"
P99 = "observability.slos.latency_p99_ms"
WORST = "test_posture.performance_tests.max_latency_ms"

PROMISED = "declared service levels"
MEASURED = "latencies measured in load tests"
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Latency:
    """The percentiles a module promises and the worst answer of its load tests, in milliseconds.

    None is what nobody declared, or nearly everybody alike.
    """

    p95: Fraction | None = None
    p99: Fraction | None = None
    worst: Fraction | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether anything is declared."""
        return (self.p95, self.p99, self.worst) != (None, None, None)

    @property
    def one_call(self) -> Fraction | None:
        """Return the most that one call is expected to take.

        That is the higher one of the highest promised percentile and the worst measured answer: a load test is kinder
        than the world, and a promise is not always kept.
        """
        promised = self.p95 if self.p99 is None else self.p99
        return max((known for known in (promised, self.worst) if known is not None), default=None)

    @property
    def basis(self) -> frozenset[str]:
        """Return what the numbers are."""
        promised = {PROMISED} if (self.p95, self.p99) != (None, None) else set()
        return frozenset(promised | ({MEASURED} if self.worst is not None else set()))


def latency_of(known: Assessment, module: Module) -> Latency:
    """Return what a module says about its latency."""
    levels, tests = module.observability.slos, module.test_posture.performance_tests

    def declared(key: str, value: float | None) -> Fraction | None:
        if value is None or value < 0 or known.judge.judge(module, key, value) is not Evidence.DECLARED:
            return None
        return exact(value)

    return Latency(
        declared(P95, levels.latency_p95_ms),
        declared(P99, levels.latency_p99_ms),
        declared(WORST, tests.max_latency_ms),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """By how much a latency may move, as an interval around 0; None where it has no known end.

    `basis` says what the numbers are, and is empty where there are none.
    """

    low: Fraction | None = NOTHING
    high: Fraction | None = NOTHING
    basis: frozenset[str] = field(default_factory=frozenset)

    def and_also(self, other: "Move") -> "Move":
        """Return how far both moves go, one after the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Move(low, high, self.basis | other.basis)

    def or_else(self, other: "Move") -> "Move":
        """Return the interval that holds both moves, where they are two words on the same thing."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Move(low, high, self.basis | other.basis)

    @property
    def is_none(self) -> bool:
        """Tell whether nothing moves."""
        return self.low == self.high == 0
