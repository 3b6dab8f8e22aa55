"""`archatlas live explain`: the state of one module, its incident and what may have caused it."""

import argparse
import os
import sys
import time
from pathlib import Path

from archatlas.cli.options import WrongUsage, add_schema_directories, config_path, resolve_options
from archatlas.cli.terminal import Exit
from archatlas.model.live import State
from archatlas.model.module import ModuleName
from archatlas.model.near_names import suggest_choice
from archatlas.pipeline.workspace import Workspace
from archatlas.settings.live import LiveSettings

HELP = "say how a module does, and what may have caused it"
DESCRIPTION = """\
Prints the state of a module, the incident it is part of, what may have caused that, what is left of its service level
and what changed lately: all from what archatlas live serve stored, which need not run at this moment.
Exit status: 0 it is healthy or not watched, 1 it is not healthy or not known, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("module", metavar="MODULE", help="whom to explain")
    add_schema_directories(parser)


def run(arguments: argparse.Namespace) -> Exit:
    """Print what is known of the module."""
    from archatlas.render.reports.live_explanation import explanation_text
    from archatlas.service.explaining import explanation_of
    from archatlas.stores.opening import open_store

    config = config_path(arguments)
    workspace = Workspace.open(resolve_options(arguments).scope.directories if arguments.schemas else (), config)
    assessment = workspace.snapshot()
    if arguments.module not in assessment.catalog:
        near = suggest_choice(arguments.module, assessment.catalog)
        cure = f"did you mean '{near}'?" if near else "name one of the schemas"
        raise WrongUsage(f"there is no module '{arguments.module}'; {cure}")
    live = workspace.settings.live or LiveSettings()
    _refuse_nothing_stored(live, config.parent)
    store = open_store(live.store, config.parent, os.environ)
    try:
        told = explanation_of(ModuleName(arguments.module), assessment, live, store, time.time())
    finally:
        store.close()
    sys.stdout.write(explanation_text(told))
    return Exit.CLEAN if told.status.state in (State.HEALTHY, State.UNMONITORED) else Exit.FINDINGS


def _refuse_nothing_stored(live: LiveSettings, beside: Path) -> None:
    """Refuse to make a store, where no registry wrote one yet."""
    if not live.store.postgresql and not (beside / live.store.sqlite).is_file():
        raise WrongUsage(f"nothing was stored in '{beside / live.store.sqlite}' yet; start archatlas live serve")
