"""Findings are reported to people and to programs, and no text of a schema can steer the reader's terminal."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archatlas.cli.terminal import palette_for, say
from archatlas.model.finding import Finding, Severity
from archatlas.model.location import Location
from archatlas.render.report_json import to_json
from archatlas.render.report_text import Palette, to_line, to_summary, to_text

COLOURED = Palette(coloured=True, on_terminal=True)


def finding(
    message: str = "something is wrong",
    severity: Severity = Severity.ERROR,
    path: str = "modules/a.yaml",
    subject: str = "",
    hint: str = "",
) -> Finding:
    return Finding("lane/example", severity, message, Location(path, 3, 5), "lane.a", subject, hint)


FINDINGS = (
    finding("identity.tier: 9 is above the maximum of 5", hint="write a number from 1 to 5", subject="identity.tier"),
    finding("depends on 'lane.b'", Severity.WARNING, subject="lane.b"),
    *(finding("contracts: missing", Severity.NOTE, f"modules/m{n}.yaml", "contracts", "add it") for n in range(6)),
    finding("security: missing", Severity.NOTE, "modules/z.yaml", "security"),
    Finding("module/not-a-schema", Severity.NOTE, "no module schema", Location("mkdocs.yml"), "mkdocs.yml"),
    Finding(
        "module/duplicate-name",
        Severity.ERROR,
        "also in modules/a.yaml",
        Location("modules/é東.yaml", 2, 9),
        "modules/é東.yaml",
        related=(Location("modules/a.yaml", 2, 9),),
    ),
)


def test_the_report_for_people(golden: Callable[[str, str], None]) -> None:
    golden("report.txt", to_text(FINDINGS, 7))


def test_the_report_for_people_on_a_terminal(golden: Callable[[str, str], None]) -> None:
    golden("report-coloured.txt", to_text(FINDINGS, 7, COLOURED))


def test_the_report_for_programs(golden: Callable[[str, str], None]) -> None:
    golden("report.json", to_json(FINDINGS, 7))


def test_a_clean_estate_is_one_line() -> None:
    assert to_text((), 1) == "1 module: no findings\n"


def test_the_summary_begins_with_the_gravest() -> None:
    assert to_summary(FINDINGS, 7) == "7 modules: 2 errors, 1 warning, 8 notes"


def test_a_terminal_shows_the_same_note_three_times_and_then_counts() -> None:
    lines = to_text(FINDINGS, 7, Palette(on_terminal=True)).splitlines()

    assert sum("contracts: missing" in line for line in lines) == 3
    assert lines.count("    the same in 3 other files") == 1


def test_elsewhere_every_note_has_its_line() -> None:
    assert to_text(FINDINGS, 7).count("contracts: missing") == 6


def test_four_times_the_same_is_one_other_file() -> None:
    assert "    the same in 1 other file\n" in to_text(FINDINGS[2:6], 4, Palette(on_terminal=True))


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.ERROR])
def test_errors_and_warnings_are_never_left_out(severity: Severity) -> None:
    repeated = [finding(severity=severity, path=f"{number}.yaml") for number in range(9)]

    assert len(to_text(repeated, 9, Palette(on_terminal=True)).splitlines()) == 10


def test_programs_get_every_finding() -> None:
    report = json.loads(to_json(FINDINGS, 7))

    assert len(report["findings"]) == len(FINDINGS)
    assert (report["modules"], report["count"]) == (7, {"note": 8, "warning": 1, "error": 2})


def test_a_file_as_a_whole_has_no_line() -> None:
    assert to_line(FINDINGS[-2]) == "mkdocs.yml: note module/not-a-schema no module schema"


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


NASTY = (
    "::error file=x::y",
    "\n::error::x",
    "  ::error::x",
    "##[error]x",
    "\r::set-output name=a::b",
    "\x1b[2J\x1b]0;title\x07",
    "\u202egpj.exe",
    "\u2028::error::x",
    "\x9b31m",
    "a ##[group]b",
    "a ###VSO[task.complete]b",
    "##",
)


def steers(text: str) -> bool:
    """Tell whether a build service finds a command in a line of its log."""
    lines = text.splitlines()
    return any(mark in text.lower() for mark in ("##[", "##vso[")) or any(
        line.lstrip().startswith(("::", "##")) for line in lines
    )


@given(
    st.lists(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY), min_size=4, max_size=4),
    st.sampled_from(Severity),
)
def test_no_text_of_a_schema_steers_a_terminal_or_begins_a_line(texts: list[str], severity: Severity) -> None:
    report = to_text([finding(texts[0], severity, texts[1], texts[2], texts[3])], 1)

    assert not any(set(line) & CONTROLS for line in report.split("\n"))
    assert len(report.split("\n")) == 3 + bool(texts[3])
    assert not steers(report)


CONTROLS = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u202a\u202b\u202c\u202d\u202e"}


@given(st.lists(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY), min_size=3, max_size=3))
def test_no_text_steers_a_terminal_through_a_single_line(texts: list[str]) -> None:
    line = to_line(finding(texts[0], path=texts[1], hint=texts[2]))

    assert not set(line) & CONTROLS
    assert not steers(line)


@given(st.lists(st.text(st.characters(exclude_categories=())) | st.sampled_from(NASTY), min_size=4, max_size=4))
def test_the_report_for_programs_is_plain_ascii_whatever_a_schema_says(texts: list[str]) -> None:
    report = to_json([finding(texts[0], path=texts[1], subject=texts[2], hint=texts[3])], 1)

    assert report.isascii()
    assert json.loads(report)["findings"][0]["message"] == texts[0]
    assert not steers(report)


@pytest.mark.parametrize("text", NASTY)
def test_what_is_said_about_the_work_steers_nothing_either(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"cannot read\n{text}")

    said = capsys.readouterr().err
    assert not any(set(line) & CONTROLS for line in said.split("\n"))
    assert not steers(said)
