"""Findings grouped by their rule: what was found, on how many modules, with a link to all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.render.anchors import rule_anchor
from archatlas.render.text import one_line
from archatlas.render.views.links import link
from archatlas.render.words import count

MARKS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "none"}
"""The class of a severity in the style sheet."""

ByModule = Mapping[str, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that found something; `number` counts the modules or files."""

    rule: str
    mark: str
    severity: str
    title: str
    number: str
    href: str


def rule_title(rule: str) -> str:
    """Return what a rule is called on pages."""
    return KNOWN_RULES[rule].title if rule in KNOWN_RULES else one_line(rule)


def rule_href(start: str, rule: str, **query: str) -> str:
    """Return the link from the page at `start` to a rule's part of the page of findings."""
    return link(start, "findings", rule_anchor(rule), **query)


def by_rule(findings: Iterable[Finding]) -> Mapping[str, ByModule]:
    """Group findings by rule and module; the gravest rules come first, then those that found most."""
    grouped: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        grouped.setdefault(finding.rule, {}).setdefault(finding.module, []).append(finding)
    order = sorted(grouped, key=lambda rule: (-_gravest(grouped[rule]), -len(grouped[rule]), rule))
    return {rule: grouped[rule] for rule in order}


def severity_of(hits: ByModule) -> Severity:
    """Return the gravest severity among the findings of a rule."""
    return Severity(_gravest(hits))


def rule_rows(assessment: Assessment, findings: Iterable[Finding], start: str, **query: str) -> tuple[RuleRow, ...]:
    """Return a row for each rule, with links from the page at `start`; the query narrows the page of findings."""
    return tuple(
        _row(rule, hits, number_of(assessment, hits), rule_href(start, rule, **query))
        for rule, hits in by_rule(findings).items()
    )


def number_of(assessment: Assessment, hits: ByModule) -> str:
    """Say on how many modules a rule found something, or in how many files where none of them is a module."""
    are_files = not any(name in assessment.catalog for name in hits)
    return count(len(hits), "file" if are_files else "module")


def findings_of(assessment: Assessment, modules: Iterable[Module]) -> tuple[Finding, ...]:
    """Return the findings of some modules."""
    return tuple(finding for module in modules for finding in assessment.findings_of(module.name))


def _gravest(hits: ByModule) -> int:
    return max(finding.severity for findings in hits.values() for finding in findings)


def _row(rule: str, hits: ByModule, number: str, href: str) -> RuleRow:
    severity = severity_of(hits)
    return RuleRow(rule, MARKS[severity], severity.word, rule_title(rule), number, href)
