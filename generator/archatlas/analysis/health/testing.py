"""Checks how much of a module is tested."""

from fractions import Fraction

from archatlas.analysis.evidence import Evidence
from archatlas.analysis.exact import exact, share_text
from archatlas.analysis.health.verdict import (
    FULL,
    NOT_DECLARED,
    NOTHING,
    SAME_EVERYWHERE,
    Subject,
    Verdict,
    counted,
    in_words,
)
from archatlas.analysis.posture import COUNTS, COVERAGE, evident_tests, recorded_tests


def coverage(subject: Subject) -> Verdict:
    """Judge the coverage in proportion to its target.

    A coverage that nearly every module declares alike is unknown; any other zero is taken as measured and costs.
    """
    target = _target(subject)
    current = subject.module.test_posture.coverage.current
    action = f"reach {share_text(target)} coverage"
    evidence = subject.evidence(COVERAGE, current)
    if current is None or evidence is not Evidence.DECLARED:
        value = None if current is None else share_text(exact(current))
        return Verdict(None, in_words(value, evidence), COVERAGE, f"{action} and state it in `{COVERAGE}`")
    measured = exact(current)
    earned = min(max(measured / target, NOTHING), FULL)
    return Verdict(earned, _coverage_words(subject, measured, target), COVERAGE, action)


def tests_recorded(subject: Subject) -> Verdict:
    """Judge the number of tests; kinds that nearly every module counts alike are left out."""
    enough = subject.rules.enough_tests
    action = f"record {counted(enough, 'test')} or more in `{COUNTS}`"
    total = evident_tests(subject.facts.judge, subject.module)
    if total is None:
        value = NOT_DECLARED if recorded_tests(subject.module) is None else SAME_EVERYWHERE
        return Verdict(None, value, COUNTS, action)
    if total == 0:
        return Verdict(NOTHING, "no tests recorded", COUNTS, action)
    words = counted(total, "test")
    if total >= enough:
        return Verdict(FULL, words, COUNTS, action)
    return Verdict(subject.rules.few_tests, f"{words}, {enough} are enough", COUNTS, action)


def _target(subject: Subject) -> Fraction:
    """Return the module's own target; one of nothing is none."""
    own = subject.module.test_posture.coverage.target
    return exact(own) if own is not None and own > 0 else subject.rules.coverage_target


def _coverage_words(subject: Subject, measured: Fraction, target: Fraction) -> str:
    tests = recorded_tests(subject.module)
    if measured == 0 and not tests:
        return "0 %, no tests recorded"
    words = f"{share_text(measured)} of {share_text(target)} target"
    return f"{words}, with {counted(tests, 'test')} recorded" if measured == 0 and tests else words
