"""`archatlas live export`: the same watching and alerting by other systems."""

import argparse
import sys
from pathlib import Path

from archatlas.analysis.levels.service_level import ObjectiveOrigin
from archatlas.cli.options import WrongUsage, add_schema_directories, config_path, resolve_options
from archatlas.cli.outputs import writable_file, write_file
from archatlas.cli.terminal import Exit, say
from archatlas.pipeline.workspace import Workspace
from archatlas.render.exports import EXPORTS
from archatlas.render.exports.exported_estate import ExportedEstate
from archatlas.render.text.live_sentences import refusal_sentence

HELP = "print configuration for Prometheus and others"
DESCRIPTION = """\
Prints what other systems need to watch the same modules and to alert by the same service levels:
  prometheus      rules: events, burn rates, alerts (promtool check rules)
  scrape          a configuration of Prometheus: the registry, its modules, probes (promtool check config)
  blackbox        modules of the blackbox exporter (blackbox_exporter --config.check)
  alertmanager    routes and receivers (amtool check-config)
  openslo         service levels as OpenSLO v1
  servicemonitor  objects of the Prometheus operator
Headers are left out: what they hold may be secret.
Exit status: 0, with --check 1 where the file differs, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("system", choices=tuple(EXPORTS), help="whose configuration")
    add_schema_directories(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there (default: standard output)")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where --out holds anything else")


def run(arguments: argparse.Namespace) -> Exit:
    """Print or write the configuration, or compare it."""
    from archatlas.service.exporting import exported_estate, sends_headers

    out: Path | None = arguments.out
    if arguments.check and out is None:
        raise WrongUsage("--check: names no file to compare with; add --out FILE")
    place = writable_file(f"--out {out}", out) if out else None
    workspace = Workspace.open(
        resolve_options(arguments).scope.directories if arguments.schemas else (), config_path(arguments)
    )
    live = workspace.settings.live
    if live is None:
        raise WrongUsage("archatlas.yml says nothing of live; say there what is asked, and what may be")
    if not (live.allow.networks or live.allow.endpoints):
        say("no module is asked: live.allow of archatlas.yml is empty; list the networks that may be asked")
    if sends_headers(live) and arguments.system in ("blackbox", "scrape"):
        say("headers are left out: add those of live.targets to the modules of the blackbox exporter")
    estate = exported_estate(workspace.snapshot(), live)
    if arguments.system == "prometheus":
        _remark_levels(estate)
    text = EXPORTS[arguments.system](estate)
    if place is None:
        sys.stdout.write(text)
    elif arguments.check:
        return _compared(place, text)
    else:
        write_file(place, text)
        say(f"{out}: written")
    return Exit.CLEAN


def _remark_levels(estate: ExportedEstate) -> None:
    """Say which promises nobody is told about, and why."""
    levels = [one.level for one in estate.modules if one.level is not None]
    for level in levels:
        if level.origin is ObjectiveOrigin.DECLARED and not level.is_judged:
            say(f"{level.module}: {refusal_sentence(level)}")
    defaults = sum(level.origin is ObjectiveOrigin.DEFAULT for level in levels)
    if defaults:
        say(f"{defaults:,} levels are defaults, which have numbers and no alerts")


def _compared(place: Path, text: str) -> Exit:
    """Say whether a file holds what would be written."""
    held = place.read_bytes() if place.is_file() else None
    if held == text.encode():
        return Exit.CLEAN
    say(f"{place}: {'is not there' if held is None else 'is out of date'}; write it again without --check")
    return Exit.FINDINGS
