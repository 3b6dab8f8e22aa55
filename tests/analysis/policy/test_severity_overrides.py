"""The policy decides how grave a finding is, everywhere or in some modules."""

import pytest

from analysis.policy.policies import assessed_with, severities, told
from archatlas.model.finding import Severity
from builders import schema_text

RULE = "ownership/unnamed"
TEXT = {"identity": {"name": "one.a", "layer": "application", "tier": 1}, "ownership.owner": "@Nobody"}
ONE, TWO = schema_text("one.a", TEXT), schema_text("two.b", {"identity": {"name": "two.b", "tier": 3}})
BROKEN = "identity: {name: one.c, summary: a, summary: b}\n"
STRANGE = "ownership: {}\ncontracts: {}\n"


def severities_with(rules: str) -> dict[str, str]:
    return severities(assessed_with(f"rules:\n{rules}", {"a": ONE, "b": TWO}), RULE)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("  lane/crosses: error", {"one.a": "warning", "two.b": "warning"}),
        ("  ownership/unnamed: error", {"one.a": "error", "two.b": "error"}),
        ("  ownership/unnamed: off", {}),
        ('  ownership/unnamed: "off"', {}),
        ("  ownership/unnamed: {severity: note}", {"one.a": "note", "two.b": "note"}),
        ("  ownership/*: note", {"one.a": "note", "two.b": "note"}),
        ("  '*': error", {"one.a": "error", "two.b": "error"}),
        ("  ownership/unnamed: {severity: error, lanes: [one]}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: error, layers: [application]}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: error, tiers: [1, 2]}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: error, owners: ['@*']}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: error, modules: ['*.a']}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: error, paths: [a.yaml]}", {"one.a": "error", "two.b": "warning"}),
        ("  ownership/unnamed: {severity: off, paths: [b.*]}", {"one.a": "warning"}),
        ("  ownership/unnamed: [{severity: off}, {severity: note, tiers: [1]}]", {"one.a": "note"}),
    ],
)
def test_a_severity_holds_where_it_is_said(rules: str, expected: dict[str, str]) -> None:
    assert severities_with(rules) == expected


def test_of_several_that_fit_the_last_one_counts() -> None:
    assert severities_with("  ownership/*: off\n  ownership/unnamed: note") == {"one.a": "note", "two.b": "note"}
    assert severities_with("  ownership/unnamed: note\n  ownership/*: off") == {}


def test_a_file_that_describes_no_module_is_selected_by_its_path_alone() -> None:
    rule = "module/not-a-schema"
    by_path = assessed_with(
        f"rules: {{{rule}: {{severity: off, paths: [weather.yaml]}}}}", {"weather": STRANGE, "other": STRANGE}
    )
    by_lane = assessed_with(f"rules: {{{rule}: {{severity: off, lanes: ['*']}}}}", {"weather": STRANGE})

    assert [finding.location.path for finding in told(by_path, rule)] == ["other.yaml"]
    assert len(told(by_lane, rule)) == 1


def test_no_policy_makes_a_refused_file_readable() -> None:
    known = assessed_with("rules: {'*': off}", {"a": ONE, "broken": BROKEN})

    errors = [finding.rule for finding in known.findings if finding.severity is Severity.ERROR]
    assert errors == ["yaml/duplicate-key"]
    assert {finding.location.path for finding in known.findings} == {"broken.yaml"}
    assert known.refused == ("broken.yaml",)


def test_findings_about_waivers_are_treated_too() -> None:
    waiver = "waivers: [{rule: cycle, module: x.y, owner: '@T', reason: long since repaired, expires: '2026-12-31'}]"

    assert told(assessed_with(waiver, {"a": ONE}), "waiver/unused")[0].severity is Severity.ERROR
    assert (
        told(assessed_with(f"{waiver}\nrules: {{waiver/unused: note}}", {"a": ONE}), "waiver/unused")[0].severity
        is Severity.NOTE
    )
    assert told(assessed_with(f"{waiver}\nrules: {{waiver/*: off}}", {"a": ONE}), "waiver/unused") == []


def test_a_treated_finding_stays_the_same_finding() -> None:
    before, after = (assessed_with(policy, {"a": ONE}) for policy in ("", "rules: {'*': error}"))

    assert [one.identity for one in before.findings] == [one.identity for one in after.findings]
