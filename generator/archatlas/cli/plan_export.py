"""Writes a plan down for systems that deploy: `archatlas plan --export SYSTEM --out DIR`."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from archatlas.analysis.deployment.planning import Planned
from archatlas.cli.options import WrongUsage
from archatlas.cli.outputs import writable_file, write_file
from archatlas.cli.terminal import say
from archatlas.model.deployment import Change, DeploymentPlan, Step
from archatlas.model.module import Module, ModuleName
from archatlas.settings.deployment_adapters import AdapterSettings, ShellSettings
from archatlas.settings.environments import EnvironmentSettings

SYSTEMS = ("argo-workflows", "argo-cd", "flux", "helmfile", "github", "gitlab")
EVERY = "all"


def add_export(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of an export."""
    parser.add_argument(
        "--export",
        action="append",
        choices=(*SYSTEMS, EVERY),
        metavar="SYSTEM",
        help=f"write the plan for {', '.join(SYSTEMS)} or {EVERY}; may be given several times",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the directory that exports are written to")


def require_exportable(arguments: argparse.Namespace, environment: EnvironmentSettings | None) -> None:
    """Refuse an export for which something is missing, before any work is done."""
    if arguments.export and environment is None:
        raise WrongUsage("--export: names no environment to deploy to; add --env NAME")
    if arguments.export and arguments.out is None:
        raise WrongUsage("--export: names no place to write to; add --out DIR")
    if arguments.out and not arguments.export:
        raise WrongUsage("--out: is where exports go; add --export SYSTEM")
    if arguments.out and arguments.out.exists() and not arguments.out.is_dir():
        raise WrongUsage(f"--out {arguments.out}: is no directory; name another one")


def write_exports(
    arguments: argparse.Namespace,
    planned: Planned,
    environment: EnvironmentSettings | None,
    modules: Mapping[ModuleName, Module],
) -> None:
    """Write what was asked for, each into a directory of its own; `modules` are those before and after."""
    systems: list[str] = arguments.export or []
    if not systems or environment is None:
        return
    from archatlas.render.exports import PLAN_EXPORTS
    from archatlas.render.exports.exported_plan import exported_plan

    if planned.is_blocked or not planned.plan.steps:
        say(f"not exported: {'the plan is blocked' if planned.is_blocked else 'there is nothing to deploy'}")
        return
    exported = exported_plan(planned.plan, programs_of(planned.plan, environment, modules))
    for system in SYSTEMS if EVERY in systems else dict.fromkeys(systems):
        name, write = PLAN_EXPORTS[system]
        file = _directory(arguments.out / system) / name
        write_file(writable_file(f"--out {file}", file), write(exported))
        say(f"{file}: written")


def _directory(place: Path) -> Path:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as refusal:
        raise WrongUsage(f"--out {place}: cannot be made there: {refusal.strerror}") from refusal
    return place


def programs_of(
    plan: DeploymentPlan, environment: EnvironmentSettings, modules: Mapping[ModuleName, Module]
) -> Mapping[str, tuple[str, ...]]:
    """Return the program of each step by its id, where the settings name one that a pipeline can run."""
    own = {f"{Change.OPERATOR.value}:{one.step.id}": one.adapter for one in environment.steps}
    adapters = {
        step.id: own.get(step.id) if step.change is Change.OPERATOR else _adapter(step, environment, modules)
        for step in plan.steps
    }
    return {
        step.id: _program(step, adapter)
        for step in plan.steps
        if isinstance(adapter := adapters[step.id], ShellSettings)
    }


def _adapter(
    step: Step, environment: EnvironmentSettings, modules: Mapping[ModuleName, Module]
) -> AdapterSettings | None:
    module = modules.get(ModuleName(step.module))
    return environment.adapter_for(module) if module is not None else None


def _program(step: Step, shell: ShellSettings) -> tuple[str, ...]:
    return shell.retire if step.change is Change.RETIRE else shell.apply
