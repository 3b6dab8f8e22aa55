"""Artefacts that somebody wrote to do harm, or a broken tool wrote: read within limits, refused, or passed over."""

import os
import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from archatlas.evidence.artefact import read_artefact
from archatlas.evidence.attribution import attribute_names
from archatlas.evidence.file_names import FileTree
from archatlas.evidence.module_evidence import OwnerLookup, evidence_of_modules
from archatlas.evidence.placing import place_reports
from archatlas.evidence.reading import GivenReports, read_artefacts
from archatlas.evidence.reports import UnreadableArtefact
from archatlas.evidence.xml_stream import ArtefactLimits
from archatlas.model.measured import EvidenceProblemKind
from archatlas.sources.artefact_files import artefacts_below
from artefact_texts import coverage_in, outcomes_in, read_text, said_by

SMALL = ArtefactLimits(bytes=1 << 20, depth=64, elements=1000)
LAUGHS = '<!DOCTYPE coverage [<!ENTITY l0 "lol">{}]>'.format(
    "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
)
LINE = '<coverage><packages><class filename="{}"><line number="{}" hits="{}"/></class></packages></coverage>'


@pytest.mark.parametrize(
    "text",
    [
        f"{LAUGHS}<coverage>&l9;</coverage>",
        f'{LAUGHS}<coverage x="&l9;"><packages/></coverage>',
        "<testsuites>" + "<testsuite>" * 70,
        "<coverage><packages>" + "<class filename='a'/>" * 2000 + "</packages></coverage>",
        '<coverage><class filename="' + "A" * 20_000_000 + '"/></coverage>',
        '<testsuites><testsuite name="x"><testcase name="cut o',
        '<?xml version="1.0" encoding="utf-8"?><testsuites name="é"></testsuites>'.encode("latin-1"),
        '{"bomFormat": "CycloneDX", "components": ' + "[" * 100_000,
        '{"bomFormat": "CycloneDX", "components": ' + "[" * 70 + "]" * 70 + "}",
        '{"runs": [], "version": ' + "9" * 5000 + "}",
        '{"runs": [' + "{}," * 2000 + '{}], "version": "2.1.0"}',
        "TN:\nSF:" + "a" * 70_000,
        "TN:\n" + "DA:1,1\n" * 5000,
    ],
    ids=range(13),
)
def test_what_breaks_a_limit_or_makes_no_sense_is_refused_at_once(text: str | bytes) -> None:
    with suppress(UnreadableArtefact):
        assert read_text(text, SMALL) is None


def test_nothing_is_fetched_and_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        for doctype in (
            f'<!DOCTYPE coverage SYSTEM "{address}">',
            f'<!DOCTYPE coverage [<!ENTITY % x SYSTEM "{address}"> %x;]>',
            f'<!DOCTYPE coverage [<!ENTITY x SYSTEM "{tmp_path / "secret"}">]>',
        ):
            text = f"{doctype}<coverage><sources><source>&x;</source></sources><packages>"
            text += '<class filename="a.py"><line number="1" hits="1"/></class></packages></coverage>'
            with suppress(UnreadableArtefact):
                assert not any("secret" in source for source in said_by(text).report.sources)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("number", "hits"),
    [("-1", "1"), ("9" * 30, "1"), ("x", "1"), ("", "1"), ("1", ""), ("1", "many"), ("9" * 5000, "1")],
)
def test_a_line_that_makes_no_sense_is_left_out_and_counted(number: str, hits: str) -> None:
    report = said_by(LINE.format("a.py", number, hits)).report

    assert (report.coverage, report.left_out) == ({}, 1)


def test_a_time_that_makes_no_sense_is_none() -> None:
    for time in ("9" * 30, "nan", "-1", "yesterday", "0", "1e400", "9999-12-31T23:59:59", "2200-01-01"):
        assert said_by(f'<coverage timestamp="{time}"><packages/></coverage>').report.measured_at is None
        assert said_by(f'<testsuite timestamp="{time}"/>').report.measured_at is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_other_encodings_are_read_as_they_say(encoding: str) -> None:
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{name}"?>' + LINE.format("é.py", 1, 1)

    assert coverage_in(text.encode(encoding)) == {"é.py": (1, 1)}


def test_what_is_no_artefact_is_passed_over() -> None:
    for text in ("", "<!DOCTYPE html><html></html>", "{}", "[]", '{"a": 1', "\0\0\0", "DA:1,1", "<a><b></a>", "<", "{"):
        assert read_text(text) is None


def test_seconds_that_make_no_sense_are_none() -> None:
    cases = "".join(f'<testcase name="{time}" time="{time}"/>' for time in ("inf", "nan", "-9", "x", "1e999", "2"))

    assert outcomes_in(f"<testsuite>{cases}</testsuite>").seconds == 2.0


def test_what_a_linter_finds_is_no_test_that_fails() -> None:
    suite = '<testsuite package="{}"><testsuite><testcase name="x"><failure/></testcase></testsuite></testsuite>'
    ours = '<testsuite name="tests"><testcase name="y"/></testsuite>'
    text = f"<testsuites>{suite.format('org.ruff')}{ours}{suite.format('org.eslint')}</testsuites>"

    assert (outcomes_in(text).total, outcomes_in(text).passed) == (1, 1)
    assert said_by(f'<testsuites name="archatlas check">{suite}</testsuites>').report.tests == {}


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "junit.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.xml").symlink_to(outside / "junit.xml")
    (inside / "folder").symlink_to(outside)
    os.mkfifo(inside / "pipe.xml")

    assert artefacts_below(inside, 1 << 20) == []


def test_a_file_that_is_too_large_is_a_problem_and_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<testsuite>" + " " * (2 << 20) + "</testsuite>")
    (tmp_path / "b.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    (tmp_path / "c.xml").write_text('<testsuite><testcase name="a"/></testsuite>')

    given = read_artefacts(artefacts_below(tmp_path, 1 << 20))

    assert [(one.kind, one.detail) for one in given.problems] == [
        (EvidenceProblemKind.UNREADABLE, "it is larger than 1 MB")
    ]
    assert [Path(one.artefact.path).name for one in given.reports] == ["b.xml"]


def test_names_never_lead_out_of_the_tree(tmp_path: Path) -> None:
    names = (
        "/etc/passwd",
        "../../../etc/passwd",
        "C:\\Windows\\win.ini",
        "a\x1b[31m.py",
        "::set-output::x",
        "app/api.py",
    )
    text = "".join(f"SF:{name}\nDA:1,1\nend_of_record\n" for name in names)
    (tmp_path / "cov.info").write_text(f"TN:\n{text}")

    given = read_artefacts(artefacts_below(tmp_path, 1 << 20))
    placed = place_reports(given, ["app/api.py", "etc.py"], {"/": "..", "../": "/"})

    assert dict(placed.reports[0].files) == {"app/api.py": "app/api.py"}


def test_a_bill_whose_components_require_each_other_ends() -> None:
    text = """{"bomFormat": "CycloneDX", "components": [{"name": "a", "bom-ref": "a"}, {"name": "b", "bom-ref": "b"}],
        "dependencies": [{"ref": "a", "dependsOn": ["b"]}, {"ref": "b", "dependsOn": ["a", "b"]}]}"""

    assert [one.name for one in said_by(text).report.components] == ["a", "b"]


def test_of_no_report_a_number_is_made_that_no_file_has() -> None:
    twins = ["cart/app/api.py", "cart/app/base.py", "pay/app/api.py", "pay/app/base.py"]

    class File:
        path = below = "cov.info"

        @staticmethod
        def pieces() -> Iterator[bytes]:
            return iter(
                [b"TN:\nSF:/app/app/api.py\nDA:1,1\nend_of_record\nSF:/app/app/base.py\nDA:1,1\nend_of_record\n"]
            )

    reports: GivenReports = read_artefacts([File()])
    owners = OwnerLookup(lambda path: (path.partition("/")[0],), lambda _name: "", lambda _name: "")
    modules, problems = evidence_of_modules(place_reports(reports, twins, {}), owners)

    assert modules == {}
    assert [(one.kind, one.count, one.total) for one in problems] == [(EvidenceProblemKind.AMBIGUOUS, 2, 2)]


def test_many_cases_are_counted() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"<testsuite>"
        for number in range(5):
            cases = (f'<testcase classname="a.b" name="t{number}-{one}" time="0"/>' for one in range(10_000))
            yield "".join(cases).encode()
        yield b"</testsuite>"

    read = read_artefact(pieces, ArtefactLimits())

    assert read is not None
    assert sum(len(cases.outcomes) for cases in read.report.tests.values()) == 50_000


@pytest.mark.parametrize(
    "text",
    [
        '{"machine_info": {}, "benchmarks": [{"fullname": "a.py::b", "name": "b", "stats": {"median": %s}}]}',
        '{"context": {"date": 1}, "benchmarks": [{"name": "b", "real_time": %s}]}',
        '{"results": [{"command": "b", "median": %s}]}',
    ],
)
def test_a_figure_that_no_number_can_hold_is_left_out(text: str) -> None:
    report = said_by(text % ("9" * 400)).report

    assert (report.figures, report.left_out) == ((), 1)


def test_a_result_whose_parts_are_of_another_kind_is_read_as_far_as_it_goes() -> None:
    result = '{"kind": [], "baselineState": {}, "level": [], "ruleId": "x", "locations": 5, "message": []}'

    report = said_by(f'{{"version": "2.1.0", "runs": [5, {{"results": [{result}]}}]}}').report

    assert [one.rule for one in report.results] == ["x"]


def test_seconds_of_tests_never_add_up_to_infinity() -> None:
    case = '<testcase name="{}" time="1e308"/>'

    assert outcomes_in(f"<testsuite>{case.format('a')}{case.format('b')}</testsuite>").seconds == 0


def test_the_name_of_a_source_takes_no_longer_than_it_is_long() -> None:
    text = f"<coverage><sources><source>{'&#65;' * 300_000}</source></sources><packages/></coverage>"

    (source,) = said_by(text).report.sources

    assert len(source) < 5000


@pytest.mark.parametrize(
    "names",
    [["q/" * n + "f1.py" for n in range(600)], [f"/u{n}/z/f{n % 20}.py" for n in range(300)]],
    ids=["depth", "beginnings"],
)
def test_names_that_are_made_to_last_are_given_up(names: list[str]) -> None:
    tree = FileTree(f"src/d{folder}/f{file}.py" for folder in range(20) for file in range(20))

    assert attribute_names(names, tree, effort=10_000).files == {}


@pytest.mark.real
def test_of_very_many_sources_the_first_ones_count() -> None:
    names = [f"u{n}/a.py" for n in range(500)]
    sources = ["/b", *(f"/b/{n}" for n in range(100_000))]

    found = attribute_names(names, FileTree(names), sources, effort=200_000)

    assert all(name == file for name, file in found.files.items())


@pytest.mark.real
def test_names_that_are_deep_take_little_memory() -> None:
    tree = FileTree(f"src/d{a}/e{b}/f{c}.py" for a in range(20) for b in range(20) for c in range(2))
    start = "/".join(f"d{depth % 20}" for depth in range(50))
    names = [f"{start}/v{number}/e{number % 20}/f{number % 2}.py" for number in range(300)]

    tracemalloc.start()
    try:
        attribute_names(names, tree, ("/s1", "/s2", "/s3", "/s4", "/s5", "/s6", "/s7", "/s8"))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 40_000_000
