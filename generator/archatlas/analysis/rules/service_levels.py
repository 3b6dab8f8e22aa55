"""Rules about promised service levels."""

from collections.abc import Iterator

from archatlas.analysis.availability import KEY, Availability, availability_of
from archatlas.analysis.exact import decimal_text, exact, percent_text
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

OBJECTIVES = "observability.slos"
P99 = f"{OBJECTIVES}.latency_p99_ms"

UNREACHABLE = Rule(
    "slo/unreachable",
    Severity.WARNING,
    "Promises more availability than what it requires allows",
    "A module is down when one that it requires is down, so that the availabilities of the required modules multiply"
    " (as far as these fail independently of each other).",
    "lower the promise, make a requirement optional, or raise what the required modules promise",
)
P99_BELOW_P95 = Rule(
    "slo/p99-below-p95",
    Severity.WARNING,
    "The 99th percentile of latency is below the 95th",
    "99 of 100 answers cannot be faster than 95 of 100 are; one of the two numbers is wrong.",
    f"correct latency_p95_ms or latency_p99_ms in {OBJECTIVES}",
)


def promises_can_be_kept(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for an availability above the product of those it rests on."""
    known = availability_of(estate.facts, module)
    if known is not None and not known.is_reachable:
        gap = known.promised - known.possible
        yield UNREACHABLE.finding(module, KEY, KEY, _words(known)).counting(gap, f"{percent_text(gap, 4)} too much")


def percentiles_rise(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a 99th percentile below the 95th."""
    levels = module.observability.slos
    if levels.latency_p95_ms is not None and levels.latency_p99_ms is not None:
        p95, p99 = exact(levels.latency_p95_ms), exact(levels.latency_p99_ms)
        if p99 < p95:
            message = f"p99 is {decimal_text(p99, 3)} ms, p95 is {decimal_text(p95, 3)} ms"
            yield P99_BELOW_P95.finding(module, P99, P99, message).counting(
                p95 - p99, f"{decimal_text(p95 - p99, 3)} ms"
            )


def _words(known: Availability) -> str:
    promise = f"promises {percent_text(known.promised)} availability"
    allowed = f"{promise}, but what it requires allows {percent_text(known.possible, 4)}"
    return f"{allowed} ({known.sum_in_words})" if len(known.factors) > 1 else allowed
