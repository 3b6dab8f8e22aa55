"""Findings are reported to people, and no text of a schema can steer the reader's terminal."""

from collections.abc import Callable, Sequence
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.report import BaselineState, Report, ReportedFinding, opened
from archatlas.cli.terminal import palette_for, say
from archatlas.model.finding import Finding, Severity
from archatlas.render.reports.lines import PLAIN, Palette, to_line, to_summary, verdict
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.text import to_text
from render.reports.examples import (
    ANY_TEXTS,
    CONTROLS,
    CYCLE,
    FINDINGS,
    NASTY,
    NEVER,
    UNNAMED,
    UPWARD,
    example_review,
    finding,
    hostile_review,
    steers,
)

COLOURED = Palette(coloured=True, on_terminal=True)


def text_of(findings: Sequence[Finding], modules: int, palette: Palette = PLAIN) -> str:
    return to_text(Report(modules, opened(findings)), ReportOptions(palette=palette))


def test_the_report_for_people(golden: Callable[[str, str], None]) -> None:
    golden("report.txt", text_of(FINDINGS, 7))


def test_the_report_for_people_on_a_terminal(golden: Callable[[str, str], None]) -> None:
    golden("report-coloured.txt", text_of(FINDINGS, 7, COLOURED))


def test_a_clean_estate_is_one_line() -> None:
    assert text_of((), 1) == "1 module: no findings\n"


def test_the_summary_begins_with_the_gravest() -> None:
    assert to_summary(FINDINGS, 7) == "7 modules: 2 errors, 1 warning, 8 notes"


def test_a_terminal_shows_the_same_note_three_times_and_then_counts() -> None:
    lines = text_of(FINDINGS, 7, Palette(on_terminal=True)).splitlines()

    assert sum("contracts: missing" in line for line in lines) == 3
    assert lines.count("    the same in 3 other files") == 1


def test_elsewhere_every_note_has_its_line() -> None:
    assert text_of(FINDINGS, 7).count("contracts: missing") == 6


def test_four_times_the_same_is_one_other_file() -> None:
    assert "    the same in 1 other file\n" in text_of(FINDINGS[2:6], 4, Palette(on_terminal=True))


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.ERROR])
def test_errors_and_warnings_are_never_left_out(severity: Severity) -> None:
    repeated = [finding(severity=severity, path=f"{number}.yaml") for number in range(9)]

    assert len(text_of(repeated, 9, Palette(on_terminal=True)).splitlines()) == 19


def test_a_file_as_a_whole_has_no_line() -> None:
    assert to_line(FINDINGS[-2]) == (
        "mkdocs.yml: note module/not-a-schema mkdocs.yml looks like a module schema, but has no top-level key"
        " 'identity' (did you mean 'identity' by 'identty'?)"
    )


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "coloured"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_whose_reader_wants_them(
    stream: StringIO, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert palette_for(stream).coloured is coloured


@given(
    st.lists(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY), min_size=4, max_size=4),
    st.sampled_from(Severity),
)
def test_no_text_of_a_schema_steers_a_terminal_or_begins_a_line(texts: list[str], severity: Severity) -> None:
    report = text_of([finding(texts[0], severity, texts[1], texts[2])], 1)

    assert not any(set(line) & CONTROLS for line in report.split("\n"))
    assert len(report.split("\n")) == 4
    assert not steers(report)


@given(st.lists(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY), min_size=3, max_size=3))
def test_no_text_steers_a_terminal_through_a_single_line(texts: list[str]) -> None:
    line = to_line(finding(texts[0], path=texts[1], subject=texts[2]))

    assert not set(line) & CONTROLS
    assert not steers(line)


@pytest.mark.parametrize("text", NASTY)
def test_what_is_said_about_the_work_steers_nothing_either(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"cannot read\n{text}")

    said = capsys.readouterr().err
    assert not any(set(line) & CONTROLS for line in said.split("\n"))
    assert not steers(said)


def test_a_review_begins_with_the_verdict_and_ends_with_what_changed(golden: Callable[[str, str], None]) -> None:
    golden("review.txt", to_text(example_review(), ReportOptions("review")))


@given(ANY_TEXTS)
def test_no_text_steers_a_terminal_through_a_review(texts: list[str]) -> None:
    review = to_text(hostile_review(texts), ReportOptions("review"))

    assert not any(set(line) & CONTROLS for line in review.split("\n"))
    assert not steers(review)
    assert len(review.splitlines()) == len(to_text(hostile_review(["plain"]), ReportOptions("review")).splitlines())


def test_what_is_known_or_waived_is_counted_and_what_is_fixed_is_named_with_thanks() -> None:
    report = Report(
        7,
        (
            ReportedFinding(NEVER, BaselineState.KNOWN),
            ReportedFinding(CYCLE, BaselineState.FIXED),
            ReportedFinding(UNNAMED, BaselineState.NEW),
        ),
    )

    assert to_text(report, ReportOptions()).splitlines()[2:] == [
        "fixed, thank you: cycle of shop.basket (shop.cart)",
        "7 modules: 1 warning",
        "1 finding known before",
    ]


def test_a_baseline_that_does_not_hold_is_a_problem() -> None:
    report = Report(7, (), problems=("baseline.json:3 is stale; run with --update-baseline",))

    assert "problem: baseline.json:3 is stale; run with --update-baseline" in to_text(report, ReportOptions())


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (Report(1, ()), "no findings"),
        (Report(1, opened([UPWARD])), "1 finding to mend"),
        (Report(1, opened([UNNAMED])), "nothing grave, 1 finding less grave"),
        (Report(1, (ReportedFinding(UPWARD, BaselineState.NEW),)), "1 new finding blocks this change"),
        (
            Report(1, (ReportedFinding(UPWARD, BaselineState.NEW),), problems=("x",)),
            "1 new finding and 1 problem block this change",
        ),
        (Report(1, (ReportedFinding(UPWARD, BaselineState.KNOWN),)), "nothing new"),
        (Report(1, (ReportedFinding(UNNAMED, BaselineState.NEW),)), "nothing new blocks, 1 finding less grave"),
    ],
)
def test_the_verdict_is_one_sentence(report: Report, sentence: str) -> None:
    assert verdict(report) == sentence
