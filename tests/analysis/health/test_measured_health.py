"""What CI measured counts before what schemas declare; a module that no report mentions is judged as without any."""

from fractions import Fraction

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.measurements import age_in_words, artefacts_in_words
from archatlas.analysis.health.checks import Check
from archatlas.analysis.health.score import CheckScore
from archatlas.model.measured import MeasuredTests, ModuleEvidence
from archatlas.model.module import ModuleName
from builders import schema_text
from measurements import COVERAGE_XML, JUNIT_XML, TODAY, assessed_with, covered, measured, ran

NAME = ModuleName("one.a")
DECLARED: dict[str, object] = {
    "test_posture.coverage.current": 0.9,
    "test_posture.coverage.target": 0.8,
    "test_posture.tests.unit": 12,
}


def check_of(known: Assessment, check: Check) -> CheckScore:
    (found,) = [one for one in known.health[NAME].own.checks if one.check is check]
    return found


def test_measured_coverage_counts_before_the_declared_one_and_says_where_it_comes_from() -> None:
    known = assessed_with(measured({NAME: ModuleEvidence(covered(60))}), schema_text(NAME, DECLARED))

    coverage = check_of(known, Check.COVERAGE)

    assert coverage.share == Fraction(3, 4)
    assert coverage.value == "60 % of 80 % target measured, coverage.xml, 3 days ago (declared 90 %)"


def test_a_module_that_no_report_mentions_keeps_what_it_declares() -> None:
    texts = schema_text(NAME, DECLARED), schema_text("one.b")

    with_reports = assessed_with(measured({"one.b": ModuleEvidence(covered(0))}), *texts)

    assert with_reports.health[NAME].own == assessed_with(None, *texts).health[NAME].own
    assert check_of(with_reports, Check.COVERAGE).share == 1


def test_a_report_of_no_lines_at_all_measures_nothing() -> None:
    known = assessed_with(measured({NAME: ModuleEvidence(covered(0, 0))}), schema_text(NAME))

    assert check_of(known, Check.COVERAGE).share is None


@pytest.mark.parametrize(
    ("tests", "share", "words"),
    [
        (ran(20), Fraction(1), "20 tests measured, junit.xml, today (declared 12)"),
        (ran(5), Fraction(1, 2), "5 tests measured, junit.xml, today (declared 12)"),
        (ran(18, failed=2), Fraction(9, 20), "20 tests measured, 2 failing, junit.xml, today (declared 12)"),
        (ran(19, flaky=1), Fraction(39, 40), "20 tests measured, 1 flaky, junit.xml, today (declared 12)"),
        (ran(0, skipped=4), Fraction(0), "4 tests measured, 4 skipped, junit.xml, today (declared 12)"),
    ],
)
def test_failing_and_flaky_tests_lower_the_check(tests: MeasuredTests, share: Fraction, words: str) -> None:
    known = assessed_with(measured({NAME: ModuleEvidence(tests=tests)}), schema_text(NAME, DECLARED))

    recorded = check_of(known, Check.TESTS_RECORDED)

    assert (recorded.share, recorded.value) == (share, words)


@pytest.mark.parametrize(
    ("tests", "action"),
    [
        (ran(6, failed=1), "mend the tests that fail and have 10 tests or more"),
        (ran(18, failed=2), "mend the tests that fail"),
        (ran(5, flaky=1), "mend the tests that fail now and then and have 10 tests or more"),
        (ran(0, skipped=4), "run the tests that are skipped and have 10 tests or more"),
        (ran(5), "have 10 tests or more"),
    ],
)
def test_what_would_raise_the_score_names_all_that_the_promised_gain_needs(tests: MeasuredTests, action: str) -> None:
    known = assessed_with(measured({NAME: ModuleEvidence(tests=tests)}), schema_text(NAME, DECLARED))

    assert check_of(known, Check.TESTS_RECORDED).action == action


def test_the_age_is_that_of_the_oldest_artefact_and_a_date_where_the_day_that_counts_came_before_it() -> None:
    both = (COVERAGE_XML, JUNIT_XML)

    assert artefacts_in_words(both, TODAY) == "coverage.xml and 1 more, 3 days ago"
    assert age_in_words((JUNIT_XML,), COVERAGE_XML.measured_at.date() if COVERAGE_XML.measured_at else None) == (
        "2026-03-01"
    )
    assert age_in_words((JUNIT_XML,), None) == "2026-03-01"
