"""Every system that takes an exported plan waits as the plan says, and no name or version means anything to it."""

import json
import subprocess
import sys
from importlib import resources
from itertools import pairwise
from pathlib import Path

import jsonschema_rs
import pytest

from archatlas.model.deployment import (
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    GateKind,
    GateSpec,
    GateTime,
    Order,
    Step,
    Why,
)
from archatlas.render.exports import PLAN_EXPORTS
from archatlas.render.exports.exported_plan import ExportRefused, exported_plan, jobs_of, shell_line
from drawn_plans import drawn_plan, launched_steps, order_of
from readers.deployment_exports import READERS, closure, read

SEEDS = range(25)
"""`benchmarks/deploy_exports.py` takes 500."""

BIN = Path(sys.executable).parent
HOSTILE = (
    "$(touch owned)", "`id`", "1.0; rm -rf /", "${{ secrets.TOKEN }}", "{{workflow.uid}}", "{{ exec `id` }}", "a\nb: c",
    '"', "'", "-rf", "$CI_TOKEN", "1.0 # x", "\u202e1", "..\\x", "a b", "!!python/object", "&a", "*a", "x" * 300, "1\n",
)  # fmt: skip


def exported(plan: DeploymentPlan, system: str) -> str:
    return PLAN_EXPORTS[system][1](exported_plan(plan))


def chain(*versions: str) -> DeploymentPlan:
    """Return a plan in which each module waits for the one before."""
    steps = [
        Step(f"upgrade:shop.m{number}", Change.UPGRADE, f"shop.m{number}", Deployed("1.0"), Deployed(version))
        for number, version in enumerate(versions)
    ]
    orders = [Order(a.id, b.id, Why.ADDS) for a, b in pairwise(steps)]
    return DeploymentPlan("prod", "a", "b", tuple(steps), tuple(orders))


@pytest.mark.parametrize("system", PLAN_EXPORTS)
def test_a_reader_of_its_own_finds_the_order_of_the_plan(system: str) -> None:
    for seed in SEEDS:
        plan = drawn_plan(seed)
        graph = READERS[system](exported(plan, system))

        assert set(graph) == launched_steps(plan), seed
        if system == "argo-cd":
            assert closure(graph) >= order_of(plan), seed
        else:
            assert closure(graph) == order_of(plan), seed


def test_argo_cd_waits_for_whole_waves_and_says_so() -> None:
    plan = chain("1", "2", "3")
    loose = DeploymentPlan("prod", "a", "b", plan.steps, plan.orders[:1])

    assert closure(READERS["argo-cd"](exported(loose, "argo-cd"))) == order_of(loose) | {
        ("upgrade:shop.m2", "upgrade:shop.m1")
    }
    assert "# Order: stricter than in the plan" in exported(loose, "argo-cd")


@pytest.mark.parametrize("name", ["github-workflows", "gitlab-ci"])
def test_the_schemas_that_check_jsonschema_ships_take_every_pipeline(name: str) -> None:
    shipped = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json"
    schema = jsonschema_rs.validator_for(json.loads(shipped.read_text(encoding="utf-8")))

    for seed in range(8):
        (pipeline,) = read(exported(drawn_plan(seed), name.partition("-")[0]))
        schema.validate(pipeline)
        with pytest.raises(jsonschema_rs.ValidationError):
            schema.validate({**pipeline, "stages": 7, "jobs": 7})


def test_a_plan_without_a_step_that_can_be_made_is_not_exported() -> None:
    with pytest.raises(ExportRefused, match="nothing to export"):
        exported_plan(DeploymentPlan("prod", "a", "b", ()))


def test_actionlint_and_shellcheck_find_nothing_in_a_workflow(tmp_path: Path) -> None:
    if not (BIN / "actionlint").exists():
        pytest.skip("there is no actionlint for this machine")
    gates = {"upgrade:shop.m0": (GateSpec("manual", GateKind.MANUAL, GateTime.AFTER),)}
    plan = chain("1", "2", "3")
    file = tmp_path / "deploy.yml"
    gated = DeploymentPlan("prod", "a", "b", plan.steps, plan.orders, gates=gates)
    file.write_text(exported(gated, "github"), encoding="utf-8")

    done = subprocess.run(
        [BIN / "actionlint", "-shellcheck", BIN / "shellcheck", "-pyflakes", "", file],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("text", HOSTILE)
def test_a_version_that_could_mean_something_is_refused_with_its_module(text: str) -> None:
    with pytest.raises(ExportRefused, match=r"the version of shop\.m1"):
        exported_plan(chain("1.0", text))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_or_an_environment_that_could_mean_something_is_refused(text: str) -> None:
    step = Step("upgrade:x", Change.UPGRADE, text)

    with pytest.raises(ExportRefused, match="the module"):
        exported_plan(DeploymentPlan("prod", "a", "b", (step,)))
    with pytest.raises(ExportRefused, match="the environment"):
        exported_plan(DeploymentPlan(text, "a", "b", ()))


@pytest.mark.parametrize("system", PLAN_EXPORTS)
def test_revisions_stay_in_the_comment_whatever_they_are_called(system: str) -> None:
    plan = DeploymentPlan("prod", "a\nevil: 1\r# ", "${{ x }}\u2028y: {{z}}", chain("1").steps)

    assert read(exported(plan, system)) == read(exported(chain("1"), system))


@pytest.mark.parametrize("system", PLAN_EXPORTS)
def test_the_order_of_steps_in_a_plan_does_not_matter(system: str) -> None:
    plan = drawn_plan(5)
    turned = DeploymentPlan(
        plan.environment, plan.source, plan.target, plan.steps[::-1], plan.orders[::-1], plan.together, plan.blocked,
        plan.limits, plan.durations, plan.on_failure, plan.gates,
    )  # fmt: skip

    assert exported(turned, system) == exported(plan, system)


def gathered(number: int) -> DeploymentPlan:
    """Return a plan whose last step waits for all others."""
    steps = [Step(f"upgrade:m{one}", Change.UPGRADE, f"m{one}") for one in range(number)]
    last = Step("retire:last", Change.RETIRE, "last")
    return DeploymentPlan("prod", "a", "b", (*steps, last), tuple(Order(one.id, last.id, Why.REMOVES) for one in steps))


def test_more_jobs_than_gitlab_takes_are_joined() -> None:
    plan = gathered(101)

    text = exported(plan, "gitlab")

    assert closure(READERS["gitlab"](text)) == order_of(plan)
    assert "3 jobs between, as one may need 50 others" in text


def test_joints_are_joined_until_they_are_few_enough() -> None:
    jobs = {job.name: job for job in jobs_of(exported_plan(gathered(30)), most_needs=3)}

    reached, ahead = set[str](), ["retire-last"]
    while ahead:
        reached.update(needs := jobs[ahead.pop()].needs)
        ahead += needs
    assert max(len(job.needs) for job in jobs.values()) == 3
    assert len([name for name in reached if jobs[name].step]) == 30


def test_the_head_says_what_is_dropped_and_what_is_kept() -> None:
    gates = {
        "upgrade:shop.m0": (
            GateSpec("http", GateKind.HTTP),
            GateSpec("canary", GateKind.CANARY),
            GateSpec("manual", GateKind.MANUAL),
        )
    }
    plan = chain("1", "2")
    limits = ConcurrencyLimits(3, owner=1, tiers={1: 1})
    told = DeploymentPlan("prod", "a", "b", plan.steps, plan.orders, limits=limits, gates=gates)

    heads = {system: exported(told, system) for system in PLAN_EXPORTS}

    assert "gates: canary (1) and http (1)" in heads["github"]
    assert "gates: canary (1), http (1) and manual (1)" in heads["flux"]
    assert "limits: 3 at a time, per owner and per tier" in heads["github"]
    assert "limits: per owner and per tier" in heads["argo-workflows"]
    assert all("undoing after a failure (group)" in head for head in heads.values())


def test_a_person_says_yes_before_or_after_a_step_in_pipelines() -> None:
    plan = chain("1", "2")
    gates = {
        "upgrade:shop.m0": (GateSpec("after", GateKind.MANUAL),),
        "upgrade:shop.m1": (GateSpec("before", GateKind.MANUAL, GateTime.BEFORE),),
    }
    gated = DeploymentPlan("prod", "a", "b", plan.steps, plan.orders, gates=gates)

    (workflow,) = read(exported(gated, "github"))

    assert {name: job.get("needs", []) for name, job in workflow["jobs"].items()} == {
        "upgrade-shop--m0": [],
        "accept-upgrade-shop--m0": ["upgrade-shop--m0"],
        "allow-upgrade-shop--m1": ["accept-upgrade-shop--m0"],
        "upgrade-shop--m1": ["allow-upgrade-shop--m1"],
    }
    assert workflow["jobs"]["accept-upgrade-shop--m0"]["environment"] == "prod-approval"


def test_a_program_of_the_settings_is_quoted_and_values_are_variables(tmp_path: Path) -> None:
    line = shell_line(("./say it's", "--to={environment}", "{module}", "$HOME `id`", "{version}", "{other}", ""))
    values = {"ARCHATLAS_MODULE": "-a; b", "ARCHATLAS_VERSION": '$(id)"', "ARCHATLAS_ENVIRONMENT": "x y"}
    script = tmp_path / "say it's"
    script.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    script.chmod(0o755)

    done = subprocess.run(["sh", "-euc", line], cwd=tmp_path, env=values, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == ["--to=x y", "-a; b", "$HOME `id`", '$(id)"', "{other}", ""]


@pytest.mark.parametrize("system", PLAN_EXPORTS)
@pytest.mark.parametrize("environment", ["Prod.EU", "prod_eu-1", "größe", "a/b:c@d"])
def test_an_environment_of_any_plain_name_can_be_exported(system: str, environment: str) -> None:
    plan = chain("1", "2")
    named = DeploymentPlan(environment, "a", "b", plan.steps, plan.orders)

    assert closure(READERS[system](exported(named, system))) == order_of(plan)
