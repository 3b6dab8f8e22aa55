"""The few lines under a page's spec sheet that say what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules import RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.render.text import one_line
from archatlas.render.words import count, joined

SHOWN = 3
MARKS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "none"}
_TITLES = {rule.name: rule.title for rule in RULES}


@dataclass(frozen=True, slots=True)
class Notice:
    """One rule's word on a module: a mark, the rule's title, what it is about."""

    mark: str
    severity: str
    title: str
    detail: str
    rule: str


@dataclass(frozen=True, slots=True)
class Attention:
    """The gravest notices of a module, and how many others there are."""

    notices: tuple[Notice, ...]
    others: tuple[Notice, ...]

    @property
    def summary(self) -> str:
        """Return the words for the folded rest, empty when there is none."""
        return count(len(self.others), "minor gap") if self.others else ""


def attention(assessment: Assessment, module: Module) -> Attention:
    """Return a module's findings, one notice for each rule, gravest first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in assessment.findings_of(module.name):
        by_rule.setdefault(finding.rule, []).append(finding)
    notices = [notice(findings) for findings in by_rule.values()]
    grave = [item for item in notices if item.mark != "none"][:SHOWN]
    return Attention(tuple(grave), tuple(item for item in notices if item not in grave))


def notice(findings: Sequence[Finding]) -> Notice:
    """Sum up the findings of one rule on one module."""
    first = findings[0]
    severity = max(finding.severity for finding in findings)
    if first.rule in _TITLES:
        title = _TITLES[first.rule]
        detail = one_line(first.message) if len(findings) == 1 else joined([f.subject for f in findings], 6)
        return Notice(MARKS[severity], severity.word, title, one_line(detail), first.rule)
    title = one_line(first.message, 160)
    others = f"and {count(len(findings) - 1, 'more of this kind', 'more of this kind')}" if len(findings) > 1 else ""
    return Notice(MARKS[severity], severity.word, title, others, first.rule)
