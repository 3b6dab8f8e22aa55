"""The formats of a report: each a function from a report to text, none of which prints or decides anything."""

from collections.abc import Callable, Mapping

from archatlas.analysis.report import Report
from archatlas.render.reports.code_quality import to_gitlab, to_rdjson
from archatlas.render.reports.github import to_github
from archatlas.render.reports.json import to_json
from archatlas.render.reports.junit import to_junit
from archatlas.render.reports.markdown import to_markdown
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.sarif import to_sarif
from archatlas.render.reports.text import to_text

FORMATS: Mapping[str, Callable[[Report, ReportOptions], str]] = {
    "text": to_text,
    "json": to_json,
    "markdown": to_markdown,
    "sarif": to_sarif,
    "github": to_github,
    "junit": to_junit,
    "gitlab": to_gitlab,
    "rdjson": to_rdjson,
}
"""Every format by the name that the command line knows it by."""
