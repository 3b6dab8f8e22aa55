"""`archatlas live`: what is true of the modules now, asked, kept and told."""

import argparse
import asyncio
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from archatlas.cli import live_explain, live_export, live_metrics
from archatlas.cli.actions import CommandAction, add_actions
from archatlas.cli.options import WrongUsage, add_schema_directories, add_schemas, config_path, resolve_options
from archatlas.cli.terminal import Exit, say
from archatlas.model.live import Observation, ProbeOutcome
from archatlas.model.record import replace
from archatlas.pipeline.workspace import Workspace
from archatlas.settings.live import LiveSettings, endpoint_of

NAME = "live"
HELP = "watch running modules, and tell people and programs how they do"
DESCRIPTION = """\
Watches the modules of an estate while they run: asks them for their health where the settings allow it, keeps what they
answered, and tells people and programs over HTTP. Nothing is asked before live.allow in archatlas.yml says where.
Needs archatlas[live]."""

_LIBRARIES = ("h11", "starlette", "uvicorn", "sse_starlette", "prometheus_client")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_actions(parser, ACTIONS)


def run(arguments: argparse.Namespace) -> Exit:
    """Do what was asked for."""
    missing = [name.replace("_", "-") for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise WrongUsage(f"the live registry needs {missing[0]}, which is not installed: install archatlas[live]")
    return ACTIONS[arguments.action].run(arguments)


def _configure_serve(parser: argparse.ArgumentParser) -> None:
    add_schemas(parser)
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help="where to answer (default: live.listen, else 127.0.0.1:8766)"
    )


def _serve(arguments: argparse.Namespace) -> Exit:
    """Serve until interrupted."""
    from archatlas.service.followed_schemas import FollowedSchemas
    from archatlas.service.registry import known_paths
    from archatlas.service.scheduler import Asking
    from archatlas.service.serving import Served, serve
    from archatlas.stores.opening import open_store
    from archatlas.transport.answers import clean_line

    config, workspace = _opened(arguments)
    live = _listening(_live(workspace), arguments.listen)
    asking = Asking(lambda: _live(workspace), os.environ)
    store = open_store(live.store, config.parent, os.environ)
    schemas = FollowedSchemas(workspace, known_paths(store))
    plan = asking.watch(schemas.assessment)
    _remark(live)
    for name, reason in sorted(plan.left_out.items()):
        say(f"{name} is not watched: {reason}")
    for path in schemas.assessment.refused:
        say(f"{path} is refused, and its module is not watched: archatlas check says why")
    modules = len(schemas.assessment.catalog)
    serve(
        Served(
            schemas,
            live,
            store,
            asking.watch,
            lambda registry: asking.probe(registry.observe, lambda name: registry.states.memory(name), registry.clock),
            clean_line,
            lambda address: say(f"{address}: {len(plan.watched)} of {modules} modules are watched; stop with Ctrl-C"),
            say,
            series=asking.series(),
        )
    )
    return Exit.CLEAN


def _configure_probe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="whom to ask (default: all that are watched)")
    add_schema_directories(parser)


def _probe(arguments: argparse.Namespace) -> Exit:
    """Ask once, and say what was observed."""
    from archatlas.service.schedule import MOST_IN_FLIGHT
    from archatlas.service.scheduler import Asking

    _, workspace = _opened(arguments)
    estate = workspace.snapshot()
    unknown = [name for name in arguments.modules if name not in estate.catalog]
    if unknown:
        raise WrongUsage(f"there is no module '{unknown[0]}'; name those of the schemas")
    asking = Asking(lambda: _live(workspace), os.environ)
    plan = asking.watch(estate)
    _remark(_live(workspace))
    wanted = arguments.modules or sorted({one.name for one in plan.targets} | plan.left_out.keys())
    seen = asyncio.run(asking.once([one for one in plan.targets if one.name in wanted], MOST_IN_FLIGHT))
    for name in wanted:
        if name in plan.left_out:
            print(f"{name}: not watched: {plan.left_out[name]}")
        elif name not in plan.watched and not name.startswith("reference:"):
            print(f"{name}: not watched: no setting of live fits it")
    sys.stdout.writelines(f"{_line(one)}\n" for one in seen)
    bad = any(one.outcome not in (ProbeOutcome.PASS, ProbeOutcome.WARN) for one in seen)
    return Exit.FINDINGS if bad else Exit.CLEAN


def _line(seen: Observation) -> str:
    took = "" if seen.seconds is None else f" in {seen.seconds * 1000:.0f} ms"
    return f"{seen.module}: {seen.outcome.value} ({seen.evidence}{took}): {seen.reason}"


def _opened(arguments: argparse.Namespace) -> tuple[Path, Workspace]:
    """Return the settings file, and the schemas with their settings, which are followed from now on."""
    config = config_path(arguments)
    scope = resolve_options(arguments).scope
    return config, Workspace.open(scope.directories if arguments.schemas else (), config)


def _live(workspace: Workspace) -> LiveSettings:
    return workspace.settings.live or LiveSettings()


def _listening(live: LiveSettings, said: str | None) -> LiveSettings:
    if said is None:
        return live
    try:
        return replace(live, listen=endpoint_of(said))
    except ValueError as error:
        raise WrongUsage(f"--listen {said}: is not HOST:PORT with a port from 1 to 65535") from error


def _remark(live: LiveSettings) -> None:
    """Say why nothing is asked."""
    if not (live.allow.networks or live.allow.endpoints):
        say("nothing is asked: live.allow of archatlas.yml is empty; list the networks that may be asked")


ACTIONS = {
    "serve": CommandAction(
        "watch, and answer over HTTP until interrupted",
        "Watches the modules, and answers people and programs over HTTP until it is interrupted.\n"
        "Schemas and settings are read again when they change; states stay.",
        _configure_serve,
        _serve,
    ),
    "probe": CommandAction(
        "ask once, and print what was observed",
        "Asks modules once, as serve would, and prints what was observed; nothing is stored.\n"
        "Exit status: 0 all answered well, 1 some did not, 2 usage or configuration, 3 a bug.",
        _configure_probe,
        _probe,
    ),
    "explain": CommandAction(live_explain.HELP, live_explain.DESCRIPTION, live_explain.configure, live_explain.run),
    "export": CommandAction(live_export.HELP, live_export.DESCRIPTION, live_export.configure, live_export.run),
    "metrics": live_metrics.METRICS,
}
"""Everything that `archatlas live` can do."""
