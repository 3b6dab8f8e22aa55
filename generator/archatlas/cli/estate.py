"""Reads an estate for a command that publishes it."""

import argparse

from archatlas.analysis.assessment import Assessment
from archatlas.cli.exit import Exit, exit_for
from archatlas.cli.options import config_path
from archatlas.cli.terminal import say
from archatlas.model.finding import Severity
from archatlas.model.refusal import FoundProblems
from archatlas.pipeline import assess_directory
from archatlas.publish.site import require_all, require_some
from archatlas.render.reports.lines import to_line, to_summary
from archatlas.settings import Settings, settings_at


class NotPublished(FoundProblems):
    """Say that findings stand in the way of a strict build."""


def read_estate(arguments: argparse.Namespace) -> tuple[Assessment, Settings]:
    """Return the assessment and the settings, or raise where the estate must not be published as it is."""
    settings = settings_at(config_path(arguments))
    assessment = assess_directory(arguments.schemas, settings)
    if not arguments.keep_going:
        require_all(assessment)
    require_some(assessment)
    if arguments.strict and exit_for(assessment.findings, Severity.WARNING) is Exit.FINDINGS:
        grave = [to_line(finding) for finding in assessment.findings if finding.severity >= Severity.WARNING]
        raise NotPublished("\n".join([*grave, "not published: --strict allows no error and no warning"]))
    return assessment, settings


def report(assessment: Assessment) -> None:
    """Say what was found in the estate that is now published."""
    say(to_summary(assessment.findings, len(assessment.catalog)))
    for path in assessment.refused:
        say(f"{path}: left out, listed on the first page")
