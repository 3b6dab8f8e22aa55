"""`archatlas gate calibrate`, from a file to a recommendation."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from archatlas.analysis.deployment.calibration import drawn_count
from archatlas.cli.main import main

Called = tuple[int, str, str]
Call = Callable[..., Called]
HEADER = "canary_requests,canary_bad,control_requests,control_bad"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command; return its exit status and what it printed to either side."""

    def called(*arguments: str) -> Called:
        status = main(["gate", "calibrate", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return called


def history(file: Path, *, times: float = 1.0, windows: int = 200) -> str:
    """Write what two instances counted, of which one is so many times as bad."""
    random = Random(5)
    rows = (
        f"500,{drawn_count(500, 0.02 * times, random)},1000,{drawn_count(1000, 0.02, random)}" for _ in range(windows)
    )
    file.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return str(file)


def test_a_history_of_one_version_says_what_to_write(call: Call, tmp_path: Path) -> None:
    status, out, err = call(history(tmp_path / "aa.csv"), "--runs", "100")

    assert (status, err) == (0, "")
    assert "100 runs of 20 looks, drawn from 100 windows in which nothing was worse" in out
    assert "write at_most: 1 and alpha: 0.05 into the gate" in out


def test_programs_get_the_same_figures(call: Call, tmp_path: Path) -> None:
    _, out, _ = call(history(tmp_path / "aa.csv"), "--runs", "100", "--output", "json")
    said = json.loads(out)

    assert said["is_kept"] is True
    assert said["false_alarms"] <= 0.05 < said["threshold_false_alarms"]
    assert said["power"]["4"] >= 0.75


def test_instances_that_differ_are_told_apart_from_a_bad_gate(call: Call, tmp_path: Path) -> None:
    status, out, _ = call(history(tmp_path / "aa.csv", times=9.0), "--runs", "50")

    assert status == 1
    assert "what was agreed is not kept: the two instances differ by more than their version" in out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b\n1,2\n", ":1: no column control_requests; name them control_requests,control_bad"),
        (f"{HEADER}\n1,2,x,4\n", ":2: 'x' is no count; write whole numbers"),
        (f"{HEADER}\n1,2,-3,4\n", ":2: '-3' is no count"),
        (f"{HEADER}\n1,2,NaN,4\n", ":2: 'NaN' is no count"),
        (f"{HEADER}\n1,2\n", ":2: '' is no count"),
        (f"{HEADER}\n5,6,10,1\n", ":2: more is bad than there were requests"),
        (f'{HEADER}\n"5,6\n', "write comma-separated values"),
        (f"{HEADER}\n5,1,10,1\n", "has 1 windows; 80 are needed for runs of 20 looks"),
    ],
)
def test_a_history_that_cannot_be_used_names_its_line(call: Call, tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "aa.csv"
    file.write_text(text, encoding="utf-8")

    status, out, err = call(str(file))

    assert (status, out) == (2, "")
    assert problem in err


@pytest.mark.parametrize(
    ("options", "problem"),
    [(("--alpha", "0"), "--alpha 0 is no share of runs"), (("--looks", "0"), "--looks is at least 1")],
)
def test_impossible_numbers_are_refused(call: Call, tmp_path: Path, options: tuple[str, str], problem: str) -> None:
    status, _, err = call(history(tmp_path / "aa.csv"), *options)

    assert status == 2
    assert problem in err
