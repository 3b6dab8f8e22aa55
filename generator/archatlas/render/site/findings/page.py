"""The page of findings: every rule with what it found, why that matters and how to mend it."""

from collections.abc import Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.active_rules import idle_rules
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import Severity
from archatlas.model.record import dataclass
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import DropDown, LinkedCount
from archatlas.render.site.components.refused_files import RefusedFiles, refused_files
from archatlas.render.site.components.rule_rows import ByModule, by_rule
from archatlas.render.site.components.take_away import take_away
from archatlas.render.site.findings.rule_section import RuleSection, rule_section
from archatlas.render.site.links import FINDINGS, WAIVERS, TableName, link, rule_address
from archatlas.render.site.page import Heading, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.words import count, enumerated


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Everything the template of the page prints."""

    lede: str
    modules: int
    sections: tuple[RuleSection, ...]
    passed: tuple[tuple[str, str], ...]
    """The rules that found nothing, with the addresses of their pages."""
    idle: tuple[tuple[str, str, str], ...]
    """The rules that could not find anything, with the addresses of their pages and the reasons."""
    waived: LinkedCount | None
    refused: RefusedFiles | None
    choices: tuple[DropDown, ...]


def findings_view(assessment: Assessment, options: PageOptions) -> FindingsView:
    """Decide what the page of findings says."""
    grouped = by_rule(assessment.findings)
    sections = tuple(rule_section(assessment, options, rule, hits, FINDINGS) for rule, hits in grouped.items())
    idle = {rule: reason for rule, reason in idle_rules(assessment.facts).items() if rule not in grouped}
    return FindingsView(
        _lede(grouped, len(KNOWN_RULES) - len(idle)),
        len(assessment.catalog),
        sections,
        tuple((rule.title, _page(name)) for name, rule in KNOWN_RULES.items() if name not in {*grouped, *idle}),
        tuple((KNOWN_RULES[name].title, _page(name), reason) for name, reason in idle.items()),
        _waived(assessment),
        refused_files(assessment, options),
        _choices(assessment),
    )


def _choices(assessment: Assessment) -> tuple[DropDown, ...]:
    handles = [one_line(owner.handle) for owner in assessment.owners.by_handle.values() if owner.is_named]
    return (
        DropDown("severity", "Severity", tuple((severity.word, severity.word) for severity in reversed(Severity))),
        DropDown("lane", "Lane", tuple((lane, lane) for lane in assessment.catalog.lanes())),
        DropDown(
            "owner",
            "Owner",
            (*((handle, handle) for handle in sorted(handles, key=str.lower)), (NO_OWNER, "No named owner")),
        ),
    )


def _page(rule: str) -> str:
    return link(FINDINGS, rule_address(rule))


def _waived(assessment: Assessment) -> LinkedCount | None:
    """Return the number of waived findings with the link to the calendar, None where there is no waiver."""
    waivers = len(assessment.facts.policy.waivers)
    if not waivers:
        return None
    findings = count(len(assessment.waived), "finding")
    return LinkedCount(f"{findings} under {count(waivers, 'waiver')}", link(FINDINGS, WAIVERS))


def _lede(grouped: Mapping[str, ByModule], checked: int) -> str:
    if not grouped:
        return f"None of {checked} rules found anything."
    numbers = dict.fromkeys(reversed(Severity), 0)
    for hits in grouped.values():
        for findings in hits.values():
            for finding in findings:
                numbers[finding.severity] += 1
    found = enumerated([count(number, severity.word) for severity, number in numbers.items() if number])
    total = count(sum(numbers.values()), "finding")
    return f"{total} by {len(grouped)} of {checked} rules: {found}."


def findings_page(assessment: Assessment, options: PageOptions) -> RenderedPage:
    """Render the page of findings."""
    view = findings_view(assessment, options)
    headings = [Heading(section.anchor, section.title, f"{section.number:,}") for section in view.sections]
    headings += [Heading("passed", "Checked, nothing found", f"{len(view.passed):,}")] if view.passed else []
    headings += [Heading("idle", "Not checked", f"{len(view.idle):,}")] if view.idle else []
    return RenderedPage(
        address=FINDINGS,
        title="Findings",
        description=view.lede,
        section="Findings",
        fragment=fill("findings/findings.html", view=view, away=take_away(FINDINGS, TableName.FINDINGS)),
        contents=tuple(headings),
        search=(SearchEntry("", "Findings", view.lede, name_terms("Findings")),),
    )
