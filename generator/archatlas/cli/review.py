"""`archatlas review`: what a change does to the architecture, and which findings it brings."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from archatlas.analysis.report import Report
from archatlas.cli.exit import Exit
from archatlas.cli.main import Stopped
from archatlas.cli.options import (
    add_fail_on,
    add_list_passed_over,
    add_schemas,
    add_today,
    clock_day,
    config_path,
    fail_on_of,
)
from archatlas.cli.outputs import add_outputs, report_options, requested_outputs, write_outputs
from archatlas.cli.terminal import list_passed_over, say
from archatlas.render.reports.verdict import verdict

NAME = "review"
HELP = "judge a change: what it alters, and which findings are new"
DESCRIPTION = """\
Compares the schemas as they are now with those of the revision where the change left its base, and reports what
changed and what is new. Both sides are read from git, without a checkout; without --head the work tree is the later
side, uncommitted work included. The settings of the base judge both sides, unless --config names others.
Exit status: 0 nothing new, 1 new findings, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_list_passed_over(parser)
    parser.add_argument("--base", required=True, metavar="REV", help="the branch or commit that the change goes into")
    parser.add_argument("--head", metavar="REV", help="the changed state (default: the work tree, or HEAD)")
    add_outputs(parser)
    parser.add_argument(
        "--key", default="", metavar="KEY", help="tells the comments of several reviews on one pull request apart"
    )
    add_fail_on(parser, "warning")
    add_today(parser, "today in UTC")


def run(arguments: argparse.Namespace) -> Exit:
    """Review a change."""
    from archatlas.pipeline.review import judge_sides
    from archatlas.pipeline.sides import Place, read_sides

    outputs = requested_outputs(arguments)
    place = Place(
        directories=tuple(arguments.schemas),
        base=arguments.base,
        head=arguments.head,
        config=config_path(arguments),
        named=arguments.config is not None,
    )
    sides = read_sides(place)
    judgement = judge_sides(sides, clock_day(arguments), fail_on_of(arguments))
    with _verdict_kept(judgement.report):
        report = judgement.explained()
        list_passed_over(arguments, report.passed_over)
        site = sides.after.settings.site
        write_outputs(report, outputs, report_options(NAME, site.atlas_url, arguments.key))
    return Exit.FINDINGS if report.fails else Exit.CLEAN


@contextmanager
def _verdict_kept(report: Report) -> Iterator[None]:
    """Say the verdict where the command is told to stop before the report is complete, as when a job takes too long."""
    try:
        yield
    except (KeyboardInterrupt, Stopped):
        say(f"archatlas: stopped before the report was complete: {verdict(report)}")
        raise
