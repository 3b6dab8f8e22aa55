"""`archatlas check`: every problem of every schema, in one run."""

import argparse
import sys

from archatlas.cli.exit import Exit, exit_for
from archatlas.cli.options import add_schemas, config_path
from archatlas.cli.terminal import palette_for
from archatlas.model.finding import Severity
from archatlas.pipeline import assess_directory
from archatlas.render.report_json import to_json
from archatlas.render.report_text import to_text
from archatlas.settings import settings_at

NAME = "check"
HELP = "report every problem of every schema"
DESCRIPTION = """\
Reads all module schemas below a directory and reports what is wrong with them and with the estate they describe:
file:line:column: severity rule message. Exit status: 0 clean, 1 findings, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning"),
        default="error",
        help="the mildest severity that makes the exit status 1 (default: error)",
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Check the schemas below a directory."""
    assessment = assess_directory(arguments.schemas, settings_at(config_path(arguments)))
    modules = len(assessment.catalog)
    if arguments.format == "json":
        sys.stdout.write(to_json(assessment.findings, modules))
    else:
        sys.stdout.write(to_text(assessment.findings, modules, palette_for(sys.stdout)))
    return exit_for(assessment.findings, Severity[arguments.fail_on.upper()])
