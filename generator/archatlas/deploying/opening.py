"""Opens what a run needs, and finds out beforehand what would keep it from being carried out."""

import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.deployment.decisions import status_of
from archatlas.analysis.deployment.freeze import frozen, windows_between
from archatlas.analysis.deployment.plan_document import digest_of
from archatlas.deploying.adapters.opening import AdapterContext, Inverse, open_adapter
from archatlas.deploying.adapters.port import Adapter, Attempt
from archatlas.deploying.executor import Targets
from archatlas.deploying.gates.context import GateContext
from archatlas.deploying.gates.opening import open_gate
from archatlas.deploying.gates.port import Gate
from archatlas.deploying.journal import Journal
from archatlas.deploying.secrets import SecretMask
from archatlas.model.catalog import Catalog
from archatlas.model.deployment import Change, DeploymentPlan, Step
from archatlas.model.errors import UserError
from archatlas.model.module import Module, ModuleIdentity, ModuleName, Ownership
from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.deployment_plan import environment_digest, planned_environment
from archatlas.settings.deployment_adapters import (
    AdapterSettings,
    GithubSettings,
    KubectlSettings,
    ShellSettings,
    WebhookSettings,
)
from archatlas.settings.environments import EnvironmentSettings
from archatlas.stores.opening import open_event_log
from archatlas.transport.resolution import HostResolver

OPERATOR = "operator:"
TAKEN_BACK = "undone:"
"""What the ids of an operator's steps begin with, and those of a rollback behind it."""

_TRACE = re.compile("[0-9a-f]{32}")
_TRACES_KEPT = 30 * 86400.0

_FORESEEN = 400 * 86400.0
"""Seconds for which a run knows the freeze windows; no run lasts that long."""


class DeploymentRefused(UserError):
    """Say why nothing is deployed, with the cure."""


@dataclass(frozen=True, slots=True)
class DeploymentPlace:
    """An environment, its journal, and where its settings stand."""

    settings: EnvironmentSettings
    home: Path
    journal: Journal
    environ: Mapping[str, str]

    @property
    def traces(self) -> Path:
        """Return the directory in which attempts leave traces on this machine."""
        file = self.settings.journal.sqlite or f".archatlas/deployments/{self.settings.name}"
        return (self.home / file).with_suffix(".attempts")


def open_place(settings: EnvironmentSettings, home: Path, environ: Mapping[str, str]) -> DeploymentPlace:
    """Open the journal of an environment."""
    return DeploymentPlace(settings, home, Journal(open_event_log(settings, home, environ)), environ)


def open_targets(place: DeploymentPlace, plan: DeploymentPlan, assess: Callable[[], Assessment]) -> Targets:
    """Return what reaches the outside for each step; refuse with everything that nobody could carry out."""
    known, resolver, mask = assess().catalog, HostResolver(place.settings.allow), SecretMask.of(_secrets(place))
    reach = AdapterContext(place.home, place.traces, place.environ, None, resolver, mask)
    adapters, gates, problems = dict[str, Adapter](), dict[tuple[str, str], Gate](), list[str]()
    for step in plan.steps:
        module = _module(step, known)
        opened = _adapter(place, step, replace(reach, module=module))
        if opened is None:
            problems.append(f"{step.id}: no entry of environments.{plan.environment}.adapters fits it; add one")
            continue
        adapters[step.id] = opened
        if why := opened.cannot(_trial(plan, step)):
            problems.append(f"{step.id}: {why}")
        for spec in plan.gates.get(step.id, ()):
            rule = next((one for one in place.settings.gates if one.spec.id == spec.id), None)
            if rule is None:
                cure = f"add it to environments.{plan.environment}.gates, or plan again"
                problems.append(f"{step.id}: the settings have no gate '{spec.id}'; {cure}")
            else:
                context = GateContext(spec.id, resolver, place.environ, module, assess, mask)
                gates[step.id, spec.id] = open_gate(rule, context)
    if problems:
        raise DeploymentRefused("\n".join(problems))
    return Targets(adapters, gates, mask)


def stale(plan: DeploymentPlan, place: DeploymentPlace) -> Iterator[str]:
    """Yield why a plan is not for what is there now."""
    if plan.environment != place.settings.name:
        yield f"the plan is for '{plan.environment}', not for '{place.settings.name}'; plan again with --env"
        return
    if plan.blocked:
        blocked = sorted({one.step for one in plan.blocked})
        yield f"{len(blocked)} steps of the plan are blocked, {blocked[0]} among them; archatlas plan says by what"
    made_for = plan.inputs.get("environment")
    if made_for and made_for != environment_digest(planned_environment(place.settings)):
        yield f"the settings of '{plan.environment}' were changed after the plan was made; plan again"
    live = place.journal.live()
    for step in plan.steps:
        known = live.versions.get(step.module, step.before)
        if step.module in live.unclear:
            yield f"{step.module}: nobody can tell what runs there; archatlas deploy status says since when"
        elif known != step.before:
            there, meant = (one.version or one.digest[:12] if one else "nothing" for one in (known, step.before))
            yield f"{step.module}: {there} runs there, and the plan starts from {meant}; plan again"


def unguarded(plan: DeploymentPlan, place: DeploymentPlace, catalog: Catalog) -> Iterator[str]:
    """Yield what the settings ask for and the plan does without, as one that somebody edited may."""
    settings, cure = place.settings, f"as environments.{plan.environment} says; plan again"
    if plan.limits != settings.limits:
        yield f"the plan does not have the limits, {cure}"
    if settings.on_failure not in (None, plan.on_failure):
        yield f"the plan does not have on_failure: {settings.on_failure.value}, {cure}"
    for step in plan.steps:
        if step.after and step.module and step.module not in catalog:
            near = suggest_choice(step.module, list(map(str, catalog)))
            cure = f"did you mean '{near}'?" if near else "check out what the plan was made for, or plan again"
            yield f"{step.id}: no schema here describes '{step.module}'; {cure}"
            continue
        module = _module(step, catalog) if step.after else None
        planned = plan.gates.get(step.id, ())
        for rule in settings.gates_for(module) if module else ():
            if rule.spec not in planned:
                yield f"{step.id}: the plan does not have the gate '{rule.spec.id}', {cure}"


def with_freezes(plan: DeploymentPlan, place: DeploymentPlace, override: str = "") -> DeploymentPlan:
    """Return a plan that knows when nothing may be launched; refuse to begin then, unless somebody says why.

    A clock that was turned back is not believed: time goes on from what the journal has seen.
    """
    if override:
        return _sealed(replace(plan, frozen=(), inputs={**plan.inputs, "freeze_override": override}))
    now = max(place.journal.clock(), place.journal.last_moment())
    if window := frozen(place.settings.freeze, now):
        until = datetime.fromtimestamp(window.end, UTC).isoformat(" ", "minutes").removesuffix("+00:00")
        reason = f" ({window.reason})" if window.reason else ""
        cure = "wait, or say with --override-freeze why not"
        raise DeploymentRefused(f"'{plan.environment}' is frozen until {until} UTC{reason}; {cure}")
    return _sealed(replace(plan, frozen=windows_between(place.settings.freeze, now, now + _FORESEEN)))


def _sealed(plan: DeploymentPlan) -> DeploymentPlan:
    return replace(plan, digest=digest_of(plan))


def open_run(journal: Journal) -> str:
    """Return the last run where it has not ended, else an empty text."""
    runs = journal.runs()
    return runs[-1] if runs and journal.state(runs[-1]).ended is None else ""


def refuse_second(place: DeploymentPlace) -> None:
    """Refuse to begin a run while another one has not ended."""
    if run := open_run(place.journal):
        status = status_of(place.journal.state(run)).value
        cure = f"archatlas deploy resume --env {place.settings.name} goes on with it, archatlas deploy abort ends it"
        raise DeploymentRefused(f"run {run} has not ended ({status}); {cure}")


def clear_old_traces(place: DeploymentPlace) -> None:
    """Remove what attempts left on this machine a month ago; call it while no run is open, which may ask."""
    if not place.traces.is_dir():
        return
    for directory in place.traces.iterdir():
        is_trace = _TRACE.fullmatch(directory.name) and directory.is_dir() and not directory.is_symlink()
        if is_trace and directory.stat().st_mtime < time.time() - _TRACES_KEPT:
            shutil.rmtree(directory, ignore_errors=True)


def refuse_changed(place: DeploymentPlace) -> None:
    """Refuse to deploy on top of a journal that somebody changed: what it says of the targets may not be so."""
    if found := place.journal.problems():
        cure = f"archatlas deploy log --verify --env {place.settings.name} lists what; restore it from a copy"
        raise DeploymentRefused(f"the journal of '{place.settings.name}' was changed ({found[0]}); {cure}")


def _adapter(place: DeploymentPlace, step: Step, context: AdapterContext) -> Adapter | None:
    if context.module is not None:
        settings = place.settings.adapter_for(context.module)
        return None if settings is None else open_adapter(settings, context)
    name = step.id.removeprefix(OPERATOR)
    own = next((one for one in place.settings.steps if one.step.id == name.removeprefix(TAKEN_BACK)), None)
    if own is None:
        return None
    adapter = open_adapter(own.adapter, context)
    return Inverse(adapter) if name.startswith(TAKEN_BACK) else adapter


def _module(step: Step, catalog: Catalog) -> Module | None:
    """Return a module as its schema has it, or as the plan does where there is none any more."""
    if step.change is Change.OPERATOR:
        return None
    known = catalog.get(ModuleName(step.module))
    identity = ModuleIdentity(ModuleName(step.module), tier=step.tier)
    return known or Module(identity, "", ownership=Ownership(owner=step.owner or None))


def _trial(plan: DeploymentPlan, step: Step) -> Attempt:
    return Attempt("trial", step.id, step.module, step.before, step.after, plan.environment, "trial")


def _secrets(place: DeploymentPlace) -> Iterator[str]:
    """Yield the values of all variables that adapters and gates are given."""
    adapters = [rule.adapter for rule in place.settings.adapters]
    for adapter in (*adapters, *(one.adapter for one in place.settings.steps)):
        for name in _variables(adapter):
            yield place.environ.get(name, "")
    for gate in place.settings.gates:
        for name in getattr(gate.gate, "headers", {}).values():
            yield place.environ.get(name, "")


def _variables(settings: AdapterSettings | None) -> Iterator[str]:
    if isinstance(settings, ShellSettings | KubectlSettings):
        yield from settings.environment
    elif isinstance(settings, WebhookSettings):
        yield from settings.headers.values()
    elif isinstance(settings, GithubSettings):
        yield settings.token
