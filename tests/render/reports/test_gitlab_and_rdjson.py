"""GitLab and reviewdog get what is there now, with a place in a file, whatever the finding quotes."""

import json
from typing import Any

from hypothesis import given

from archatlas.analysis.report import BaselineState, Report, ReportedFinding, opened
from archatlas.model.source import Location
from archatlas.render.reports.code_quality import to_gitlab, to_rdjson
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import qualified_message
from archatlas.render.text.escaping import visible
from archatlas.render.text.messages import hint_of
from findings import moved_to
from render.reports.examples import ANY_TEXTS, UPWARD, example_review, hostile_review, steers

REVIEW = ReportOptions("review", site_url="https://docs.example.org")
WHOLE_FILE = moved_to(UPWARD, Location("a.yaml"))


def gitlab_of(report: Report) -> Any:
    text = to_gitlab(report, REVIEW)
    assert text.isascii()
    assert not steers(text)
    return json.loads(text)


def rdjson_of(report: Report) -> Any:
    text = to_rdjson(report, REVIEW)
    assert text.isascii()
    assert not steers(text)
    return json.loads(text)


def test_gitlab_gets_new_and_known_findings_to_find_out_itself_which_are_new() -> None:
    entries = gitlab_of(example_review())

    assert [(entry["check_name"], entry["severity"]) for entry in entries] == [
        ("review/never", "info"),
        ("ownership/unnamed", "major"),
        ("layer/upward", "critical"),
    ]
    assert entries[2]["location"] == {"path": "modules/ledger.yaml", "lines": {"begin": 24}}


def test_for_gitlab_a_file_as_a_whole_begins_in_its_first_line() -> None:
    assert gitlab_of(Report(1, opened([WHOLE_FILE])))[0]["location"]["lines"] == {"begin": 1}


def test_fingerprints_for_gitlab_are_unique_and_stay_when_lines_move() -> None:
    moved = moved_to(UPWARD, Location("b.yaml", 1, 1))
    before, after = gitlab_of(Report(1, opened([UPWARD, UPWARD]))), gitlab_of(Report(1, opened([moved, moved])))

    assert len({entry["fingerprint"] for entry in before}) == 2
    assert [entry["fingerprint"] for entry in before] == [entry["fingerprint"] for entry in after]


@given(ANY_TEXTS)
def test_gitlab_gets_any_text_with_nothing_hidden_in_it(texts: list[str]) -> None:
    review = hostile_review(texts)
    current = review.of(BaselineState.OPEN, BaselineState.NEW, BaselineState.KNOWN)

    for entry, one in zip(gitlab_of(review), current, strict=True):
        assert entry["description"] == visible(f"{qualified_message(one)} ({hint_of(one.finding)})")
        assert entry["check_name"] == visible(one.finding.rule)


def test_reviewdog_gets_the_new_findings_with_rule_and_remedy() -> None:
    document = rdjson_of(example_review())
    diagnostic = document["diagnostics"][1]

    assert (document["source"]["name"], document["severity"]) == ("archatlas", "ERROR")
    assert [one["severity"] for one in document["diagnostics"]] == ["WARNING", "ERROR"]
    assert diagnostic["location"] == {
        "path": "modules/ledger.yaml",
        "range": {"start": {"line": 24, "column": 9}},
    }
    assert diagnostic["code"] == {
        "value": "layer/upward",
        "url": "https://docs.example.org/findings/layer-upward/",
    }
    assert diagnostic["message"].splitlines()[2].startswith("fix: require 'pay.accounts'")


def test_for_reviewdog_a_file_as_a_whole_has_no_range() -> None:
    (diagnostic,) = rdjson_of(Report(1, (ReportedFinding(WHOLE_FILE, BaselineState.NEW),)))["diagnostics"]

    assert diagnostic["location"] == {"path": "a.yaml"}


def test_nothing_new_is_an_empty_list_for_reviewdog() -> None:
    assert rdjson_of(Report(1, (ReportedFinding(UPWARD, BaselineState.KNOWN),)))["diagnostics"] == []


@given(ANY_TEXTS)
def test_reviewdog_gets_any_text_with_nothing_hidden_in_it(texts: list[str]) -> None:
    review = hostile_review(texts)

    for diagnostic, one in zip(rdjson_of(review)["diagnostics"], review.of(BaselineState.NEW), strict=True):
        assert diagnostic["message"].splitlines()[:2] == [
            visible(qualified_message(one)),
            f"hint: {visible(hint_of(one.finding))}",
        ]
        assert diagnostic["code"]["value"] == visible(one.finding.rule)
