"""What a person asks of a run and says to it, whether or not a process carries it on."""

import argparse
import sys
import time
from collections.abc import Mapping
from typing import Any

from archatlas.analysis.deployment.decisions import status_of
from archatlas.analysis.deployment.run_state import RunState, advance, fold
from archatlas.cli.actions import CommandAction
from archatlas.cli.deploy_environment import Opened, add_environment, exit_of, opened, somebody
from archatlas.cli.options import WrongUsage, add_config
from archatlas.cli.terminal import Exit, say
from archatlas.model.deployment import Event, EventKind, OperatorQuestion
from archatlas.model.enumeration import count
from archatlas.model.near_names import suggest_choice
from archatlas.render.reports.deployment import (
    EventTeller,
    ending_lines,
    event_json,
    event_line,
    run_json,
    step_lines,
)

_APPROVED = (OperatorQuestion.APPROVAL, OperatorQuestion.INCONCLUSIVE, OperatorQuestion.UNDO_GATE)
_EVERY = 1.0


def record(here: Opened, run: str, kind: EventKind, step: str, facts: Mapping[str, Any]) -> None:
    """Write down what a person says of a run that has not ended; whoever carries it on heeds it within a second."""
    journal = here.place.journal
    if journal.state(run).ended is not None:
        raise WrongUsage(f"run {run} has ended; nothing can be said to it any more")
    journal.append(run, [Event(0, journal.clock(), kind, step, facts={**facts, "by": somebody()})])


def _configure(parser: argparse.ArgumentParser) -> None:
    add_environment(parser)
    add_config(parser)


def _configure_step(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("step", metavar="STEP", help="the step that is meant, as status names it")
    _configure(parser)


def _configure_resolve(parser: argparse.ArgumentParser) -> None:
    _configure_step(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--applied", action="store_true", help="the step is in effect now")
    what.add_argument("--not-applied", action="store_true", help="the step is not in effect now")


def _configure_status(parser: argparse.ArgumentParser) -> None:
    _configure(parser)
    parser.add_argument("--watch", action="store_true", help="show each event as it happens, until the run ends")
    parser.add_argument("--runs", action="store_true", help="list all runs of the environment instead")
    parser.add_argument("--output", choices=("text", "json"), default="text", help="how to report (default: text)")


def _configure_log(parser: argparse.ArgumentParser) -> None:
    _configure(parser)
    parser.add_argument("--run", dest="of_run", metavar="RUN", help="the run that is meant (default: the last)")
    parser.add_argument("--verify", action="store_true", help="check the journal in the place of printing it")
    parser.add_argument("--head", metavar="DIGEST", default="", help="with --verify: a digest that was printed earlier")
    parser.add_argument("--output", choices=("text", "json"), default="text", help="how to print (default: text)")


def _status(arguments: argparse.Namespace) -> Exit:
    here = opened(arguments)
    if arguments.runs:
        return _listed(here)
    name = here.last_run()
    state = here.place.journal.state(name)
    if arguments.watch:
        state = _watched(here, name)
    status = status_of(state)
    if arguments.output == "json":
        sys.stdout.write(run_json(state, status))
    else:
        lines = step_lines(state, time.time())
        ending = ending_lines(state, status, f" --env {here.place.settings.name}")
        sys.stdout.writelines(f"{line}\n" for line in (*lines, *ending))
    if state.ended is not None or _needs_person(state):
        return exit_of(status)
    if _is_carried_on(here):
        return Exit.CLEAN
    say(f"nobody carries the run on: archatlas deploy resume --env {here.place.settings.name} does")
    return Exit.PERSON


def _is_carried_on(here: Opened) -> bool:
    from archatlas.deploying.lease import NAME

    return here.place.journal.log.is_led(NAME)


def _needs_person(state: RunState) -> bool:
    return state.is_paused or any(one.question is not None for one in state.steps.values())


def _watched(here: Opened, name: str) -> RunState:
    """Print events until the run ends or waits for a person."""
    journal, teller = here.place.journal, EventTeller()
    state = fold(journal.plan(name), ())
    while True:
        for event in journal.events(name, state.sequence):
            state = advance(state, event)
            if line := teller.line(event, state):
                print(line, flush=True)
        if state.ended is not None or _needs_person(state) or not _is_carried_on(here):
            return state
        time.sleep(_EVERY)


def _listed(here: Opened) -> Exit:
    for name in here.place.journal.runs():
        state = here.place.journal.state(name)
        steps = count(len(state.steps), "step")
        print(f"{name}  {status_of(state).value:<14}  {steps:<9}  plan {state.plan.digest[:12]}")
    return Exit.CLEAN


def _pause(arguments: argparse.Namespace) -> Exit:
    here = opened(arguments)
    name = here.last_run()
    record(here, name, EventKind.PAUSED, "", {})
    say(f"run {name} launches nothing more; archatlas deploy resume goes on with it")
    return Exit.CLEAN


def _approve(arguments: argparse.Namespace) -> Exit:
    here = opened(arguments)
    name, question = _asked(here, arguments.step)
    if question not in _APPROVED:
        raise WrongUsage(f"{arguments.step} is not to be approved: say with resolve whether it is in effect")
    record(here, name, EventKind.APPROVED, arguments.step, {})
    say(f"{arguments.step} is approved; where nobody carries the run on, archatlas deploy resume does")
    return Exit.CLEAN


def _resolve(arguments: argparse.Namespace) -> Exit:
    here = opened(arguments)
    name, question = _asked(here, arguments.step)
    if question in _APPROVED:
        cure = f"archatlas deploy approve {arguments.step} --env {here.place.settings.name}"
        asked = "waits for an approval" if question is OperatorQuestion.APPROVAL else "waits at a gate"
        raise WrongUsage(f"{arguments.step} {asked}; {cure} lets it pass")
    record(here, name, EventKind.RESOLVED, arguments.step, {"applied": arguments.applied})
    said = "is" if arguments.applied else "is not"
    say(f"{arguments.step} {said} in effect, as you say; archatlas deploy resume goes on")
    return Exit.CLEAN


def _asked(here: Opened, step: str) -> tuple[str, OperatorQuestion]:
    """Return the last run, and what is asked about a step; refuse where nothing is."""
    name = here.last_run()
    state = here.place.journal.state(name)
    if step not in state.steps:
        near = suggest_choice(step, state.steps)
        cure = f"did you mean '{near}'?" if near else "archatlas deploy status lists them"
        raise WrongUsage(f"run {name} has no step '{step}'; {cure}")
    question = state.steps[step].question
    if question is None:
        raise WrongUsage(f"nothing is asked about {step}; archatlas deploy status says what is")
    return name, question


def _log(arguments: argparse.Namespace) -> Exit:
    here = opened(arguments)
    journal = here.place.journal
    if arguments.verify:
        return _verified(here, arguments.head)
    if arguments.head:
        raise WrongUsage("--head goes with --verify")
    name = arguments.of_run or here.last_run()
    if name not in journal.runs():
        raise WrongUsage(f"--run {name}: there is no such run; archatlas deploy status --runs lists them")
    for event in journal.events(name):
        sys.stdout.write(event_json(name, event) if arguments.output == "json" else f"{event_line(event)}\n")
    return Exit.CLEAN


def _verified(here: Opened, head: str) -> Exit:
    problems = here.place.journal.problems(head)
    if problems:
        sys.stdout.writelines(f"{problem}\n" for problem in problems)
        say("the journal is not what was written: restore it from a copy before you go on")
        return Exit.FINDINGS
    last = here.place.journal.log.head()
    print(f"{last.sequence} entries, each as it was written; note the last digest for --head: {last.digest}")
    return Exit.CLEAN


ACTIONS = {
    "status": CommandAction(
        "say how the last run is doing",
        "Says how far the last run is, what it waits for, and what a person may do.\n"
        "Exit status: that of the run, 0 while it goes on, 4 where nobody carries it on,\n"
        "2 usage or configuration, 3 a bug.",
        _configure_status,
        _status,
    ),
    "pause": CommandAction(
        "launch nothing more",
        "Lets what is in flight end, and launches nothing more; archatlas deploy resume goes on.\n"
        "Exit status: 0 told, 2 usage or configuration, 3 a bug.",
        _configure,
        _pause,
    ),
    "approve": CommandAction(
        "let a step pass that waits for a person",
        "Approves a step that waits for that, or lets a gate pass that could not tell.\n"
        "Exit status: 0 told, 2 usage or configuration, 3 a bug.",
        _configure_step,
        _approve,
    ),
    "resolve": CommandAction(
        "say what became of a step where nobody else can",
        "Says whether a step is in effect, where its target cannot tell. Look before you say it: it is believed.\n"
        "Exit status: 0 told, 2 usage or configuration, 3 a bug.",
        _configure_resolve,
        _resolve,
    ),
    "log": CommandAction(
        "print the journal, or check that nobody changed it",
        "Prints every event of a run. With --verify, checks that the whole journal is what was written: no entry\n"
        "changed, moved or cut off. --head with a digest noted earlier finds a journal that was written anew.\n"
        "Exit status: 0 as it was written, 1 changed, 2 usage or configuration, 3 a bug.",
        _configure_log,
        _log,
    ),
}
"""What can be asked of a run and said to it."""
