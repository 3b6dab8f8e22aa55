"""The page of findings: every rule with what it found, why that matters and how to mend it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.known import KNOWN_RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module
from archatlas.model.names import ModuleName
from archatlas.render.anchors import rule_anchor
from archatlas.render.text import one_line
from archatlas.render.views.catalogue import NO_OWNER
from archatlas.render.views.links import link, module_address
from archatlas.render.views.options import PageOptions
from archatlas.render.views.rule_rows import MARKS, ByModule, by_rule, number_of, rule_title, severity_of
from archatlas.render.words import capitalised, count, joined

HERE = "findings"
SHOWN = 8
LISTED = 500
NO_TIER = 99
_KEY = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")


@dataclass(frozen=True, slots=True)
class Hit:
    """A module, or a file that is none, with what a rule says about it; `owner` and `lane` are for the filter."""

    name: str
    lane: str
    short_name: str
    href: str
    detail: str
    owner: str
    severity: str


@dataclass(frozen=True, slots=True)
class RuleSection:
    """A rule with its hits; where there are too many, `listed_href` leads to the modules instead."""

    anchor: str
    mark: str
    severity: str
    title: str
    why: str
    cure: str
    each: str
    number: int
    in_words: str
    share: str
    shown: tuple[Hit, ...]
    folded: tuple[Hit, ...]
    fold_summary: str
    listed_href: str


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Everything the template of the page prints."""

    lede: str
    modules: int
    sections: tuple[RuleSection, ...]
    passed: tuple[str, ...]
    lanes: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]
    severities: tuple[str, ...]


def findings_view(assessment: Assessment, options: PageOptions) -> FindingsView:
    """Decide what the page of findings says."""
    grouped = by_rule(assessment.findings)
    sections = tuple(_section(assessment, options, rule, hits) for rule, hits in grouped.items())
    handles = assessment.owners.by_handle.values()
    owners = tuple((one_line(owner.handle), one_line(owner.handle)) for owner in handles if owner.is_named)
    return FindingsView(
        _lede(grouped),
        len(assessment.catalog),
        sections,
        tuple(rule.title for name, rule in KNOWN_RULES.items() if name not in grouped),
        assessment.catalog.lanes(),
        (*sorted(owners, key=lambda pair: pair[0].lower()), (NO_OWNER, "No named owner")),
        tuple(severity.word for severity in reversed(Severity)),
    )


def _lede(grouped: Mapping[str, ByModule]) -> str:
    if not grouped:
        return f"None of {len(KNOWN_RULES)} rules found anything."
    numbers = dict.fromkeys(reversed(Severity), 0)
    for hits in grouped.values():
        for findings in hits.values():
            for finding in findings:
                numbers[finding.severity] += 1
    found = joined([count(number, severity.word) for severity, number in numbers.items() if number])
    return f"{len(grouped)} of {len(KNOWN_RULES)} rules found something: {found}."


def _section(assessment: Assessment, options: PageOptions, rule: str, hits: ByModule) -> RuleSection:
    known = KNOWN_RULES.get(rule)
    severity = severity_of(hits)
    modules = [ModuleName(name) for name in hits if name in assessment.catalog]
    everywhere = len(hits) == len(modules) == len(assessment.catalog) > SHOWN
    rows, each = _without_repetition([] if len(hits) > LISTED else _hits(assessment, options, hits))
    shown = [] if everywhere else rows[:SHOWN]
    number = number_of(assessment, hits)
    return RuleSection(
        rule_anchor(rule),
        MARKS[severity],
        capitalised(severity.word),
        rule_title(rule),
        _with_keys(known.why) if known else "",
        _with_keys(known.cure) if known else "",
        each,
        len(hits),
        number,
        f"{100 * len(modules) / max(len(assessment.catalog), 1):.1f}",
        tuple(shown),
        tuple(rows[len(shown) :]),
        f"All {number}" if everywhere else f"{len(rows) - len(shown)} more",
        "" if len(hits) <= LISTED else link(HERE, "modules", rule=rule_anchor(rule)),
    )


def _with_keys(text: str) -> str:
    """Return a rule's words with the keys in them between backticks."""
    return text if "`" in text else _KEY.sub(r"`\g<0>`", text)


def _without_repetition(rows: list[Hit]) -> tuple[list[Hit], str]:
    """Return the hits without what all of several say, and that."""
    details = {hit.detail for hit in rows}
    if len(rows) < 2 or len(details) != 1:
        return rows, ""
    return [replace(hit, detail="") for hit in rows], details.pop()


def _hits(assessment: Assessment, options: PageOptions, hits: ByModule) -> list[Hit]:
    """Return the hits of a rule, the most critical modules first, files that are no module last."""
    rows = [(_rank(assessment, name), _hit(assessment, options, name, found)) for name, found in hits.items()]
    return [hit for _, hit in sorted(rows, key=lambda row: (row[0], row[1].name))]


def _rank(assessment: Assessment, name: str) -> tuple[bool, int]:
    module = assessment.catalog.get(ModuleName(name))
    tier = module.identity.tier if module else None
    return (module is None, NO_TIER if tier is None else tier)


def _hit(assessment: Assessment, options: PageOptions, name: str, findings: Sequence[Finding]) -> Hit:
    severity, detail = _gravest(findings).word, _detail(findings)
    module = assessment.catalog.get(ModuleName(name))
    if module is None:
        shown = one_line(options.shown_path(name))
        return Hit(shown, "", shown, "", detail, "", severity)
    href = link(HERE, module_address(module.name))
    return Hit(module.name, module.lane, module.short_name, href, detail, _owner(assessment, module), severity)


def _owner(assessment: Assessment, module: Module) -> str:
    owner = assessment.judge.owner(module)
    return one_line(owner) if owner else NO_OWNER


def _detail(findings: Sequence[Finding]) -> str:
    if len(findings) == 1:
        return one_line(findings[0].message, 200)
    subjects = joined([one_line(finding.subject, 80) for finding in findings], 6)
    return f"{len(findings)} times: {subjects}" if subjects else f"{len(findings)} times"


def _gravest(findings: Iterable[Finding]) -> Severity:
    return max(finding.severity for finding in findings)
