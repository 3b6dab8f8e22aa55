"""What a set of files becomes, and what they claim against each other."""

import pytest

from archatlas.model.finding import Severity
from archatlas.render.text.messages import message_of
from formats.texts import COMPLETE, changed, loaded, named


def test_files_of_one_name_refuse_each_other() -> None:
    result = loaded(first=COMPLETE, second=COMPLETE, third=named("lane.three"))

    assert list(result.catalog) == ["lane.three"]
    assert result.refused == ("first.yaml", "second.yaml")
    first, second = result.findings
    assert (first.rule, first.location.path, first.location.line) == ("module/duplicate-name", "first.yaml", 2)
    assert "identity.name" in message_of(first)
    assert "second.yaml" in message_of(first)
    assert "first.yaml" in message_of(second)
    assert [place.path for place in second.related] == ["first.yaml"]


def test_names_that_differ_by_case_only_are_reported_on_both_files() -> None:
    result = loaded(lower=COMPLETE, upper=named("Lane.One"))

    twins = [finding for finding in result.findings if finding.rule == "module/name-twin"]
    assert [finding.location.path for finding in twins] == ["lower.yaml", "upper.yaml"]
    assert all("identity.name" in message_of(finding) for finding in twins)
    assert list(result.catalog) == ["lane.one"]
    assert result.refused == ("upper.yaml",)


def test_names_that_differ_by_unicode_form_only_are_twins() -> None:
    result = loaded(plain=COMPLETE, wide=named("ｌane.one"))

    assert "module/name-twin" in {finding.rule for finding in result.findings if finding.location.path == "plain.yaml"}


def test_a_refused_file_keeps_its_claim_to_a_name() -> None:
    result = loaded(broken=COMPLETE + "]", good=COMPLETE)

    assert result.refused == ("broken.yaml", "good.yaml")


def test_names_that_differ_by_hyphen_and_underscore_are_two_modules() -> None:
    result = loaded(named("tools.git-hooks"), named("tools.git_hooks"))

    assert list(result.catalog) == ["tools.git-hooks", "tools.git_hooks"]
    assert result.findings == ()


def test_a_bad_file_hides_neither_a_good_nor_another_bad_one() -> None:
    result = loaded(a=changed("tier: 3", "tier: 9"), b=named("lane.good"), c="identity: [unclosed\n")

    assert list(result.catalog) == ["lane.good"]
    assert result.refused == ("a.yaml", "c.yaml")
    assert {finding.location.path for finding in result.findings} == {"a.yaml", "c.yaml"}


def test_a_file_of_another_format_is_nothing_to_speak_of() -> None:
    result = loaded(mkdocs="site_name: x\nnav: [a, b]\n", other="weather: fine\n")

    assert result.not_schemas == ("mkdocs.yaml", "other.yaml")
    assert (result.refused, result.findings) == ((), ())


def test_a_file_that_looks_like_a_schema_without_identity_is_told_once_and_is_no_error() -> None:
    result = loaded(typo="identitiy: {name: lane.a}\n", headless="ownership: {}\ncontracts: {}\n")

    assert result.not_schemas == ("headless.yaml", "typo.yaml")
    assert result.refused == ()
    assert [finding.severity for finding in result.findings] == [Severity.WARNING, Severity.WARNING]


def test_a_file_that_names_identity_without_a_value_is_a_broken_schema() -> None:
    assert loaded("identity:\n").refused == ("0.yaml",)


def test_findings_bear_the_name_that_a_file_claims_and_the_path_where_that_is_no_name() -> None:
    result = loaded(
        good=changed("tier: 3", "teir: 3"),
        bad=named("lane.two").replace("tier: 3", "tier: 9"),
        broken=named("lane.three") + "]",
        bold=named("Lane.Four"),
        long=named("lane." + "a" * 300),
        silent="identity: {tier: 9}\n",
        other="identities: {name: lane.five}\n",
    )

    assert {finding.location.path: finding.module for finding in result.findings} == {
        "good.yaml": "lane.one",
        "bad.yaml": "lane.two",
        "broken.yaml": "lane.three",
        "bold.yaml": "bold.yaml",
        "long.yaml": "long.yaml",
        "silent.yaml": "silent.yaml",
        "other.yaml": "other.yaml",
    }


@pytest.mark.real
def test_thousands_of_files_with_one_name_are_told_in_reasonable_time() -> None:
    result = loaded(*["identity: {name: lane.one}\n"] * 2000)

    assert len(result.refused) == 2000
    assert all(len(finding.related) <= 10 for finding in result.findings)
