"""What others read of the same reports: junitparser, the library of CycloneDX, and coverage.py in three formats."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component
from cyclonedx.output.json import JsonV1Dot6
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite
from junitparser.junitparser import FinalResult

from artefact_texts import coverage_in, outcomes_in, said_by

ENDS: dict[str, list[FinalResult]] = {
    "passed": [],
    "failed": [Failure("no")],
    "error": [Error("no")],
    "skipped": [Skipped("later")],
}
NAMES = st.text("aé<&>\"'[]. $/x1", min_size=1, max_size=6)


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(sorted(ENDS))), unique_by=lambda one: one[:2], max_size=12))
def test_junit_is_counted_as_junitparser_does(cases: list[tuple[str, str, str]]) -> None:
    suite = TestSuite("all")
    for class_name, name, end in cases:
        case = TestCase(name, class_name, 0.25)
        case.result = [*ENDS[end]]
        suite.add_testcase(case)
    report = JUnitXml()
    report.add_testsuite(suite)
    text: bytes = report.tostring()  # type: ignore[no-untyped-call]
    judge = JUnitXml.fromstring(text)

    ours = outcomes_in(text)

    assert (ours.total, ours.failed, ours.errors, ours.skipped) == (
        judge.tests,
        judge.failures,
        judge.errors,
        judge.skipped,
    )
    assert ours.seconds == pytest.approx(judge.time or 0.0)


@given(st.lists(st.tuples(NAMES, NAMES), unique=True, max_size=8))
def test_components_are_those_that_the_library_of_cyclonedx_wrote(components: list[tuple[str, str]]) -> None:
    bom = Bom(components=[Component(name=name, version=version) for name, version in components])
    text = JsonV1Dot6(bom).output_as_string()

    found = said_by(text).report.components

    assert {(one.name, one.version) for one in found} == {(one.name, one.version) for one in bom.components}


CODE = """def used(number):
    if number > 3:
        return 1
    for one in range(number):
        number += one
    return [x for x in (1, 2)
            if x > number]


class Thing:
    value = 1

    def never(self):
        return lambda: self.value
"""


@pytest.mark.real
def test_one_run_of_coverage_says_the_same_in_three_formats(tmp_path: Path) -> None:
    for path in ("src/shop/__init__.py", "src/shop/cart/__init__.py", "src/shop/cart/api.py", "src/shop/pay.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(CODE if not path.endswith("shop/__init__.py") else "")
    (tmp_path / "test_it.py").write_text("from shop.cart.api import used\ndef test(): assert used(0)\n")
    reports = ("xml:cov.xml", "json:cov.json", "lcov:cov.info")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=src"]
    environment = {"PYTHONPATH": str(tmp_path / "src"), "PATH": ""}
    done = subprocess.run(
        [*command, *(f"--cov-report={one}" for one in reports), "test_it.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout

    by_xml = {f"src/{name}": lines for name, lines in coverage_in((tmp_path / "cov.xml").read_bytes()).items()}
    by_json = coverage_in((tmp_path / "cov.json").read_bytes())
    by_lcov = coverage_in((tmp_path / "cov.info").read_bytes())
    summaries = json.loads((tmp_path / "cov.json").read_text())["files"]

    assert len(by_xml) == 3
    assert by_xml == by_json == by_lcov
    for name, (ran, lines) in by_json.items():
        summary = summaries[name]["summary"]
        assert (ran, lines) == (summary["covered_lines"], summary["num_statements"])
