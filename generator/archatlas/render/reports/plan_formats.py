"""The formats of a plan: each a function from what was planned to text."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from archatlas.analysis.deployment.planning import Planned
    from archatlas.render.reports.options import ReportOptions

PlanFormat: TypeAlias = "Callable[[Planned, ReportOptions], str]"


def _format(file: str, function: str) -> PlanFormat:
    """Return a format whose file is imported when it is asked for."""

    def render(planned: "Planned", options: "ReportOptions") -> str:
        to_text: PlanFormat = getattr(import_module(f"archatlas.render.{file}"), function)
        return to_text(planned, options)

    return render


PLAN_FORMATS: Mapping[str, PlanFormat] = {
    "text": _format("reports.plan", "plan_text"),
    "markdown": _format("reports.plan_markdown", "plan_markdown"),
    "mermaid": _format("reports.plan_mermaid", "plan_mermaid"),
    "json": _format("documents.plan_json", "plan_json"),
}
"""Every format by the name that the command line knows it by."""
