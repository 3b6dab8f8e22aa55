"""The schedule of a plan as a picture, with its legend."""

from archatlas.model.deployment import DeploymentPlan, Undo
from archatlas.render.diagrams.gantt import BarKind, Gantt, GanttRow, gate_letters
from archatlas.render.site.deployments.plan_facts import PlanFacts, blocked_because
from archatlas.render.site.deployments.step_names import duration, versions_of
from archatlas.render.text.words import count

DRAWN = 60
"""Steps in the picture."""

_LETTER_WORDS = {
    "H": "asks for health",
    "C": "canary",
    "M": "a person approves",
    "B": "time to bake",
    "K": "archatlas check",
    "E": "error budget",
}


def gate_legend(facts: PlanFacts) -> tuple[tuple[str, str], ...]:
    """Return the letters of the gates that there are, with their words."""
    letters = sorted({letter for step in facts.numbers for letter in _letters(facts.plan, step)})
    return tuple((letter, _LETTER_WORDS[letter]) for letter in letters)


def _letters(plan: DeploymentPlan, step: str) -> str:
    return gate_letters([gate.kind.value for gate in plan.gates.get(step, ())])


def schedule_figure(facts: PlanFacts) -> Gantt:
    """Draw the steps that may be made in time, and below them those that are blocked."""
    plan, schedule = facts.plan, facts.schedule
    scale, unit = _scale(schedule.makespan) if plan.durations else (1.0, "")
    rows = [_bar(facts, step, number, scale) for step, number in list(facts.numbers.items())[:DRAWN]]
    room = DRAWN - len(rows)
    for blocked in plan.blocked[: max(room, 0)]:
        step = facts.step.get(blocked.step)
        lane, _, name = (step.module if step else "").partition(".")
        shown = name or lane or blocked.step
        rows.append(
            GanttRow(
                "",
                lane if name else "",
                shown,
                "not in the schedule",
                BarKind.BLOCKED,
                said=blocked_because(blocked, facts),
            )
        )
    final = [schedule.starts[step] / scale for step in facts.numbers if facts.step[step].undo is Undo.IMPOSSIBLE]
    title = f"Schedule of {count(len(facts.numbers), 'step')} and {len(plan.blocked)} blocked ones"
    return Gantt(tuple(rows), title, min(final, default=None), unit)


def _scale(seconds: float) -> tuple[float, str]:
    """Return the unit of the axis in seconds, with its name."""
    return (1.0, "s") if seconds < 180 else (60.0, "min") if seconds < 6 * 3600 else (3600.0, "h")


def _bar(facts: PlanFacts, identity: str, number: int, scale: float) -> GanttRow:
    plan, step = facts.plan, facts.step[identity]
    known = plan.durations.get(identity)
    start, end = facts.schedule.starts[identity], facts.schedule.ends[identity]
    critical = identity in facts.schedule.longest_way
    kind = BarKind.UNKNOWN if known is None else BarKind.CRITICAL if critical else BarKind.SPARE
    lane, _, name = step.module.partition(".")
    shown = name or lane or identity.partition(":")[2]
    return GanttRow(
        str(number),
        lane if name else "",
        shown,
        f"{versions_of(step)}, wave {facts.order.waves[identity] + 1}".removeprefix(", "),
        kind,
        start / scale,
        end / scale,
        (start + known.high) / scale if known else 0.0,
        _letters(plan, identity),
        duration(end - start) if known else "?",
    )


def bar_legend(facts: PlanFacts) -> tuple[tuple[str, str], ...]:
    """Return the kinds of bars that there are, by their class, with their words."""
    known = [step in facts.plan.durations for step in facts.numbers]
    words = (
        (BarKind.CRITICAL.value, "longest chain: a delay here delays all", any(known)),
        (BarKind.SPARE.value, "has time to spare", any(known)),
        (BarKind.UNKNOWN.value, "length unknown", not all(known)),
        ("whisk", "may take up to", any(known)),
        (BarKind.BLOCKED.value, "blocked", bool(facts.plan.blocked)),
    )
    return tuple((style, said) for style, said, is_there in words if is_there)


def waves_line(facts: PlanFacts) -> str:
    """Say by what the schedule begins a step."""
    waves = max(facts.order.waves.values(), default=-1) + 1
    slots = facts.plan.limits.slots
    at_once = f"Starts as soon as what it waits for is in and healthy, {slots} at a time."
    return f"{at_once} {waves} waves, which are shown, not waited for." if waves > 1 else at_once
