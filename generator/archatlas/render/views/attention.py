"""The few lines under a page's spec sheet that say what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from archatlas.analysis.assessment import Assessment
from archatlas.model.finding import Finding
from archatlas.model.module import Module
from archatlas.render.text import one_line
from archatlas.render.views.links import module_address
from archatlas.render.views.rule_rows import MARKS, rule_href, rule_page_href, rule_title
from archatlas.render.words import count, joined

SHOWN = 3


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
class Attention:
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


def attention(assessment: Assessment, module: Module) -> Attention:
    """Return a module's findings, one notice for each rule, gravest first."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in assessment.findings_of(module.name):
        by_rule.setdefault(finding.rule, []).append(finding)
    here = module_address(module.name)
    notices = [notice(findings, here) for findings in by_rule.values()]
    grave = [item for item in notices if item.mark != "none"][:SHOWN]
    return Attention(tuple(grave), tuple(item for item in notices if item not in grave))


def notice(findings: Sequence[Finding], here: str) -> Notice:
    """Return what the findings of one rule say, with the link from the page at `here` to the rule."""
    first = findings[0]
    severity = max(finding.severity for finding in findings)
    number = len(findings)
    subjects = joined([finding.subject for finding in findings], 6)
    detail = first.message if number == 1 else f"{number} times: {subjects}" if subjects else f"{number} times"
    href = rule_page_href(here, first.rule) or rule_href(here, first.rule)
    title = rule_title(first.rule)
    return Notice(MARKS[severity], severity.word, title, one_line(detail, 300), first.rule, href, number)
