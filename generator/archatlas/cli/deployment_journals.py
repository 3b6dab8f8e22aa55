"""Reads the journals of deployments for a command that publishes a site."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.options import ResolvedOptions, WrongUsage
from archatlas.model.near_names import suggest_choice
from archatlas.settings import SETTINGS_FILE
from archatlas.settings.environments import EnvironmentSettings

if TYPE_CHECKING:
    from archatlas.analysis.deployment.delivery import RecordedRun


def add_deployments(parser: argparse.ArgumentParser) -> None:
    """Take the environments whose deployments get pages."""
    parser.add_argument(
        "--deployments",
        action="append",
        default=[],
        metavar="ENVIRONMENT",
        help=f"pages of the deployments into an environment of {SETTINGS_FILE}; may be given several times",
    )


def recorded_runs(arguments: argparse.Namespace, place: ResolvedOptions) -> tuple["RecordedRun", ...]:
    """Return the runs of the environments that were asked for, in the order in which they began."""
    known = place.settings.environments
    for name in arguments.deployments:
        if name not in known:
            near = suggest_choice(name, known)
            cure = f"did you mean '{near}'?" if near else f"write it under environments in {SETTINGS_FILE}"
            raise WrongUsage(f"--deployments: there is no environment '{name}'; {cure}")
    return tuple(
        run for name in dict.fromkeys(arguments.deployments) for run in _runs(known[name], place.config.parent)
    )


def _runs(environment: EnvironmentSettings, beside: Path) -> tuple["RecordedRun", ...]:
    from archatlas.analysis.deployment.delivery import RecordedRun
    from archatlas.deploying.journal import Journal
    from archatlas.stores.opening import open_event_log

    file = environment.journal.sqlite
    if file and not (beside / file).exists():
        raise WrongUsage(f"--deployments: nothing was ever deployed to '{environment.name}': there is no {file}")
    journal = Journal(open_event_log(environment, beside, os.environ))
    problems = journal.problems()
    return tuple(RecordedRun(run, journal.plan(run), journal.events(run), problems) for run in journal.runs())
