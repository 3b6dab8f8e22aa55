"""The hostile corpus through `check` and `review`: the same verdict at the same place, and nothing steers a reader."""

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from archatlas.cli.terminal import Exit
from formats.test_hostile import CASES, prepared
from installed import archatlas
from quick_cases import one_in, real
from sources.repositories import commit, git, new_repository

GOOD = "identity: {name: lane.before}\n"
NO_CORPUS = "no hostile corpus beside the work tree"
UNSAFE_OUTSIDE_CODE = re.compile(
    r"<(?!!--|/?(?:details|summary)>|sub>|/sub>|br>)[a-z/!]|(?<![\w`&;])@[a-z]|\x1b|[\u202a-\u202e\u2066-\u2069]", re.I
)


Told = tuple[int, list[dict[str, Any]]]
"""An exit status, and the findings."""


class HostileCase:
    """A case in the work tree of a repository, beside one good module that the base has, too."""

    def __init__(self, name: str, place: Path) -> None:
        commit(new_repository(place), {"modules/before.yaml": GOOD})
        put(name, place)
        self.place = place

    @cached_property
    def checked(self) -> Told:
        return told(self.place, "check", "modules", "--fail-on", "note")

    @cached_property
    def reviewed(self) -> Told:
        comment = f"markdown:{self._comment}"
        return told(self.place, "review", "modules", "--base", "HEAD", "--fail-on", "note", "--output", comment)

    @property
    def comment(self) -> str:
        """Return what the review of `reviewed` says in a pull request."""
        assert self.reviewed
        return self._comment.read_text(encoding="utf-8")

    @property
    def _comment(self) -> Path:
        return self.place.with_name("comment.md")


LARGE = {"d12-complete-graph-60"}
"""Cases of which every fix is tried on an estate where all modules require each other."""


@pytest.fixture(
    scope="module", params=[*one_in(6, (name for name in CASES or ["none"] if name not in LARGE)), *map(real, LARGE)]
)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HostileCase:
    """Return a case that is checked and reviewed at most once."""
    if not CASES:
        pytest.skip(NO_CORPUS)
    return HostileCase(request.param, tmp_path_factory.mktemp("hostile") / "estate")


def put(name: str, place: Path) -> None:
    """Put a case into a work tree beside the good module."""
    (place / "modules" / "before.yaml").unlink()
    (place / "modules").rmdir()
    expected = prepared(name, place)
    (place / "modules" / "before.yaml").write_text(GOOD, encoding="utf-8")
    if expected.get("skip_if_root") and os.geteuid() == 0:
        pytest.skip("root may read everything")


def told(place: Path, *arguments: str) -> Told:
    done = archatlas(*arguments, "--output", "json", cwd=place)
    return done.returncode, json.loads(done.stdout)["findings"]


def places(findings: list[dict[str, Any]]) -> list[tuple[str, str, int, str]]:
    """Return where errors stand that a review can find in one state; a broken contract needs two."""
    return sorted((one["rule"], one["path"], one["line"], one["severity"]) for one in findings)


def test_check_and_review_say_the_same_of_a_hostile_case(case: HostileCase) -> None:
    (checked, found), (reviewed, reported) = case.checked, case.reviewed

    present = [one for one in reported if one["standing"] != "fixed"]
    assert places(present) == places(found)
    assert {checked, reviewed} <= {Exit.CLEAN, Exit.FINDINGS}
    assert checked == Exit.CLEAN or reviewed == Exit.FINDINGS


def test_every_new_finding_of_a_hostile_case_has_a_remedy(case: HostileCase) -> None:
    _, reported = case.reviewed

    assert [one for one in reported if one["standing"] == "new" and not one["remedies"]] == []


def test_the_comment_about_a_hostile_case_is_inert(case: HostileCase) -> None:
    fenced = re.sub(r"^ *(`{3,})[^\n]*\n.*?^ *\1$", "", case.comment, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", fenced)
    assert case.comment.startswith("<!-- archatlas review -->\n")
    assert UNSAFE_OUTSIDE_CODE.findall(prose) == []


@pytest.mark.skipif(not CASES, reason=NO_CORPUS)
def test_a_case_that_is_already_in_the_base_is_nothing_new(tmp_path: Path) -> None:
    place = new_repository(tmp_path / "estate")
    commit(place, {"modules/before.yaml": GOOD})
    for name in ("y03-alias-bomb", "n12-duplicate-name", "b03-latin1"):
        put(name, place)
        commit(place)
        _, reported = told(place, "review", "modules", "--base", "HEAD")

        assert {one["standing"] for one in reported} <= {"known"}, name
        git(place, "rm", "-rqf", "modules")
        commit(place, {"modules/before.yaml": GOOD})
