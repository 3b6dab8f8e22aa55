"""Findings as GitLab's code quality report, and as the diagnostics of reviewdog (`proto/rdf/reviewdog.proto`)."""

from archatlas.analysis.report import BLOCKING, BaselineState, Report, ReportedFinding
from archatlas.model.finding import Severity
from archatlas.render.reports.json import Document, document_text
from archatlas.render.reports.line_changes import is_offered, line_changes
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.reported_findings import hints, qualified_message, with_fingerprints
from archatlas.render.text.escaping import visible
from archatlas.render.text.messages import hint_of

_GITLAB_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def to_gitlab(report: Report, options: ReportOptions) -> str:
    """Return every finding that there is now and that nobody waived: GitLab itself finds out which are new."""
    current = report.of(BaselineState.OPEN, BaselineState.NEW, BaselineState.KNOWN)
    return document_text([_entry(one, f"{mark}:{number}", options) for one, mark, number in with_fingerprints(current)])


def _entry(one: ReportedFinding, fingerprint: str, options: ReportOptions) -> Document:
    finding = one.finding
    return {
        "description": visible(
            f"{qualified_message(one)} ({hint})" if (hint := hint_of(finding)) else qualified_message(one)
        ),
        "check_name": visible(finding.rule),
        "fingerprint": fingerprint,
        "severity": _GITLAB_SEVERITIES[finding.severity],
        "location": {
            "path": visible(options.path(finding.path)),
            "lines": {"begin": finding.location.line or 1},
        },
    }


_REVIEWDOG_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def to_rdjson(report: Report, options: ReportOptions) -> str:
    """Return the open and new findings as one `DiagnosticResult`, with what would mend each in its message."""
    found = report.of(*BLOCKING)
    worst = max((one.finding.severity for one in found), default=None)
    return document_text(
        {
            "source": {"name": "archatlas", **_url(options.site_url if options.rule_url("cycle") else "")},
            **({} if worst is None else {"severity": _REVIEWDOG_SEVERITIES[worst]}),
            "diagnostics": [_diagnostic(one, options) for one in found],
        }
    )


def _diagnostic(one: ReportedFinding, options: ReportOptions) -> Document:
    finding, place = one.finding, one.finding.location
    start = {"line": place.line} | ({"column": place.column} if place.column else {})
    return {
        "message": _message(one),
        "location": {"path": visible(options.path(place.path)), **({"range": {"start": start}} if place.line else {})},
        "severity": _REVIEWDOG_SEVERITIES[finding.severity],
        "code": {"value": visible(finding.rule), **_url(options.rule_url(finding.rule))},
        **_suggestions(one),
    }


def _suggestions(one: ReportedFinding) -> Document:
    """Return what heals as whole lines, where all of it is in the file of the finding.

    Columns would count bytes, which nobody knows who does not have the text.
    """
    fixes = (fix for fix in one.remedies if is_offered(fix))
    changes = next((found for found in map(line_changes, fixes) if found), ())
    if not changes or any(change.path != one.finding.path for change in changes):
        return {}
    return {
        "suggestions": [
            {"range": {"start": {"line": change.first}, "end": {"line": change.last}}, "text": "\n".join(change.lines)}
            for change in changes
        ]
    }


def _message(one: ReportedFinding) -> str:
    return "\n".join(map(visible, (qualified_message(one), *hints(one))))


def _url(address: str) -> Document:
    return {"url": address} if address else {}
