"""What is given to others for GitHub does its work for real, and nothing of a checkout runs in it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from publish.forge_server import SECRET, serving
from runners import Runner, commit_all, git, hostile_variables, plant_canaries
from team_repository import PLACE, check_out, repository_with_a_change
from workflows import ROOT, Workflow, action, read_workflow

pytestmark = pytest.mark.real


GH = """\
#!/bin/sh
for last; do :; done
case "$*" in *repos/team/atlas/pulls*) jq -r "$last" "$ANSWERS/pulls.json" ;; *) exit 1 ;; esac
"""


def workflow_of(repository: Path, name: str) -> Workflow:
    path = repository / ".github" / "workflows" / name
    return read_workflow(name, path.read_text(encoding="utf-8"))


def test_the_canaries_tell_when_something_of_a_checkout_runs(runner: Runner) -> None:
    runner.workspace.mkdir()
    commit_all(runner.workspace, "Nothing")
    told = plant_canaries(runner.workspace)

    runner.bash("python3 -m pip --version || true; git status >/dev/null", PYTHONPATH=".")

    ran = told.read_text(encoding="utf-8")
    assert {"pip.py", "sitecustomize.py", "fsmonitor"} <= {Path(line).name for line in ran.splitlines()}


def test_nothing_of_a_checkout_runs_when_the_action_installs_and_reviews(runner: Runner) -> None:
    repository = repository_with_a_change(runner.folder)
    told = check_out(runner, repository, "feature")
    folder = runner.workspace / "node_modules" / ".bin"
    runner.variables = {**hostile_variables(runner.workspace), "PATH": f"{folder}::.:/usr/local/bin:/usr/bin:/bin"}

    done = runner.github(
        action().steps(),
        GITHUB_ACTION_PATH=str(runner.origin.repository),
        GITHUB_BASE_REF="main",
        INTERPRETER=sys.executable,
        PLACE=PLACE,
        **dict.fromkeys(("SCHEMAS", "BASE", "QUEUE", "CONFIG", "FAIL_ON", "BASELINE", "ARGS"), ""),
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"::error file={PLACE}/schemas/modules/lab.c.yaml" in done.stdout
    assert "verdict=new-findings" in (runner.temp / "output").read_text(encoding="utf-8")
    assert not told.exists(), told.read_text(encoding="utf-8")


def test_nothing_of_a_checkout_runs_in_a_new_review(runner: Runner) -> None:
    repository = repository_with_a_change(runner.folder, "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "feature")
    review = workflow_of(repository, "review.yml")

    done = runner.github(
        review.jobs["review"]["steps"],
        GITHUB_BASE_REF="main",
        **review.content["env"],
        **hostile_variables(runner.workspace),
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"::error file={PLACE}/schemas/modules/lab.c.yaml" in done.stdout
    assert "lab.c" in (runner.temp / "summary").read_text(encoding="utf-8")
    assert not told.exists(), told.read_text(encoding="utf-8")


def test_a_new_site_is_built_from_a_wheel_in_the_repository(runner: Runner) -> None:
    place = f"werk zeug/{runner.origin.wheel.name}"
    wheel = {place: runner.origin.wheel.read_bytes()}
    repository = repository_with_a_change(runner.folder, "--install-from", place, more=wheel)
    told = check_out(runner, repository, "main")
    docs = workflow_of(repository, "docs.yml")

    done = runner.github(docs.jobs["build"]["steps"], **docs.content["env"], **hostile_variables(runner.workspace))

    assert done.returncode == 0, done.stdout + done.stderr
    assert (runner.temp / "site" / "modules" / "lab.a" / "index.html").is_file()
    assert not told.exists(), told.read_text(encoding="utf-8")


def second_stage(runner: Runner, repository: Path, head: str, pulls: list[dict[str, Any]]) -> Any:
    """Run the job that reads a change from git, with a forge that has these pull requests open."""
    programs = runner.folder / "programs"
    programs.mkdir()
    (programs / "gh").write_text(GH, encoding="utf-8")
    (programs / "gh").chmod(0o755)
    (runner.folder / "pulls.json").write_text(json.dumps(pulls), encoding="utf-8")
    comment = workflow_of(repository, "review-comment.yml")
    return runner.github(
        comment.jobs["review"]["steps"],
        PATH=f"{programs}:/usr/local/bin:/usr/bin:/bin",
        ANSWERS=str(runner.folder),
        GITHUB_REPOSITORY="team/atlas",
        GITHUB_SERVER_URL=f"file://{runner.folder}",
        GH_TOKEN="token",
        HEAD_OWNER="guest",
        HEAD_BRANCH="feature",
        HEAD_REPOSITORY="guest/atlas",
        HEAD_SHA=head,
        **comment.content["env"],
        **hostile_variables(runner.workspace),
    )


def pull(number: int, head: str, repository: str = "guest/atlas") -> dict[str, Any]:
    head_of = {"sha": head, "repo": {"full_name": repository}}
    return {"number": number, "head": head_of, "base": {"ref": "main"}}


def test_the_second_stage_reads_the_change_of_a_fork_from_git_and_runs_none_of_it(runner: Runner) -> None:
    repository = repository_with_a_change(runner.folder, "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "main")
    head = git(repository, "rev-parse", "feature")

    done = second_stage(runner, repository, head, [pull(7, head), pull(8, head, "other/atlas"), pull(9, "0" * 40)])

    assert done.returncode == 0, done.stdout + done.stderr
    assert (runner.temp / "output").read_text(encoding="utf-8") == "pulls=[7]\n"
    assert sorted(path.name for path in (runner.temp / "reports").iterdir()) == ["7.md", "7.sarif"]
    assert "coupling/fan-out" in (runner.temp / "reports" / "7.md").read_text(encoding="utf-8")
    (run,) = json.loads((runner.temp / "reports" / "7.sarif").read_text(encoding="utf-8"))["runs"]
    assert {result["baselineState"] for result in run["results"]} == {"new"}
    assert not told.exists(), told.read_text(encoding="utf-8")
    assert not list((runner.temp / "change").glob("**/*.yaml"))


def test_a_pull_request_that_has_moved_on_is_left_to_its_newer_run(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--install-from", runner.origin.commit)
    check_out(runner, repository, "main")
    head = git(repository, "rev-parse", "feature~1")

    done = second_stage(runner, repository, head, [pull(7, head)])

    assert done.returncode == 0, done.stdout + done.stderr
    assert "pull request 7 has moved on" in done.stdout
    assert (runner.temp / "output").read_text(encoding="utf-8") == "pulls=[]\n"


def test_the_comment_of_the_second_stage_is_the_report_that_it_made(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "main")
    comment = workflow_of(repository, "review-comment.yml")
    (runner.temp / "reports").mkdir()
    (runner.temp / "reports" / "4.md").write_text("<!-- archatlas review -->\nreport\n", encoding="utf-8")

    with serving("github") as forge:
        done = runner.github(
            comment.jobs["comment"]["steps"],
            GITHUB_TOKEN=SECRET,
            GITHUB_API_URL=forge.api,
            GITHUB_REPOSITORY="o/r",
            PULL="4",
            **comment.content["env"],
            **hostile_variables(runner.workspace),
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert [text["body"] for text in forge.comments] == ["<!-- archatlas review -->\nreport\n"]
    assert not told.exists(), told.read_text(encoding="utf-8")


@pytest.mark.parametrize("origin_of_others", ["", "archatlas==1.0", "{main}", "{wheel}"])
def test_workflows_install_nothing_that_could_be_something_else_tomorrow(runner: Runner, origin_of_others: str) -> None:
    commit = runner.origin.commit
    named = origin_of_others.format(
        main=f"{commit.rpartition('@')[0]}@main",
        wheel=f"file://{runner.origin.wheel}#sha256={'0' * 64}",
    )
    install = (ROOT / "generator" / "archatlas" / "publish" / "defaults" / "new" / "install.sh").read_text()
    runner.temp.mkdir()

    done = runner.bash(install, ARCHATLAS=named, RUNNER_TEMP=str(runner.temp))

    assert done.returncode != 0
    assert not list((runner.temp / "archatlas" / "venv" / "lib").glob("**/archatlas"))
