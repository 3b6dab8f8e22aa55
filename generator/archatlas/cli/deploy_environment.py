"""What the commands of `archatlas deploy` share: the environment that is meant, and how they tell what happens."""

import argparse
import getpass
import os
import socket
import sys
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from archatlas.cli.options import WrongUsage, config_path, scope_at
from archatlas.cli.terminal import Exit
from archatlas.model.deployment import Event, RunStatus
from archatlas.model.enumeration import count
from archatlas.model.near_names import suggest_choice
from archatlas.model.record import dataclass
from archatlas.render.reports.deployment import EventTeller, ending_lines, run_summary
from archatlas.settings import SETTINGS_FILE, Settings, settings_at

if TYPE_CHECKING:
    from archatlas.analysis.assessment import Assessment
    from archatlas.analysis.deployment.run_state import RunState
    from archatlas.deploying.opening import DeploymentPlace

_EXITS = {
    RunStatus.DONE: Exit.CLEAN,
    RunStatus.FAILED: Exit.FINDINGS,
    RunStatus.ROLLED_BACK: Exit.FINDINGS,
    RunStatus.ABORTED: Exit.FINDINGS,
}


def add_environment(parser: argparse.ArgumentParser) -> None:
    """Take the environment that is meant."""
    parser.add_argument(
        "--env", metavar="NAME", help=f"the environment of {SETTINGS_FILE} that is meant (default: the only one)"
    )


def exit_of(status: RunStatus) -> Exit:
    """Return what a script is told of a run."""
    return _EXITS.get(status, Exit.PERSON)


def somebody() -> str:
    """Return who gives an order, as far as the system knows."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"{name}@{socket.gethostname()}"


@dataclass(frozen=True, slots=True)
class Opened:
    """An environment with its journal, and what the arguments say of schemas."""

    place: "DeploymentPlace"
    settings: Settings
    config: Path
    arguments: argparse.Namespace

    def last_run(self) -> str:
        """Return the last run, or refuse where there was none."""
        runs = self.place.journal.runs()
        if not runs:
            name = self.place.settings.name
            raise WrongUsage(f"nothing was ever deployed to '{name}'; archatlas deploy run begins with a plan")
        return runs[-1]

    def assess(self) -> "Assessment":
        """Read the schemas as they are now."""
        from archatlas.pipeline import assess_scope

        return assess_scope(scope_at(self.arguments, self.settings, self.config), self.settings)


def opened(arguments: argparse.Namespace, planned: str = "") -> Opened:
    """Open the environment that is meant, or refuse; `planned` is the one of a plan.

    The settings are those that the caller names or those around the current directory: what lies beside the schemas
    comes with them, and names no commands.
    """
    config = config_path(argparse.Namespace(config=arguments.config))
    settings = settings_at(config)
    known = settings.environments
    if not known:
        raise WrongUsage(f"{config} has no environments; say there how modules are deployed, under environments.NAME")
    name = arguments.env or planned or (next(iter(known)) if len(known) == 1 else "")
    if not name:
        raise WrongUsage(f"there are several environments; name one with --env: {', '.join(known)}")
    if name not in known:
        near = suggest_choice(name, known)
        cure = f"did you mean '{near}'? " if near else ""
        raise WrongUsage(f"there is no environment '{name}'; {cure}known are {', '.join(known)}")
    from archatlas.deploying.opening import open_place

    return Opened(open_place(known[name], config.parent, os.environ), settings, config, arguments)


class RunPrinter:
    """Tells what happens: a line for each event, and on a terminal below them what is in flight.

    A reader who goes away, as `head` does, ends the telling and not the run.
    """

    def __init__(self, environment: str, run: str) -> None:
        self._environment, self._run = environment, run
        self._is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._shown, self._is_heard, self._teller = 0, True, EventTeller()

    def begin(self, state: "RunState") -> None:
        """Say what is about to be run."""
        self._print(f"run {self._run}: {count(len(state.steps), 'step')} to '{self._environment}'\n")

    def tell(self, event: Event, state: "RunState") -> None:
        """Print an event, and on a terminal how far the run is."""
        progress = run_summary(state)[: _width()] if self._is_terminal else ""
        line = self._teller.line(event, state)
        told = f"{line}\n" if line else ""
        self._print(f"{self._cleared()}{told}{progress}")
        self._shown = len(progress)

    def end(self, state: "RunState", status: RunStatus) -> None:
        """Say how the run is doing, and what a person may do."""
        lines = ending_lines(state, status, f" --env {self._environment}")
        self._print(self._cleared() + "".join(f"{line}\n" for line in lines))

    def _cleared(self) -> str:
        return f"\r{' ' * self._shown}\r" if self._shown else ""

    def _print(self, text: str) -> None:
        if not self._is_heard:
            return
        try:
            print(text, end="", flush=True)
        except OSError:
            self._is_heard = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _width() -> int:
    return get_terminal_size((80, 24)).columns - 1
