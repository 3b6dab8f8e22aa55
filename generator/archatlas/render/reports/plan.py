"""A plan for people who read a terminal or a log."""

from collections.abc import Iterator, Sequence

from archatlas.analysis.deployment.planning import Planned, RiskFact, RiskKind
from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.model.deployment import Order, Step
from archatlas.render.reports.lines import Palette, head_line
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.escaping import terminal_text
from archatlas.render.text.messages import hint_of
from archatlas.render.text.plan_words import (
    blocked_in_words,
    change_word,
    interval_in_words,
    names_of,
    plan_verdict,
    reason_in_words,
    risk_in_words,
    simulation_lines,
    states_in_words,
    undo_in_words,
    versions_in_words,
)
from archatlas.render.text.words import count, enumerated

NAMED = 5
"""Most names of one fact, and most reasons of one step, that are listed."""


def plan_text(planned: Planned, options: ReportOptions) -> str:
    """Return the verdict, the steps in the order in which they begin, what blocks them, and what is risky."""
    return "\n".join(_lines(planned, options.palette)) + "\n"


def _lines(planned: Planned, palette: Palette) -> Iterator[str]:
    yield palette.paint(terminal_text(plan_verdict(planned)), "1")
    yield terminal_text(states_in_words(planned))
    yield from _steps(planned, palette)
    yield from _blocked(planned, palette)
    yield from _findings(planned, palette)
    yield from _risks(planned.risks)
    yield from map(terminal_text, simulation_lines(planned))
    yield from _remarks(planned)


def _steps(planned: Planned, palette: Palette) -> Iterator[str]:
    plan, blocked = planned.plan, {one.step for one in planned.plan.blocked}
    reasons: dict[str, list[Order]] = {}
    for order in plan.orders:
        reasons.setdefault(order.then, []).append(order)
    names, width = names_of(plan.steps), len(str(len(plan.steps)))
    for number, step in enumerate(plan.steps, start=1):
        mark = f"{number:{width}}." if step.id not in blocked else f"{'✗':>{width}} "
        yield f"  {mark} {_step(step, planned)}"
        waits = [reason_in_words(order, names) for order in reasons.get(step.id, ())]
        yield from (palette.dim(f"  {'':{width}}  after {terminal_text(one)}") for one in _cut(waits))
        if way := planned.held.get(step.id):
            held = " → ".join(names.get(one, one) for one in way[1:])
            yield palette.dim(f"  {'':{width}}  cannot be undone once it leads to {terminal_text(held)}")
    for group in plan.together:
        yield f"  at once: {terminal_text(enumerated(sorted(names[step] for step in group)))}"


def _step(step: Step, planned: Planned) -> str:
    facts = [
        terminal_text(versions_in_words(step)),
        terminal_text(step.owner),
        f"tier {step.tier}" if step.tier is not None else "",
        undo_in_words(step),
        f"takes {interval_in_words(planned.plan.durations[step.id])}" if step.id in planned.plan.durations else "",
    ]
    said = ", ".join(filter(None, facts))
    return f"{change_word(step)} {terminal_text(step.module or step.title)}" + (f" ({said})" if said else "")


def _cut(texts: Sequence[str]) -> Iterator[str]:
    yield from texts[:NAMED]
    if len(texts) > NAMED:
        yield f"{len(texts) - NAMED:,} more"


def _blocked(planned: Planned, palette: Palette) -> Iterator[str]:
    names = names_of(planned.plan.steps)
    if planned.plan.blocked:
        yield palette.paint("cannot be made:", "31")
    for one in planned.plan.blocked:
        yield f"  - {terminal_text(names[one.step])}: {terminal_text(blocked_in_words(one, names))}"


def _findings(planned: Planned, palette: Palette) -> Iterator[str]:
    """Yield what blocks first; what is alike and blocks nothing is written out once and counted."""
    ordered = sorted(planned.reported, key=lambda one: (not planned.blocks(one), -one.finding.severity))
    groups: dict[str, list[ReportedFinding]] = {}
    for one in ordered:
        if one.state is not BaselineState.WAIVED:
            key = one.finding.rule if not planned.blocks(one) else f"{one.finding.rule} {one.finding.identity}"
            groups.setdefault(key, []).append(one)
    for group in groups.values():
        yield from (head_line(one, palette) for one in group[:NAMED])
        if len(group) > NAMED:
            yield palette.dim(f"    and {count(len(group) - NAMED, 'more finding')} of {group[0].finding.rule}")
        if hint := hint_of(group[0].finding):
            yield palette.dim(f"    hint: {terminal_text(hint)}")
    waived = [one for one in planned.reported if one.state is BaselineState.WAIVED]
    if waived:
        yield f"waived ({len(waived):,}):"
    yield from (f"  - {one}" for one in _cut([_waived(one) for one in waived]))


def _waived(one: ReportedFinding) -> str:
    terms = f": {one.waiver.reason} ({one.waiver.owner})" if one.waiver else ""
    return terminal_text(f"{one.finding.rule} of {one.finding.module}{terms}")


def _risks(risks: Sequence[RiskFact]) -> Iterator[str]:
    if risks:
        yield "to know before it runs:"
    for risk in risks:
        listed = "; ".join(risk.names) if risk.kind is RiskKind.NOT_LOOKED_AT else enumerated(risk.names, NAMED)
        names = f": {terminal_text(listed)}" if risk.names else ""
        yield f"  - {risk_in_words(risk)}{names}"


def _remarks(planned: Planned) -> Iterator[str]:
    if planned.idle:
        yield f"nothing to do for {terminal_text(enumerated(planned.idle, NAMED))}: no difference that is deployed"
    if planned.undeployed:
        differ = "differs" if planned.undeployed == 1 else "differ"
        yield f"{count(planned.undeployed, 'more module')} {differ} only in what deploys nothing, such as an owner"
