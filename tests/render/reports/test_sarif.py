"""SARIF is valid, knows every rule, keeps its fingerprints, and takes no text of a schema for a link or a path."""

import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings

from archatlas.analysis.report import BaselineState, Report, ReportedFinding, opened
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.detail import NO_DETAIL, Ends
from archatlas.model.finding import AboutModule, Severity
from archatlas.model.source import Location
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import qualified_message
from archatlas.render.reports.sarif import GITHUB, SarifLimits, to_sarif
from archatlas.render.text.escaping import visible
from archatlas.render.text.messages import hint_of
from findings import finding_at, moved_to
from render.reports.examples import ANY_TEXTS, NASTY, UNNAMED, UPWARD, example_review, hostile_review, steers

REVIEW = ReportOptions("review", site_url="https://docs.example.org")
SCHEMA = Path(__file__).parents[2] / "data" / "sarif-schema-2.1.0.json"

LANGUAGE = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"


@cache
def validator() -> Any:
    # This edition's pattern of a language is one that not every engine takes; errata 01 mends it in this way.
    text = SCHEMA.read_text(encoding="utf-8").replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", LANGUAGE)
    return jsonschema_rs.validator_for(json.loads(text), validate_formats=True)


def run_of(report: Report, options: ReportOptions = REVIEW) -> Any:
    """Return the one run of a report that is valid, regions that say where they begin included."""
    text = to_sarif(report, options)
    document = json.loads(text)
    assert [error.message for error in validator().iter_errors(document)] == []
    assert all("startLine" in region for region in found_in(document, "region"))
    assert text.isascii()
    assert not steers(text)
    (run,) = document["runs"]
    return run


def found_in(value: Any, key: str) -> Iterable[Any]:
    """Yield what stands under a key, wherever it is."""
    if isinstance(value, dict):
        yield from ([value[key]] if key in value else [])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from found_in(inner, key)


def spoken(message: str) -> str:
    """Return what a reader sees of a plain message, in which brackets are escaped (SARIF 2.1.0, 3.11.6)."""
    return re.sub(r"\\([\\\[\]])", r"\1", message)


def results_of(*reported: ReportedFinding) -> list[Any]:
    results: list[Any] = run_of(replace(example_review(), reported=reported))["results"]
    return results


def test_every_rule_is_declared_with_what_github_shows_of_it() -> None:
    rules = run_of(Report(1, ()))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == list(KNOWN_RULES)
    for rule, known in zip(rules, KNOWN_RULES.values(), strict=True):
        assert rule["shortDescription"]["text"] == known.title
        assert rule["defaultConfiguration"]["level"] == known.severity.word
        assert rule["helpUri"] == f"https://docs.example.org/findings/{known.name.replace('/', '-')}/"
        assert known.cure in rule["help"]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1024


def test_a_result_leads_to_its_rule_and_its_place() -> None:
    run = run_of(example_review())
    (result,) = (one for one in run["results"] if one["ruleId"] == "layer/upward")

    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "layer/upward"
    assert result["level"] == "error"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "modules/ledger.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 24, "startColumn": 9},
            },
            "logicalLocations": [{"fullyQualifiedName": "pay.ledger", "kind": "module"}],
        }
    ]
    assert "fix: require 'pay.accounts' instead" in result["message"]["text"]
    assert "- Fix: `require 'pay.accounts' instead" in result["message"]["markdown"]


def test_what_is_new_comes_first_and_says_how_it_stands_to_the_base() -> None:
    results = run_of(example_review())["results"]

    assert [(one["ruleId"], one["baselineState"]) for one in results] == [
        ("layer/upward", "new"),
        ("ownership/unnamed", "new"),
        ("reference/unknown", "new"),
        ("review/never", "unchanged"),
        ("cycle", "absent"),
    ]


def test_what_is_known_or_waived_is_suppressed_with_the_reason() -> None:
    suppressed = {
        one["ruleId"]: one["suppressions"] for one in run_of(example_review())["results"] if "suppressions" in one
    }

    assert suppressed == {
        "review/never": [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "known before, so that it does not block a change",
            }
        ],
        "reference/unknown": [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "waived until 2027-03-01 by @ShopTeam: the module moves in spring (SHOP-12)",
            }
        ],
    }


def test_a_check_without_a_base_says_nothing_of_a_base() -> None:
    run = run_of(Report(1, opened([UPWARD])), ReportOptions())

    assert "baselineState" not in run["results"][0]
    assert run["automationDetails"]["id"] == "archatlas/check/"
    assert "helpUri" not in run["tool"]["driver"]["rules"][0]


def test_a_fingerprint_stays_when_lines_move_files_are_renamed_and_words_change() -> None:
    moved = replace(moved_to(UPWARD, Location("other.yaml", 99, 1)), detail=NO_DETAIL, severity=Severity.NOTE)

    assert [one["partialFingerprints"] for one in results_of(ReportedFinding(UPWARD, BaselineState.NEW))] == [
        one["partialFingerprints"] for one in results_of(ReportedFinding(moved, BaselineState.NEW))
    ]


def test_findings_with_one_identity_are_told_apart_by_a_number() -> None:
    prints = [
        one["partialFingerprints"]["archatlasFinding/v1"]
        for one in results_of(
            ReportedFinding(UPWARD, BaselineState.NEW),
            ReportedFinding(UPWARD, BaselineState.NEW),
            ReportedFinding(UNNAMED, BaselineState.NEW),
        )
    ]

    assert [mark.partition(":")[2] for mark in prints] == ["1", "2", "1"]
    assert len(set(prints)) == 3


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("modules/a b.yaml", "modules/a%20b.yaml"),
        ("./modules/é#?.yaml", "modules/%C3%A9%23%3F.yaml"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("/checkout/repository/modules/a.yaml", "modules/a.yaml"),
        ("modules/\udcff.yaml", "modules/%5Cudcff.yaml"),
    ],
)
def test_an_address_is_relative_to_the_repository_and_encoded(path: str, address: str) -> None:
    options = replace(REVIEW, root="/checkout/repository")
    run = run_of(Report(1, opened([moved_to(UPWARD, Location(path, 0, 0))])), options)
    place = run["results"][0]["locations"][0]["physicalLocation"]

    assert place == {"artifactLocation": {"uri": address, "uriBaseId": "%SRCROOT%"}}
    assert "/checkout" not in json.dumps(run)


def test_in_a_folder_of_the_repository_addresses_begin_at_its_root() -> None:
    run = run_of(Report(1, opened([UPWARD])), replace(REVIEW, prefix="services/pay"))

    (place,) = found_in(run["results"], "artifactLocation")
    assert place["uri"] == "services/pay/modules/ledger.yaml"


@given(ANY_TEXTS)
@settings(max_examples=max(settings().max_examples // 5, 20))
def test_any_text_is_valid_and_given_back(texts: list[str]) -> None:
    review = hostile_review(texts)
    run = run_of(review)
    results = {one["properties"]["standing"]: one for one in run["results"]}
    for place in found_in(run["results"], "artifactLocation"):
        assert re.fullmatch(r"[A-Za-z0-9_.\-~%][A-Za-z0-9_.\-~/%]*", place["uri"])

    for one in review.of(BaselineState.KNOWN, BaselineState.WAIVED, BaselineState.FIXED):
        result, finding = results[one.state.value], one.finding
        lines = spoken(result["message"]["text"]).split("\n")
        assert lines[0] == visible(qualified_message(one))
        assert lines[1] == f"hint: {visible(hint_of(finding))}"
        assert result["properties"]["subject"] == visible(finding.subject)
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == visible(finding.module)
        assert not re.search(r"(?<!\\)(\\\\)*\[", result["message"]["text"])


def test_the_limits_are_those_of_github() -> None:
    assert SarifLimits(results=25_000, compressed_bytes=10_000_000) == GITHUB


def test_past_the_limit_of_github_the_new_and_grave_survive_and_the_rest_is_counted() -> None:
    severities = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
    reported = tuple(
        ReportedFinding(
            finding_at(Location("a.yaml", 1, 1), severity=severities[one % 3], module=f"lane.m{one}"),
            BaselineState.KNOWN if one % 2 else BaselineState.NEW,
        )
        for one in range(1_100)
    )
    text = to_sarif(replace(example_review(), reported=reported), REVIEW, replace(GITHUB, results=1_000))
    document = json.loads(text)["runs"][0]
    results = document["results"]
    (sentence, _) = document["invocations"][0]["toolExecutionNotifications"]

    assert len(results) == 1_000
    assert sum(one["baselineState"] == "new" for one in results) == 550
    assert {one["level"] for one in results[-50:]} == {"note"}
    assert sentence["message"]["text"] == "100 results are left out, the least grave and those known before"


def test_a_file_too_large_for_github_holds_fewer_results() -> None:
    noise, largest = Random(1), 100_000
    reported = opened(
        [
            replace(UPWARD, about=AboutModule(f"lane.m{one}"), detail=Ends(noise.randbytes(800).hex(), ""))
            for one in range(160)
        ]
    )
    text = to_sarif(Report(1, reported), REVIEW, replace(GITHUB, compressed_bytes=largest))
    run = json.loads(text)["runs"][0]
    (sentence,) = run["invocations"][0]["toolExecutionNotifications"]

    assert len(gzip.compress(text.encode())) <= largest
    assert 0 < len(run["results"]) < 160
    assert sentence["message"]["text"].startswith(f"{160 - len(run['results'])} results are left out")


def test_a_problem_and_a_remark_are_notifications() -> None:
    run = run_of(replace(example_review(), problems=("baseline.json [3] is stale",), remarks=("a remark",)))

    assert [(one["level"], one["message"]["text"]) for one in run["invocations"][0]["toolExecutionNotifications"]] == [
        ("error", r"baseline.json \[3\] is stale"),
        ("note", "a remark"),
    ]


@pytest.mark.parametrize("text", NASTY)
def test_the_same_report_gives_the_same_bytes(text: str) -> None:
    assert to_sarif(hostile_review([text]), REVIEW) == to_sarif(hostile_review([text]), REVIEW)
