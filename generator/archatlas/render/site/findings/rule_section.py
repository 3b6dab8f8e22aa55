"""A rule with what it found: why that matters, how to mend it, and where it is."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from markupsafe import Markup

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import dataclass, field, replace
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.labels import who_answers
from archatlas.render.site.components.rule_rows import (
    SEVERITY_MARKS,
    AboutKind,
    ByModule,
    about_kind,
    number_of,
    rule_page_href,
    rule_title,
    severity_of,
)
from archatlas.render.site.links import link, module_address, rule_anchor
from archatlas.render.site.page import PageOptions
from archatlas.render.text.escaping import one_line
from archatlas.render.text.messages import message_of
from archatlas.render.text.words import capitalised, enumerated

SHOWN = 8
LISTED = 500
"""Rows before a fold, and rows of one rule on the page of findings; the rule's own page has all of them."""
NO_TIER = 99
"""Sorts behind every tier."""
_KEY = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)+\b")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A module, or a file that is none, with what a rule says about it; `owner` and `lane` are for the filter."""

    name: str
    lane: str
    short_name: str
    href: str
    detail: str
    owner: str
    severity: str
    findings: int
    is_code: bool = True
    """Whether a name without a page is a file's rather than words."""
    whose: Markup = field(default_factory=Markup)
    """Who settles it, and how they are reached."""


@dataclass(frozen=True, slots=True)
class RuleSection:
    """A rule with its hits; where there are too many, `listed_href` leads to the modules instead."""

    rule: str
    href: str
    anchor: str
    mark: str
    severity: str
    title: str
    why: str
    cure: str
    each: str
    number: int
    findings: int
    in_words: str
    share: str
    shown: tuple[FindingRow, ...]
    folded: tuple[FindingRow, ...]
    fold_summary: str
    listed_href: str

    @property
    def has_details(self) -> bool:
        """Tell whether the hits say more than where they are."""
        return any(hit.detail for hit in (*self.shown, *self.folded))


def rule_section(assessment: Assessment, options: PageOptions, rule: str, hits: ByModule, start: str) -> RuleSection:
    """Return what a rule found, with links from the page at `start`."""
    known = KNOWN_RULES.get(rule)
    severity = severity_of(hits)
    modules = [ModuleName(name) for name in hits if name in assessment.catalog]
    everywhere = len(hits) == len(modules) == len(assessment.catalog) > SHOWN
    rows, each = _without_repetition([] if len(hits) > LISTED else _hits(assessment, options, hits, start))
    shown = [] if everywhere else rows[:SHOWN]
    number = number_of(assessment, hits)
    return RuleSection(
        rule,
        rule_page_href(start, rule),
        rule_anchor(rule),
        SEVERITY_MARKS[severity],
        capitalised(severity.word),
        rule_title(rule),
        with_keys(known.why) if known else "",
        with_keys(known.cure) if known else "",
        each,
        len(rows) or len(hits),
        sum(map(len, hits.values())),
        number,
        f"{100 * len(modules) / max(len(assessment.catalog), 1):.1f}",
        tuple(shown),
        tuple(rows[len(shown) :]),
        f"All {number}" if everywhere else f"{len(rows) - len(shown)} more",
        "" if len(hits) <= LISTED else link(start, "modules", rule=rule_anchor(rule)),
    )


def with_keys(text: str) -> str:
    """Return a rule's words with the keys in them between backticks."""
    return text if "`" in text else _KEY.sub(r"`\g<0>`", text)


def _without_repetition(rows: list[FindingRow]) -> tuple[list[FindingRow], str]:
    """Return the hits without what all of several say, and that."""
    details = {hit.detail for hit in rows}
    if len(rows) < 2 or len(details) != 1:
        return rows, ""
    return [replace(hit, detail="") for hit in rows], details.pop()


def _hits(assessment: Assessment, options: PageOptions, hits: ByModule, start: str) -> list[FindingRow]:
    """Return the hits of a rule, the most critical modules first, then files, then what is about no module."""
    rows = []
    for name, found in hits.items():
        place = about_kind(assessment, found[0])
        if place is AboutKind.MODULE:
            rows.append((_rank(assessment, name), _hit(assessment, assessment.catalog[ModuleName(name)], found, start)))
        elif place is AboutKind.FILE:
            shown = one_line(options.shown_path(name))
            rows.append(
                ((1, NO_TIER), FindingRow(shown, "", shown, "", _detail(found), "", _gravest(found).word, len(found)))
            )
        else:
            rows += [((2, NO_TIER), _hit_elsewhere(place, finding)) for finding in found]
    return [hit for _, hit in sorted(rows, key=lambda row: (row[0], row[1].name))]


def _rank(assessment: Assessment, name: str) -> tuple[int, int]:
    tier = assessment.catalog[ModuleName(name)].identity.tier
    return (0, NO_TIER if tier is None else tier)


def _hit(assessment: Assessment, module: Module, found: Sequence[Finding], start: str) -> FindingRow:
    href, owner, severity = link(start, module_address(module.name)), _owner(assessment, module), _gravest(found).word
    whose = who_answers(assessment, assessment.classifier.owner(module), start).markup
    detail, name = _detail(found), module.short_name
    return FindingRow(module.name, module.lane, name, href, detail, owner, severity, len(found), whose=whose)


def _hit_elsewhere(place: AboutKind, finding: Finding) -> FindingRow:
    """Return a hit on the estate as a whole, or on the settings, of which only the file's name is shown."""
    shown, is_code = "The estate as a whole", place is AboutKind.POLICY
    if is_code:
        line = f", line {finding.location.line}" if finding.location.line else ""
        shown = f"{one_line(PurePosixPath(finding.path).name)}{line}"
    return FindingRow(shown, "", shown, "", one_line(message_of(finding), 300), "", finding.severity.word, 1, is_code)


def _owner(assessment: Assessment, module: Module) -> str:
    owner = assessment.classifier.owner(module)
    return one_line(owner) if owner else NO_OWNER


def _detail(findings: Sequence[Finding]) -> str:
    if len(findings) == 1:
        return one_line(message_of(findings[0]), 200)
    subjects = enumerated([one_line(finding.subject, 80) for finding in findings], 6)
    return f"{len(findings)} times: {subjects}" if subjects else f"{len(findings)} times"


def _gravest(findings: Iterable[Finding]) -> Severity:
    return max(finding.severity for finding in findings)
