"""Numbers that nothing in the world can have are told, by `check` and by every page that rests on it."""

import json
from pathlib import Path

import pytest

from installed import archatlas

HEAD = "identity: {name: bank.ledger, summary: Keeps the books}\nownership: {owner: '@Team'}\n"


def findings(root: Path, rest: str) -> list[tuple[str, str, int]]:
    (root / "bank.ledger.yaml").write_text(HEAD + rest)
    report = json.loads(archatlas("check", ".", "--format", "json", cwd=root).stdout)
    grave = [one for one in report["findings"] if one["severity"] != "note"]
    return [(one["rule"], one["message"], one["line"]) for one in grave]


def slos(rest: str) -> str:
    return f"observability: {{slos: {{{rest}}}}}\n"


@pytest.mark.parametrize(
    "rest",
    [
        slos("availability_pct: 999"),
        slos("availability_pct: -5"),
        slos("availability_pct: 100.001"),
        slos("error_rate_pct: -0.1"),
        slos("error_rate_pct: 250"),
        slos("latency_p95_ms: -1"),
        slos("latency_p99_ms: -0.001"),
        slos("throughput_rps: -1000"),
        "observability: {traces: {sampling_rate: 50}}\n",
        "observability: {traces: {sampling_rate: -0.1}}\n",
        "observability: {metrics: {port: 0}}\n",
        "observability: {metrics: {port: 70000}}\n",
        "observability: {metrics: {port: -1}}\n",
        "runtime: {deployment: {replicas: -2}}\n",
        "test_posture: {golden_tests: {count: -3}}\n",
        "test_posture: {performance_tests: {baseline_rps: -3}}\n",
        "test_posture: {performance_tests: {max_latency_ms: -3}}\n",
        "contracts: {api: {deprecation_policy: {min_notice_days: -30}}}\n",
        "risk_and_change: {deprecation_policy: {min_notice_days: -30}}\n",
        "contracts: {error_taxonomy: [{code: E1, http_status: 4040}]}\n",
        "contracts: {error_taxonomy: [{code: E1, http_status: -404}]}\n",
    ],
)
def test_a_figure_that_cannot_be_is_an_error_at_its_line(tmp_path: Path, rest: str) -> None:
    assert [(rule, line) for rule, _message, line in findings(tmp_path, rest)] == [("figure/impossible", 3)]


@pytest.mark.parametrize(
    "rest",
    [
        "test_posture: {tests: {unit: -1}}\n",
        "test_posture: {coverage: {current: 85}}\n",
        "test_posture: {coverage: {current: -0.1}}\n",
        "dependencies: {coupling_metrics: {afferent: -1}}\n",
        "test_posture: {quality_gates: {duplicate_code_pct: 140}}\n",
    ],
)
def test_what_the_format_limits_is_out_of_range_as_ever(tmp_path: Path, rest: str) -> None:
    assert [rule for rule, _message, _line in findings(tmp_path, rest)] == ["schema/range"]


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf", "1e400"])
def test_what_is_no_finite_number_is_refused(tmp_path: Path, value: str) -> None:
    assert [rule for rule, _message, _line in findings(tmp_path, slos(f"latency_p95_ms: {value}"))] == ["yaml/number"]


@pytest.mark.parametrize(("value", "meant"), [("0.999", "99.9"), ("0.9995", "99.95"), ("1", "100")])
def test_a_share_in_the_place_of_a_percentage_is_told_with_what_was_meant(
    tmp_path: Path, value: str, meant: str
) -> None:
    ((rule, message, _line),) = findings(tmp_path, slos(f"availability_pct: {value}"))

    assert rule == "figure/share-for-percentage"
    assert message.endswith(f"did you mean {meant}?")


def test_a_sampling_rate_in_per_cent_is_told_with_what_was_meant(tmp_path: Path) -> None:
    ((_rule, message, _line),) = findings(tmp_path, "observability: {traces: {sampling_rate: 5}}\n")

    assert message == "observability.traces.sampling_rate is 5, which can only be from 0 to 1; did you mean 0.05?"


@pytest.mark.parametrize(
    "rest",
    [
        slos("availability_pct: 100, error_rate_pct: 0, latency_p95_ms: 0, throughput_rps: 0.5"),
        slos("availability_pct: 99.999, error_rate_pct: 0.1"),
        "observability: {metrics: {port: 65535}, traces: {sampling_rate: 1}}\n",
        "runtime: {deployment: {replicas: 0}}\n",
    ],
)
def test_what_can_be_passes(tmp_path: Path, rest: str) -> None:
    assert findings(tmp_path, rest) == []
