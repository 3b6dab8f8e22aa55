"""Findings grouped by their rule: as rows with a link to all of them, and as the warnings under a spec sheet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import AboutEstate, AboutPolicy, AboutWaiver, Finding, Severity
from archatlas.model.module import Module
from archatlas.model.record import dataclass
from archatlas.render.site.links import link, module_address, rule_address, rule_anchor
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import message_of
from archatlas.render.text.words import count, enumerated

SEVERITY_MARKS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "none"}
"""The class of a severity in the style sheet."""

ByModule = Mapping[str, Sequence[Finding]]


class AboutKind(Enum):
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
    places = Counter(about_kind(assessment, found[0]) for found in hits.values())
    policy = sum(about_kind(assessment, finding) is AboutKind.POLICY for found in hits.values() for finding in found)
    parts = [count(places[AboutKind.MODULE], "module")] if places[AboutKind.MODULE] else []
    parts += [count(places[AboutKind.FILE], "file")] if places[AboutKind.FILE] else []
    parts += [count(policy, "entry of the policy", "entries of the policy")] if policy else []
    parts += ["the estate as a whole"] if places[AboutKind.ESTATE] else []
    return " and ".join(parts)


def about_kind(assessment: Assessment, finding: Finding) -> AboutKind:
    """Tell what a finding is about."""
    if finding.module in assessment.catalog:
        return AboutKind.MODULE
    if isinstance(finding.about, AboutPolicy | AboutWaiver):
        return AboutKind.POLICY
    return AboutKind.ESTATE if isinstance(finding.about, AboutEstate) else AboutKind.FILE


def estate_findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings about the estate as a whole."""
    return tuple(one for one in assessment.findings if about_kind(assessment, one) is AboutKind.ESTATE)


def findings_of(assessment: Assessment, modules: Iterable[Module]) -> tuple[Finding, ...]:
    """Return the findings of some modules."""
    return tuple(finding for module in modules for finding in assessment.findings_of(module.name))


def _gravest(hits: ByModule) -> int:
    return max(finding.severity for findings in hits.values() for finding in findings)


def _row(rule: str, hits: ByModule, number: str, href: str) -> RuleRow:
    severity = severity_of(hits)
    return RuleRow(rule, SEVERITY_MARKS[severity], severity.word, rule_title(rule), number, href)


SHOWN = 3
"""Findings that a notice says in words; the section of findings has all."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One rule's word on a module: a mark, the rule's title, what it is about, where the rule is explained."""

    mark: str
    severity: str
    title: str
    detail: str
    rule: str
    href: str
    number: int


@dataclass(frozen=True, slots=True)
class Warnings:
    """The gravest notices of a module, and how many others there are."""

    notices: tuple[Notice, ...]
    others: tuple[Notice, ...]

    @property
    def summary(self) -> str:
        """Return the words for the folded rest, empty when there is none."""
        grave = sum(notice.number for notice in self.others if notice.mark != "none")
        minor = sum(notice.number for notice in self.others if notice.mark == "none")
        parts = [count(grave, "more warning")] if grave else []
        parts += [count(minor, "minor gap")] if minor else []
        return ", ".join(parts)


def module_warnings(assessment: Assessment, module: Module) -> Warnings:
    """Return a module's findings, one notice for each rule, gravest first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in assessment.findings_of(module.name):
        by_rule.setdefault(finding.rule, []).append(finding)
    here = module_address(module.name)
    notices = [notice(findings, here) for findings in by_rule.values()]
    grave = [item for item in notices if item.mark != "none"][:SHOWN]
    return Warnings(tuple(grave), tuple(item for item in notices if item not in grave))


def notice(findings: Sequence[Finding], here: str) -> Notice:
    """Return what the findings of one rule say, with the link from the page at `here` to the rule."""
    first = findings[0]
    severity = max(finding.severity for finding in findings)
    number = len(findings)
    subjects = enumerated([finding.subject for finding in findings], 6)
    detail = message_of(first) if number == 1 else f"{number} times: {subjects}" if subjects else f"{number} times"
    href = rule_page_href(here, first.rule) or rule_href(here, first.rule)
    title = rule_title(first.rule)
    return Notice(SEVERITY_MARKS[severity], severity.word, title, one_line(detail, 300), first.rule, href, number)
