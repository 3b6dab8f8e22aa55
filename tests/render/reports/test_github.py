"""Annotations are commands that only we give: whatever a schema says stays inside of one."""

import re

from hypothesis import given

from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.finding import Severity
from archatlas.model.source import Location
from archatlas.render.reports.github import SHOWN, to_github
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import qualified_message
from archatlas.render.text.escaping import terminal_text
from findings import finding_at, moved_to
from render.reports.examples import ANY_TEXTS, UPWARD, example_review, hostile_review

REVIEW = ReportOptions("review")
COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner of GitHub Actions does: to the next `::`, properties parted by commas."""
    command = COMMAND.fullmatch(line)
    assert command, line
    pairs = (pair.partition("=") for pair in command["properties"].split(","))
    return command["level"], {name: decoded(value) for name, _, value in pairs}, decoded(command["message"])


def decoded(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def many(number: int, severity: Severity) -> tuple[ReportedFinding, ...]:
    return tuple(
        ReportedFinding(finding_at(Location("a.yaml", one + 1, 1), severity=severity), BaselineState.NEW)
        for one in range(number)
    )


def test_only_new_findings_are_annotated_and_the_gravest_come_first() -> None:
    lines = to_github(example_review(), REVIEW).splitlines()

    assert [(parsed(line)[0], parsed(line)[1]) for line in lines] == [
        ("error", {"file": "modules/ledger.yaml", "line": "24", "col": "9", "title": "layer/upward"}),
        ("warning", {"file": "modules/rates.yaml", "line": "12", "col": "3", "title": "ownership/unnamed"}),
    ]
    assert parsed(lines[0])[2].splitlines()[-1].startswith("fix: require 'pay.accounts'")


def test_a_finding_about_a_file_as_a_whole_has_no_line() -> None:
    reported = (ReportedFinding(moved_to(UPWARD, Location("a.yaml")), BaselineState.NEW),)

    assert parsed(to_github(Report(1, reported), REVIEW).splitlines()[0])[1] == {
        "file": "a.yaml",
        "title": "layer/upward",
    }


def test_github_shows_ten_of_each_level_so_that_the_rest_is_counted() -> None:
    reported = (*many(12, Severity.NOTE), *many(12, Severity.ERROR), *many(3, Severity.WARNING))
    commands = [parsed(line) for line in to_github(Report(1, reported, problems=("stale",)), REVIEW).splitlines()]
    levels = [level for level, _, _ in commands]

    assert (levels.count("error"), levels.count("warning"), levels.count("notice")) == (SHOWN, 3, SHOWN)
    assert commands[0][2] == "stale"
    assert commands[-1][2] == "6 more findings are not annotated; another report lists all"


def test_nothing_new_is_no_annotation() -> None:
    assert to_github(Report(1, (ReportedFinding(UPWARD, BaselineState.KNOWN),)), REVIEW) == ""


@given(ANY_TEXTS)
def test_any_text_stays_inside_of_its_command(texts: list[str]) -> None:
    review = hostile_review(texts)
    printed = to_github(review, REVIEW)
    commands = [parsed(line) for line in printed.splitlines()]
    problem, first, second = commands

    assert not any(mark in printed.lower() for mark in ("##[", "##vso["))
    assert problem[2] == terminal_text(review.problems[0])
    for one, (_, properties, message) in zip(review.of(BaselineState.NEW), (second, first), strict=True):
        assert properties["title"] == terminal_text(one.finding.rule)
        assert message.startswith(terminal_text(qualified_message(one)) + "\nhint: ")
