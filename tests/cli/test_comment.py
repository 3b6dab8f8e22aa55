"""`archatlas comment` as a job of a CI calls it, from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from installed import ARCHATLAS, archatlas
from publish.forge_server import SECRET, SOMEBODY, Forge, Trouble, serving

REPORT = "<!-- archatlas review -->\n## Nothing new\n"

VARIABLES = [
    *("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_API_URL", "GITHUB_TOKEN", "GH_TOKEN"),
    *("GITLAB_CI", "CI_PROJECT_PATH", "CI_MERGE_REQUEST_PROJECT_PATH", "CI_MERGE_REQUEST_IID", "CI_API_V4_URL"),
    *("GITLAB_TOKEN", "CI_JOB_TOKEN"),
]

NOWHERE = dict.fromkeys(VARIABLES, "")
"""No CI says anything, wherever the tests run."""


@pytest.fixture
def github() -> Iterator[Forge]:
    with serving("github") as forge:
        yield forge


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text(REPORT, encoding="utf-8")
    return path


def comment(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return archatlas("comment", *arguments, cwd=cwd, **(NOWHERE | environment))


def test_a_workflow_comments_once_and_then_updates(github: Forge, report: Path, tmp_path: Path) -> None:
    workflow = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_REF": "refs/pull/4/merge",
        "GITHUB_API_URL": github.api,
        "GITHUB_TOKEN": SECRET,
    }

    created = comment(report, cwd=tmp_path, **workflow)
    same = comment(report, cwd=tmp_path, **workflow)
    report.write_text(f"{REPORT}more\n", encoding="utf-8")
    updated = comment(report, cwd=tmp_path, **workflow)

    assert [done.returncode for done in (created, same, updated)] == [0, 0, 0], created.stderr
    assert created.stdout == "o/r#4: comment 1000 created\n"
    assert same.stdout == "o/r#4: comment 1000 is up to date\n"
    assert updated.stdout == "o/r#4: comment 1000 updated\n"
    assert github.bodies == [f"{REPORT}more\n"]


def test_a_pipeline_comments_on_its_merge_request(report: Path, tmp_path: Path) -> None:
    with serving("gitlab") as gitlab:
        gitlab.add(REPORT, author=SOMEBODY)
        pipeline = {
            "GITLAB_CI": "true",
            "CI_PROJECT_PATH": "g/sub/r",
            "CI_MERGE_REQUEST_IID": "4",
            "CI_API_V4_URL": gitlab.api,
            "GITLAB_TOKEN": SECRET,
        }
        done = comment(report, cwd=tmp_path, **pipeline)

    assert (done.returncode, done.stdout) == (0, "g/sub/r!4: comment 1001 created\n"), done.stderr


def test_a_report_comes_from_standard_input_too(github: Forge, tmp_path: Path) -> None:
    command = [*ARCHATLAS, "comment", "--repo", "o/r", "--pr", "4", "--api", github.api, "-"]
    environment = {**os.environ, **NOWHERE, "GH_TOKEN": SECRET}
    done = subprocess.run(command, cwd=tmp_path, env=environment, input=REPORT, text=True, capture_output=True)

    assert done.returncode == 0, done.stderr
    assert github.bodies == [REPORT]


def test_a_dry_run_says_what_would_be_done(github: Forge, report: Path, tmp_path: Path) -> None:
    asked = ("--repo", "o/r", "--pr", "4", "--api", github.api, "--dry-run", report)

    first = comment(*asked, cwd=tmp_path, GITHUB_TOKEN=SECRET)
    github.add("<!-- archatlas review -->\nold")
    later = comment(*asked, cwd=tmp_path, GITHUB_TOKEN=SECRET)
    github.comments[0]["body"] = REPORT
    same = comment(*asked, cwd=tmp_path, GITHUB_TOKEN=SECRET)

    assert first.stdout == "o/r#4: a comment would be created\n"
    assert later.stdout == "o/r#4: comment 1000 would be updated\n"
    assert same.stdout == "o/r#4: comment 1000 is up to date, nothing would be done\n"
    assert github.writes == []


def test_a_wait_is_told_on_standard_error(github: Forge, report: Path, tmp_path: Path) -> None:
    github.troubles.append(Trouble("GET", 429, {"Retry-After": "0"}))

    done = comment("--repo", "o/r", "--pr", "4", "--api", github.api, report, cwd=tmp_path, GH_TOKEN=SECRET)

    assert done.returncode == 0
    assert done.stderr == "127.0.0.1 limits how often it may be asked (429); trying again in 0 s\n"


@pytest.mark.parametrize(
    ("content", "options", "environment", "message"),
    [
        (REPORT.encode(), ("--pr", "4"), {}, "which repository? say --repo"),
        (REPORT.encode(), ("--repo", "o/r", "--pr", "x"), {}, "'x' is not the number of a pull request"),
        (REPORT.encode(), ("--repo", "o/r", "--pr", "4"), {}, "there is no token: set GITHUB_TOKEN"),
        (b"hello\n", ("--repo", "o/r", "--pr", "4"), {"GH_TOKEN": SECRET}, "archatlas review --output markdown:FILE"),
        (b"\xff\xfe", ("--repo", "o/r", "--pr", "4"), {"GH_TOKEN": SECRET}, "is not UTF-8"),
        (b"x" * (16 * 2**20 + 1), ("--repo", "o/r", "--pr", "4"), {"GH_TOKEN": SECRET}, "is larger than 16 MB"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    content: bytes, options: tuple[str, ...], environment: dict[str, str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "report.md").write_bytes(content)

    done = comment("report.md", *options, cwd=tmp_path, **environment)

    assert done.returncode == 2
    assert message in done.stderr.splitlines()[-1]
    assert SECRET not in done.stderr + done.stdout


def test_a_refusal_of_the_forge_is_a_line_without_the_token(github: Forge, report: Path, tmp_path: Path) -> None:
    github.troubles.append(Trouble("POST", 403, message=f"::error::no \x1b[31m {SECRET}"))

    done = comment("--repo", "o/r", "--pr", "4", "--api", github.api, report, cwd=tmp_path, GITHUB_TOKEN=SECRET)

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "permissions: pull-requests: write" in done.stderr
    assert SECRET not in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.real
def test_other_commands_do_not_load_the_http_library() -> None:
    code = "import sys; from archatlas.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    check = "sys.exit(any(name in sys.modules for name in ('requests', 'urllib3', 'archatlas.publish.forge')))"

    assert subprocess.run([sys.executable, "-c", code + check], stdout=subprocess.DEVNULL).returncode == 0
