"""Lets a change announce that a module is on its way out while others still require it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archatlas.analysis.compare.breaking import Contracts
from archatlas.analysis.report import Judged, Standing
from archatlas.analysis.rules.lifecycle import DEPRECATED, is_deprecated
from archatlas.model.finding import Finding, Severity
from archatlas.model.names import ModuleName


def with_announcements(judged: Iterable[Judged], contracts: Contracts) -> Iterator[Judged]:
    """Make notes of the warnings that a deprecation brings to those who required the module before.

    A removal has to be announced by a change of its own, which comes before the requirers move. Where the policy makes
    an error of the rule it stays one: `check` would fail on it as soon as the change is merged.
    """
    for one in judged:
        if one.standing is Standing.NEW and _is_announced(one.finding, contracts):
            message = f"{one.finding.message} by this change"
            yield replace(one, finding=replace(one.finding, severity=Severity.NOTE, message=message))
        else:
            yield one


def _is_announced(finding: Finding, contracts: Contracts) -> bool:
    if finding.rule != DEPRECATED.name or finding.severity is not Severity.WARNING:
        return False
    before = contracts.before
    requirer, required = (
        contracts.formers.get(name, name) for name in (ModuleName(finding.module), ModuleName(finding.subject))
    )
    if requirer not in before.catalog or required not in before.catalog:
        return False
    return required in before.graph.requires(requirer) and not any(
        is_deprecated(before.catalog[name]) for name in (requirer, required)
    )
