"""`archatlas plan`: what has to be deployed between two states, in which order, and what speaks against it."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.cli.options import add_fail_on, add_schemas, fail_on_of, resolve_options
from archatlas.cli.outputs import outputs_of, report_options, write_file
from archatlas.cli.plan_export import add_export, require_exportable, write_exports
from archatlas.cli.terminal import Exit, palette_for, say
from archatlas.render.reports.plan_formats import PLAN_FORMATS
from archatlas.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from archatlas.analysis.deployment.planning import Planned
    from archatlas.render.reports.options import ReportOptions

MOST_PLAYS = 100_000

NAME = "plan"
HELP = "say what has to be deployed, in which order"
DESCRIPTION = """\
Compares what modules promise and use in two states, and says what has to be deployed, in which order it is safe, and
what speaks against it. A provider that adds an entry goes before who uses it, one that removes an entry after.
Nothing is deployed; archatlas deploy runs a plan.
Exit status: 0 a plan, or nothing to do, 1 blocked, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_states(parser)
    _add_selection(parser)
    _add_judgement(parser)
    formats = f"formats: {', '.join(FORMATS)}; default: text"
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT[:FILE]",
        help=f"how to report, and where to; may be given several times ({formats})",
    )
    add_export(parser)


def add_states(parser: argparse.ArgumentParser) -> None:
    """Take the two states, and where the later one is to run."""
    parser.add_argument(
        "--from",
        dest="source",
        metavar="REV",
        help="the git revision that runs now, live for what the journal of the environment confirmed last, or nothing"
        " where nothing runs yet (default: live)",
    )
    parser.add_argument(
        "--to",
        dest="target",
        metavar="REV",
        help="the git revision to deploy, or worktree for what lies on disk (default: worktree)",
    )
    parser.add_argument(
        "--env",
        metavar="NAME",
        help=f"the environment of {SETTINGS_FILE} whose limits, gates and freezes hold (default: the only one)",
    )


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        metavar="MODULE[,MODULE...]",
        action="append",
        default=[],
        help="deploy these modules alone; may be given several times",
    )
    along = parser.add_mutually_exclusive_group()
    along.add_argument(
        "--with-requirements", action="store_true", help="with --only: and what they need of modules they require"
    )
    along.add_argument(
        "--with-requirers", action="store_true", help="with --only: and the modules that have to go along"
    )


def _add_judgement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", metavar="TIME", help="when it is to run, as 2026-12-31T18:00+01:00 (default: now)")
    parser.add_argument(
        "--override-freeze", metavar="REASON", default="", help="plan although the environment is frozen, and say why"
    )
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="what no schema says, as JSON: checks, uptime_days and error_budgets by module",
    )
    parser.add_argument(
        "--check",
        type=Path,
        metavar="PLAN",
        help="hold a plan in JSON against what there is now, and fail where it is stale; what it plans is its own",
    )
    parser.add_argument(
        "--simulate",
        type=_number_of_plays,
        metavar="N",
        help="play the plan so many times with failures that are drawn, and say how it ended",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="draw other failures with another number (default: 0)"
    )
    add_fail_on(parser, "error")


def _number_of_plays(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MOST_PLAYS:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to {MOST_PLAYS:,}")
    return int(text)


def run(arguments: argparse.Namespace) -> Exit:
    """Make a plan."""
    from archatlas.analysis.deployment.plan import make_plan
    from archatlas.analysis.deployment.simulation import simulated
    from archatlas.cli.plan_request import plan_request
    from archatlas.pipeline.deployment_plan import plan_inputs

    outputs = outputs_of(arguments.output, FORMATS)
    resolved = resolve_options(arguments)
    request = plan_request(arguments, resolved)
    require_exportable(arguments, request.environment)
    inputs = plan_inputs(request)
    for module in sorted(request.live.unproven) if request.live else ():
        say(f"{module}: what runs there was left by a run that ended before its gates had passed; look at it first")
    planned = make_plan(inputs, fail_on_of(arguments))
    if arguments.simulate and planned.plan.steps and not planned.is_blocked:
        planned = replace(planned, simulation=simulated(planned.plan, arguments.simulate, arguments.seed))
    options = report_options(NAME, resolved.settings.site.atlas_url)
    for output in outputs:
        if output.file:
            write_file(output.file, FORMATS[output.format](planned, options))
        else:
            sys.stdout.write(FORMATS[output.format](planned, replace(options, palette=palette_for(sys.stdout))))
    write_exports(arguments, planned, request.environment, {**inputs.before, **inputs.after})
    return Exit.FINDINGS if planned.is_blocked else Exit.CLEAN


def _html(planned: "Planned", _options: "ReportOptions") -> str:
    from archatlas.publish.plan_page import plan_html

    return plan_html(planned)


FORMATS = {**PLAN_FORMATS, "html": _html}
"""Every format of a plan by its name."""
