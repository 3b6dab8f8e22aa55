"""What the page of a plan says: what blocks it, when each step is made, what is undone first where one fails."""

from collections import Counter
from collections.abc import Iterator

from archatlas.analysis.deployment.planning import RiskFact
from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.analysis.deployment.undo import UndoSafety, undo_plan
from archatlas.model.deployment import Change, OnFailure, Step, Undo
from archatlas.model.record import dataclass
from archatlas.render.diagrams.gantt import Gantt
from archatlas.render.site.components.blocks import MUTED, Text
from archatlas.render.site.components.page_parts import CellPlace, CompareColumn, CompareRow, CompareTable, Problem
from archatlas.render.site.components.rule_rows import rule_page_href
from archatlas.render.site.deployments.plan_facts import (
    PlanFacts,
    blocked_because,
    deployment_rule_title,
    shown_name,
)
from archatlas.render.site.deployments.plan_figure import bar_legend, gate_legend, schedule_figure, waves_line
from archatlas.render.site.deployments.step_names import LONGEST, StepNames, duration, gates_of, span
from archatlas.render.text.escaping import one_line
from archatlas.render.text.plan_words import risk_in_words, short_state
from archatlas.render.text.words import count, enumerated

LISTED, UNDONE, PROBLEMS = 1_000, 100, 30
"""Steps in a table, those of which a failure is thought through, and problems: the rest is counted, and in the JSON."""

_FAILS = {
    OnFailure.HOLD: "Nothing new starts, what runs is let finish, and all stays as it is until a person decides.",
    OnFailure.STEP: "Nothing new starts, what runs is let finish. What failed is undone, what stands upon it first.",
    OnFailure.GROUP: "Nothing new starts, what runs is let finish. What failed is undone with all that hangs together "
    "with it, what stands upon a step before the step.",
}


@dataclass(frozen=True, slots=True)
class RuleTally:
    """A rule with how much it found, and where it is explained."""

    title: str
    href: str
    number: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that the page of a plan prints."""

    environment: str
    digest: str
    source: str
    target: str
    lede: str
    problems: tuple[Problem, ...]
    more_problems: int
    figure: Gantt | None
    legend: tuple[tuple[str, str], ...]
    gate_legend: tuple[tuple[str, str], ...]
    waves: str
    steps: CompareTable
    number: int
    more_steps: int
    failing: str
    undo: CompareTable | None
    undo_note: str
    risks: tuple[str, ...]
    found: tuple[RuleTally, ...]


def plan_view(facts: PlanFacts, names: StepNames) -> PlanView:
    """Decide what the page of a plan says."""
    plan, numbers = facts.plan, facts.numbers
    problems = tuple(_problems(facts, names))
    undo, note = _undo(facts)
    return PlanView(
        one_line(plan.environment, 80),
        plan.digest[:12],
        one_line(short_state(plan.source), 80),
        one_line(short_state(plan.target), 80),
        _lede(facts),
        problems[:PROBLEMS],
        max(0, len(problems) - PROBLEMS),
        schedule_figure(facts) if plan.steps else None,
        bar_legend(facts),
        gate_legend(facts),
        waves_line(facts),
        _steps(facts, names),
        len(numbers),
        max(0, len(numbers) - LISTED),
        _FAILS[plan.on_failure],
        undo,
        note,
        tuple(map(_risk, facts.risks)),
        tuple(_tally(facts, names)),
    )


def _lede(facts: PlanFacts) -> str:
    number, blocked = len(facts.numbers), len(facts.order.left_out)
    modules = len({facts.step[step].module for step in facts.numbers} - {""})
    said = f"{count(number, 'step')} of {count(modules, 'module')}" if number else "Nothing to do"
    if number and facts.plan.durations:
        said += f", about {duration(facts.schedule.makespan)}"
    elif number:
        said += "; how long they take is not known yet"
    return said + (f". {count(blocked, 'step')} more {'is' if blocked == 1 else 'are'} blocked." if blocked else ".")


def _problems(facts: PlanFacts, names: StepNames) -> Iterator[Problem]:
    """Yield what is blocked, then what a person should know, the gravest first."""
    numbers = facts.numbers
    for blocked in facts.plan.blocked:
        step = facts.step.get(blocked.step)
        owner = names.owner(step.owner) if step else ()
        yield Problem(
            "bad", "blocked", f"{shown_name(step, blocked.step)} is blocked", "", blocked_because(blocked, facts), owner
        )
    for identity, number in numbers.items():
        step = facts.step[identity]
        if step.undo is Undo.IMPOSSIBLE:
            detail = one_line(step.undo_reason, LONGEST) or "nobody said why"
            title = f"Step {number} cannot be undone"
            yield Problem("warn", "warning", title, f"#s{number}", detail, names.owner(step.owner))


_COLUMNS = (
    CompareColumn("Step", CellPlace.RANK, is_silent=True),
    CompareColumn("Module", CellPlace.HEAD),
    CompareColumn("What changes", CellPlace.FULL),
    CompareColumn("After"),
    CompareColumn("Starts"),
    CompareColumn("Takes"),
    CompareColumn("Gates"),
    CompareColumn("Owner"),
)


def _steps(facts: PlanFacts, names: StepNames) -> CompareTable:
    rows = (_row(facts, names, step, number) for step, number in list(facts.numbers.items())[:LISTED])
    return CompareTable(_COLUMNS, tuple(rows))


def _row(facts: PlanFacts, names: StepNames, identity: str, number: int) -> CompareRow:
    plan, step, numbers = facts.plan, facts.step[identity], facts.numbers
    known = plan.durations.get(identity)
    needs = sorted(numbers[one] for one in facts.order.needs[identity])
    final = (Text("cannot be undone", tag="bad"),) if step.undo is Undo.IMPOSSIBLE else ()
    gates = plan.gates.get(identity, ())
    cells = (
        (Text(str(number)),),
        (names.module(step),),
        (Text(_changed(facts, step)), *final),
        tuple(Text(str(one), href=f"#s{one}") for one in needs) or (Text("nothing", note=MUTED),),
        (Text(duration(facts.schedule.starts[identity])) if plan.durations else Text("not known", note=MUTED),),
        (Text(span(known.low, known.high)) if known else Text("unknown", note=MUTED),),
        (Text(gates_of(gates)) if gates else Text("none", note=MUTED),),
        names.owner(step.owner),
    )
    return CompareRow(cells, f"s{number}")


def _changed(facts: PlanFacts, step: Step) -> str:
    """Say what a step adds, uses and removes, as far as others wait because of it."""
    told = "; ".join(
        f"{verb} {enumerated(list(dict.fromkeys(entries)), 3)}"
        for verb in _VERBS
        if (entries := facts.entries.get((step.id, verb)))
    )
    return one_line(told or _CHANGES.get(step.change) or step.title, LONGEST)


_VERBS = ("adds", "uses", "no longer uses", "removes")
_CHANGES = {Change.INTRODUCE: "new", Change.UPGRADE: "nothing that others wait for", Change.RETIRE: "goes away"}
_UNDO_COLUMNS = (CompareColumn("Fails", CellPlace.HEAD), CompareColumn("Undo first"), CompareColumn("Then"))


def _undo(facts: PlanFacts) -> tuple[CompareTable | None, str]:
    """Return what is undone where a step fails, and a sentence on those that are not in the table."""
    if facts.plan.on_failure is OnFailure.HOLD or not facts.numbers:
        return None, ""
    graph, standing, numbers = step_graph(facts.plan), frozenset(facts.numbers), facts.numbers
    rows: list[CompareRow] = []
    alone = unknown = 0
    for step, number in list(numbers.items())[:UNDONE]:
        way = undo_plan(graph, standing, step)
        before = [numbers[one] for one in way.steps if one != step]
        unknown += way.safety is UndoSafety.UNKNOWN
        if way.safety is not UndoSafety.UNSAFE and not before:
            alone += 1
            continue
        name = Text(f"{number} {shown_name(facts.step[step], step)}", href=f"#s{number}")
        if way.safety is UndoSafety.UNSAFE:
            path = " → ".join(str(numbers[one]) for one in way.witness)
            rows.append(
                CompareRow(((name,), (Text("a person decides: no way back"),), (Text(path, note="no way back"),)))
            )
        else:
            final = [numbers[one] for one in way.witness if facts.step[one].undo is Undo.IMPOSSIBLE]
            note = f"perhaps no way back: {final[0]} may rely on it" if final else ""
            rows.append(
                CompareRow(((name,), (Text(enumerated(list(map(str, before)), 12), note=note),), (Text(str(number)),)))
            )
    said = [
        f"The first {UNDONE} of {len(numbers):,} steps." if len(numbers) > UNDONE else "",
        f"{count(alone, 'step')} {'is' if alone == 1 else 'are'} undone alone." if alone else "",
        f"Of {count(unknown, 'step')} nobody has said whether it can be undone, or what stands upon it."
        if unknown
        else "",
    ]
    return (CompareTable(_UNDO_COLUMNS, tuple(rows)) if rows else None), " ".join(filter(None, said))


def _risk(fact: RiskFact) -> str:
    named = enumerated([one_line(name, 80) for name in fact.names], 8)
    return f"{risk_in_words(fact)}: {named}" if named else risk_in_words(fact)


def _tally(facts: PlanFacts, names: StepNames) -> Iterator[RuleTally]:
    numbers = Counter(one.finding.rule for one in facts.reported)
    for rule, number in sorted(numbers.items(), key=lambda found: (-found[1], found[0])):
        href = rule_page_href(names.start, rule) if names.assessment is not None else ""
        yield RuleTally(deployment_rule_title(rule), href, number)
