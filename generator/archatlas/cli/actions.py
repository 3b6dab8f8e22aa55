"""The actions of a command that has several, as `archatlas deploy run` and `archatlas deploy resume`."""

import argparse
from collections.abc import Callable, Mapping

from archatlas.cli.terminal import Exit
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class CommandAction:
    """What a command can do: its words, its arguments, and what runs it."""

    help: str
    description: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], Exit]


def add_actions(parser: argparse.ArgumentParser, actions: Mapping[str, CommandAction]) -> None:
    """Declare the actions of a command, one of which has to be named; it is kept as `action`."""
    named = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, action in actions.items():
        how = argparse.RawDescriptionHelpFormatter
        action.configure(named.add_parser(name, help=action.help, description=action.description, formatter_class=how))
