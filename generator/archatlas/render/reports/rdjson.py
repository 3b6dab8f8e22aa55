"""The diagnostic format of reviewdog (`proto/rdf/reviewdog.proto`), which puts findings into reviews."""

from archatlas.analysis.report import BLOCKING, Judged, Report
from archatlas.model.finding import Severity
from archatlas.render.reports.advice import advice, said
from archatlas.render.reports.document import Document, document_text
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text import visible

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "INFO"}


def to_rdjson(report: Report, options: ReportOptions) -> str:
    """Return the open and new findings as one `DiagnosticResult`, with what would mend each in its message."""
    found = report.of(*BLOCKING)
    worst = max((one.finding.severity for one in found), default=None)
    return document_text(
        {
            "source": {"name": "archatlas", **_url(options.site_url if options.rule_url("cycle") else "")},
            **({} if worst is None else {"severity": _SEVERITIES[worst]}),
            "diagnostics": [_diagnostic(one, options) for one in found],
        }
    )


def _diagnostic(one: Judged, options: ReportOptions) -> Document:
    finding, place = one.finding, one.finding.location
    start = {"line": place.line} | ({"column": place.column} if place.column else {})
    return {
        "message": _message(one),
        "location": {"path": visible(options.path(place.path)), **({"range": {"start": start}} if place.line else {})},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": visible(finding.rule), **_url(options.rule_url(finding.rule))},
    }


def _message(one: Judged) -> str:
    return "\n".join(map(visible, (said(one), *advice(one))))


def _url(address: str) -> Document:
    return {"url": address} if address else {}
