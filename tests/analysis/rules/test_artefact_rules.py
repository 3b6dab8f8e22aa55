"""What is found where artefacts of CI contradict schemas, are old, or say nothing of any module."""

from datetime import date
from fractions import Fraction

import pytest

from archatlas.analysis.assessment import Assessment
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.measured import EvidenceProblem, EvidenceProblemKind, ModuleEvidence
from archatlas.render.text.messages import message_of
from builders import schema_text
from measurements import TODAY, assessed_with, covered, measured, ran

NAME = "one.a"
REPORT = "build/coverage.xml"


def declaring(coverage: float | None, tests: int | None = None) -> str:
    said = {"test_posture.coverage.current": coverage, "test_posture.tests.unit": tests}
    return schema_text(NAME, {key: value for key, value in said.items() if value is not None})


def found(known: Assessment) -> list[Finding]:
    return [one for one in known.findings if one.rule.startswith("evidence/")]


def told(known: Assessment) -> list[tuple[str, str]]:
    return [(one.rule, message_of(one)) for one in found(known)]


def test_a_declared_coverage_that_is_far_from_the_measured_one_is_told() -> None:
    facts = measured({NAME: ModuleEvidence(covered(83))})

    assert told(assessed_with(facts, declaring(0.9))) == [
        (
            "evidence/differs",
            "test_posture.coverage.current is 90 %, 83 % was measured: coverage.xml, 3 days ago",
        )
    ]
    assert told(assessed_with(facts, declaring(0.87))) == []
    assert told(assessed_with(facts, declaring(None))) == []


def test_where_schemas_are_to_say_what_is_measured_half_a_percent_is_told() -> None:
    facts = measured({NAME: ModuleEvidence(covered(83), ran(30))}, claims="coverage tests")

    assert told(assessed_with(facts, declaring(0.83, 30))) == []
    assert [message for _rule, message in told(assessed_with(facts, declaring(0.82, 12)))] == [
        "test_posture.coverage.current is 82 %, 83 % was measured: coverage.xml, 3 days ago",
        "test_posture.tests counts 12 tests, 30 ran: junit.xml, today",
    ]
    assert [message for _rule, message in told(assessed_with(facts, declaring(None)))] == [
        "test_posture.coverage.current says nothing, 83 % was measured: coverage.xml, 3 days ago",
        "test_posture.tests says nothing, 30 ran: junit.xml, today",
    ]


def test_tests_of_one_report_contradict_no_count_unless_schemas_are_to_say_it() -> None:
    assert told(assessed_with(measured({NAME: ModuleEvidence(tests=ran(3))}), declaring(None, 12))) == []


def test_an_artefact_is_stale_from_the_day_after_the_last_one_allowed() -> None:
    facts = measured({}, max_age_days=3)

    assert told(assessed_with(facts, declaring(None), today=TODAY)) == []
    assert told(assessed_with(facts, declaring(None), today=date(2026, 3, 2))) == [
        ("evidence/stale", "is 4 days old, from 2026-02-26; 3 days are allowed")
    ]


PROBLEMS = [
    (
        EvidenceProblem(EvidenceProblemKind.UNATTRIBUTED, REPORT, None, 2, ("lib/x.py", "lib/y.py"), "", 30),
        Severity.NOTE,
        "2 of 30 files belong to no module: lib/x.py and lib/y.py",
    ),
    (
        EvidenceProblem(EvidenceProblemKind.UNATTRIBUTED, REPORT, None, 20, ("lib/x.py",), "", 30),
        Severity.WARNING,
        "20 of 30 files belong to no module: lib/x.py",
    ),
    (
        EvidenceProblem(EvidenceProblemKind.AMBIGUOUS, REPORT, 7, 1, ("x.py",), "src/x.py or lib/x.py", 3),
        Severity.WARNING,
        "1 of 3 files could be several and count for none (src/x.py or lib/x.py): x.py",
    ),
    (
        EvidenceProblem(EvidenceProblemKind.UNREADABLE, REPORT, None, detail="not well-formed"),
        Severity.WARNING,
        "is not read: not well-formed",
    ),
    (
        EvidenceProblem(EvidenceProblemKind.PARTIAL, REPORT, None, 5, (), "numbers that make no sense", 9),
        Severity.WARNING,
        "5 of 9 files are left out (numbers that make no sense)",
    ),
]


@pytest.mark.parametrize(("problem", "severity", "message"), PROBLEMS)
def test_what_of_an_artefact_is_lost_is_a_finding_about_it(
    problem: EvidenceProblem, severity: Severity, message: str
) -> None:
    (only,) = found(assessed_with(measured({}, problem), declaring(None)))

    assert only.rule == f"evidence/{problem.kind.value}"
    assert (only.about, only.path, only.location.line) == (AboutFile(REPORT), REPORT, problem.line or 0)
    assert (only.severity, message_of(only)) == (severity, message)
    assert only.amount is None or only.amount.value == Fraction(problem.count)


@pytest.mark.parametrize("tier", [1, 2])
def test_tests_that_ran_are_tests(tier: int) -> None:
    zeros = {"test_posture.tests.unit": 0, "test_posture.coverage.current": 0.0, "identity.tier": tier}
    facts = measured({NAME: ModuleEvidence(tests=ran(3))})

    def untested(known: Assessment) -> bool:
        return any(one.rule in ("test/none-recorded", "test/tier-1-untested") for one in known.findings)

    assert untested(assessed_with(None, schema_text(NAME, zeros)))
    assert not untested(assessed_with(facts, schema_text(NAME, zeros)))
