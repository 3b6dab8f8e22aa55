"""`archatlas deploy`: runs a plan, goes on with it after whatever stopped it, and takes it back."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from archatlas.cli import deploy_control
from archatlas.cli.actions import CommandAction, add_actions
from archatlas.cli.deploy_environment import Opened, RunPrinter, add_environment, exit_of, opened, somebody
from archatlas.cli.options import WrongUsage, add_schema_directories
from archatlas.cli.terminal import Exit, say
from archatlas.model.deployment import DeploymentPlan, Event, EventKind, OperatorQuestion, RunStatus

if TYPE_CHECKING:
    from archatlas.deploying.executor import Executor, Targets
    from archatlas.deploying.lease import Lease

NAME = "deploy"
HELP = "run a plan: step by step, past its gates, and back where one fails"
DESCRIPTION = """\
Runs what archatlas plan made: launches steps as their order and the limits allow, asks the gates of each, and undoes
what has to be undone where something fails. Everything is announced in the journal of the environment first, so that
a run that was killed goes on with archatlas deploy resume, and nothing is done twice.
Exit status: 0 done, 1 failed or rolled back, 2 usage or configuration, 3 a bug, 4 a person is needed."""


_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_actions(parser, ACTIONS)


def run(arguments: argparse.Namespace) -> Exit:
    """Do what was asked for."""
    if find_spec("h11") is None:
        raise WrongUsage("deployments need h11, which is not installed: install archatlas[deploy]")
    return ACTIONS[arguments.action].run(arguments)


def _configure_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="what archatlas plan --output json wrote; - for standard input")
    parser.add_argument(
        "--override-freeze", metavar="REASON", default="", help="run although the environment is frozen, and say why"
    )
    add_environment(parser)
    add_schema_directories(parser)


def _configure_resume(parser: argparse.ArgumentParser) -> None:
    add_environment(parser)
    add_schema_directories(parser)


def _run(arguments: argparse.Namespace) -> Exit:
    """Begin a run, and carry it on."""
    from archatlas.pipeline.plan_file import read_plan

    plan = read_plan(_text(arguments.plan))
    here = opened(arguments, plan.environment)
    if not plan.steps:
        say("the plan has no steps: nothing to do")
        return Exit.CLEAN
    return _begun(arguments, here, _as_agreed(here, plan, arguments.override_freeze))


def _as_agreed(here: Opened, plan: DeploymentPlan, override: str) -> DeploymentPlan:
    """Return a plan with the freeze windows of the settings; refuse one that does without what the settings ask for."""
    from archatlas.deploying.opening import DeploymentRefused, unguarded, with_freezes

    if plan.environment == here.place.settings.name and (
        reasons := tuple(unguarded(plan, here.place, here.assess().catalog))
    ):
        raise DeploymentRefused("\n".join(reasons))
    return with_freezes(plan, here.place, override)


def _begun(arguments: argparse.Namespace, here: Opened, plan: DeploymentPlan) -> Exit:
    from archatlas.deploying.lease import Lease
    from archatlas.deploying.opening import (
        DeploymentRefused,
        clear_old_traces,
        open_targets,
        refuse_changed,
        refuse_second,
        stale,
    )

    place = here.place
    lease = Lease(place.journal.log, plan.environment)
    try:
        refuse_changed(place)
        refuse_second(place)
        clear_old_traces(place)
        if reasons := tuple(stale(plan, place)):
            raise DeploymentRefused("\n".join(reasons))
        targets = open_targets(place, plan, here.assess)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
        place.journal.start(name, plan, lease.fence, somebody())
        return _carried_on(here, name, lease, targets)
    finally:
        lease.close()


def _resume(arguments: argparse.Namespace) -> Exit:
    """Go on with the last run."""
    here = opened(arguments)
    return _resumed(here, here.last_run())


def _resumed(here: Opened, name: str) -> Exit:
    from archatlas.deploying.lease import Lease
    from archatlas.deploying.opening import open_targets, refuse_changed

    refuse_changed(here.place)
    journal = here.place.journal
    state = journal.state(name)
    if state.ended is not None:
        say(f"run {name} has ended: {state.ended.value}; nothing is left to be done")
        return exit_of(state.ended)
    targets = open_targets(here.place, state.plan, here.assess)
    lease = Lease(journal.log, state.plan.environment)
    try:
        events = [Event(0, journal.clock(), EventKind.TAKEN_OVER)]
        asked = {one.question for one in state.steps.values()}
        if state.is_paused or asked & {OperatorQuestion.INCONCLUSIVE, OperatorQuestion.UNDO_GATE}:
            events.append(Event(0, journal.clock(), EventKind.CONTINUED, facts={"by": somebody()}))
        journal.append(name, events, lease.fence)
        return _carried_on(here, name, lease, targets)
    finally:
        lease.close()


def _carried_on(here: Opened, name: str, lease: "Lease", targets: "Targets") -> Exit:
    """Carry a run on until it ends or only a person can; say how it is doing."""
    from archatlas.deploying.executor import Executor
    from archatlas.stores.port import FenceLost, StoreFault

    printer = RunPrinter(here.place.settings.name, name)
    executor = Executor(here.place.journal, name, lease, targets, printer.tell)
    printer.begin(executor.state)
    try:
        status = asyncio.run(_until_stopped(executor))
    except FenceLost as lost:
        say(f"{lost}: this process has stopped, and the other one goes on; archatlas deploy status --watch shows it")
        return Exit.PERSON
    except StoreFault as fault:
        say(f"{fault}: nothing more is begun; once it answers, archatlas deploy resume goes on")
        return Exit.PERSON
    printer.end(executor.state, status)
    return exit_of(status)


async def _until_stopped(executor: "Executor") -> "RunStatus":
    """Carry on; the first signal launches nothing more and waits for what is in flight, the second one leaves."""
    loop, told = asyncio.get_running_loop(), False
    running = asyncio.ensure_future(executor.carry_on())

    def stop() -> None:
        nonlocal told
        if told:
            running.cancel()
        told = True
        executor.pause()
        with suppress(OSError):  # the terminal may be gone
            say("nothing more is launched; what is in flight is waited for (once more leaves at once)")

    numbers = [one for one in _STOPPING if signal.getsignal(one) is not signal.SIG_IGN]
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        return await running
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _configure_abort(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--undo", action="store_true", help="undo what the run brought into effect (default)")
    how.add_argument("--hold", action="store_true", help="leave everything as it is")
    add_environment(parser)
    add_schema_directories(parser)


def _abort(arguments: argparse.Namespace) -> Exit:
    """End a run; where no process carries it on, this one does."""
    from archatlas.deploying.lease import EnvironmentTaken

    here = opened(arguments)
    name, mode = here.last_run(), "hold" if arguments.hold else "undo"
    deploy_control.record(here, name, EventKind.ABORTED, "", {"mode": mode})
    try:
        return _resumed(here, name)
    except EnvironmentTaken:
        say(f"run {name} is told; the process that carries it on ends it")
        return Exit.CLEAN


def _configure_rollback(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="RUN", help="the run after which it was as it is to be again")
    add_environment(parser)
    add_schema_directories(parser)


def _rollback(arguments: argparse.Namespace) -> Exit:
    """Take back the runs that came after another one, the last one first."""
    from archatlas.analysis.deployment.rollback import rollback_plan

    here = opened(arguments)
    journal = here.place.journal
    runs = journal.runs()
    if arguments.to not in runs:
        raise WrongUsage(f"--to {arguments.to}: there is no such run; archatlas deploy status --runs lists them")
    later = runs[runs.index(arguments.to) + 1 :]
    if not later:
        say(f"no run came after {arguments.to}: nothing to do")
    for name in reversed(later):
        plan = rollback_plan(name, journal.state(name))
        if plan.steps and (status := _begun(arguments, here, plan)) is not Exit.CLEAN:
            return status
    return Exit.CLEAN


def _text(plan: str) -> str:
    if plan == "-":
        return sys.stdin.read()
    try:
        return Path(plan).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise WrongUsage(f"{plan}: there is no such file; archatlas plan --output json:FILE writes one") from error
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{plan} is no text in UTF-8; write it with archatlas plan --output json:{plan}") from error


ACTIONS = {
    "run": CommandAction(
        "run a plan",
        "Runs a plan, if it is for what runs in its environment now, and nothing else is deployed there.\n"
        "Commands and addresses come from the settings of the environment; a plan and a schema name none.\n"
        "Exit status: 0 done, 1 failed or rolled back, 2 usage or configuration, 3 a bug, 4 a person is needed.",
        _configure_run,
        _run,
    ),
    "resume": CommandAction(
        "go on with the last run",
        "Goes on with the last run after a kill, a pause or a question; gates and targets are asked once more.\n"
        "Exit status: 0 done, 1 failed or rolled back, 2 usage or configuration, 3 a bug, 4 a person is needed.",
        _configure_resume,
        _resume,
    ),
    **deploy_control.ACTIONS,
    "abort": CommandAction(
        "end the last run, and undo what it did",
        "Ends the last run: launches nothing more, waits for what is in flight, and undoes what is in effect.\n"
        "Exit status: 1 rolled back or aborted, 2 usage or configuration, 3 a bug, 4 a person is needed.",
        _configure_abort,
        _abort,
    ),
    "rollback": CommandAction(
        "make it as it was after an earlier run",
        "Takes back the runs that came after another one, the last one first, what stands upon something before it,\n"
        "past the same gates. Refused where something in between cannot be undone, with the way that leads there.\n"
        "Exit status: 0 done, 1 failed or rolled back, 2 usage or configuration, 3 a bug, 4 a person is needed.",
        _configure_rollback,
        _rollback,
    ),
}
"""Everything that `archatlas deploy` can do."""
