"""What our own CI measures becomes evidence of the package that it is about."""

import subprocess
import sys
from pathlib import Path

import pytest

from archatlas.pipeline import assess_directory
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.settings import Settings
from reports_of_packages import main

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "schemas" / "modules"
REPORT = """<testsuites><testsuite name="pytest" timestamp="2026-02-28T09:00:00+00:00">
  <testcase classname="tests.model.test_names" name="test_a"/>
  <testcase classname="tests.model.test_names" name="test_b"><failure/></testcase>
  <testcase classname="tests.analysis.rules.test_rules" name="test_c"/>
  <testcase classname="tests.test_house" name="test_d"/>
</testsuite></testsuites>
"""


def test_each_package_gets_its_tests_and_what_is_about_all_of_them_is_left_out(tmp_path: Path) -> None:
    report, out = tmp_path / "junit.xml", tmp_path / "evidence"
    report.write_text(REPORT, encoding="utf-8")

    main(str(report), str(out))
    known = assess_directory(MODULES, Settings())
    measured = with_evidence_at(evidence_places((out,), Settings(), tmp_path), known, Settings()).facts.measured

    assert measured is not None
    tests = {name: one.tests for name, one in measured.modules.items()}
    assert {name: (one.passed, one.failed) for name, one in tests.items() if one} == {
        "archatlas.analysis": (1, 0),
        "archatlas.model": (1, 1),
    }
    assert measured.problems == ()


@pytest.mark.real
def test_benchmarks_are_measured_of_the_modules_that_do_the_work(tmp_path: Path) -> None:
    out = tmp_path / "evidence"
    script, examples = ROOT / "benchmarks" / "stages.py", ROOT / "schemas" / "examples" / "modules"

    subprocess.run([sys.executable, script, examples, "--evidence", out, "--rounds", "1"], check=True)
    known = assess_directory(MODULES, Settings())
    measured = with_evidence_at(evidence_places((out,), Settings(), tmp_path), known, Settings()).facts.measured

    assert measured is not None
    stages = {name: [figure.name for figure in one.benchmarks] for name, one in measured.modules.items()}
    assert stages == {
        "archatlas.analysis": ["defaults", "graph", "defaults, graph and rules"],
        "archatlas.formats": ["load"],
        "archatlas.pipeline": ["assess"],
        "archatlas.render": ["render and draw"],
        "archatlas.sources": ["read files"],
    }
    assert measured.problems == ()
