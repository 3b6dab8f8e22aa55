"""Reads an estate for a command that publishes it."""

import argparse
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report
from archatlas.cli.exit import Exit, exit_for
from archatlas.cli.options import Located, clock_day, idle_remarks
from archatlas.cli.terminal import list_passed_over, say
from archatlas.load.scope import Scope
from archatlas.load.sources import read_scope
from archatlas.model.finding import Severity
from archatlas.model.refusal import FoundProblems
from archatlas.pipeline import Road
from archatlas.publish.site import require_all, require_some
from archatlas.render.reports.lines import passed_over_line, to_line, to_summary
from archatlas.settings import Settings


class NotPublished(FoundProblems):
    """Say that findings stand in the way of a strict build."""


@dataclass(frozen=True)
class Published:
    """What a site is made of; `changes` compares the estate with an earlier state where that was asked for."""

    assessment: Assessment
    settings: Settings
    changes: Report | None = None


def read_estate(arguments: argparse.Namespace, place: Located) -> Published:
    """Return what is to be published, or raise where the estate must not be published as it is."""
    published = _assessed(arguments, place)
    assessment = published.assessment
    list_passed_over(arguments, assessment.not_schemas)
    if not arguments.keep_going:
        require_all(assessment)
    require_some(assessment)
    if arguments.strict and exit_for(assessment.findings, Severity.WARNING) is Exit.FINDINGS:
        grave = [to_line(finding) for finding in assessment.findings if finding.severity >= Severity.WARNING]
        raise NotPublished("\n".join([*grave, "not published: --strict allows no error and no warning"]))
    return published


def report(published: Published, scope: Scope) -> None:
    """Say what was found in the estate that is now published."""
    assessment = published.assessment
    say(to_summary(assessment.findings, len(assessment.catalog)))
    if assessment.not_schemas:
        say(passed_over_line(assessment.not_schemas))
    for remark in idle_remarks(scope, assessment):
        say(remark)
    for path in assessment.refused:
        say(f"{path}: left out, listed on the first page")


def _assessed(arguments: argparse.Namespace, place: Located) -> Published:
    settings = place.settings
    if arguments.compare_to is None:
        road = Road(settings, arguments.today, otherwise=clock_day(arguments))
        return Published(road.assess(read_scope(place.scope)), settings)
    from archatlas.pipeline.review import review_sides
    from archatlas.pipeline.sides import Earlier, Place, read_sides

    directories = tuple(arguments.schemas)
    compared = Place(directories, arguments.compare_to, config=place.config, named=True, earlier=Earlier.REVISION)
    sides = read_sides(compared)
    review = review_sides(sides, arguments.today, Severity.WARNING)
    return Published(review.after, settings, review.report)
