"""How grave a finding is in the eyes of the policy, and whether it is one at all."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from archatlas.analysis.estate.facts import Facts
from archatlas.analysis.policy.policy import EVERYTHING, Policy, Selection, SeverityOverride
from archatlas.model.finding import Finding
from archatlas.model.module import ModuleName
from archatlas.model.schema_rules import FOUND_BY_READING


def with_severity_overrides(findings: Iterable[Finding], facts: Facts) -> Iterator[Finding]:
    """Yield the findings with the severity that the policy gives them, without those of rules that are off.

    Of several overrides that fit, the last one counts; to apply them again changes nothing. What is found in
    refused files is never overridden: no policy makes an unreadable file readable. What reading a file found is
    judged by the module of that very file, not by another one of its name.
    """
    if not facts.policy.severity_overrides:
        yield from findings
        return
    by_rule: dict[str, tuple[SeverityOverride, ...]] = {}
    for finding in findings:
        if finding.rule not in by_rule:
            by_rule[finding.rule] = severity_overrides_of(facts.policy, finding.rule)
        fitting = [one for one in by_rule[finding.rule] if _fits(one.selection, finding, facts)]
        if not fitting:
            yield finding
        elif fitting[-1].severity is not None:
            yield replace(finding, severity=fitting[-1].severity)


def severity_overrides_of(policy: Policy, rule: str) -> tuple[SeverityOverride, ...]:
    """Return what the policy says of a rule, by its name or by a pattern such as `claim/*`."""
    return tuple(override for pattern, override in policy.severity_overrides if fnmatchcase(rule, pattern))


def _fits(selection: Selection, finding: Finding, facts: Facts) -> bool:
    if selection == EVERYTHING:
        return True
    module = facts.catalog.get(ModuleName(finding.module))
    if module is not None and (module.path == finding.path or finding.rule not in FOUND_BY_READING):
        return selection.includes(module)
    return selection.is_about_files and selection.includes_path(finding.path)
