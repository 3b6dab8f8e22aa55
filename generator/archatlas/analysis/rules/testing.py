"""Rules about tests."""

from collections.abc import Iterator

from archatlas.analysis.posture import COUNTS, COVERAGE, recorded_tests
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

TIER_1_UNTESTED = Rule(
    "test/tier-1-untested",
    Severity.WARNING,
    "Tier 1 module without tests",
    "Tier 1 is the most critical tier; a regression here would reach production unseen."
    " A generator may have overlooked the tests.",
    f"record tests and coverage in {COUNTS} and {COVERAGE}",
)
NONE_RECORDED = Rule(
    "test/none-recorded",
    Severity.WARNING,
    "No tests recorded",
    "Coverage and all test counts are zero. Either there are no tests, or the generator did not find them.",
    f"record tests and coverage in {COUNTS} and {COVERAGE}",
)


def the_most_critical_are_tested(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for a module of tier 1 that records neither tests nor coverage."""
    if module.identity.tier == 1 and _is_untested(module):
        known = "no tests are counted" if recorded_tests(module) is None else "0 tests are recorded"
        yield TIER_1_UNTESTED.finding(module, COUNTS, COUNTS, f"{known} in a module of tier 1")


def tests_are_recorded(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for any other module that says it has no tests; saying nothing is no finding."""
    if module.identity.tier != 1 and recorded_tests(module) == 0 and _is_untested(module):
        yield NONE_RECORDED.finding(module, COUNTS, COUNTS, f"{COUNTS} counts 0 tests, and nothing is covered")


def _is_untested(module: Module) -> bool:
    return not recorded_tests(module) and not module.test_posture.coverage.current
