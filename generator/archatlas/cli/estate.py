"""Reads an estate for a command that publishes it."""

import argparse

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.report import Report
from archatlas.cli.history import told_history
from archatlas.cli.options import ResolvedOptions, clock_day, named_code, named_evidence, unused_pattern_remarks
from archatlas.cli.terminal import Exit, exit_for, list_passed_over, say
from archatlas.formats.schema_files import read_scope
from archatlas.model.errors import FindingsError
from archatlas.model.finding import Severity
from archatlas.model.own_page import OwnPages
from archatlas.model.record import dataclass, replace
from archatlas.pipeline import Assessor
from archatlas.pipeline.code_scan import with_changes_where_asked, with_code
from archatlas.pipeline.history_gap import with_gap
from archatlas.pipeline.measured_facts import evidence_places, with_evidence_at
from archatlas.publish.site import require_all, require_some
from archatlas.publish.written_estate import written_estate
from archatlas.render.reports.lines import passed_over_line, to_line, to_summary
from archatlas.settings import Settings
from archatlas.settings.settings import code_root
from archatlas.sources.scope import FileScope


class NotPublished(FindingsError):
    """Say that findings stand in the way of a strict build."""


@dataclass(frozen=True)
class PublishedEstate:
    """What a site is made of; `changes` compares the estate with an earlier state where that was asked for.

    `own` are the pages that people wrote by hand, `history` is how the estate came to be as it is.
    """

    assessment: Assessment
    settings: Settings
    changes: Report | None = None
    own: OwnPages = OwnPages()
    history: EstateHistory | None = None


def read_estate(arguments: argparse.Namespace, place: ResolvedOptions) -> PublishedEstate:
    """Return what is to be published, or raise where the estate must not be published as it is."""
    published = _assess(arguments, place)
    list_passed_over(arguments, published.assessment.not_schemas)
    if not arguments.keep_going:
        require_all(published.assessment)
    require_some(published.assessment)
    estate = written_estate(published.assessment, place.scope, published.settings.pages)
    if not arguments.keep_going:
        estate.require_whole()
    assessment = estate.assessment
    if arguments.strict and exit_for(assessment.findings, Severity.WARNING) is Exit.FINDINGS:
        grave = [to_line(finding) for finding in assessment.findings if finding.severity >= Severity.WARNING]
        raise NotPublished("\n".join([*grave, "not published: --strict allows no error and no warning"]))
    history = told_history(arguments, place, assessment) if getattr(arguments, "history", False) else None
    return replace(published, assessment=with_gap(assessment, history), own=estate.own, history=history)


def print_summary(published: PublishedEstate, scope: FileScope) -> None:
    """Say what was found in the estate that is now published."""
    assessment = published.assessment
    say(to_summary(assessment.findings, len(assessment.catalog)))
    if assessment.not_schemas:
        say(passed_over_line(assessment.not_schemas))
    for remark in unused_pattern_remarks(scope, assessment):
        say(remark)
    for fault in published.own.findings:
        say(to_line(fault))
    for path in assessment.refused:
        say(f"{path}: left out, listed on the first page")


def _assess(arguments: argparse.Namespace, place: ResolvedOptions) -> PublishedEstate:
    settings = place.settings
    code = named_code(arguments) or (code_root(settings, place.config.parent) if settings.scan.code else None)
    evidence = evidence_places(named_evidence(arguments), settings, place.config.parent)
    if arguments.compare_to is None:
        assessor = Assessor(settings, arguments.today, fallback_day=clock_day(arguments))
        known = with_code(assessor.assess(read_scope(place.scope)), code, settings)
        known = with_changes_where_asked(known, settings, place.config.parent)
        return PublishedEstate(with_evidence_at(evidence, known, settings), settings)
    from archatlas.pipeline.review import review_change
    from archatlas.pipeline.review_inputs import ComparedTo, ReviewRequest, read_review_inputs

    directories = tuple(arguments.schemas)
    compared = ReviewRequest(
        directories,
        arguments.compare_to,
        config=place.config,
        named=True,
        earlier=ComparedTo.REVISION,
        code=code,
        evidence=named_evidence(arguments),
    )
    inputs = read_review_inputs(compared)
    review = review_change(inputs, arguments.today, Severity.WARNING)
    after = with_changes_where_asked(review.after, settings, place.config.parent)
    return PublishedEstate(after, settings, review.report)
