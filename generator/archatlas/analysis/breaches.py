"""Which requirements break a rule, and which do so with somebody's leave."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.policy.waiving import Waived
from archatlas.analysis.rules import coupling, lanes, layers, lifecycle, references, tiers
from archatlas.model.finding import Finding, Severity
from archatlas.model.names import ModuleName

Ends = tuple[ModuleName, ModuleName]
"""A requirement: the requirer and the required module."""

REQUIREMENT_RULES = tuple(
    rule.name
    for rule in (
        lanes.FORBIDDEN,
        lanes.UNPROMOTED,
        layers.UPWARD,
        layers.SKIPS,
        references.CYCLE,
        tiers.INVERSION,
        lifecycle.DEPRECATED,
        coupling.INSTABILITY,
        lanes.CROSSES,
    )
)
"""The rules whose findings are about one requirement between two modules, in the order in which they are named."""

_ORDER = {rule: place for place, rule in enumerate(REQUIREMENT_RULES)}


def about_requirements(findings: Iterable[Finding]) -> Mapping[Ends, tuple[Finding, ...]]:
    """Return for each requirement that anything is said of what is said, in the order of the rules."""
    grouped: dict[Ends, list[Finding]] = {}
    for finding in findings:
        if _is_about_one(finding):
            grouped.setdefault(_ends(finding), []).append(finding)
    return {ends: tuple(sorted(said, key=lambda finding: _ORDER[finding.rule])) for ends, said in grouped.items()}


def breaches(said: Mapping[Ends, tuple[Finding, ...]]) -> Mapping[Ends, tuple[Finding, ...]]:
    """Return the requirements that break a rule, as the policy sees it; notes break none."""
    graver = {ends: tuple(one for one in findings if one.severity > Severity.NOTE) for ends, findings in said.items()}
    return {ends: findings for ends, findings in graver.items() if findings}


def waived_breaches(waived: Iterable[Waived]) -> Mapping[Ends, tuple[Waived, ...]]:
    """Return the requirements of which a breach is waived."""
    grouped: dict[Ends, list[Waived]] = {}
    for one in waived:
        if _is_about_one(one.finding) and one.finding.severity > Severity.NOTE:
            grouped.setdefault(_ends(one.finding), []).append(one)
    return {ends: tuple(sorted(several, key=lambda one: _ORDER[one.finding.rule])) for ends, several in grouped.items()}


def _is_about_one(finding: Finding) -> bool:
    """Tell whether a finding is about a requirement; `coupling/instability` also has findings about a module."""
    return finding.rule in _ORDER and "." in finding.subject and finding.subject != finding.module


def _ends(finding: Finding) -> Ends:
    return ModuleName(finding.module), ModuleName(finding.subject)
