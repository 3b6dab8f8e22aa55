"""Rules about numbers that nothing in the world can have, although they are numbers."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from operator import attrgetter

from archatlas.analysis.estate.availability import AVAILABILITY, OBJECTIVES
from archatlas.analysis.estate.decimals import as_fraction, decimal
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.model.rule import FixKind, RuleSpec
from archatlas.model.text_detail import OutOfRange, Side

IMPOSSIBLE = RuleSpec(
    "figure/impossible",
    Severity.ERROR,
    "A figure that cannot be",
    "No count, rate, latency or port is negative, and a percentage of a whole stays between 0 and 100; whoever reads"
    " such a number on a page or computes with it is misled.",
    "correct the number, or remove the key until somebody has measured it",
    place=200,
    fixes=(FixKind.FIGURE,),
)
SHARE = RuleSpec(
    "figure/share-for-percentage",
    Severity.WARNING,
    "A share where a percentage is meant",
    "Keys that end in _pct are percentages: 0.999 is less than one per cent, so that the module would be down nearly"
    " always.",
    f"write {AVAILABILITY} as a percentage, such as 99.9",
    place=210,
    fixes=(FixKind.FIGURE,),
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and the highest value that a figure can have, the latter None where there is none."""

    low: int
    high: int | None = None

    def hold(self, value: float) -> bool:
        """Tell whether a value can be."""
        return value >= self.low and (self.high is None or value <= self.high)

    def broken_by(self, value: float, meant: str = "", of: str = "") -> OutOfRange:
        """Return what a finding about a value knows, with the one that was meant and the entry it belongs to."""
        side = Side.BELOW if value < self.low else Side.ABOVE
        return OutOfRange(as_fraction(value), self.low, self.high, side, meant, of)


PERCENTAGE, COUNTED, SHARED = Bounds(0, 100), Bounds(0), Bounds(0, 1)
STATUS = Bounds(100, 599)
"""What the standards allow: percentages, counts, shares, and the status codes of HTTP (RFC 9110)."""

FIGURES = {
    AVAILABILITY: PERCENTAGE,
    f"{OBJECTIVES}.error_rate_pct": PERCENTAGE,
    f"{OBJECTIVES}.latency_p95_ms": COUNTED,
    f"{OBJECTIVES}.latency_p99_ms": COUNTED,
    f"{OBJECTIVES}.throughput_rps": COUNTED,
    "observability.traces.sampling_rate": SHARED,
    "observability.metrics.port": Bounds(1, 65_535),
    "runtime.deployment.replicas": COUNTED,
    "contracts.api.deprecation_policy.min_notice_days": COUNTED,
    "risk_and_change.deprecation_policy.min_notice_days": COUNTED,
    "test_posture.golden_tests.count": COUNTED,
    "test_posture.performance_tests.baseline_rps": COUNTED,
    "test_posture.performance_tests.max_latency_ms": COUNTED,
}
"""The numbers that the format leaves without limits, by key path, with what they can be."""

_READ: dict[str, Callable[[Module], float | None]] = {key: attrgetter(key) for key in FIGURES}


@IMPOSSIBLE.check
def figures_are_possible(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for each number that cannot be."""
    for key, bounds in FIGURES.items():
        value = _READ[key](module)
        if value is not None and not bounds.hold(value):
            yield IMPOSSIBLE.found(module, key, bounds.broken_by(value, suggested(key, value)))
    for number, error in enumerate(module.contracts.error_taxonomy):
        if error.http_status is not None and not STATUS.hold(error.http_status):
            key = f"contracts.error_taxonomy[{number}].http_status"
            detail = STATUS.broken_by(error.http_status, of=error.code)
            yield IMPOSSIBLE.found(module, key, detail, f"contracts.error_taxonomy: {error.code}")


@SHARE.check
def percentages_are_percentages(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for an availability that is a share."""
    value = module.observability.slos.availability_pct
    if value is not None and 0 < value <= 1:
        yield SHARE.found(module, AVAILABILITY, PERCENTAGE.broken_by(value, suggested(AVAILABILITY, value)))


def suggested(key: str, value: float) -> str:
    """Return the number that was meant, where share and percentage were confused; empty where nobody knows."""
    number, bounds = as_fraction(value), FIGURES.get(key)
    if bounds is PERCENTAGE and 0 < number <= 1:
        return decimal(number * 100, 3)
    if bounds is SHARED and 1 < number <= 100:
        return decimal(Fraction(number) / 100, 5)
    return ""
