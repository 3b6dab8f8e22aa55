"""Build servers see a failed test for each finding that blocks, whatever characters it quotes."""

from typing import Any

from hypothesis import given
from lxml import etree

from archatlas.analysis.report import BaselineState, Report, opened
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.render.reports.junit import to_junit
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.escaping import visible
from archatlas.render.text.messages import message_of
from render.reports.examples import ANY_TEXTS, UNNAMED, UPWARD, example_review, hostile_review, steers

REVIEW = ReportOptions("review")


def suites_of(report: Report) -> Any:
    text = to_junit(report, REVIEW)
    assert text.isascii()
    assert not steers(text)
    return etree.fromstring(text.encode("ascii"))


def test_every_rule_is_a_suite_and_one_that_found_nothing_has_passed() -> None:
    suites = suites_of(Report(1, ()))

    assert [suite.get("name") for suite in suites] == list(KNOWN_RULES)
    assert suites.xpath("//testcase/@name") == ["nothing found"] * len(KNOWN_RULES)
    assert (suites.get("tests"), suites.get("failures")) == (str(len(KNOWN_RULES)), "0")


def test_what_blocks_has_failed_what_is_known_or_waived_was_skipped_and_what_is_fixed_is_gone() -> None:
    suites = suites_of(example_review())

    assert suites.xpath("//testcase[failure]/@name") == ["pay.ledger shop.basket"]
    assert sorted(suites.xpath("//testcase[skipped]/@classname")) == ["reference/unknown", "review/never"]
    assert suites.xpath("//testcase[@classname='cycle']/@name") == ["nothing found"]
    assert suites.xpath("//testcase[@classname='ownership/unnamed']/system-out/text()") == [
        "warning: ownership.owner is '@todo', which stands for nobody"
    ]
    assert "until 2027-03-01" in suites.xpath("string(//skipped[contains(@message, 'waived')]/@message)")


def test_a_failure_says_where_and_how_to_mend_it() -> None:
    (failure,) = suites_of(example_review()).xpath("//failure")

    assert failure.get("message") == message_of(UPWARD)
    assert failure.text.splitlines()[0] == "at modules/ledger.yaml:24:9"
    assert failure.text.splitlines()[2].startswith("fix: require 'pay.accounts'")


def test_numbers_add_up() -> None:
    suites = suites_of(example_review())

    for kind, path in (("tests", ".//testcase"), ("failures", ".//failure"), ("skipped", ".//skipped")):
        assert int(suites.get(kind)) == len(suites.findall(path)) == sum(int(suite.get(kind)) for suite in suites)


def test_findings_with_one_name_are_numbered() -> None:
    names = suites_of(Report(1, opened([UNNAMED, UNNAMED]))).xpath("//testcase[@classname='ownership/unnamed']/@name")

    assert names == ["pay.rates ownership.owner", "pay.rates ownership.owner #2"]


@given(ANY_TEXTS)
def test_any_text_is_well_formed_and_given_back(texts: list[str]) -> None:
    review = hostile_review(texts)
    suites = suites_of(review)
    messages = suites.xpath("//failure/@message")

    assert {element.tag for element in suites.iter()} == {
        *("testsuites", "testsuite", "testcase", "failure", "skipped", "system-out")
    }
    assert visible(review.problems[0]) in messages
    for one in review.blocking:
        assert visible(message_of(one.finding)) in messages
        assert visible(one.finding.rule) in suites.xpath("//testcase[failure]/@classname")
    assert len(suites.xpath("//skipped")) == len(review.of(BaselineState.KNOWN, BaselineState.WAIVED))
