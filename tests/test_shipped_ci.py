"""What is given to others for their CI does its work for real, and nothing of a checkout runs in it."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import requiring
from installed import archatlas
from publish.forge_server import SECRET, serving
from runners import Origin, Runner, commit_all, git, hostile_variables, make_origin, plant_canaries
from workflows import ROOT, Workflow, action, read_workflow

pytestmark = pytest.mark.real

PLACE = "dokumente für alle/arch"
NEW_POLICY = "thresholds:\n  - fan_out: 1\nrules:\n  coupling/fan-out: error\n"

GH = """\
#!/bin/sh
for last; do :; done
case "$*" in *repos/team/atlas/pulls*) jq -r "$last" "$ANSWERS/pulls.json" ;; *) exit 1 ;; esac
"""


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    return make_origin(tmp_path_factory.mktemp("origin"))


@pytest.fixture
def runner(origin: Origin, tmp_path: Path) -> Runner:
    return Runner(tmp_path, origin)


def schemas_of(repository: Path) -> Path:
    return repository / PLACE / "schemas" / "modules"


def write_module(repository: Path, name: str, *required: str) -> None:
    folder = schemas_of(repository)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(requiring(name, *required), encoding="utf-8")


def repository_with_a_change(folder: Path, *arguments: str, more: Mapping[str, bytes] | None = None) -> Path:
    """Make the repository of a team: an estate, a branch with two more requirements, and a later policy on main."""
    repository = folder / "team" / "atlas"
    for path, content in (more or {}).items():
        (repository / path).parent.mkdir(parents=True)
        (repository / path).write_bytes(content)
    for name in ("lab.a", "lab.b", "lab.c"):
        write_module(repository, name)
    commit_all(repository, "An estate")
    done = archatlas("new", PLACE, *arguments, cwd=repository)
    assert done.returncode == 0, done.stderr
    commit_all(repository, "An atlas")
    git(repository, "checkout", "--quiet", "-b", "feature")
    write_module(repository, "lab.c", "lab.a", "lab.b")
    commit_all(repository, "A change")
    git(repository, "checkout", "--quiet", "main")
    settings = repository / PLACE / "archatlas.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + NEW_POLICY, encoding="utf-8")
    commit_all(repository, "A policy")
    for name in ("pull/7/head", "merge-requests/7/head"):
        git(repository, "update-ref", f"refs/{name}", "feature")
    return repository


def workflow_of(repository: Path, name: str) -> Workflow:
    path = repository / ".github" / "workflows" / name
    return read_workflow(name, path.read_text(encoding="utf-8"))


def check_out(runner: Runner, repository: Path, branch: str) -> Path:
    """Clone a branch into the workspace, with canaries in it, and return the file that tells which of them ran."""
    git(runner.folder, "clone", "--quiet", "--branch", branch, str(repository), str(runner.workspace))
    return plant_canaries(runner.workspace)


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


def gitlab_job(repository: Path, name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a job with what it extends, and its variables with the defaults of the inputs."""
    text = (repository / ".gitlab" / "archatlas.yml").read_text(encoding="utf-8")
    spec, jobs = yaml.safe_load_all(text)
    variables = dict(jobs[".archatlas"]["variables"])
    for key, value in variables.items():
        for inputs, part in spec["spec"]["inputs"].items():
            value = value.replace(f"$[[ inputs.{inputs} ]]", str(part.get("default", "")))
        variables[key] = value
    return {**jobs[".archatlas"], **jobs[name]}, variables


def merge_request(runner: Runner, repository: Path, **more: str) -> dict[str, str]:
    """Return the variables of the pipeline of a merge request."""
    head = git(repository, "rev-parse", "refs/merge-requests/7/head")
    return {
        "CI_REPOSITORY_URL": f"file://{repository}",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(repository, "merge-base", "main", head),
        "CI_MERGE_REQUEST_IID": "7",
        "CI_COMMIT_SHA": head,
        **hostile_variables(runner.workspace),
        **more,
    }


@pytest.mark.parametrize("pipeline", ["of the branch", "of the merged result"])
def test_gitlab_judges_by_the_policy_of_the_targets_tip_and_runs_nothing_of_a_change(
    runner: Runner, pipeline: str
) -> None:
    repository = repository_with_a_change(runner.folder, "--forge", "gitlab", "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "feature")
    job, variables = gitlab_job(repository, "archatlas-review")
    more = {}
    if pipeline == "of the merged result":
        runner.has_installed()
        git(repository, "merge", "--quiet", "--no-edit", "feature")
        merged = git(repository, "rev-parse", "HEAD")
        git(repository, "reset", "--quiet", "--hard", "HEAD~1")
        more = {"CI_COMMIT_SHA": merged, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": git(repository, "rev-parse", "feature")}
    (runner.workspace / "archatlas-review").symlink_to(runner.folder)

    done = runner.gitlab(job, **variables, **merge_request(runner, repository, **more))

    assert done.returncode == 1, done.stdout + done.stderr
    entries = json.loads((runner.workspace / "archatlas-review" / "codequality.json").read_text(encoding="utf-8"))
    assert f"{PLACE}/schemas/modules/lab.c.yaml" in {entry["location"]["path"] for entry in entries}
    assert "error coupling/fan-out" in done.stdout
    assert not told.exists(), told.read_text(encoding="utf-8")


def test_a_fork_is_judged_by_the_project_that_its_change_goes_into(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--forge", "gitlab", "--install-from", runner.origin.commit)
    repository.rename(repository.with_suffix(".git"))
    repository = repository.with_suffix(".git")
    fork = runner.folder / "guest" / "atlas.git"
    git(runner.folder, "clone", "--quiet", "--bare", str(repository), str(fork))
    git(fork, "branch", "--force", "main", "feature~1")
    check_out(runner, fork, "feature")
    job, variables = gitlab_job(repository, "archatlas-review")
    more = {"CI_REPOSITORY_URL": f"file://{fork}", "CI_PROJECT_PATH": "guest/atlas"}

    done = runner.gitlab(job, **variables, **merge_request(runner, repository, **more))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "error coupling/fan-out" in done.stdout


def test_the_comment_on_gitlab_is_read_from_git_once_more(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--forge", "gitlab", "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "feature")
    praise = runner.workspace / "archatlas-review" / "review.md"
    praise.parent.mkdir()
    praise.write_text("All is well", encoding="utf-8")
    job, variables = gitlab_job(repository, "archatlas-comment")

    with serving("gitlab") as forge:
        project = {
            "CI_PROJECT_PATH": "g/sub/r",
            "CI_MERGE_REQUEST_PROJECT_PATH": "g/sub/r",
            "CI_MERGE_REQUEST_IID": "4",
        }
        more = {"ARCHATLAS_COMMENT_TOKEN": SECRET, "CI_API_V4_URL": forge.api, "GITLAB_CI": "true", **project}
        done = runner.gitlab(job, **variables, **merge_request(runner, repository, **more))

    assert done.returncode == 0, done.stdout + done.stderr
    (comment,) = forge.comments
    assert "coupling/fan-out" in comment["body"]
    assert not told.exists(), told.read_text(encoding="utf-8")


def test_the_default_branch_leaves_the_code_quality_that_a_merge_request_is_compared_with(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--forge", "gitlab", "--install-from", runner.origin.commit)
    schema = schemas_of(repository) / "lab.a.yaml"
    schema.write_text(requiring("lab.a", "lab.missing"), encoding="utf-8")
    commit_all(repository, "Something that was always wrong")
    git(repository, "checkout", "--quiet", "feature")
    git(repository, "rebase", "--quiet", "main")
    git(repository, "update-ref", "refs/merge-requests/7/head", "feature")
    git(repository, "checkout", "--quiet", "main")
    check_out(runner, repository, "main")
    quality, variables = gitlab_job(repository, "archatlas-quality")

    runner.gitlab(quality, **variables)
    review, _ = gitlab_job(repository, "archatlas-review")
    runner.gitlab(review, **variables, **merge_request(runner, repository))

    before = fingerprints(runner.workspace / "archatlas-codequality.json")
    after = fingerprints(runner.workspace / "archatlas-review" / "codequality.json")
    assert before
    assert before < after


def test_gitlab_publishes_the_site_of_the_default_branch(runner: Runner) -> None:
    runner.has_installed()
    repository = repository_with_a_change(runner.folder, "--forge", "gitlab", "--install-from", runner.origin.commit)
    told = check_out(runner, repository, "main")
    job, variables = gitlab_job(repository, "pages")

    done = runner.gitlab(job, **variables, **hostile_variables(runner.workspace))

    assert done.returncode == 0, done.stdout + done.stderr
    assert (runner.workspace / "public" / "modules" / "lab.a" / "index.html").is_file()
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


def fingerprints(report: Path) -> set[str]:
    return {entry["fingerprint"] for entry in json.loads(report.read_text(encoding="utf-8"))}
