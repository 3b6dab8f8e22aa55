"""The formats of a report: each a function from a report to text, none of which prints or decides anything."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from archatlas.analysis.report import Report
    from archatlas.render.reports.options import ReportOptions

Format: TypeAlias = "Callable[[Report, ReportOptions], str]"


def _format(file: str, function: str) -> Format:
    """Return a format whose file is imported when it is asked for: a run writes one or two of them."""

    def render(report: "Report", options: "ReportOptions") -> str:
        to_text: Format = getattr(import_module(f"{__name__}.{file}"), function)
        return to_text(report, options)

    return render


FORMATS: Mapping[str, Format] = {
    "text": _format("text", "to_text"),
    "json": _format("json", "to_json"),
    "markdown": _format("markdown", "to_markdown"),
    "sarif": _format("sarif", "to_sarif"),
    "github": _format("github", "to_github"),
    "junit": _format("junit", "to_junit"),
    "gitlab": _format("code_quality", "to_gitlab"),
    "rdjson": _format("code_quality", "to_rdjson"),
}
"""Every format by the name that the command line knows it by."""
