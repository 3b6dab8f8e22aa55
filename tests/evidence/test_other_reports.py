"""Reports of tests, benchmarks, analysers and components as their producers write them, read without a loss."""

import json

import pytest

from archatlas.evidence.reports import FoundResult, ListedComponent
from artefact_texts import outcomes_in, said_by

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
failures="1" skipped="1" tests="4" time="0.5" timestamp="2026-11-01T10:00:00.291172+00:00" hostname="ci"><testcase
classname="tests.test_cart" name="test_add[1-2]" time="0.001" /><testcase classname="tests.test_cart.TestMore"
name="test_bad" time="0.002"><failure message="assert 3 == 4">def test_bad(): ...</failure></testcase><testcase
classname="tests.test_cart" name="test_setup" time="0.1"><error message="failed on setup">E</error></testcase><testcase
classname="tests.test_pay" name="test_later" time="0"><skipped type="pytest.skip" message="later">x</skipped></testcase>
</testsuite></testsuites>"""
SUREFIRE = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/x"
 version="3.0" name="com.acme.cart.CartTest" time="1,200.5" tests="3" errors="0" skipped="0" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="sums" classname="com.acme.cart.CartTest" time="1,200.012"/>
  <testcase name="flaky" classname="com.acme.cart.CartTest" time="0.3">
    <flakyFailure message="timeout" type="java.lang.AssertionError"><stackTrace>at x</stackTrace></flakyFailure>
  </testcase>
  <testcase name="broken" classname="com.acme.cart.CartTest" time="0.05">
    <failure message="expected 3" type="x">x</failure><rerunFailure message="expected 3" type="x"/>
    <system-out><![CDATA[<failure> is no element here]]></system-out>
  </testcase>
</testsuite>
"""
GOTESTSUM = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="2" errors="0" time="0.2">
  <testsuite tests="4" failures="2" time="0.2" name="github.com/acme/shop/pkg/cart" timestamp="2026-11-01T10:00:00Z">
    <testcase classname="github.com/acme/shop/pkg/cart" name="TestAgain" time="0.1"><failure message="x">x</failure>
    </testcase>
    <testcase classname="github.com/acme/shop/pkg/cart" name="TestAgain" time="0.0"></testcase>
    <testcase classname="github.com/acme/shop/pkg/cart" name="TestBad" time="0.0"><failure message="Failed">x</failure>
    </testcase>
    <testcase classname="github.com/acme/shop/pkg/cart" name="TestGood" time="0.1"></testcase>
  </testsuite>
</testsuites>
"""
VITEST = """<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="2" failures="0" errors="0" time="0.4">
  <testsuite name="src/cart.test.ts" timestamp="2026-11-01T10:00:00.000Z" tests="2" failures="0" errors="0">
    <testcase classname="src/cart.test.ts" name="cart &gt; adds" time="0.001"></testcase>
    <testcase classname="src/cart.test.ts" name="cart &gt; waits" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>
"""
GTEST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="0" disabled="1" errors="0" time="0." timestamp="2026-11-01T10:00:00" name="AllTests">
  <testsuite name="Cart" tests="2" failures="0" disabled="1" skipped="0" errors="0" time="0.">
    <testcase name="Adds" file="/b/cart_test.cc" line="3" status="run" result="completed" time="0." classname="Cart" />
    <testcase name="DISABLED_Slow" file="/b/cart_test.cc" line="9" status="notrun" result="suppressed" classname="C" />
  </testsuite>
</testsuites>
"""
AROUND = (
    '<testsuite name="ExampleTest" tests="1"><testcase classname="E" name="ok"/><error message="afterAll"/></testsuite>'
)
PYTEST_BENCHMARK = json.dumps(
    {
        "machine_info": {"node": "ci-7", "cpu": {"brand_raw": "Some CPU"}, "machine": "x86_64"},
        "commit_info": {"id": "4f1d"},
        "benchmarks": [
            {
                "group": None,
                "name": "test_sum[100]",
                "fullname": "tests/test_speed.py::test_sum[100]",
                "params": {"n": 100},
                "stats": {"min": 1e-6, "max": 9e-6, "mean": 2e-6, "median": 1.5e-6, "rounds": 5, "data": [1.5e-6]},
            }
        ],
        "datetime": "2026-11-01T10:00:00.1+00:00",
        "version": "5.1.0",
    }
)
GOOGLE_BENCHMARK = json.dumps(
    {
        "context": {"date": "2026-11-01T10:00:00+01:00", "host_name": "ci-7", "executable": "./bench"},
        "benchmarks": [
            {"name": "BM_Add/8", "run_name": "BM_Add/8", "run_type": "iteration", "real_time": 9.0, "time_unit": "ns"},
            {"name": "BM_Add/8", "run_name": "BM_Add/8", "run_type": "iteration", "real_time": 5.0, "time_unit": "ns"},
            {
                "name": "BM_Add/8_median",
                "run_name": "BM_Add/8",
                "run_type": "aggregate",
                "aggregate_name": "median",
                "real_time": 7.0,
                "time_unit": "ns",
            },
            {"name": "BM_One", "run_name": "BM_One", "run_type": "iteration", "real_time": 3.5, "time_unit": "us"},
            {"name": "BM_Bad", "run_name": "BM_Bad", "error_occurred": True, "error_message": "no"},
        ],
    }
)
HYPERFINE = json.dumps(
    {
        "results": [
            {
                "command": "shop --threads 4",
                "mean": 1.2,
                "stddev": 0.1,
                "median": 1.1,
                "times": [1.1, 1.3],
                "exit_codes": [0, 0],
                "parameters": {"threads": "4"},
            }
        ]
    }
)
SARIF = json.dumps(
    {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "CodeQL",
                        "rules": [{"id": "py/x", "defaultConfiguration": {"level": "error"}}, {"id": "py/y"}],
                    }
                },
                "invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-11-01T10:00:00Z"}],
                "originalUriBaseIds": {"SRC": {"uri": "file:///ci/shop/"}, "PKG": {"uri": "src/", "uriBaseId": "SRC"}},
                "artifacts": [{"location": {"uri": "cart/api.py", "uriBaseId": "PKG"}}],
                "results": [
                    {
                        "ruleIndex": 0,
                        "message": {"text": "a flaw"},
                        "locations": [
                            {"physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 7}}}
                        ],
                    },
                    {"ruleId": "py/y", "level": "note", "message": {"text": "b"}},
                    {"ruleId": "py/y", "message": {"text": "c"}, "suppressions": [{"kind": "inSource"}]},
                    {"ruleId": "py/y", "message": {"text": "d"}, "suppressions": [{"status": "rejected"}]},
                    {"ruleId": "py/y", "kind": "pass", "message": {"text": "e"}},
                    {"ruleId": "py/y", "baselineState": "absent", "message": {"text": "f"}},
                ],
            }
        ],
    }
)
CYCLONEDX = json.dumps(
    {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {
            "timestamp": "2026-11-01T10:00:00Z",
            "tools": {"components": [{"type": "application", "name": "syft", "version": "1.18.0"}]},
            "component": {"type": "application", "group": "acme", "name": "cart", "version": "2.0"},
        },
        "components": [
            {
                "type": "library",
                "group": "org.x",
                "name": "core",
                "version": "1.2",
                "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Own"}}],
                "components": [{"type": "library", "name": "inner", "version": "0.1"}],
            },
            {"type": "library", "name": "lib", "version": "3", "licenses": [{"expression": "MIT OR Apache-2.0"}]},
            {"type": "file", "name": "/usr/bin/x"},
        ],
        "dependencies": [{"ref": "a", "dependsOn": ["b"]}, {"ref": "b", "dependsOn": ["a"]}],
    }
)


@pytest.mark.parametrize(
    ("text", "counts", "seconds"),
    [
        (PYTEST, (1, 1, 1, 1, 0), 0.103),
        (SUREFIRE, (1, 1, 0, 0, 1), 1200.362),
        (GOTESTSUM, (1, 1, 0, 0, 1), 0.2),
        (VITEST, (1, 0, 0, 1, 0), 0.001),
        (GTEST, (1, 0, 0, 1, 0), 0.0),
        (AROUND, (1, 0, 1, 0, 0), 0.0),
    ],
    ids=("pytest", "Surefire", "gotestsum", "Vitest", "GoogleTest", "around"),
)
def test_every_test_ends_once(text: str, counts: tuple[int, ...], seconds: float) -> None:
    tests = outcomes_in(text)

    assert (tests.passed, tests.failed, tests.errors, tests.skipped, tests.flaky) == counts
    assert tests.seconds == pytest.approx(seconds)


def test_names_of_failing_tests_say_where_they_are() -> None:
    assert outcomes_in(PYTEST).failing == ("tests.test_cart.TestMore::test_bad", "tests.test_cart::test_setup")


@pytest.mark.parametrize(
    ("text", "figures", "machine"),
    [
        (PYTEST_BENCHMARK, [("tests/test_speed.py", "test_sum", "100", 1.5e-6, "s")], "ci-7"),
        (GOOGLE_BENCHMARK, [("", "BM_Add", "8", 7.0, "ns"), ("", "BM_One", "", 3.5, "us")], "ci-7"),
        (HYPERFINE, [("", "shop --threads 4", "threads=4", 1.1, "s")], ""),
    ],
    ids=("pytest-benchmark", "Google Benchmark", "hyperfine"),
)
def test_of_each_benchmark_the_median_is_taken(text: str, figures: list[tuple[object, ...]], machine: str) -> None:
    report = said_by(text).report

    assert [(one.file, one.name, one.parameters, one.value, one.unit) for one in report.figures] == figures
    assert report.machine == machine


def test_results_of_analysers_are_those_that_stand() -> None:
    report = said_by(SARIF).report

    assert report.results == (
        FoundResult("CodeQL", "py/x", "error", "file:///ci/shop/src/cart/api.py", 7, "a flaw"),
        FoundResult("CodeQL", "py/y", "note", "", 0, "b"),
        FoundResult("CodeQL", "py/y", "warning", "", 0, "d"),
    )
    assert report.measured_at is not None


def test_components_are_listed_with_those_within_and_with_their_licences() -> None:
    report = said_by(CYCLONEDX).report

    assert report.components == (
        ListedComponent("org.x/core", "1.2", "MIT AND Own"),
        ListedComponent("inner", "0.1", ""),
        ListedComponent("lib", "3", "MIT OR Apache-2.0"),
    )
    assert (report.about, report.tool) == ("acme/cart", "syft 1.18.0")
