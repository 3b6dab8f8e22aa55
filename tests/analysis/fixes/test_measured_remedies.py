"""Measured numbers are written into schemas where the settings want them there, and nowhere else."""

import pytest

from archatlas.analysis.fixes.context import RemedyContext
from archatlas.analysis.fixes.remedies import verified_for
from archatlas.model.measured import ModuleEvidence
from builders import schema_text
from measurements import assessed_with, covered, measured, ran

NAME = "one.a"
KNOWN = ModuleEvidence(covered(833, 1000), ran(30))


def offered(claims: str, **tests: int) -> list[str]:
    said = {"test_posture.coverage.current": 0.5, **{f"test_posture.tests.{kind}": n for kind, n in tests.items()}}
    known = assessed_with(measured({NAME: KNOWN}, claims=claims), schema_text(NAME, said))
    findings = [one for one in known.findings if one.rule == "evidence/differs"]
    assert findings
    told = (verified_for(one, RemedyContext(None, known)) for one in findings)
    return [remedy.told(one).title for one, found in zip(findings, told, strict=True) for remedy in found][:2]


def test_who_does_not_ask_for_it_keeps_the_text_of_the_schema() -> None:
    assert not [title for title in offered("") if title.startswith("write")]


def test_the_measured_coverage_is_written_to_the_percent() -> None:
    assert offered("coverage")[0] == "write 83 % into test_posture.coverage.current"


@pytest.mark.parametrize(("tests", "is_written"), [({"unit": 7}, True), ({"unit": 7, "smoke": 1}, False), ({}, False)])
def test_a_number_of_tests_is_written_where_the_schema_counts_one_kind(tests: dict[str, int], is_written: bool) -> None:
    assert ("write 30 into test_posture.tests.unit" in offered("tests coverage", **tests)) is is_written
