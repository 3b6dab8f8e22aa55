"""`archatlas check`: every problem of every schema, in one run."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.report import Report, as_waived, opened
from archatlas.cli.judged import judged_estate
from archatlas.cli.options import (
    ResolvedOptions,
    WrongUsage,
    add_drift,
    add_evidence,
    add_fail_on,
    add_list_passed_over,
    add_schemas,
    add_sources,
    add_today,
    config_path,
    fail_on_of,
    scope_at,
    unused_pattern_remarks,
)
from archatlas.cli.outputs import (
    FIX_FORMATS,
    add_outputs,
    report_options,
    requested_outputs,
    writable_file,
    write_file,
    write_outputs,
)
from archatlas.cli.terminal import Exit, list_passed_over, say
from archatlas.pipeline.api_documents import with_document_findings
from archatlas.settings import Settings, settings_at
from archatlas.sources.scope import FileScope

if TYPE_CHECKING:
    from archatlas.pipeline.baseline_check import BaselineCheck

NAME = "check"
HELP = "report every problem of every schema"
DESCRIPTION = """\
Reads all module schemas of some directories and reports what is wrong with them and with the estate they describe:
file:line:column: severity rule message. Exit status: 0 clean, 1 findings, 2 usage or configuration, 3 a bug."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_schemas(parser)
    add_sources(parser)
    add_list_passed_over(parser)
    add_drift(parser)
    add_evidence(parser)
    add_outputs(parser)
    add_fail_on(parser, "error")
    add_today(parser, "today in UTC")
    group = parser.add_argument_group("baseline", "record what is there, and fail only on what comes on top of it")
    group.add_argument("--baseline", type=Path, metavar="FILE", help="the recorded findings; stale entries fail")
    group.add_argument(
        "--baseline-rev",
        metavar="REV",
        help="let the FILE of that git revision decide what is new, so that a change cannot edit its own gate",
    )
    group.add_argument("--update-baseline", action="store_true", help="take out of FILE what is no longer found")
    group.add_argument("--allow-additions", action="store_true", help="with --update-baseline: add what is new")


def run(arguments: argparse.Namespace) -> Exit:
    """Check the schemas of some directories."""
    _refuse_contradictions(arguments)
    outputs = requested_outputs(arguments)
    settings = _settings(arguments)
    config = config_path(arguments)
    scope = scope_at(arguments, settings, config)
    assessment = judged_estate(arguments, ResolvedOptions(config, settings, scope))
    assessment = with_pages(assessment, scope, settings)
    report = _against_baseline(arguments, assessment, scope) if arguments.baseline else _plain(arguments, assessment)
    report = replace(report, remarks=(*report.remarks, *unused_pattern_remarks(scope, assessment)))
    list_passed_over(arguments, report.passed_over)
    fixed = _with_fixes(report, assessment) if any(one.format in FIX_FORMATS for one in outputs) else None
    write_outputs(report, outputs, report_options(NAME, settings.site.atlas_url), fixed)
    return Exit.FINDINGS if report.fails else Exit.CLEAN


def with_pages(assessment: Assessment, scope: FileScope, settings: Settings) -> Assessment:
    """Return what is known of hand-written pages too, whose readers are loaded where there are any."""
    from archatlas.sources.page_folder import may_have_pages

    if may_have_pages(assessment.catalog.values(), settings.pages.decisions):
        from archatlas.publish.written_estate import written_estate

        return written_estate(assessment, scope, settings.pages).assessment
    return with_document_findings(assessment, scope, settings.pages.root)


def _with_fixes(report: Report, assessment: Assessment) -> Report:
    from archatlas.formats.reader import Reader
    from archatlas.pipeline.offered_fixes import with_fixes

    return with_fixes(report, assessment, Reader())


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return the named settings, or those of the revision whose baseline decides, or the usual ones."""
    config = config_path(arguments)
    if arguments.baseline_rev is None or arguments.config is not None:
        return settings_at(config)
    from archatlas.pipeline.baseline_check import BaselineSource, settings_of_baseline

    return settings_of_baseline(BaselineSource(arguments.baseline, arguments.baseline_rev), config)


def _plain(arguments: argparse.Namespace, assessment: Assessment) -> Report:
    reported = (*opened(assessment.findings), *as_waived(assessment.waived))
    return Report(
        len(assessment.catalog),
        reported,
        fail_on_of(arguments),
        passed_over=assessment.not_schemas,
        refused=assessment.refused,
    )


def _against_baseline(arguments: argparse.Namespace, assessment: Assessment, scope: FileScope) -> Report:
    from archatlas.pipeline.baseline_check import BaselineSource, compare_with_baseline

    record = BaselineSource(arguments.baseline, arguments.baseline_rev, begins=arguments.allow_additions)
    fail_on = fail_on_of(arguments)
    if arguments.update_baseline:
        _update(record.file, compare_with_baseline(record, assessment, scope, fail_on), arguments.allow_additions)
    return compare_with_baseline(record, assessment, scope, fail_on).report


def _update(file: Path, recorded: "BaselineCheck", allow_additions: bool) -> None:
    """Write the record anew and list what left it and what came in."""
    from archatlas.render.documents.baseline import baseline_text, entry_line
    from archatlas.render.text.facts_in_words import amount_in_words

    write_file(file.resolve(), baseline_text(recorded.updated(allow_additions)))
    for identity in recorded.measured.stale:
        say(f"{file}: removed {entry_line(identity)}")
    for finding in recorded.measured.additions if allow_additions else ():
        say(f"{file}: added {entry_line(finding.identity)}")
    for finding in recorded.measured.grown if allow_additions else ():
        amount = amount_in_words(finding.amount) if finding.amount else ""
        say(f"{file}: raised {entry_line(finding.identity)} to {amount}")


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    named = [name for name in ("baseline_rev", "update_baseline") if getattr(arguments, name)]
    if named and not arguments.baseline:
        raise WrongUsage(f"--{named[0].replace('_', '-')}: needs --baseline FILE")
    if len(named) == 2:
        raise WrongUsage(
            "--update-baseline: writes the file here, which --baseline-rev does not look at; leave one out"
        )
    if arguments.allow_additions and not arguments.update_baseline:
        raise WrongUsage("--allow-additions: goes with --update-baseline")
    if arguments.update_baseline:
        writable_file(f"--baseline {arguments.baseline}", arguments.baseline)
