"""A report as JSON for programs."""

from archatlas.analysis.report import BLOCKING, Judged, Report, Standing
from archatlas.model.finding import Severity
from archatlas.render.reports.comparison import comparison_document
from archatlas.render.reports.document import Document, document_text, jsonable
from archatlas.render.reports.options import ReportOptions

PATHS = 1_000
"""Most paths of files that are listed although nothing is said of them."""


def to_json(report: Report, options: ReportOptions) -> str:
    """Return everything that a report knows: every finding with its standing, and the comparison where there is one.

    `count` holds what the summary line counts, the open and new findings; `standings` counts all of them.
    """
    counted = [one.finding.severity for one in report.of(*BLOCKING)]
    return document_text(
        {
            "modules": report.modules,
            "findings": [_finding(one) for one in report.judged],
            "count": {severity.word: counted.count(severity) for severity in Severity},
            "standings": {standing.value: len(report.of(standing)) for standing in Standing},
            "fail_on": report.fail_on.word,
            "fails": report.fails,
            "base": report.base,
            "head": report.head,
            "problems": list(report.problems),
            "remarks": list(report.remarks),
            "passed_over": {"count": len(report.passed_over), "paths": list(report.passed_over[:PATHS])},
            "comparison": comparison_document(report.comparison) if report.comparison else None,
        }
    )


def _finding(one: Judged) -> Document:
    finding = one.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.word,
        "message": finding.message,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "module": finding.module,
        "subject": finding.subject,
        "hint": finding.hint,
        "related": jsonable(finding.related),
        "amount": str(finding.amount.value) if finding.amount else None,
        "amount_before": str(one.before.value) if one.before else None,
        "standing": one.standing.value,
        "remedies": jsonable(one.remedies),
        "waiver": jsonable(one.waiver),
    }
