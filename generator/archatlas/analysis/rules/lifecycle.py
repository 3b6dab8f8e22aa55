"""Rules about what is on its way out."""

from collections.abc import Iterator

from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

DEPRECATED = Rule(
    "lifecycle/deprecated-target",
    Severity.WARNING,
    "Requires a deprecated module",
    "What is deprecated will be switched off; who still requires it then breaks with it.",
    "require its successor, or agree on a date with its owner",
)


def targets_are_kept_up(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each requirement of a deprecated module, unless the requirer is deprecated as well."""
    if is_deprecated(module):
        return
    for target in estate.graph.requires(module.name):
        if is_deprecated(estate.catalog[target]):
            message = f"requires '{target}', which is deprecated"
            yield DEPRECATED.finding(module, estate.place_of(module, target), target, message)


def is_deprecated(module: Module) -> bool:
    """Tell whether a module is on its way out: by its status, or by its lifecycle."""
    return "deprecated" in (module.identity.status, module.ownership.lifecycle)
