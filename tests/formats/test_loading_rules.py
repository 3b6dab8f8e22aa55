"""Each rule of loading, with an example that breaks it; the complete text, which differs by that alone, keeps it."""

import re

import pytest

from archatlas.formats.reader import load_catalog
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import SourceFile
from archatlas.render.text.messages import hint_of, message_of
from formats.texts import COMPLETE, changed, loaded, named, only_finding
from quick_cases import real

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

DEEP = COMPLETE + "extensions:\n  deep: " + "[" * 60 + "]" * 60 + "\n"
MANY = COMPLETE + "extensions:\n  many: [" + "a," * 200_001 + "]\n"
LONG_LIST = COMPLETE + "extensions:\n  many:\n" + "    - {a: b}\n" * 5001
LONG_TEXT = COMPLETE + "extensions:\n  long: " + "a" * 500_001 + "\n"
UNKNOWN_LIST = COMPLETE + "weather:\n" + "  - rain\n" * 5001

BROKEN = [
    # rule, severity, key path as the message has it, line, text
    ("yaml/syntax", ERROR, "identity.summary", 5, changed("  status: active", "\tstatus: active")),
    ("yaml/syntax", ERROR, "identity.name", 3, changed("layer: application", "layer application")),
    ("yaml/character", ERROR, "", 4, changed("A module", "A \x00 module")),
    ("yaml/empty", ERROR, "", 1, "# nothing but a comment\n"),
    ("yaml/directive", ERROR, "", 1, "%TAG !abc! x\n---\n" + COMPLETE),
    ("yaml/directive", ERROR, "", 2, "# a comment\n%YAML 1.2\n---\n" + COMPLETE),
    ("yaml/directive", ERROR, "", 45, COMPLETE + "%TAG !abc! x\n---\nidentity:\n"),
    ("yaml/directive", ERROR, "", 46, COMPLETE + "...\n%TAG !abc! x\n---\nidentity:\n"),
    ("yaml/directive", ERROR, "", 1, "#\u2028%TAG !abc! x\n---\n" + COMPLETE),
    ("yaml/not-a-mapping", ERROR, "", 1, "- identity\n- name\n"),
    ("yaml/not-a-mapping", ERROR, "", 1, "identity\n"),
    ("yaml/not-a-mapping", ERROR, "", 1, "{}\n"),
    ("yaml/not-a-mapping", ERROR, "", 1, "# a list\n[]\n"),
    ("yaml/duplicate-key", ERROR, "identity.tier", 7, changed("  tier: 3\n", "  tier: 3\n  tier: 5\n")),
    ("yaml/anchor", ERROR, "identity.summary", 4, changed("summary: A", "summary: &text A")),
    ("yaml/alias", ERROR, "identity.summary", 4, changed("A module for the tests of loading", "*text")),
    ("yaml/tag", ERROR, "identity.summary", 4, changed("summary: A", "summary: !!str A")),
    ("yaml/merge-key", ERROR, "identity.<<", 6, changed("  tier: 3", "  <<: {tier: 3}")),
    ("yaml/second-document", ERROR, "", 45, COMPLETE + "---\nidentity:\n  name: lane.two\n"),
    ("yaml/key", ERROR, "identity.3", 6, changed("tier: 3", "3: tier")),
    ("yaml/key", ERROR, "identity", 6, changed("tier: 3", "[tier]: 3")),
    ("yaml/depth", ERROR, "extensions.deep", 46, DEEP),
    ("yaml/size", ERROR, "extensions.many", 46, MANY),
    ("yaml/number", ERROR, "test_posture.coverage.current", 38, changed("current: 0.80", "current: .nan")),
    ("yaml/number", ERROR, "identity.tier", 6, changed("tier: 3", "tier: " + "3" * 65)),
    ("yaml/unquoted", WARNING, "contracts.invariants[0]", 16,
     changed("dependencies:", "  invariants: [12:30]\ndependencies:")),
    ("yaml/unquoted", NOTE, "extensions.country", 46, COMPLETE + "extensions:\n  country: no\n"),
    ("schema/type", ERROR, "identity.status", 5, changed("status: active", "status: no")),
    ("schema/type", ERROR, "contracts.api.version", 15, changed("version: v1.0", "version: 1.10")),
    ("schema/type", ERROR, "identity", 1, "identity: lane.one\n" + COMPLETE[COMPLETE.index("ownership") :]),
    ("schema/type", ERROR, "dependencies.external.libs[0]", 22, changed("- requests", "- 3")),
    ("schema/range", ERROR, "identity.tier", 6, changed("tier: 3", "tier: 6")),
    ("schema/format", ERROR, "ownership.last_review", 10, changed("'2026-03-31T09:00:00+00:00'", "2025-13-45")),
    ("schema/pattern", ERROR, "ownership.owner", 8, changed("'@PlatformTeam'", '"@PlatformTeam\\n"')),
    ("schema/pattern", WARNING, "ownership.owner", 8, changed("'@PlatformTeam'", "PlatformTeam")),
    ("schema/unknown-value", WARNING, "identity.layer", 3, changed("layer: application", "layer: integration")),
    ("schema/unknown-key", WARNING, "identity.teir", 6, changed("tier: 3", "teir: 3")),
    ("schema/unknown-key", NOTE, "weather", 45, COMPLETE + "weather: fine\n"),
    ("schema/missing", NOTE, "identity.layer", 1, changed("  layer: application\n", "")),
    ("schema/missing", NOTE, "identity.layer", 3, changed("layer: application", "layer:")),
    ("schema/missing", NOTE, "dependencies.external.libs[0].license", 22,
     changed("- requests", "- {name: requests, version: '2'}")),
    ("schema/length", NOTE, "identity.summary", 4, changed("A module for the tests of loading", "short")),
    ("schema/too-large", ERROR, "extensions.many[5000].a", 5047, LONG_LIST),
    ("schema/too-large", ERROR, "extensions.long", 46, LONG_TEXT),
    ("schema/control-character", WARNING, "identity.summary", 4,
     changed("A module for the tests of loading", '"A text \\e[2J"')),
    ("module/name", ERROR, "identity.name", 2, named("../../x")),
    ("module/name", ERROR, "identity.name", 2, named("no")),
    ("module/name", ERROR, "identity.name", 2, named("lane." + "a" * 300)),
    ("module/name", ERROR, "identity.name", 2, named('"lane.one\\n"')),
    ("module/name", ERROR, "identity.name", 1, changed("  name: lane.one\n", "")),
    ("module/name", ERROR, "identity.name", 2, named("con.memory")),
    ("module/name", ERROR, "identity.name", 2, named("index.md")),
    ("module/name", ERROR, "identity.name", 2, named("index.html")),
    ("module/not-a-schema", WARNING, "", 0, "ownership:\nprovenance: {}\n"),
    ("module/not-a-schema", WARNING, "", 0, "Identity:\n  name: lane.one\n"),
]  # fmt: skip


def test_the_complete_text_breaks_no_rule() -> None:
    result = loaded(COMPLETE)

    assert result.findings == ()
    assert list(result.catalog) == ["lane.one"]


each_broken = pytest.mark.parametrize(
    ("rule", "severity", "key", "line", "text"),
    [real(one) if one[-1] is MANY else one for one in BROKEN],
    ids=lambda value: str(value)[:40],
)


@each_broken
def test_a_broken_rule_is_reported_once_at_its_place(
    rule: str, severity: Severity, key: str, line: int, text: str
) -> None:
    finding = only_finding(text)

    assert (finding.rule, finding.severity, finding.location.line) == (rule, severity, line)
    assert without_entries(finding.subject).startswith(without_entries(key))
    assert key in message_of(finding)
    assert_well_written(finding)


@each_broken
def test_exactly_the_errors_refuse_a_file(rule: str, severity: Severity, key: str, line: int, text: str) -> None:
    result = loaded(text)

    assert bool(result.refused) == (severity is Severity.ERROR)
    assert bool(result.catalog) == (severity is not Severity.ERROR and rule != "module/not-a-schema")


def without_entries(key_path: str) -> str:
    """Return a key path without what tells the entries of lists apart; tests of subjects look at that."""
    return re.sub(r"\[[^]]*\]", "[]", key_path)


def assert_well_written(finding: Finding) -> None:
    """A message begins in lower case, ends without a full stop and comes with a cure."""
    for text in (message_of(finding), hint_of(finding)):
        assert text
        assert not text.endswith(".")
        assert not text[0].isupper()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (changed("status: active", "status: no"), "`no` without quotes is a boolean in YAML; quote it: 'no'"),
        (changed("version: v1.0", "version: 1.10"), "`1.10` without quotes is the number 1.1; quote it: '1.10'"),
        (changed("version: v1.0", "version: 2"), "quote it: '2'"),
        (changed("tier: 3", "tier: '3'"), "without quotes"),
        (changed("tier: 3", "tier: 010"), "write an ordinary number"),
        (changed("layer: application", "layer: aplication"), "did you mean 'application'?"),
        (changed("tier: 3", "tire: 3"), "did you mean 'tier'?"),
        ("identitiy:\n  name: lane.one\n", "did you mean 'identity'"),
    ],
)
def test_the_hint_tells_the_cure(text: str, words: str) -> None:
    assert words in hint_of(only_finding(text))


def test_a_number_or_boolean_in_its_place_is_not_doubted() -> None:
    spelled = changed("version: v1.0", "version: v1.0\n    compatibility: {backward: yes}")

    assert loaded(spelled).findings == ()


def test_an_absent_section_is_reported_once_without_its_parts() -> None:
    section = COMPLETE[COMPLETE.index("observability:") : COMPLETE.index("test_posture:")]

    assert only_finding(changed(section, "")).subject == "observability"


def test_only_the_name_is_needed() -> None:
    result = loaded("identity:\n  name: lane.one\n")

    assert list(result.catalog) == ["lane.one"]
    assert {finding.severity for finding in result.findings} == {Severity.NOTE}


def test_all_problems_of_a_file_are_told_at_once() -> None:
    text = changed("tier: 3", "tier: 9\n  tier: 5\n  status: !!str x").replace("version: v1.0", "version: 1.10")

    rules = [finding.rule for finding in loaded(text).findings]

    assert rules == ["yaml/duplicate-key", "yaml/duplicate-key", "schema/type"]


def test_a_percent_sign_inside_a_text_is_no_directive() -> None:
    assert loaded(changed("A module for the tests of loading", "|\n    %TAG !abc! x\n    %YAML 1.2")).findings == ()


def test_many_directives_are_refused_before_they_are_parsed() -> None:
    directives = "".join(f"%TAG !a{number}! x\n" for number in range(150_000))

    findings = loaded(f"{directives}---\n{COMPLETE}").findings

    assert {finding.rule for finding in findings} == {"yaml/directive", "yaml/too-many"}


def test_unknown_keys_are_limited_like_the_free_form_section() -> None:
    findings = [finding for finding in loaded(UNKNOWN_LIST).findings if finding.severity is ERROR]

    assert [(finding.rule, finding.subject) for finding in findings] == [("schema/too-large", "weather[rain]")]


@pytest.mark.parametrize("name", ["readme.md", "list.json", "lane.html", "index.json", "lane.index"])
def test_a_name_that_only_looks_like_a_file_is_accepted(name: str) -> None:
    assert list(loaded(named(name)).catalog) == [name]


def test_the_list_of_problems_ends_somewhere() -> None:
    findings = loaded(COMPLETE + "extensions:\n" + "  <<: x\n" * 200).findings

    assert len(findings) == 51
    assert findings[-1].rule == "yaml/too-many"
    assert findings[-1].location.line == 45 + 51


def test_a_huge_file_is_accepted_when_it_fits() -> None:
    files = "".join(f"    - a/{number}.py\n" for number in range(12_000))

    assert loaded(changed("    - 'python", f"{files}    - 'python")).findings == ()


def test_a_huge_file_that_does_not_fit_is_refused_with_its_first_departure() -> None:
    finding = only_finding(changed("    - 'python", "    - 3\n" * 12_000 + "    - 'python"))

    assert (finding.rule, finding.location.line) == ("schema/too-large", 14)
    assert "contracts.api.surface[0]: expected text" in message_of(finding)


def test_the_list_of_unknown_keys_ends_somewhere() -> None:
    findings = loaded(COMPLETE + "".join(f"key_{number}: x\n" for number in range(2000))).findings

    assert len(findings) == 501
    assert "schema/too-many" in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    ("key", "home"),
    [
        ("owner: '@T'", "ownership.owner"),
        ("requires: []", "dependencies.internal.requires"),
        ("tier: 2", "identity.tier"),
    ],
)
def test_a_key_in_the_wrong_place_is_told_its_place(key: str, home: str) -> None:
    source = SourceFile("a.yaml", f"identity: {{name: a.b}}\n{key}\n")

    unknown = [found for found in load_catalog([source]).findings if found.rule == "schema/unknown-key"]

    assert [hint_of(found) for found in unknown] == [f"did you mean '{home}'?"]
