"""`archatlas serve`: a preview that follows the schemas."""

import argparse
from dataclasses import replace

from archatlas.cli.history import add_history, history_wish
from archatlas.cli.options import (
    WrongUsage,
    add_evidence,
    add_mkdocs,
    add_schemas,
    config_path,
    config_places,
    named_evidence,
    resolve_options,
)
from archatlas.cli.terminal import Exit
from archatlas.settings import settings_at

NAME = "serve"
HELP = "preview the site and follow the schemas"
DESCRIPTION = (
    "Serves the site on this machine. Pages are made from the schemas and settings as they are when a browser asks,\n"
    "and load again when these change. A site with pages or plugins of its own is built anew for each change."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    parser.add_argument(
        "--address", type=_address, default="127.0.0.1:8000", metavar="HOST:PORT", help="default: 127.0.0.1:8000"
    )
    add_evidence(parser)
    add_mkdocs(parser)
    add_history(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Serve until interrupted."""
    from archatlas.publish.serve import ServeRequest, serve_site

    settings_at(config_path(arguments))  # a mistake there is told as by every other command
    if arguments.mkdocs is None:
        _require_directories(arguments)
    places = config_places(arguments)
    evidence, history = named_evidence(arguments), history_wish(arguments) if arguments.history else None
    request = ServeRequest(tuple(arguments.schemas), places, arguments.mkdocs, arguments.address)
    serve_site(replace(request, evidence=evidence, history=history))
    return Exit.CLEAN


def _require_directories(arguments: argparse.Namespace) -> None:
    """Refuse a directory that is not there before anything starts; a mkdocs.yml may name others."""
    missing = [root for root in resolve_options(arguments).scope.roots if not root.is_dir()]
    if missing:
        raise WrongUsage(f"there is no directory '{missing[0]}'")


def _address(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is not HOST:PORT with a port from 1 to 65535")
    return text
