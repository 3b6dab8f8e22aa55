"""What is given to others for GitLab does its work for real, and nothing of a change runs in it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import requiring
from publish.forge_server import SECRET, serving
from runners import Runner, commit_all, git, hostile_variables
from team_repository import PLACE, check_out, repository_with_a_change, schemas_of

pytestmark = pytest.mark.real


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


def fingerprints(report: Path) -> set[str]:
    return {entry["fingerprint"] for entry in json.loads(report.read_text(encoding="utf-8"))}
