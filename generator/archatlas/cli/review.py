"""`archatlas review`: what a change does to the architecture, and which findings it brings."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from archatlas.analysis.report import Report
from archatlas.cli.main import StoppedBySignal
from archatlas.cli.options import (
    add_code,
    add_evidence,
    add_fail_on,
    add_list_passed_over,
    add_schemas,
    add_today,
    clock_day,
    config_path,
    fail_on_of,
    named_code,
    named_evidence,
)
from archatlas.cli.outputs import (
    FIX_FORMATS,
    SCREEN_LINES,
    add_outputs,
    report_options,
    requested_outputs,
    write_outputs,
)
from archatlas.cli.terminal import Exit, list_passed_over, say
from archatlas.render.reports.lines import verdict
from archatlas.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from archatlas.analysis.deployment.planning import Planned
    from archatlas.pipeline.review import ReviewJudgement

NAME = "review"
HELP = "judge a change: what it alters, and which findings are new"
DESCRIPTION = """\
Compares the schemas as they are now with those of the revision where the change left its base, and reports what
changed and what is new. Both sides are read from git, without a checkout; without --head the work tree is the later
side, uncommitted work included. The settings of the base judge both sides, unless --config names others.
Exit status: 0 nothing new, 1 new findings, 2 usage or configuration, 3 a bug."""

PLAN_FORMATS = frozenset({"markdown"})
"""The formats that say how the change would be deployed."""
NOT_PLANNED = "the estate is large: how this change would be deployed is not said here; archatlas plan says it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_list_passed_over(parser)
    parser.add_argument("--base", required=True, metavar="REV", help="the branch or commit that the change goes into")
    parser.add_argument("--head", metavar="REV", help="the changed state (default: the work tree, or HEAD)")
    add_code(parser, f"scan.code of {SETTINGS_FILE}; without both nothing is compared with code")
    add_evidence(parser)
    add_outputs(parser)
    parser.add_argument(
        "--key", default="", metavar="KEY", help="tells the comments of several reviews on one pull request apart"
    )
    add_fail_on(parser, "warning")
    add_today(parser, "today in UTC")


def run(arguments: argparse.Namespace) -> Exit:
    """Review a change."""
    from archatlas.pipeline.offered_fixes import EDIT_LIMIT
    from archatlas.pipeline.review import judge_change
    from archatlas.pipeline.review_inputs import ReviewRequest, read_review_inputs
    from archatlas.pipeline.review_remedies import RemedyBudget

    outputs = requested_outputs(arguments)
    request = ReviewRequest(
        directories=tuple(arguments.schemas),
        base=arguments.base,
        head=arguments.head,
        config=config_path(arguments),
        named=arguments.config is not None,
        code=named_code(arguments),
        evidence=named_evidence(arguments),
    )
    inputs = read_review_inputs(request)
    judgement = judge_change(inputs, clock_day(arguments), fail_on_of(arguments))
    with _verdict_on_stop(judgement.report):
        edits = EDIT_LIMIT if any(one.format in FIX_FORMATS for one in outputs) else 0
        is_cut = all(one.file is None and one.format == "text" for one in outputs)
        report = judgement.explained(RemedyBudget(edits, SCREEN_LINES if is_cut else None))
        list_passed_over(arguments, report.passed_over)
        site = inputs.after.settings.site
        options = report_options(NAME, site.atlas_url, arguments.key)
        if any(one.format in PLAN_FORMATS for one in outputs) and not report.refused:
            plan = _plan(judgement)  # a module of a refused file would look as if it went
            options = replace(options, plan=plan)
            report = report if plan else replace(report, remarks=(*report.remarks, NOT_PLANNED))
        write_outputs(report, outputs, options)
    return Exit.FINDINGS if report.fails else Exit.CLEAN


def _plan(judgement: "ReviewJudgement") -> "Planned | None":
    from archatlas.pipeline.deployment_plan import plan_of_change

    return plan_of_change(judgement.contracts.before, judgement.contracts.after, judgement.inputs.after.settings)


@contextmanager
def _verdict_on_stop(report: Report) -> Iterator[None]:
    """Say the verdict where the command is told to stop before the report is complete, as when a job takes too long."""
    try:
        yield
    except (KeyboardInterrupt, StoppedBySignal):
        say(f"archatlas: stopped before the report was complete: {verdict(report)}")
        raise
