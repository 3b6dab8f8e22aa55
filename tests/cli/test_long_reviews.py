"""What a review says when it has more to say than a person reads: the gravest first, the rest counted."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from installed import archatlas

REFUSED = "identity: {name: bank.broken, tier: one}\nownership: {owner: '@Team'}\n"


def git(root: Path, *words: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True)


def schema(name: str, owner: str = "@Team", requires: str = "") -> str:
    return (
        f"identity: {{name: {name}, layer: application, tier: 2, summary: Does the work of {name}}}\n"
        f"ownership: {{owner: '{owner}', escalation: '@Boss'}}\n"
        f"dependencies: {{internal: {{requires: [{requires}]}}}}\n"
    )


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / "schemas/modules" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A change that brings 30 warnings, 30 errors and 60 notes, beside a file that was refused before."""
    tmp_path = tmp_path_factory.mktemp("long-review")
    git(tmp_path, "init", "-q", "-b", "main")
    fixed = {f"bank.f{number:02d}": schema(f"bank.f{number:02d}", "@todo") for number in range(12)}
    write(tmp_path, {"bank.ledger": schema("bank.ledger"), "bank.broken": REFUSED, **fixed})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "before")
    write(tmp_path, {name: schema(name) for name in fixed})
    for number in range(30):
        write(tmp_path, {f"bank.a{number:02d}": schema(f"bank.a{number:02d}", "@todo")})
        write(tmp_path, {f"bank.z{number:02d}": schema(f"bank.z{number:02d}", requires=f"no.one{number}")})
    return tmp_path


def review(root: Path, *words: str) -> str:
    return archatlas("review", "--base", "main", *words, cwd=root).stdout


@pytest.fixture(scope="module")
def screen(root: Path) -> str:
    """What a review of it prints."""
    return review(root)


@dataclass(frozen=True)
class Written:
    """What a review prints when it writes files as well, and two of these."""

    said: str
    text: str
    comment: str
    report: str
    annotations: str


@pytest.fixture(scope="module")
def long_review(root: Path) -> Written:
    """One review of it with all of its files."""
    files = {"text": "whole.txt", "markdown": "comment.md", "json": "report.json", "github": "annotations.txt"}
    outputs = (f"--output={form}:{name}" for form, name in files.items())
    said = review(root, "--output", "text", *outputs)
    return Written(said, *((root / name).read_text("utf-8") for name in files.values()))


def test_a_long_review_is_one_screen_that_says_where_the_rest_is(screen: str) -> None:
    said = screen

    assert len(said.splitlines()) <= 40
    assert said.endswith("this is the beginning; --output text:FILE writes the whole report\n")


@pytest.mark.real
def test_a_long_review_names_the_file_that_holds_all_of_it(long_review: Written) -> None:
    whole = long_review.text

    assert long_review.said.splitlines()[-1] == "the whole report is in whole.txt, report.json"
    assert sum(": error reference/unknown" in line for line in whole.splitlines()) == 30
    assert sum(line.startswith("fixed, thank you") for line in whole.splitlines()) == 12
    assert "    - and " not in whole


def test_the_verdict_counts_what_blocks_and_what_is_refused(screen: str) -> None:
    assert re.match(r"\d+ new findings block this change; 1 file refused\n", screen)


@pytest.mark.real
def test_every_finding_of_a_long_review_is_shown_or_counted(screen: str, long_review: Written) -> None:
    shown = len(re.findall(r"^\S+: (?:error|warning|note) ", screen, re.MULTILINE))
    counted = int(re.findall(r"^and ([\d,]+) more findings: ", screen, re.MULTILINE)[0].replace(",", ""))
    report = json.loads(long_review.report)

    assert shown + counted == report["standings"]["new"]


@pytest.mark.real
def test_what_blocks_comes_first_then_what_is_refused_then_the_rest(root: Path, tmp_path: Path) -> None:
    worse = Path(shutil.copytree(root, tmp_path / "worse"))
    write(worse, {"bank.worse": REFUSED.replace("broken", "worse")})
    whole = worse / "whole.txt"
    review(worse, "--fail-on", "error", "--output", "text:whole.txt")
    kinds = re.findall(r"^\S+: (error|warning|note) ", whole.read_text("utf-8"), re.MULTILINE)

    assert kinds == sorted(kinds, key=["error", "warning", "note"].index)
    assert "schemas/modules/bank.broken.yaml: refused, as it was before" in whole.read_text("utf-8")


@pytest.mark.real
def test_annotations_are_spent_on_what_blocks(long_review: Written) -> None:
    lines = long_review.annotations.splitlines()
    errors = [line for line in lines if line.startswith("::error")]

    assert len(errors) == 10
    assert all("reference/unknown" in line for line in errors)
    assert len([line for line in lines if line.startswith("::notice")]) <= 10
    assert "more findings are not annotated" in lines[-1]


@pytest.mark.real
def test_a_comment_folds_what_is_long_and_counts_what_it_cuts(long_review: Written) -> None:
    comment = long_review.comment

    assert len(comment) < 65_536
    assert "### Files that were and are refused\n\n- `schemas/modules/bank.broken.yaml`" in comment
    folded = comment.split("<summary>Dependencies on names that no module has (30)</summary>")[1].split("</details>")[0]
    assert folded.count("\n- added") == 30
    assert re.search(r"\n\d+ more findings are not shown", comment)
    assert comment.index("### New findings") < comment.index("<details>")


def test_a_short_review_is_shown_as_a_whole(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, {"bank.ledger": schema("bank.ledger")})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "before")
    write(tmp_path, {"bank.ledger": schema("bank.ledger", "@todo")})

    assert "the beginning" not in review(tmp_path)
    assert "ownership.owner" in review(tmp_path)


@pytest.mark.real
def test_what_a_screen_says_of_a_finding_stands_in_the_whole_report_as_well(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, {"bank.ledger": schema("bank.ledger")})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "before")
    write(
        tmp_path, {f"bank.m{number:02d}": schema(f"bank.m{number:02d}", requires="bank.ledgr") for number in range(20)}
    )

    shown = review(tmp_path).splitlines()
    review(tmp_path, "--output", "text:whole.txt")
    whole = (tmp_path / "whole.txt").read_text("utf-8")

    places = [number for number, line in enumerate(shown) if ": error reference/unknown" in line]
    assert len(places) > 5
    assert all("\n".join(shown[place : place + 3]) in whole for place in places)
    assert all(shown[place + 2].startswith("    fix: ") for place in places)
