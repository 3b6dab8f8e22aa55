"""The `archatlas` command."""

import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

from archatlas.cli.terminal import Exit, say, use_any_encoding
from archatlas.model.errors import FindingsError, UserError
from archatlas.model.version import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMANDS = (
    "check",
    "fix",
    "suggest",
    "review",
    "plan",
    "deploy",
    "gate",
    "history",
    "scan",
    "explain",
    "build",
    "serve",
    "export",
    "fetch",
    "new",
    "new-module",
    "schema",
    "comment",
    "live",
    "lsp",
)

VERSION = "--version"
VERSION_LINE = f"archatlas {__version__}"
DESCRIPTION = "Publish a searchable atlas of an architecture from module schemas."


GC_THRESHOLD = 100_000
"""How many new objects are collected at a time: what a command reads stays until it ends, so that looking often costs
a tenth of the time and finds nothing."""

CURES = {
    errno.ENOSPC: "free some and run this again",
    errno.EDQUOT: "free some and run this again",
    errno.ENAMETOOLONG: "name a shorter one",
    errno.ELOOP: "a link leads to itself; name another one",
    errno.EACCES: "its owner may permit it, or name another one",
}
"""What helps against an error of the system."""

LINK_LOOP = "Symlink loop from "
"""How Python before 3.13 says, with no type of its own, that a path leads to itself."""

STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
"""The signals that ask a command to end; nohup and the like may have said that one is to be ignored."""


class StoppedBySignal(BaseException):
    """Leave every block because a signal asks for it; no `SystemExit`, which scripts within a build may catch."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def entry() -> None:
    """Run the command line and exit with its status; a command that is told to stop tidies up first."""
    gc.set_threshold(GC_THRESHOLD)
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        status: int = main(sys.argv[1:])
    except StoppedBySignal as stopped:
        status = 128 + stopped.number
    except KeyboardInterrupt:
        say("interrupted")
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ends its own loop only when we end by the signal
        signal.raise_signal(signal.SIGINT)
        status = 128 + signal.SIGINT
    gc.freeze()  # to look once more for what refers to itself costs a check a tenth of its time, and the system has it
    sys.exit(status)


def main(arguments: Sequence[str]) -> Exit:
    """Run one command; whatever happens but a signal, the answer is an exit status."""
    use_any_encoding()
    try:
        if list(arguments) == [VERSION]:
            print(VERSION_LINE)  # at once, without the commands and what they are made of
            status = Exit.CLEAN
        elif _is_somewhere():
            parsed = _parser(_wanted(arguments)).parse_args(arguments)
            status = Exit(_module_of(parsed.command).run(parsed))
        else:
            say("archatlas: the current directory was removed; change to one that exists")
            status = Exit.USAGE
        sys.stdout.flush()  # while a reader who went away can still be told from a bug
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.CLEAN
    except FindingsError as problems:
        say(_told(problems))
        return Exit.FINDINGS
    except (UserError, OSError) as refusal:
        say(f"archatlas: {_with_cure(refusal)}")
        return Exit.USAGE
    except Exception as error:
        if str(error).startswith(LINK_LOOP):
            say(f"archatlas: {str(error).removeprefix(LINK_LOOP)} is a link that leads to itself; name another one")
            return Exit.USAGE
        return _bug(error)


def _is_somewhere() -> bool:
    """Tell whether the current directory is still there."""
    from pathlib import Path

    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def _told(error: UserError) -> str:
    from archatlas.render.text.messages import error_text

    return error_text(error)


def _with_cure(refusal: UserError | OSError) -> str:
    """Return what is said of an error of the system, with what helps where that is known; a refusal has its cure."""
    if not isinstance(refusal, OSError):
        return _told(refusal)
    cure = CURES.get(refusal.errno or 0)
    return f"{refusal}; {cure}" if cure else str(refusal)


def _stop(number: int, frame: FrameType | None) -> None:
    """Leave every block on the way out; a second signal does not interrupt that."""
    for other in STOP_SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise StoppedBySignal(number)


def _wanted(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the command that is called, so that no other one is loaded; all where none is."""
    named = tuple(word for word in arguments[:1] if word in COMMANDS)
    return named or COMMANDS


def _module_of(command: str) -> ModuleType:
    return import_module(f"archatlas.cli.{command.replace('-', '_')}")


def _parser(names: Sequence[str]) -> "ArgumentParser":
    import argparse

    parser = argparse.ArgumentParser(prog="archatlas", description=DESCRIPTION)
    parser.add_argument(VERSION, action="version", version=VERSION_LINE)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        command = _module_of(name)
        sub = commands.add_parser(
            command.NAME,
            help=command.HELP,
            description=command.DESCRIPTION,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.configure(sub)
    return parser


def _bug(error: Exception) -> Exit:
    if os.environ.get("ARCHATLAS_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    say(f"archatlas: this is a bug: {type(error).__name__}: {error}")
    say("archatlas: set ARCHATLAS_TRACEBACK=1 to see where, and please report it")
    return Exit.BUG
