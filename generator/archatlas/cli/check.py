"""`archatlas check`: every problem of every schema, in one run."""

import argparse

from archatlas.analysis.report import Report, opened
from archatlas.cli.exit import Exit
from archatlas.cli.options import add_schemas, config_path
from archatlas.cli.outputs import add_outputs, report_options, requested_outputs, write_outputs
from archatlas.model.finding import Severity
from archatlas.pipeline import assess_directory
from archatlas.settings import settings_at

NAME = "check"
HELP = "report every problem of every schema"
DESCRIPTION = """\
Reads all module schemas below a directory and reports what is wrong with them and with the estate they describe:
file:line:column: severity rule message. Exit status: 0 clean, 1 findings, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_outputs(parser)
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning"),
        default="error",
        help="the mildest severity that makes the exit status 1 (default: error)",
    )


def run(arguments: argparse.Namespace) -> Exit:
    """Check the schemas below a directory."""
    outputs = requested_outputs(arguments)
    settings = settings_at(config_path(arguments))
    assessment = assess_directory(arguments.schemas, settings)
    fail_on = Severity[arguments.fail_on.upper()]
    report = Report(len(assessment.catalog), opened(assessment.findings), fail_on)
    write_outputs(report, outputs, report_options(NAME, settings.site.url))
    return Exit.FINDINGS if report.fails else Exit.CLEAN
