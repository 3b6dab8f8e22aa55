"""Findings grouped by their rule: what was found, on how many modules, with a link to all of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.analysis.rules.whole import ESTATE
from archatlas.analysis.standings import ABOUT_SETTINGS
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.render.anchors import rule_anchor
from archatlas.render.text import one_line
from archatlas.render.views.links import link, rule_address
from archatlas.render.words import count

MARKS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "none"}
"""The class of a severity in the style sheet."""

ByModule = Mapping[str, Sequence[Finding]]


class Place(Enum):
    """What a finding is about."""

    MODULE = "module"
    FILE = "file"
    POLICY = "policy"
    ESTATE = "estate"


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


def rule_page_href(start: str, rule: str) -> str:
    """Return the link from the page at `start` to the page of a rule, empty for a rule that has none."""
    return link(start, rule_address(rule)) if rule in KNOWN_RULES else ""


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
    """Say on how many modules a rule found something, in how many files that are none, and where else."""
    places = Counter(place_of(assessment, found[0]) for found in hits.values())
    policy = sum(place_of(assessment, finding) is Place.POLICY for found in hits.values() for finding in found)
    parts = [count(places[Place.MODULE], "module")] if places[Place.MODULE] else []
    parts += [count(places[Place.FILE], "file")] if places[Place.FILE] else []
    parts += [count(policy, "entry of the policy", "entries of the policy")] if policy else []
    parts += ["the estate as a whole"] if places[Place.ESTATE] else []
    return " and ".join(parts)


def place_of(assessment: Assessment, finding: Finding) -> Place:
    """Tell what a finding is about."""
    if finding.module in assessment.catalog:
        return Place.MODULE
    if finding.rule in ABOUT_SETTINGS:
        return Place.POLICY
    return Place.ESTATE if finding.module == ESTATE else Place.FILE


def estate_findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings about the estate as a whole."""
    return tuple(one for one in assessment.findings if place_of(assessment, one) is Place.ESTATE)


def findings_of(assessment: Assessment, modules: Iterable[Module]) -> tuple[Finding, ...]:
    """Return the findings of some modules."""
    return tuple(finding for module in modules for finding in assessment.findings_of(module.name))


def _gravest(hits: ByModule) -> int:
    return max(finding.severity for findings in hits.values() for finding in findings)


def _row(rule: str, hits: ByModule, number: str, href: str) -> RuleRow:
    severity = severity_of(hits)
    return RuleRow(rule, MARKS[severity], severity.word, rule_title(rule), number, href)
