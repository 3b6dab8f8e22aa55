"""A plan as Markdown: by itself, and as a folded part of the comment on a change."""

from collections.abc import Iterator

from archatlas.analysis.deployment.planning import Planned, RiskKind
from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.analysis.rules.deployment import IRREVERSIBLE, NO_GATE, NO_ROLLBACK
from archatlas.model.deployment import Order, Step, Why
from archatlas.model.finding import Severity
from archatlas.render.reports.markdown_page import MarkdownList, MarkdownPage
from archatlas.render.reports.options import ReportOptions
from archatlas.render.reports.plan_mermaid import plan_flowchart
from archatlas.render.reports.quoted_text import Phrase, QuotedText, code_span, quoted_list, with_code_spans
from archatlas.render.text.messages import hint_of, message_of
from archatlas.render.text.plan_words import (
    ShortIds,
    change_word,
    interval_in_words,
    names_of,
    plan_verdict,
    risk_in_words,
    states_in_words,
    step_name,
    undo_in_words,
    versions_in_words,
)
from archatlas.render.text.words import count

LONGEST = 60_000
"""Characters of a page; a comment on GitHub takes 65,536."""
MOST_REASONS = 3
"""Most reasons of one step that are listed."""
MOST_NAMED = 6
"""Most names of one fact that are listed."""

_TOLD_AS_FACTS = frozenset(rule.name for rule in (NO_GATE, NO_ROLLBACK, IRREVERSIBLE))


def plan_markdown(planned: Planned, options: ReportOptions) -> str:
    """Return the verdict, the steps, a drawing, what was found and what is risky."""
    page = MarkdownPage(LONGEST)
    page.add(f"## Deployment: {code_free(plan_verdict(planned))}")
    page.add(f"{code_span(states_in_words(planned))}.")
    page.add_list("### Steps", MarkdownList(tuple(_steps(planned)), with_code_spans), LONGEST // 3, _more_steps)
    if chart := plan_flowchart(planned):
        page.add(f"### Order\n\n```mermaid\n{chart}\n```")
    found = [one for one in planned.reported if one.state is not BaselineState.WAIVED]
    ordered = sorted(found, key=lambda one: (not planned.blocks(one), -one.finding.severity))
    page.add_list("### Findings", MarkdownList(ordered, lambda one: _finding(one, options)), 3_000, _more_findings)
    page.add_list("### To know before it runs", MarkdownList(tuple(_risks(planned)), with_code_spans), 0, _more_facts)
    return page.text


def folded_plan(planned: Planned) -> tuple[str, MarkdownList[Phrase]]:
    """Return the title and the lines that a comment on a change folds: the steps, what blocks them, what is risky."""
    steps = count(len(planned.plan.steps), "step")
    blocked = f", {len(planned.plan.blocked):,} of them blocked" if planned.plan.blocked else ""
    lines = (*_steps(planned), *_against(planned), *_risks(planned))
    return f"Deployment of this change ({steps}{blocked})", MarkdownList(lines, with_code_spans)


def code_free(text: str) -> str:
    """Return a verdict with the name of an environment as a code span, since a person chose it."""
    before, quote, rest = text.partition("'")
    name, _, after = rest.rpartition("'")
    return f"{before}{code_span(name)}{after}" if quote else text


def _steps(planned: Planned) -> Iterator[Phrase]:
    plan, blocked = planned.plan, {one.step for one in planned.plan.blocked}
    names = names_of(plan.steps)
    reasons: dict[str, list[Order]] = {}
    for order in plan.orders:
        reasons.setdefault(order.then, []).append(order)
    for number, step in enumerate(plan.steps, start=1):
        mark = "blocked: " if step.id in blocked else ""
        waits = reasons.get(step.id, [])
        said = [piece for order in waits[:MOST_REASONS] for piece in ("; after ", *_reason(order, names))]
        more = (f" and {len(waits) - MOST_REASONS:,} more",) if len(waits) > MOST_REASONS else ()
        yield (
            f"{number}. {mark}{change_word(step)} ",
            QuotedText(step_name(step)),
            *_facts(step, planned),
            *said,
            *more,
        )


def _facts(step: Step, planned: Planned) -> Phrase:
    versions = versions_in_words(step)
    told: Phrase = (" ", QuotedText(versions)) if versions else ()
    owner: Phrase = (", ", QuotedText(step.owner)) if step.owner else ()
    tier = f", tier {step.tier}" if step.tier is not None else ""
    undo, interval = undo_in_words(step), planned.plan.durations.get(step.id)
    rest = f", {undo.partition(':')[0]}" if undo else ""
    rest += f", takes {interval_in_words(interval)}" if interval else ""
    return (*told, *owner, tier, rest)


def _reason(order: Order, names: ShortIds) -> Phrase:
    first, then = QuotedText(names.get(order.first, order.first)), QuotedText(names.get(order.then, order.then))
    may = "" if order.certain else " (may rely on it)"
    reasons: dict[Why, Phrase] = {
        Why.ADDS: (first, " adds ", QuotedText(order.entry), may),
        Why.REMOVES: (first, " no longer uses ", QuotedText(order.entry), may),
        Why.INTRODUCES: (first, " is introduced"),
        Why.RETIRES: (first, " no longer requires ", then),
        Why.OPERATOR: (first, " is done"),
    }
    return reasons[order.why]


def _against(planned: Planned) -> Iterator[Phrase]:
    """Yield what does not fit, for sure or perhaps; of what is only missing the facts below tell."""
    for one in planned.reported:
        finding = one.finding
        is_told = planned.blocks(one) or (finding.severity > Severity.NOTE and finding.rule not in _TOLD_AS_FACTS)
        if is_told and one.state is not BaselineState.WAIVED:
            verb = "blocked by" if planned.blocks(one) else "warning"
            what = (QuotedText(finding.module), " ", QuotedText(message_of(finding)))
            yield (f"- {verb} ", QuotedText(finding.rule), ": ", *what)
            yield from [("  - Hint: ", QuotedText(hint))] if (hint := hint_of(finding)) else []


def _risks(planned: Planned) -> Iterator[Phrase]:
    for risk in planned.risks:
        names: Phrase = (": ", *quoted_list(risk.names, MOST_NAMED)) if risk.names else ()
        if risk.kind is RiskKind.NOT_LOOKED_AT:
            names = (f": {'; '.join(risk.names)}",)
        yield (f"- {risk_in_words(risk)}", *names)


def _finding(one: ReportedFinding, options: ReportOptions) -> str:
    finding = one.finding
    address = options.rule_url(finding.rule)
    rule = f"[{code_span(finding.rule)}]({address})" if address else code_span(finding.rule)
    hint = f"\n  - Hint: {code_span(hint_of(finding))}" if hint_of(finding) else ""
    what = f"{code_span(finding.module)}: {code_span(message_of(finding))}"
    return f"- **{finding.severity.word}** {what}, rule {rule}{hint}"


def _more_steps(number: int) -> str:
    return f"{count(number, 'more step is', 'more steps are')} not shown; the JSON has all."


def _more_findings(number: int) -> str:
    return f"{count(number, 'more finding is', 'more findings are')} not shown; the JSON has all."


def _more_facts(number: int) -> str:
    return f"{count(number, 'more fact is', 'more facts are')} not shown."
