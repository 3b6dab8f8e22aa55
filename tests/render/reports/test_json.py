"""Programs get everything that a report knows, letter for letter."""

import json
from collections.abc import Callable

from hypothesis import given

from archatlas.analysis.report import Report, opened
from archatlas.model.finding import Finding
from archatlas.render.reports.json import to_json
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.messages import hint_of, message_of
from render.reports.examples import ANY_TEXTS, FINDINGS, example_review, hostile_review, steers


def check_of(findings: tuple[Finding, ...], modules: int) -> str:
    return to_json(Report(modules, opened(findings)), ReportOptions())


def test_the_report_for_programs(golden: Callable[[str, str], None]) -> None:
    golden("report.json", check_of(FINDINGS, 7))


def test_the_review_for_programs(golden: Callable[[str, str], None]) -> None:
    golden("review.json", to_json(example_review(), ReportOptions("review")))


def test_programs_get_every_finding() -> None:
    report = json.loads(check_of(FINDINGS, 7))

    assert len(report["findings"]) == len(FINDINGS)
    assert (report["modules"], report["count"]) == (7, {"note": 8, "warning": 1, "error": 2})


@given(ANY_TEXTS)
def test_the_report_for_programs_is_plain_ascii_whatever_a_schema_says(texts: list[str]) -> None:
    review = hostile_review(texts)
    text = to_json(review, ReportOptions("review"))

    assert text.isascii()
    assert not steers(text)
    for found, one in zip(json.loads(text)["findings"], review.reported, strict=True):
        finding = one.finding
        assert (found["rule"], found["module"], found["subject"]) == finding.identity
        assert (found["message"], found["hint"], found["path"]) == (
            message_of(finding),
            hint_of(finding),
            finding.location.path,
        )
        assert found["remedies"] == [{"action": remedy.title, "effect": remedy.effect} for remedy in one.remedies]
        assert (found["waiver"] or {}).get("reason") == (one.waiver.reason if one.waiver else None)


@given(ANY_TEXTS)
def test_every_text_of_a_comparison_reaches_programs(texts: list[str]) -> None:
    comparison = hostile_review(texts).comparison
    assert comparison is not None

    document = json.loads(to_json(hostile_review(texts), ReportOptions("review")))["comparison"]

    assert [change["name"] for change in document["modules"]] == [change.name for change in comparison.modules]
    assert [change["entry"] for change in document["breaking"]] == [change.entry for change in comparison.breaking]
    assert [change["required"] for change in document["requirements"]] == [
        change.required for change in comparison.requirements
    ]
    assert document["coupling_after"]["propagation_cost"] == "26/49"
