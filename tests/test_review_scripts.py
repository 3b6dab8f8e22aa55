"""The scripts of the review in CI, run with stand-ins for the programs that need a network.

`gh` is a script that answers from files; `archatlas` one that writes down how it was called.
"""

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from workflows import action, own_workflows

VET = own_workflows()["review-comment.yml"].step("vet")["run"]
REVIEW = action().step("review")["run"]
INSTALL = action().step("install archatlas")["run"]

GH = """#!/bin/sh
for last; do :; done
case "$*" in
    *artifacts/41/zip*) cat "$ANSWERS/report.zip" ;;
    *artifacts?name=*) jq -r "$last" "$ANSWERS/artifacts.json" ;;
    *repos/team/atlas/pulls*) jq -r "$last" "$ANSWERS/pulls.json" ;;
    *) exit 1 ;;
esac
"""
ARCHATLAS = """#!/bin/sh
for argument; do printf '[%s]' "$argument" >>"$ANSWERS/calls"; done
echo >>"$ANSWERS/calls"
for argument; do case $argument in markdown:*) echo report >"${argument#markdown:}" ;; esac; done
exit "$STATUS"
"""
SARIF: dict[str, Any] = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "archatlas"}}, "results": []}]}

needs_programs = pytest.mark.skipif(
    not (shutil.which("jq") and shutil.which("unzip")), reason="needs the programs jq and unzip"
)


@dataclass
class Report:
    """What a first stage left behind, and what the forge says about pull requests."""

    number: str = "7"
    markdown: str = "# Review\n"
    sarif: dict[str, Any] = field(default_factory=lambda: SARIF)
    more: dict[str, str] = field(default_factory=dict)
    size: int = 1000
    pulls: list[dict[str, Any]] = field(default_factory=lambda: [pull(7)])


@dataclass(frozen=True)
class Vetted:
    """How the script ended and what it lets through."""

    status: int
    said: str
    output: str
    folder: Path


def pull(number: int, sha: str = "c0ffee", repository: str = "guest/atlas") -> dict[str, Any]:
    return {"number": number, "head": {"sha": sha, "repo": {"full_name": repository}}}


def vet(report: Report, folder: Path) -> Vetted:
    """Run the script of the job `vet` over a report, in an empty directory."""
    (folder / "artifacts.json").write_text(
        json.dumps({"artifacts": [{"id": 41, "expired": False, "size_in_bytes": report.size, "created_at": "2026"}]})
    )
    (folder / "pulls.json").write_text(json.dumps(report.pulls))
    with zipfile.ZipFile(folder / "report.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pull-request", report.number)
        archive.writestr("review.md", report.markdown)
        archive.writestr("review.sarif", json.dumps(report.sarif))
        for name, text in report.more.items():
            archive.writestr(name, text)
    head = {"HEAD_OWNER": "guest", "HEAD_REPOSITORY": "guest/atlas", "HEAD_BRANCH": "x", "HEAD_SHA": "c0ffee"}
    done = bash(VET, folder, {"gh": GH}, {"GITHUB_REPOSITORY": "team/atlas", "RUN": "5", **head})
    return Vetted(done.returncode, done.stdout, (folder / "output").read_text(), folder / "work" / "vetted")


def bash(
    script: str, folder: Path, programs: dict[str, str], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a script as a runner does, with stand-ins first on the path."""
    bin_folder = folder / "archatlas" / "bin"
    for place in (bin_folder, folder / "work"):
        place.mkdir(parents=True)
    for name, text in programs.items():
        (bin_folder / name).write_text(text)
        (bin_folder / name).chmod(0o755)
    files = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    Path(files["GITHUB_OUTPUT"]).touch()
    path = f"{bin_folder}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder / "work",
        env={"PATH": path, "ANSWERS": str(folder), "RUNNER_TEMP": str(folder), **files, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_programs
def test_a_report_for_the_head_of_an_open_pull_request_is_let_through(tmp_path: Path) -> None:
    vetted = vet(Report(), tmp_path)

    assert (vetted.status, vetted.output) == (0, "pull=7\n")
    assert sorted(path.name for path in vetted.folder.iterdir()) == ["review.md", "review.sarif"]
    assert (vetted.folder / "review.md").read_text() == "# Review\n"


@needs_programs
@pytest.mark.parametrize(
    "report",
    [
        Report(number="8"),
        Report(number=""),
        Report(number="\n"),
        Report(pulls=[]),
        Report(pulls=[pull(7, sha="beef")]),
        Report(pulls=[pull(7, repository="team/atlas")]),
        Report(pulls=[{"number": 7, "head": {"sha": "c0ffee", "repo": None}}]),
    ],
    ids=["another number", "no number", "a line break", "none open", "moved on", "another fork", "fork is gone"],
)
def test_a_report_that_fits_no_open_pull_request_goes_nowhere(report: Report, tmp_path: Path) -> None:
    vetted = vet(report, tmp_path)

    assert vetted.output == ""
    assert not list(vetted.folder.iterdir())


@needs_programs
def test_the_report_chooses_among_pull_requests_with_the_same_head(tmp_path: Path) -> None:
    assert vet(Report(number="9", pulls=[pull(7), pull(9)]), tmp_path).output == "pull=9\n"


@needs_programs
def test_a_number_cannot_become_a_command_or_a_second_output(tmp_path: Path) -> None:
    vetted = vet(Report(number="7\npull=1;$(id)"), tmp_path)

    assert vetted.output == ""


@needs_programs
@pytest.mark.parametrize(
    "report",
    [
        Report(markdown="x" * 300_000),
        Report(markdown=""),
        Report(number="7" * 100),
        Report(size=5_000_000),
        Report(sarif={"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL"}}}]}),
        Report(sarif={"version": "2.1.0", "runs": SARIF["runs"] * 2}),
        Report(sarif={"version": "2.1.0", "runs": []}),
    ],
    ids=["long text", "no text", "long number", "large archive", "another tool", "two runs", "no run"],
)
def test_a_report_that_is_none_stops_the_second_stage(report: Report, tmp_path: Path) -> None:
    vetted = vet(report, tmp_path)

    assert vetted.status == 1
    assert vetted.said.startswith("::error::")
    assert vetted.output == ""


@needs_programs
def test_a_report_cannot_choose_its_category(tmp_path: Path) -> None:
    run = {**SARIF["runs"][0], "automationDetails": {"id": "codeql/"}}
    vetted = vet(Report(sarif={**SARIF, "runs": [run]}), tmp_path)

    assert json.loads((vetted.folder / "review.sarif").read_text()) == SARIF


@needs_programs
def test_only_what_is_new_reaches_code_scanning(tmp_path: Path) -> None:
    new = {"ruleId": "cycle", "baselineState": "new"}
    waived = {**new, "suppressions": [{"kind": "external"}]}
    run = {**SARIF["runs"][0], "results": [new, waived, {**new, "baselineState": "unchanged"}, {"ruleId": "cycle"}]}
    vetted = vet(Report(sarif={**SARIF, "runs": [run]}), tmp_path)

    assert json.loads((vetted.folder / "review.sarif").read_text())["runs"][0]["results"] == [new]


@needs_programs
def test_no_path_of_the_archive_is_written(tmp_path: Path) -> None:
    vet(Report(more={"../escaped": "x", "vetted/extra": "x", "/absolute": "x"}), tmp_path)

    written = {path.name for path in tmp_path.rglob("*")}
    assert written.isdisjoint({"escaped", "extra", "absolute"})


@pytest.mark.parametrize(
    ("status", "verdict"), [(0, "clean"), (1, "new-findings"), (2, "not-reviewed"), (3, "not-reviewed")]
)
def test_the_action_ends_as_the_review_does_and_tells_the_verdict(status: int, verdict: str, tmp_path: Path) -> None:
    done = review(tmp_path, status=status)

    assert done.returncode == status
    assert (tmp_path / "output").read_text().splitlines() == [
        f"verdict={verdict}",
        "markdown=reports/review.md",
        "sarif=reports/review.sarif",
        "json=reports/review.json",
    ]
    assert (tmp_path / "summary").read_text() == "report\n"


def test_the_action_compares_with_the_base_branch_unless_told(tmp_path: Path) -> None:
    review(tmp_path, GITHUB_BASE_REF="main")

    assert calls(tmp_path) == [
        "[review][schemas/modules][--base][origin/main][--output][github][--output][markdown:reports/review.md]"
        "[--output][sarif:reports/review.sarif][--output][json:reports/review.json]"
    ]


def test_the_action_says_so_when_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    done = review(tmp_path, BASE="")

    assert done.returncode == 2
    assert "the input base is empty" in done.stdout


def test_an_argument_is_a_line_and_no_line_becomes_a_command(tmp_path: Path) -> None:
    review(tmp_path, ARGS="--today\n2026-01-01\n\n*; $(touch pwned) `touch pwned`", FAIL_ON="warning")

    assert "[--fail-on][warning][--today][2026-01-01][*; $(touch pwned) `touch pwned`]" in calls(tmp_path)[0]
    assert not (tmp_path / "work" / "pwned").exists()


def test_a_baseline_is_read_where_the_branches_parted(tmp_path: Path) -> None:
    git = '#!/bin/sh\n[ "$*" = "merge-base abc HEAD" ] && echo parted\n'
    review(tmp_path, {"git": git}, BASE="abc", BASELINE="baseline.json")

    assert calls(tmp_path)[1] == "[check][schemas/modules][--baseline][baseline.json][--baseline-rev][parted]"


def test_the_action_installs_its_own_commit_or_a_named_release(tmp_path: Path) -> None:
    assert install(tmp_path / "own", "")[-1].endswith("[/action]")
    assert install(tmp_path / "named", "1.2.3")[-1].endswith("[archatlas==1.2.3]")
    assert install(tmp_path / "bad", "1.2.3 --index-url x") == []


def review(
    folder: Path, programs: dict[str, str] | None = None, status: int = 0, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run the script of the action with inputs as environment variables."""
    defaults = dict.fromkeys(("CONFIG", "FAIL_ON", "BASELINE", "ARGS", "BASE"), "")
    base = {} if {"BASE", "GITHUB_BASE_REF"} & set(inputs) else {"BASE": "abc"}
    given = {**defaults, **base, **inputs, "SCHEMAS": "schemas/modules", "DIRECTORY": "reports"}
    return bash(REVIEW, folder, {"archatlas": ARCHATLAS, **(programs or {})}, {**given, "STATUS": str(status)})


def calls(folder: Path) -> list[str]:
    """Return how `archatlas` was called."""
    path = folder / "calls"
    return path.read_text().splitlines() if path.exists() else []


def install(folder: Path, version: str) -> list[str]:
    """Run the installing script and return how Python was called."""
    python = ARCHATLAS.replace('exit "$STATUS"', "exit 0")
    inputs = {"PYTHON": "python", "VERSION": version, "GITHUB_ACTION_PATH": "/action"}
    bash(INSTALL, folder, {"python": python}, inputs)
    return calls(folder)
