"""What the workflows, the action, the GitLab template and the pre-commit hook may do, here and in a new repository."""

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

from archatlas.cli.main import COMMANDS
from archatlas.publish.scaffold.templates import ScaffoldRequest, gitlab_component, scaffold_files, write_scaffold
from workflows import ROOT, Workflow, action, new_workflows, own_workflows

PROGRAMS = Path(sysconfig.get_path("scripts"))
GUIDE = (ROOT / "docs" / "guide" / "ci.md").read_text(encoding="utf-8")
OWN = own_workflows()
NEW = new_workflows()
ALL = (*OWN.values(), *NEW.values())
EVERYTHING = (*ALL, action())

MAY_WRITE = {
    ("docs", "publish"): {"pages", "id-token"},
    ("review comment", "comment"): {"pull-requests"},
    ("review comment", "code-scanning"): {"security-events"},
}


def named(workflow: Workflow) -> str:
    return workflow.path


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_a_workflow_grants_nothing_and_each_job_what_it_needs(workflow: Workflow) -> None:
    assert workflow.content["permissions"] == {}
    for name, job in workflow.jobs.items():
        written = {scope for scope, level in job["permissions"].items() if level == "write"}
        assert written == MAY_WRITE.get((workflow.content["name"], name), set())


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_every_job_has_a_time_limit(workflow: Workflow) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in workflow.jobs.values())


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_a_pull_request_starts_nothing_with_the_rights_of_its_base(workflow: Workflow) -> None:
    assert set(workflow.triggers) <= {"push", "pull_request", "workflow_dispatch", "workflow_run"}
    assert ("workflow_run" in workflow.triggers) == workflow.path.endswith("review-comment.yml")


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_runs_of_one_pull_request_do_not_pile_up(workflow: Workflow) -> None:
    concurrency = workflow.content["concurrency"]

    assert "pull_request" not in workflow.triggers or "github.event.pull_request.number" in concurrency["group"]
    assert "pull_request" not in workflow.triggers or concurrency["cancel-in-progress"] is not False


@pytest.mark.parametrize("workflow", EVERYTHING, ids=named)
def test_no_expression_stands_in_a_script(workflow: Workflow) -> None:
    scripts = [step["run"] for step in workflow.steps() if "run" in step]

    assert scripts or workflow is OWN["review.yml"]
    assert not [script for script in scripts if "${{" in script]


@pytest.mark.parametrize("workflow", EVERYTHING, ids=named)
def test_every_action_is_pinned_to_a_commit_and_says_which_release_that_is(workflow: Workflow) -> None:
    used = re.findall(r"uses: (.+)$", workflow.text, re.MULTILINE)

    assert used
    for line in used:
        assert line.startswith("./ ") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)


def test_an_action_has_the_same_pin_everywhere() -> None:
    used = {line for workflow in EVERYTHING for line in re.findall(r"uses: (\S+@.+)$", workflow.text, re.MULTILINE)}

    assert len({line.partition("@")[0] for line in used}) == len(used)


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_a_checkout_leaves_no_credentials(workflow: Workflow) -> None:
    for step in workflow.steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("workflow", ALL, ids=named)
def test_no_workflow_uses_a_secret(workflow: Workflow) -> None:
    assert "secrets." not in workflow.text
    assert "secrets:" not in workflow.text


@pytest.mark.parametrize("workflow", [OWN["review.yml"], NEW["review.yml"]], ids=named)
def test_the_first_stage_sees_the_whole_history_and_no_token(workflow: Workflow) -> None:
    (checkout,) = [step for step in workflow.steps() if step.get("uses", "").startswith("actions/checkout@")]

    assert checkout["with"]["fetch-depth"] == 0
    assert "token" not in re.sub(r"#.*", "", workflow.text).lower()
    assert workflow.jobs["review"]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("workflow", [OWN["review-comment.yml"], NEW["review-comment.yml"]], ids=named)
def test_the_second_stage_takes_neither_code_nor_data_of_the_first(workflow: Workflow) -> None:
    for step in workflow.steps():
        assert "ref" not in step.get("with", {}) or "upload-sarif@" in step["uses"]
        assert not step.get("uses", "").startswith("./")
        assert "run-id" not in step.get("with", {})
    for job in ("comment", "code-scanning"):
        assert workflow.jobs[job]["needs"] == "review"
        assert workflow.jobs[job]["if"].startswith("needs.review.outputs.pulls != '[]'")
    assert "actions/runs" not in workflow.text
    assert "actions/artifacts" not in workflow.text


@pytest.mark.parametrize("name", ["review.yml", "review-comment.yml"])
def test_a_new_repository_reviews_by_the_rules_of_this_one(name: str) -> None:
    own, new = OWN[name], NEW[name]

    for key in ("name", "permissions", "concurrency"):
        assert new.content[key] == own.content[key]
    assert new.triggers == own.triggers
    assert {job: part.get("if") for job, part in new.jobs.items()} == {
        job: part.get("if") for job, part in own.jobs.items()
    }


def test_a_new_repository_reads_a_change_as_this_one_does() -> None:
    own, new = OWN["review-comment.yml"], NEW["review-comment.yml"]

    for step in ("find the pull requests and fetch their commits", "review", "comment"):
        assert new.step(step)["run"] == own.step(step)["run"]
    for job in ("review", "comment"):
        assert new.jobs[job]["permissions"] == own.jobs[job]["permissions"]
    assert new.jobs["code-scanning"] == own.jobs["code-scanning"]


@pytest.mark.parametrize("workflow", EVERYTHING, ids=named)
def test_everything_that_is_installed_comes_by_its_digest(workflow: Workflow) -> None:
    scripts = [step["run"] for step in workflow.steps() if "pip" in step.get("run", "")]
    installed = [
        line for script in scripts for line in script.splitlines() if re.search(r"pip (install|download)", line)
    ]

    assert installed or workflow.path.endswith(("ci.yml", "docs.yml", "review.yml"))
    assert all("--require-hashes" in line or "--no-index --no-deps" in line for line in installed)
    assert all(" -I " in line for script in scripts for line in script.splitlines() if " -m " in line)


def test_the_gitlab_template_is_the_one_that_new_repositories_get(update_golden: bool) -> None:
    file = ROOT / "templates" / "archatlas.yml"
    text = gitlab_component()
    if update_golden:
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text


@pytest.mark.real
def test_the_workflows_of_a_new_repository_pass_actionlint_and_zizmor(tmp_path: Path) -> None:
    written = write_scaffold(scaffold_files(ScaffoldRequest(place="dokumente für alle/arch")), tmp_path).written
    files = [str(tmp_path / path) for path in written if path.startswith(".github/workflows/")]

    assert len(files) == len(NEW)
    run("zizmor", "--offline", "--no-progress", "--quiet", "--pedantic", "--strict-collection", *files)
    run("actionlint", "-shellcheck", str(PROGRAMS / "shellcheck"), "-pyflakes", "", *files)


def test_the_guide_explains_every_input_and_output_of_the_action() -> None:
    for name in (*action().content["inputs"], *action().content["outputs"]):
        assert re.search(rf"^\|[^|]*`{name}`[^|]*\|", GUIDE, re.MULTILINE), name


def test_the_scripts_of_the_action_pass_shellcheck(tmp_path: Path) -> None:
    for number, step in enumerate(step for step in action().steps() if "run" in step):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"set -eo pipefail\n{step['run']}", encoding="utf-8")
        run("shellcheck", "--shell", "bash", str(script))


def test_the_scripts_of_the_gitlab_template_pass_shellcheck_for_any_shell(tmp_path: Path) -> None:
    _, jobs = gitlab_jobs()
    for name, job in jobs.items():
        script = tmp_path / f"{name}.sh"
        script.write_text("\n".join([*jobs[".archatlas"]["before_script"], *job.get("script", [])]), encoding="utf-8")
        run("shellcheck", "--shell", "sh", "--exclude", "SC2034", str(script))


def test_the_hook_is_one_that_pre_commit_accepts_and_archatlas_has() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    (hook,) = yaml.safe_load(manifest.read_text(encoding="utf-8"))

    run("pre-commit", "validate-manifest", str(manifest))
    assert hook["id"] == "archatlas-check"
    assert hook["entry"].split() == ["python", "-I", "-m", "archatlas.cli", "check"]
    assert "check" in COMMANDS


@pytest.mark.real
def test_the_gitlab_template_is_valid_and_the_guide_explains_its_inputs(tmp_path: Path) -> None:
    spec, jobs = gitlab_jobs()

    for name, part in {"spec.yml": spec, "jobs.yml": jobs}.items():
        (tmp_path / name).write_text(yaml.safe_dump(part), encoding="utf-8")
    run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *map(str, tmp_path.iterdir()))
    for name in spec["spec"]["inputs"]:
        assert re.search(rf"^\|[^|]*`{name}`[^|]*\|", GUIDE, re.MULTILINE), name


def test_no_input_of_the_gitlab_template_stands_in_a_script() -> None:
    _, jobs = gitlab_jobs()

    assert "$[[" not in str([job.get("script", []) + job.get("before_script", []) for job in jobs.values()])


def test_this_project_judges_itself_without_waivers() -> None:
    assert "waivers" not in (ROOT / "archatlas.yml").read_text(encoding="utf-8")
    assert "archatlas review schemas/modules --base" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def gitlab_jobs() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the declaration of the inputs and the jobs."""
    spec, jobs = yaml.safe_load_all((ROOT / "templates" / "archatlas.yml").read_text(encoding="utf-8"))
    return spec, jobs


def run(program: str, *arguments: str) -> None:
    """Run a program of the development environment, which finds nothing."""
    if program == "actionlint" and not (PROGRAMS / program).exists():
        pytest.skip("no actionlint for this machine")
    done = subprocess.run([PROGRAMS / program, *arguments], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
