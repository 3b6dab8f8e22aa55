"""archatlas turns module schemas into a published, searchable atlas of an architecture.

The public door for programs: open a `Workspace` and take an `Assessment`, whose `findings` each have a `Severity`. A
finding holds facts; `message_of` and `hint_of` put them into words, as `error_text` does with what is refused.
What is named here stays; whatever else is imported from inside may change with any version.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from archatlas.model.version import __version__

if TYPE_CHECKING:
    from archatlas.analysis.assessment import Assessment
    from archatlas.model.finding import Finding, Severity
    from archatlas.pipeline.workspace import Workspace
    from archatlas.render.text.messages import error_text, hint_of, message_of

__all__ = ["Assessment", "Finding", "Severity", "Workspace", "__version__", "error_text", "hint_of", "message_of"]

_HOMES = {
    "Assessment": "archatlas.analysis.assessment",
    "Finding": "archatlas.model.finding",
    "Severity": "archatlas.model.finding",
    "Workspace": "archatlas.pipeline.workspace",
    "error_text": "archatlas.render.text.messages",
    "hint_of": "archatlas.render.text.messages",
    "message_of": "archatlas.render.text.messages",
}
"""Where each public name is defined; it is imported when somebody asks for it, so that a command starts quickly."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'archatlas' has no attribute '{name}'; public are {', '.join(sorted(_HOMES))}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
