"""What the arguments of `archatlas plan` ask for."""

import argparse
import os
import time
from datetime import datetime
from pathlib import Path

from archatlas.analysis.deployment.history import LiveRecord, RunHistory, deployed_commits, step_seconds
from archatlas.analysis.deployment.planning import GivenFacts, Reach
from archatlas.cli.options import ResolvedOptions, WrongUsage
from archatlas.formats.plan_file import LONGEST_PLAN
from archatlas.model.deployment import DeploymentPlan
from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass
from archatlas.pipeline.deployment_plan import WORK_TREE, PlanRequest
from archatlas.pipeline.given_facts import read_given_facts
from archatlas.pipeline.live_state import LIVE
from archatlas.pipeline.plan_file import read_plan
from archatlas.settings import SETTINGS_FILE, Settings
from archatlas.settings.environments import EnvironmentSettings


def plan_request(arguments: argparse.Namespace, resolved: ResolvedOptions) -> PlanRequest:
    """Return what is asked for, or refuse arguments that do not go together."""
    checked = _checked(arguments)
    environment = environment_of(checked.environment or None if checked else arguments.env, resolved.settings)
    source = checked.source if checked else arguments.source or LIVE
    runs = recorded_runs(environment, resolved.config.parent) if environment else None
    if source == LIVE and runs is None:
        where = f"nothing was deployed to '{environment.name}' yet" if environment else "no environment is named"
        raise WrongUsage(f"--from live: {where}; name the git revision that runs now, or say --from nothing")
    return PlanRequest(
        resolved.scope,
        resolved.settings,
        source,
        checked.target if checked else arguments.target or WORK_TREE,
        environment,
        _only(arguments, checked),
        _reach(arguments),
        _moment(arguments.at),
        arguments.override_freeze.strip(),
        _facts(arguments.facts),
        step_seconds(runs.runs) if runs else {},
        runs.live if runs else None,
        checked,
    )


@dataclass(frozen=True, slots=True)
class RecordedRuns:
    """The runs of an environment, in the order in which they began, and what they left running."""

    runs: tuple[RunHistory, ...]
    live: LiveRecord


def recorded_runs(environment: EnvironmentSettings, home: Path) -> RecordedRuns | None:
    """Return what the journal of an environment holds, None where nothing was deployed yet."""
    file = environment.journal.sqlite
    if file and not (home / file).exists():
        return None
    from archatlas.deploying.journal import Journal
    from archatlas.stores.opening import open_event_log

    log = open_event_log(environment, home, os.environ)
    try:
        journal = Journal(log)
        runs = tuple((journal.plan(run), journal.events(run)) for run in journal.runs())
        running = journal.live()
    finally:
        log.close()
    if not runs:
        return None
    baseline, commits = deployed_commits(plan for plan, _events in runs)
    return RecordedRuns(runs, LiveRecord(running.versions, running.unclear, baseline, commits, running.unproven))


def environment_of(name: str | None, settings: Settings) -> EnvironmentSettings | None:
    """Return the environment of that name, the only one where none is named, None where there is none."""
    known = settings.environments
    if name is None:
        return next(iter(known.values())) if len(known) == 1 else None
    if name not in known:
        near = suggest_choice(name, known)
        cure = f"did you mean '{near}'?" if near else f"write it under environments in {SETTINGS_FILE}"
        raise WrongUsage(f"--env: there is no environment '{name}'; {cure}")
    return known[name]


def _checked(arguments: argparse.Namespace) -> DeploymentPlan | None:
    """Return the plan that is held against what there is now, None where none is."""
    if arguments.check is None:
        return None
    if arguments.source or arguments.target or arguments.env or arguments.only:
        raise WrongUsage("--check: the plan says itself what it is made from; leave --from, --to, --env and --only out")
    return read_plan(_text("--check", arguments.check))


def _only(arguments: argparse.Namespace, checked: DeploymentPlan | None) -> tuple[str, ...]:
    if checked is not None:
        return tuple(step.module for step in checked.steps if step.module)
    return tuple(name.strip() for text in arguments.only for name in text.split(",") if name.strip())


def _facts(file: Path | None) -> GivenFacts:
    return GivenFacts() if file is None else read_given_facts(str(file), _text("--facts", file))


def _text(option: str, file: Path) -> str:
    if not file.is_file():
        raise WrongUsage(f"{option} {file}: there is no such file")
    if file.stat().st_size > LONGEST_PLAN:
        raise WrongUsage(f"{option} {file}: is larger than any that archatlas reads")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{option} {file}: is no text in UTF-8") from error


def _reach(arguments: argparse.Namespace) -> Reach:
    if (arguments.with_requirements or arguments.with_requirers) and not arguments.only:
        raise WrongUsage("--with-requirements and --with-requirers go with --only, without which everything is planned")
    if arguments.with_requirers:
        return Reach.WITH_REQUIRERS
    return Reach.WITH_REQUIREMENTS if arguments.with_requirements else Reach.ALONE


def _moment(text: str | None) -> float:
    """Return a time with its offset from UTC, or now, in seconds since the epoch."""
    if text is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        return float(epoch) if epoch.isascii() and epoch.isdigit() else time.time()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise WrongUsage(f"--at: '{text}' is no time with an offset; write it as 2026-12-31T18:00+01:00")
    return at.timestamp()
