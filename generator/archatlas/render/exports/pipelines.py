"""Plans as pipelines: GitHub Actions, GitLab and Argo Workflows start a job when those that it needs have succeeded."""

from archatlas.model.enumeration import count
from archatlas.render.exports.exported_plan import (
    ExportedPlan,
    ExportedStep,
    JobKind,
    Kept,
    PipelineJob,
    head_of,
    jobs_of,
    object_name,
    shell_line,
)
from archatlas.render.exports.yaml_text import YamlValue, yaml_text

CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd"
"""Version 6.0.2, by its commit, since a tag can be moved."""

MOST_NEEDS = 50
"""Jobs that one of GitLab may wait for, unless an administrator raised it."""

_MINUTES = 60
_REVIEWED = (
    'test "$(gh api "repos/${GITHUB_REPOSITORY}/environments/${APPROVAL}"'
    """ --jq '[.protection_rules[] | select(.type == "required_reviewers")] | length')" -gt 0"""
)


def to_github(plan: ExportedPlan) -> str:
    """Return a workflow of GitHub Actions that somebody starts by hand."""
    jobs = jobs_of(plan)
    approved = any(job.kind is JobKind.APPROVE for job in jobs)
    approval = f"the environment '{_approval(plan)}' with required reviewers: GitHub waits for nobody elsewhere"
    kept = Kept((*_programs(plan), *([approval] if approved else [])), approvals=True)
    return yaml_text(
        {
            "name": f"Deploy to {plan.environment}",
            "on": {"workflow_dispatch": {}},
            "permissions": {"contents": "read", **({"actions": "read"} if approved else {})},
            "concurrency": {"group": f"deploy-{plan.environment}", "cancel-in-progress": False},
            "jobs": {job.name: _github_job(job, plan) for job in jobs},
        },
        head_of(plan, kept),
    )


def _github_job(job: PipelineJob, plan: ExportedPlan) -> YamlValue:
    needs: dict[str, YamlValue] = {"needs": job.needs} if job.needs else {}
    runner: dict[str, YamlValue] = {"runs-on": "ubuntu-latest", "timeout-minutes": _MINUTES}
    step: dict[str, YamlValue] = {"ARCHATLAS_STEP": job.step.step.id} if job.step else {}
    if job.kind is JobKind.APPROVE or job.step is None:
        environment = _approval(plan)
        told: dict[str, YamlValue] = {**step, "APPROVAL": environment, "GH_TOKEN": "${{ github.token }}"}
        return {**needs, **runner, "environment": environment, "env": told, "steps": [{"run": _REVIEWED}]}
    attempt = f"${{{{ github.run_id }}}}:{job.name}"
    return {
        **needs,
        **runner,
        "environment": plan.environment,
        "env": _told(job.step, plan, attempt),
        "steps": [
            {"uses": CHECKOUT, "with": {"persist-credentials": False}},
            {"run": shell_line(job.step.argv)},
        ],
    }


def _approval(plan: ExportedPlan) -> str:
    return f"{plan.environment}-approval"


def to_gitlab(plan: ExportedPlan) -> str:
    """Return a pipeline of GitLab, for a file of its own or below `include`."""
    jobs = jobs_of(plan, MOST_NEEDS)
    joints = sum(job.kind is JobKind.JOIN for job in jobs)
    one_by_one = plan.plan.limits.slots == 1
    stricter = f"the same as in the plan; {count(joints, 'job')} between, as one may need {MOST_NEEDS} others"
    kept = Kept(_programs(plan), approvals=True, slots=one_by_one, stricter=stricter if joints else "")
    return yaml_text(
        {"stages": ["deploy"], **{job.name: _gitlab_job(job, plan, one_by_one=one_by_one) for job in jobs}},
        head_of(plan, kept),
    )


def _gitlab_job(job: PipelineJob, plan: ExportedPlan, *, one_by_one: bool) -> YamlValue:
    common: dict[str, YamlValue] = {"stage": "deploy", "needs": job.needs}
    if job.kind is not JobKind.RUN or job.step is None:
        step: dict[str, YamlValue] = {"ARCHATLAS_STEP": job.step.step.id} if job.step else {}
        person: dict[str, YamlValue] = {"when": "manual", "allow_failure": False}
        return {
            **common,
            **(person if job.kind is JobKind.APPROVE else {}),
            "variables": {**step, "GIT_STRATEGY": "none"},
            "script": ["true"],
        }
    return {
        **common,
        **({"resource_group": plan.environment} if one_by_one else {}),
        "environment": {"name": plan.environment},
        "interruptible": False,
        "variables": _told(job.step, plan, f"${{CI_PIPELINE_ID}}:{job.name}"),
        "script": [shell_line(job.step.argv)],
    }


def to_argo_workflows(plan: ExportedPlan) -> str:
    """Return a workflow of Argo whose tasks call a template that the cluster has."""
    wanted = (
        "the WorkflowTemplate 'archatlas-deploy' with a template 'step', which deploys what its parameters name: "
        "step, module, version, before, environment, attempt",
    )
    kept = Kept(wanted, approvals=True, slots=True)
    named = f"deploy-{object_name(plan.environment)}"
    return yaml_text(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Workflow",
            "metadata": {"generateName": f"{named}-"},
            "spec": {
                "entrypoint": "plan",
                "parallelism": plan.plan.limits.slots,
                "synchronization": {"mutexes": [{"name": named}]},
                "templates": [
                    {"name": "plan", "dag": {"tasks": [_argo_task(job, plan) for job in jobs_of(plan)]}},
                    {
                        "name": "approve",
                        "inputs": {"parameters": [{"name": "step", "value": ""}]},
                        "suspend": {},
                    },
                ],
            },
        },
        head_of(plan, kept),
    )


def _argo_task(job: PipelineJob, plan: ExportedPlan) -> YamlValue:
    needs: dict[str, YamlValue] = {"dependencies": job.needs} if job.needs else {}
    if job.kind is JobKind.APPROVE or job.step is None:
        step: dict[str, YamlValue] = {"step": job.step.step.id} if job.step else {}
        return {"name": job.name, **needs, "template": "approve", **_arguments(step)}
    told = _told(job.step, plan, f"{{{{workflow.uid}}}}:{job.name}")
    values = {name.removeprefix("ARCHATLAS_").lower(): value for name, value in told.items()}
    return {
        "name": job.name,
        **needs,
        "templateRef": {"name": "archatlas-deploy", "template": "step"},
        **_arguments(values),
    }


def _arguments(values: dict[str, YamlValue]) -> dict[str, YamlValue]:
    parameters: list[YamlValue] = [{"name": name, "value": value} for name, value in values.items()]
    return {"arguments": {"parameters": parameters}} if parameters else {}


def _told(step: ExportedStep, plan: ExportedPlan, attempt: str) -> dict[str, YamlValue]:
    """Return the variables of a job; an attempt is the same when the job is run again, so that it can be recognised."""
    return {**step.values, "ARCHATLAS_ENVIRONMENT": plan.environment, "ARCHATLAS_ATTEMPT": attempt}


def _programs(plan: ExportedPlan) -> tuple[str, ...]:
    """Return which programs have to be in the repository."""
    programs = sorted({shell_line(step.argv[:1]) for step in plan.steps if step.argv})
    return (f"in the repository, or on the runner: {', '.join(programs)}",) if programs else ()
