"""Rules that compare what a schema claims with what can be computed."""

from collections.abc import Iterator

from archatlas.analysis.exact import decimal_text, exact
from archatlas.analysis.posture import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

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

PROVIDES_TO = Rule(
    "claim/provides",
    Severity.NOTE,
    "Claims users that do not require it",
    "`dependencies.internal.provides` says that a module uses this one, and the schema of that module does not: one of"
    " the two is out of date, and only what a module requires itself is drawn.",
    "add the requirement to the other module's schema, or remove the name here",
)

METRICS = "dependencies.coupling_metrics"
PROVIDES = "dependencies.internal.provides"


def coupling_claims_hold(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a declared fan-in or fan-out that is not the computed one."""
    claim = module.dependencies.coupling_metrics
    actual = (estate.graph.fan_in(module.name), estate.graph.fan_out(module.name))
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


def named_users_require_it(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each module in `provides` that does not require this one; its own name says nothing."""
    graph = estate.graph
    users = {module.name, *graph.required_by(module.name), *graph.optional_for(module.name)}
    provides = module.dependencies.internal.provides
    for name in dict.fromkeys(provides):
        if name not in users:
            known = "which does not require it" if name in estate.catalog else "which is no module of the estate"
            place = f"{PROVIDES}[{provides.index(name)}]"
            yield PROVIDES_TO.finding(module, place, name, f"{PROVIDES} names '{name}', {known}")


def coverage_fits_the_tests(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for tests that cover nothing, or for coverage without tests."""
    coverage, tests = module.test_posture.coverage.current, recorded_tests(module)
    if coverage is not None and tests is not None and (coverage == 0) != (tests == 0):
        tested = "1 test is" if tests == 1 else f"{tests:,} tests are"
        message = f"{COVERAGE} is {decimal_text(exact(coverage), 4)}, and {tested} recorded"
        yield COVERED.finding(module, COVERAGE, COVERAGE, message)
