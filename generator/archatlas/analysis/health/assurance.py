"""Checks whether somebody answers for a module, tests it and has dealt with its dangers."""

from fractions import Fraction

from archatlas.analysis.estate.decimals import as_fraction, share_text, shares_apart
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, Evidence, recorded_tests
from archatlas.analysis.estate.facts import known_tests
from archatlas.analysis.estate.measurements import (
    measured_coverage,
    measured_tests,
    source_of_coverage,
    source_of_tests,
)
from archatlas.analysis.health.checks import (
    FULL,
    GENERATED,
    NOT_DECLARED,
    NOTHING,
    SAME_EVERYWHERE,
    CheckContext,
    Verdict,
    stated,
    why_unknown,
)
from archatlas.model.assurance import Risk
from archatlas.model.enumeration import count
from archatlas.model.measured import MeasuredCoverage, MeasuredTests

OWNER = "ownership.owner"
ESCALATION = "ownership.escalation"
REVIEW = "ownership.last_review"


def named_owner(subject: CheckContext) -> Verdict:
    """Judge whether a person or a team owns the module."""
    return stated(subject, OWNER, subject.module.ownership.owner, f"name an owner in `{OWNER}`")


def escalation(subject: CheckContext) -> Verdict:
    """Judge whether there is somebody to turn to when the owner is away."""
    return stated(subject, ESCALATION, subject.module.ownership.escalation, f"name a contact in `{ESCALATION}`")


def reviewed(subject: CheckContext) -> Verdict:
    """Judge whether a person has looked at the description; a generator's own date is no review."""
    date, action = subject.module.ownership.last_review, f"review the schema, then set `{REVIEW}`"
    evidence = subject.evidence(REVIEW, date)
    if date is None or evidence is Evidence.MISSING:
        return Verdict(None, NOT_DECLARED, REVIEW, action)
    if not subject.facts.classifier.reviewed_by_a_person(subject.module):
        return Verdict(None, "the date is the generator's own run", REVIEW, action)
    if evidence is not Evidence.DECLARED:
        return Verdict(None, why_unknown(date[:10], evidence), REVIEW, action)
    return Verdict(FULL, date[:10], REVIEW, action)


def coverage(subject: CheckContext) -> Verdict:
    """Judge the coverage in proportion to its target: what CI measured, else what is declared.

    A coverage that nearly every module declares alike is unknown; any other zero is taken as measured and costs.
    """
    target = _target(subject)
    if (measured := measured_coverage(subject.facts, subject.module)) is not None:
        return _measured_coverage(subject, measured, target)
    current = subject.module.test_posture.coverage.current
    action = f"reach {share_text(target)} coverage"
    evidence = subject.evidence(COVERAGE, current)
    if current is None or evidence is not Evidence.DECLARED:
        value = None if current is None else share_text(as_fraction(current))
        return Verdict(None, why_unknown(value, evidence), COVERAGE, f"{action} and state it in `{COVERAGE}`")
    declared = as_fraction(current)
    earned = min(max(declared / target, NOTHING), FULL)
    return Verdict(earned, _coverage_words(subject, declared, target), COVERAGE, action)


def _measured_coverage(subject: CheckContext, measured: MeasuredCoverage, target: Fraction) -> Verdict:
    share = Fraction(measured.covered, measured.lines)
    now, wanted = shares_apart((share, target))
    source = source_of_coverage(subject.facts, subject.module, measured)
    action = f"reach {share_text(target)} coverage"
    return Verdict(min(share / target, FULL), f"{now} of {wanted} target measured, {source}", COVERAGE, action)


def tests_recorded(subject: CheckContext) -> Verdict:
    """Judge the number of tests: those that CI ran, else those in the code, else those declared.

    Declared kinds that nearly all modules count alike are left out.
    """
    enough = subject.rules.enough_tests
    if (ran := measured_tests(subject.facts, subject.module)) is not None:
        return _measured_tests(subject, ran)
    action = f"record {count(enough, 'test')} or more in `{COUNTS}`"
    total, measured = known_tests(subject.facts, subject.module), subject.facts.tests_in_code(subject.module.name)
    if total is None:
        value = NOT_DECLARED if recorded_tests(subject.module) is None else SAME_EVERYWHERE
        return Verdict(None, value, COUNTS, action)
    if total == 0:
        return Verdict(NOTHING, "no tests recorded", COUNTS, action)
    words = f"{count(total, 'test')} in the code" if measured else count(total, "test")
    if total >= enough:
        return Verdict(FULL, words, COUNTS, action)
    return Verdict(subject.rules.few_tests, f"{words}, {enough} are enough", COUNTS, action)


FLAKY = Fraction(1, 2)
"""What a test that fails now and then counts beside one that fails."""


def _measured_tests(subject: CheckContext, ran: MeasuredTests) -> Verdict:
    """Judge tests that ran: few earn less, failing ones at most as much as few, in the share of those that passed."""
    rules, failing = subject.rules, ran.failed + ran.errors
    said = [f"{count(ran.total, 'test')} measured"]
    said += [f"{number:,} {word}" for number, word in _not_passed(ran) if number]
    said.append(source_of_tests(subject.facts, subject.module, ran))
    words, done = ", ".join(said), ran.total - ran.skipped
    action = _what_earns_all(ran, rules.enough_tests)
    if not done:
        return Verdict(NOTHING, words, COUNTS, action)
    passing = 1 - (failing + FLAKY * ran.flaky) / done
    most = FULL if done >= rules.enough_tests else rules.few_tests
    return Verdict((min(most, rules.few_tests) if failing else most) * passing, words, COUNTS, action)


def _what_earns_all(ran: MeasuredTests, enough: int) -> str:
    """Return everything that has to be done for all points, so that a promised gain is one that comes."""
    done = ran.total - ran.skipped
    steps = [] if done else ["run the tests that are skipped"]
    if ran.failed or ran.errors:
        steps.append("mend the tests that fail")
    elif ran.flaky:
        steps.append("mend the tests that fail now and then")
    if (done or ran.total) < enough or not steps:
        steps.append(f"have {count(enough, 'test')} or more")
    return " and ".join(steps)


def _not_passed(ran: MeasuredTests) -> tuple[tuple[int, str], ...]:
    return ((ran.failed + ran.errors, "failing"), (ran.flaky, "flaky"), (ran.skipped, "skipped"))


def _target(subject: CheckContext) -> Fraction:
    """Return the module's own target; one of nothing is none."""
    own = subject.module.test_posture.coverage.target
    return as_fraction(own) if own is not None and own > 0 else subject.rules.coverage_target


def _coverage_words(subject: CheckContext, measured: Fraction, target: Fraction) -> str:
    tests = recorded_tests(subject.module)
    if measured == 0 and not tests:
        return "0 %, no tests recorded"
    now, wanted = shares_apart((measured, target))
    words = f"{now} of {wanted} target"
    return f"{words}, with {count(tests, 'test')} recorded" if measured == 0 and tests else words


RISKS = "risk_and_change.risks"
RISK_TITLE = f"{RISKS}.title"
HIGH = frozenset({"high", "critical"})
SETTLED = frozenset({"mitigated", "accepted", "closed"})


def is_open_and_high(risk: Risk) -> bool:
    """Tell whether a risk of high impact is neither mitigated, accepted nor closed."""
    return risk.impact in HIGH and risk.status not in SETTLED


def no_open_high_risk(subject: CheckContext) -> Verdict:
    """Judge the open risks of high impact: none earns all points, one a part, more nothing."""
    declared, own = subject.module.risk_and_change.risks, own_risks(subject)
    list_them = f"list the real risks, settled or low, in `{RISKS}`"
    if not own:
        return Verdict(None, f"only {GENERATED}" if declared else NOT_DECLARED, RISKS, list_them)
    if subject.facts.classifier.is_shared_list(subject.module, RISKS, declared):
        return Verdict(None, f"{count(len(own), 'risk')}, {SAME_EVERYWHERE}", RISKS, list_them)
    high = [risk for risk in own if is_open_and_high(risk)]
    if not high:
        return Verdict(FULL, f"none of {count(len(own), 'risk')}", RISKS, list_them)
    one = len(high) == 1
    action = "mitigate or accept the open risk" if one else f"mitigate or accept the {len(high)} open risks"
    share = subject.rules.one_open_risk if one else NOTHING
    place = f"{RISKS}[{declared.index(high[0])}]"
    return Verdict(share, f"{len(high)} open of {count(len(own), 'risk')}", RISKS, action, place)


def own_risks(subject: CheckContext) -> list[Risk]:
    """Return the risks that no generator wrote."""
    classifier, module = subject.facts.classifier, subject.module
    return [
        risk
        for risk in module.risk_and_change.risks
        if not classifier.is_placeholder(module, RISK_TITLE, risk.title or "")
    ]
