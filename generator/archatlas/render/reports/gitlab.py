"""The code quality report that GitLab compares between a merge request and its target branch."""

from archatlas.analysis.report import Judged, Report, Standing
from archatlas.model.finding import Severity
from archatlas.render.reports.advice import said
from archatlas.render.reports.document import Document, document_text
from archatlas.render.reports.fingerprint import fingerprinted
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text import visible

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def to_gitlab(report: Report, options: ReportOptions) -> str:
    """Return every finding that there is now and that nobody waived: GitLab itself finds out which are new."""
    current = report.of(Standing.OPEN, Standing.NEW, Standing.KNOWN)
    return document_text([_entry(one, f"{mark}:{number}", options) for one, mark, number in fingerprinted(current)])


def _entry(one: Judged, fingerprint: str, options: ReportOptions) -> Document:
    finding = one.finding
    return {
        "description": visible(f"{said(one)} ({finding.hint})" if finding.hint else said(one)),
        "check_name": visible(finding.rule),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": visible(options.path(finding.location.path)),
            "lines": {"begin": finding.location.line or 1},
        },
    }
