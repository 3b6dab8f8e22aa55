"""A report as the comment on a pull or merge request, which GitHub and GitLab render alike."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from archatlas.analysis.report import BaselineState, Report, ReportedFinding
from archatlas.model.errors import UserError
from archatlas.render.reports.changes import change_sections_of
from archatlas.render.reports.line_changes import suggestion_block
from archatlas.render.reports.lines import is_compared, tally, verdict
from archatlas.render.reports.markdown_page import MarkdownList, MarkdownPage
from archatlas.render.reports.mermaid import Flowchart, changed_graph
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.quoted_text import code_span, with_code_spans
from archatlas.render.reports.reported_findings import blocking_first, gravest_first, refused_before, shared_remedies
from archatlas.render.text.messages import hint_of, reported_message
from archatlas.render.text.remarks import remark_of
from archatlas.render.text.words import count

LONGEST = 60_000
"""Characters of a comment; GitHub takes 65,536."""
FOR_DETAILS = 15_000
"""Characters that findings leave to what comes below them."""
MOST_MILD = 30
"""Most findings too mild to block that are listed, behind a line that opens them."""
MOST_FOLDED = 100
"""Most lines of one kind of detail."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,63}")


class InvalidReviewKey(UserError):
    """Say that a key cannot stand in the hidden marker of a comment."""


def comment_marker(key: str = "") -> str:
    """Return the hidden first line by which a comment is found again."""
    if key and (not _KEY.fullmatch(key) or "--" in key):
        raise InvalidReviewKey(
            f"'{key}' cannot tell reviews apart; write up to 64 letters, digits, spaces, '.', '_', '/' and single '-'"
        )
    return f"<!-- archatlas review: {key} -->" if key else "<!-- archatlas review -->"


def to_markdown(report: Report, options: ReportOptions) -> str:
    """Return the verdict, the new findings with their remedies, the changed part of the graph, and folded details.

    What does not fit is counted; no finding is cut in the middle.
    """
    page = MarkdownPage(LONGEST)
    page.add(comment_marker(options.key))
    page.add(f"## Architecture {options.command}: {verdict(report)}")
    page.add(f"{tally(report)}.{_compared(report)}")
    for remark in report.remarks:  # such as a change of the policy, which nobody should have to unfold
        page.add(f"Note: {code_span(remark_of(remark))}")
    page.add_list("### Problems", MarkdownList(report.problems, _listed), FOR_DETAILS, _more_problems)
    title = "### New findings" if is_compared(report) else "### Findings"
    ordered = tuple(shared_remedies(blocking_first(report)))
    grave, mild = _by_weight(ordered, report, options)
    page.add_list(title, grave, FOR_DETAILS, _more_findings)
    known_refused = MarkdownList(tuple(map(options.path, refused_before(report))), _listed)
    page.add_list("### Files that were and are refused", known_refused, FOR_DETAILS, _more_files)
    diagram = changed_graph(report)
    if diagram:
        page.add(_graph(diagram))
    if mild:
        milder = "New, but less grave" if is_compared(report) else "Less grave"
        page.fold(f"{milder} ({len(mild):,})", mild, _more_findings, MOST_MILD)
    for heading, lines in _details(report, options):
        page.fold(heading, lines, most=MOST_FOLDED)
    return page.text


def _by_weight(
    ordered: Iterable[ReportedFinding], report: Report, options: ReportOptions
) -> tuple[MarkdownList[ReportedFinding], MarkdownList[ReportedFinding]]:
    grave, mild = list[ReportedFinding](), list[ReportedFinding]()
    for one in ordered:
        (grave if one.finding.severity >= report.fail_on else mild).append(one)
    return MarkdownList(grave, partial(_finding, options=options)), MarkdownList(
        mild, partial(_finding, options=options)
    )


def _listed(text: str) -> str:
    return f"- {code_span(text)}"


def _compared(report: Report) -> str:
    return f" Compared {code_span(report.head)} with {code_span(report.base)}." if report.base else ""


def _more_problems(number: int) -> str:
    return f"{count(number, 'more problem is', 'more problems are')} not shown."


def _more_files(number: int) -> str:
    return f"{count(number, 'more file is', 'more files are')} not shown."


def _more_findings(number: int) -> str:
    verb = count(number, "more finding is", "more findings are")
    return f"{verb} not shown; the full list is in the SARIF and the JSON report."


def _finding(one: ReportedFinding, options: ReportOptions) -> str:
    finding, place = one.finding, one.finding.location
    where = f"{options.path(place.path)}:{place.line}:{place.column}" if place.line else options.path(place.path)
    who = f"{code_span(finding.module)}: " if finding.module != place.path else ""
    lines = [
        f"- **{finding.severity.word}** {who}{code_span(reported_message(one))}\\",
        f"  at {code_span(where)}, rule {_rule(finding.rule, options)}",
    ]
    lines += [f"  - Hint: {code_span(hint)}"] if (hint := hint_of(finding)) else []
    for remedy in one.remedies:
        effect = f" – {code_span(remedy.effect)}" if remedy.effect else ""
        lines.append(f"  - Fix: {code_span(remedy.title)}{effect}")
        lines += [f"    {line}" for line in suggestion_block(remedy).split("\n") if line]
    return "\n".join(lines)


def _rule(rule: str, options: ReportOptions) -> str:
    address = options.rule_url(rule)
    return f"[{code_span(rule)}]({address})" if address else code_span(rule)


def _graph(diagram: Flowchart) -> str:
    rest = count(diagram.left_out, "more dependency is", "more dependencies are")
    sentences = [
        "Arrows run from the requirer to the required: green came, dashed went, red violates the rule that it names.",
        *([f"{rest} not drawn."] if diagram.left_out else []),
    ]
    return f"### Changed dependencies\n\n```mermaid\n{diagram.text}\n```\n\n{' '.join(sentences)}"


def _details(report: Report, options: ReportOptions) -> Iterator[tuple[str, MarkdownList[Any]]]:
    if report.comparison is not None:
        for section in change_sections_of(report.comparison):
            yield section.heading, MarkdownList(section.lines, lambda phrase: f"- {with_code_spans(phrase)}")
    if options.plan is not None and options.plan.plan.steps:
        from archatlas.render.reports.plan_markdown import folded_plan  # a check plans nothing

        yield folded_plan(options.plan)
    fixed, waived = report.of(BaselineState.FIXED), report.of(BaselineState.WAIVED)
    if fixed:
        told = MarkdownList(gravest_first(fixed), lambda one: f"- {_named(one)}")
        yield f"Fixed findings, with thanks ({len(fixed):,})", told
    if waived:
        promised = MarkdownList(gravest_first(waived), lambda one: f"- {_named(one)}{_waiver_terms(one)}")
        yield f"Waived findings ({len(waived):,})", promised


def _named(one: ReportedFinding) -> str:
    finding = one.finding
    subject = f" about {code_span(finding.subject)}" if finding.subject else ""
    return f"rule {code_span(finding.rule)}: {code_span(finding.module)}{subject}"


def _waiver_terms(one: ReportedFinding) -> str:
    waiver = one.waiver
    if waiver is None:
        return ""
    ticket = f", see {code_span(waiver.ticket)}" if waiver.ticket else ""
    return f"; until {waiver.expires} by {code_span(waiver.owner)}: {code_span(waiver.reason)}{ticket}"
