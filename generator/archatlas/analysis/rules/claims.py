"""Rules that compare what a schema claims with what can be computed."""

from collections.abc import Iterator

from archatlas.analysis.exact import decimal_text, exact
from archatlas.analysis.facts import Facts
from archatlas.analysis.posture import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity

COUPLING = Rule(
    "claim/coupling",
    Severity.NOTE,
    "Declared coupling numbers contradict the graph",
    "The pages show the numbers computed from all schemas; a reader of the file sees others.",
    "remove dependencies.coupling_metrics: archatlas computes it",
)

COVERED = Rule(
    "claim/coverage",
    Severity.NOTE,
    "Coverage and number of tests contradict each other",
    "Tests that cover nothing, or coverage without tests: one of the two was not measured.",
    f"measure the coverage anew, and correct {COVERAGE} or {COUNTS}",
)

METRICS = "dependencies.coupling_metrics"


def coupling_claims_hold(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module whose declared fan-in or fan-out is not the computed one."""
    for name, module in facts.catalog.items():
        claim = module.dependencies.coupling_metrics
        actual = (facts.graph.fan_in(name), facts.graph.fan_out(name))
        claimed = (
            actual[0] if claim.afferent is None else claim.afferent,
            actual[1] if claim.efferent is None else claim.efferent,
        )
        if claimed != actual:
            message = (
                f"{METRICS} claims afferent {claimed[0]} and efferent {claimed[1]};"
                f" the estate has {actual[0]} and {actual[1]}"
            )
            yield COUPLING.finding(module, METRICS, METRICS, message)


def coverage_fits_the_tests(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each module whose tests cover nothing, or that covers something without tests."""
    for module in facts.catalog.values():
        coverage, tests = module.test_posture.coverage.current, recorded_tests(module)
        if coverage is not None and tests is not None and (coverage == 0) != (tests == 0):
            tested = "1 test is" if tests == 1 else f"{tests:,} tests are"
            message = f"{COVERAGE} is {decimal_text(exact(coverage), 4)}, and {tested} recorded"
            yield COVERED.finding(module, COVERAGE, COVERAGE, message)
