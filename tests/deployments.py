"""Plans of deployments for tests, and what carries them out on this machine."""

import os
from collections.abc import Iterable
from pathlib import Path

from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.deploying.adapters.shell import ShellAdapter
from archatlas.model.deployment import (
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    GateSpec,
    OnFailure,
    Order,
    Step,
    Undo,
    Why,
)
from archatlas.model.record import replace
from archatlas.settings.deployment_adapters import ShellSettings

OLD, NEW = Deployed("1.0", "old"), Deployed("1.1", "new")

DEPLOY = """#!/bin/sh
echo "$1 $2 $ARCHATLAS_ATTEMPT" >> ledger
"""
DEPLOYED = """#!/bin/sh
grep -q " $1\\$" ledger
"""


def upgrade(module: str) -> Step:
    """Return a step that can be undone."""
    return Step(
        f"upgrade:{module}", Change.UPGRADE, module, OLD, NEW, lane=module.partition(".")[0], undo=Undo.POSSIBLE
    )


def plan_of_modules(
    *modules: str,
    orders: Iterable[tuple[str, str]] = (),
    gates: Iterable[GateSpec] = (),
    limits: ConcurrencyLimits | None = None,
    on_failure: OnFailure = OnFailure.GROUP,
) -> DeploymentPlan:
    """Return a plan that upgrades modules; of two in order, the first one adds what the other one uses."""
    steps = tuple(map(upgrade, modules))
    plan = DeploymentPlan(
        "prod",
        "before",
        "after",
        steps,
        tuple(Order(f"upgrade:{first}", f"upgrade:{then}", Why.ADDS) for first, then in orders),
        limits=limits or ConcurrencyLimits(),
        on_failure=on_failure,
        gates={step.id: tuple(gates) for step in steps} if gates else {},
    )
    return replace(plan, digest=digest_of(plan))


def script(directory: Path, name: str, text: str) -> str:
    """Write a program, and return how a command names it."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return f"./{name}"


def ledger_shell(directory: Path, settings: ShellSettings | None = None) -> ShellAdapter:
    """Return an adapter whose target is a file with a line for each effect."""
    deploy, deployed = script(directory, "deploy", DEPLOY), script(directory, "deployed", DEPLOYED)
    usual = ShellSettings((deploy, "{module}", "{version}"), observe=(deployed, "{attempt}"))
    return ShellAdapter(settings or usual, directory, directory / "attempts", os.environ)


def effects(directory: Path) -> list[str]:
    """Return what took effect, in its order: a module and its version each."""
    ledger = directory / "ledger"
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    return [" ".join(line.split()[:2]) for line in lines]
