"""The hostile corpus through `check` and `review`: the same verdict at the same place, and nothing steers a reader."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from archatlas.cli.exit import Exit
from archatlas.cli.main import main
from load.repositories import commit, git, new_repository
from load.test_hostile import CASES, prepared

GOOD = "identity: {name: lane.before}\n"
MAYBE = pytest.mark.skipif(not CASES, reason="no hostile corpus beside the work tree")
UNSAFE_OUTSIDE_CODE = re.compile(
    r"<(?!!--|/?(?:details|summary)>|sub>|/sub>|br>)[a-z/!]|(?<![\w`&;])@[a-z]|\x1b|[\u202a-\u202e\u2066-\u2069]", re.I
)


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the directory of a repository with one good module, in which the test runs."""
    place = new_repository(tmp_path / "estate")
    commit(place, {"modules/before.yaml": GOOD})
    monkeypatch.chdir(place)
    return place


def hostile(case: str, estate: Path) -> dict[str, Any]:
    """Put a case into the work tree beside the good module and return what it expects."""
    (estate / "modules" / "before.yaml").unlink()
    (estate / "modules").rmdir()
    expected = prepared(case, estate)
    (estate / "modules" / "before.yaml").write_text(GOOD, encoding="utf-8")
    if expected.get("skip_if_root") and os.geteuid() == 0:
        pytest.skip("root may read everything")
    return expected


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[Exit, list[dict[str, Any]]]:
    status = main([*arguments, "--output", "json"])
    return status, json.loads(capsys.readouterr().out)["findings"]


def places(findings: list[dict[str, Any]]) -> list[tuple[str, str, int, str]]:
    """Return where errors stand that a review can find in one state; a broken contract needs two."""
    return sorted((one["rule"], one["path"], one["line"], one["severity"]) for one in findings)


@MAYBE
@pytest.mark.parametrize("case", CASES or ["none"])
def test_check_and_review_say_the_same_of_a_hostile_case(
    case: str, estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile(case, estate)

    checked, found = told(capsys, "check", "modules")
    reviewed, judged = told(capsys, "review", "modules", "--base", "HEAD")

    present = [one for one in judged if one["standing"] != "fixed"]
    assert places(present) == places(found)
    assert {checked, reviewed} <= {Exit.CLEAN, Exit.FINDINGS}
    assert checked is Exit.CLEAN or reviewed is Exit.FINDINGS


@MAYBE
@pytest.mark.parametrize("case", CASES or ["none"])
def test_every_new_finding_of_a_hostile_case_has_a_remedy(
    case: str, estate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile(case, estate)

    _, judged = told(capsys, "review", "modules", "--base", "HEAD")

    assert [one for one in judged if one["standing"] == "new" and not one["remedies"]] == []


@MAYBE
@pytest.mark.parametrize("case", CASES or ["none"])
def test_the_comment_about_a_hostile_case_is_inert(case: str, estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile(case, estate)

    main(["review", "modules", "--base", "HEAD", "--output", "markdown", "--fail-on", "note"])

    comment = capsys.readouterr().out
    fenced = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", comment, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", fenced)
    assert comment.startswith("<!-- archatlas review -->\n")
    assert UNSAFE_OUTSIDE_CODE.findall(prose) == []


@MAYBE
def test_a_case_that_is_already_in_the_base_is_nothing_new(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for case in ("y03-alias-bomb", "n12-duplicate-name", "b03-latin1"):
        hostile(case, estate)
        commit(estate)
        _, judged = told(capsys, "review", "modules", "--base", "HEAD")

        assert {one["standing"] for one in judged} <= {"known"}, case
        git(estate, "rm", "-rqf", "modules")
        commit(estate, {"modules/before.yaml": GOOD})
