"""A plan as a Mermaid flowchart: what each step waits for, without what follows from the rest."""

from collections.abc import Iterator

from archatlas.analysis.deployment.planning import Planned
from archatlas.analysis.deployment.reduced_order import reduced_order
from archatlas.model.deployment import Step, Undo
from archatlas.render.reports.mermaid import flowchart_label
from archatlas.render.reports.options import ReportOptions
from archatlas.render.text.plan_words import change_word, step_name, versions_in_words

MOST_STEPS = 60
"""Most steps that are drawn; more of them make a picture that nobody can read."""

_CLASSES = {
    "blocked": "stroke:#cf222e,stroke-width:3px",
    "final": "stroke:#9a6700,stroke-width:3px",
    "retired": "stroke:#8c959f,stroke-dasharray:4 3",
    "introduced": "stroke:#2da44e,stroke-width:3px",
}


def plan_mermaid(planned: Planned, _options: ReportOptions) -> str:
    """Return the flowchart, one that says so where there is nothing to draw."""
    return (plan_flowchart(planned) or 'flowchart LR\n  n0["nothing to deploy"]') + "\n"


def plan_flowchart(planned: Planned) -> str:
    """Return the flowchart, empty where there is nothing to draw or too much to read."""
    steps = planned.plan.steps
    if not steps or len(steps) > MOST_STEPS:
        return ""
    return "\n".join(_lines(planned))


def _lines(planned: Planned) -> Iterator[str]:
    plan = planned.plan
    ids = {step.id: f"n{number}" for number, step in enumerate(plan.steps)}
    doubtful = {(order.first, order.then) for order in plan.orders if not order.certain}
    doubtful -= {(order.first, order.then) for order in plan.orders if order.certain}
    yield "flowchart LR"
    for step in plan.steps:
        label = f"{change_word(step)} {step_name(step)} {versions_in_words(step)}".strip()
        yield f'  {ids[step.id]}["{flowchart_label(label)}"]'
    for then, firsts in sorted(reduced_order(plan).needs.items(), key=lambda one: ids[one[0]]):
        yield from (f"  {ids[first]} {'-.->' if (first, then) in doubtful else '-->'} {ids[then]}" for first in firsts)
    for number, group in enumerate(plan.together):
        yield f'  subgraph at_once_{number}["at once"]'
        yield from (f"    {ids[step]}" for step in sorted(group))
        yield "  end"
    blocked = {one.step for one in plan.blocked}
    classes = {step.id: _class(step, step.id in blocked) for step in plan.steps}
    for name, style in _CLASSES.items():
        marked = [ids[step] for step, kind in classes.items() if kind == name]
        if marked:
            yield f"  classDef {name} {style}"
            yield f"  class {','.join(marked)} {name}"


def _class(step: Step, is_blocked: bool) -> str:
    if is_blocked:
        return "blocked"
    if step.undo is Undo.IMPOSSIBLE:
        return "final"
    return {"retire": "retired", "introduce": "introduced"}.get(step.change.value, "")
