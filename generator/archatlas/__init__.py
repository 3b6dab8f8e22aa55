"""archatlas turns module schemas into a published, searchable atlas of an architecture.

The public door for programs: open a `Workspace` and take an `Assessment`, whose `findings` each have a `Severity`.
What is named here stays; whatever else is imported from inside may change with any version.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from archatlas.model.version import __version__

if TYPE_CHECKING:
    from archatlas.analysis.assessment import Assessment
    from archatlas.model.finding import Finding, Severity
    from archatlas.pipeline.workspace import Workspace

__all__ = ["Assessment", "Finding", "Severity", "Workspace", "__version__"]

_HOMES = {
    "Assessment": "archatlas.analysis.assessment",
    "Finding": "archatlas.model.finding",
    "Severity": "archatlas.model.finding",
    "Workspace": "archatlas.pipeline.workspace",
}
"""Where each public name is defined; it is imported when somebody asks for it, so that a command starts quickly."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'archatlas' has no attribute '{name}'; public are {', '.join(sorted(_HOMES))}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
