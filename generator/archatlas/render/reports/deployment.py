"""How a run of a deployment is doing, in lines for a terminal or a log."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_state import Phase, StepState
from archatlas.model.deployment import Deployed, Event, EventKind, GateVerdict, RunStatus, Step
from archatlas.render.text.deployment_words import STATUS_WORDS, event_words, question_words
from archatlas.render.text.escaping import one_line, terminal_text

_PHASES = {
    Phase.PENDING: "waits",
    Phase.APPLYING: "is made",
    Phase.UNSURE: "is asked for",
    Phase.GATED: "at its gates",
    Phase.PROMOTED: "is in",
    Phase.FAILED: "failed",
    Phase.TO_UNDO: "to be undone",
    Phase.UNDOING: "is undone",
    Phase.UNDO_UNSURE: "is asked for",
    Phase.UNDO_GATED: "at its gates",
    Phase.RESTORED: "as before",
}
_IN_FLIGHT = (Phase.APPLYING, Phase.UNSURE, Phase.GATED, Phase.UNDOING, Phase.UNDO_UNSURE, Phase.UNDO_GATED)
_BACKWARDS = (Phase.TO_UNDO, Phase.UNDOING, Phase.UNDO_UNSURE, Phase.UNDO_GATED, Phase.RESTORED)
_ANSWERS = (GateVerdict.PASS.value, GateVerdict.FAIL.value)
_LAST_LINES = 8
_MOST_NAMED = 3


def event_line(event: Event) -> str:
    """Return what an event tells, with its time, and with the last that a command said where it failed."""
    at = datetime.fromtimestamp(event.at, UTC).strftime("%H:%M:%SZ")
    line = f"{at} {event_words(event)}"
    if event.kind in (EventKind.OUTCOME, EventKind.UNDO_OUTCOME) and event.facts.get("outcome") != "applied":
        said = [one_line(text, 200) for text in str(event.facts.get("output", "")).splitlines() if text.strip()]
        line = "\n".join((line, *(f"          | {text}" for text in said[-_LAST_LINES:])))
    return _inert(line)


class EventTeller:
    """Tells events as they become known; of the answers of a gate, those that count as another one did not before."""

    def __init__(self) -> None:
        self._counted: dict[tuple[str, str, str], GateVerdict] = {}

    def line(self, event: Event, state: RunState) -> str:
        """Return what an event tells in a state that knows of it, an empty text where it is no news."""
        if event.kind is not EventKind.LOOKED or event.step not in state.steps:
            return event_line(event)
        gate = str(event.facts.get("gate", ""))
        row, asked = state.steps[event.step].rows.get(gate), (event.step, gate, event.attempt)
        counted = row.verdict if row is not None else GateVerdict.INCONCLUSIVE
        if self._counted.get(asked) is counted:
            return ""
        self._counted[asked] = counted
        is_ignored = counted is GateVerdict.INCONCLUSIVE and event.facts.get("verdict") in _ANSWERS
        return f"{event_line(event)}{'; this does not count' if is_ignored else ''}"


def run_summary(state: RunState) -> str:
    """Return how far a run is, in one line."""
    inside = sum(one.phase is Phase.PROMOTED for one in state.steps.values())
    flying = [name for name, one in state.steps.items() if one.phase in _IN_FLIGHT and one.question is None]
    parts = [f"{inside} of {len(state.steps)} in"]
    if flying:
        named = ", ".join(one_line(name, 60) for name in flying[:_MOST_NAMED])
        standing = "in flight" if state.ended is None else "left unsettled"
        parts.append(f"{len(flying)} {standing}: {named}{', …' if len(flying) > _MOST_NAMED else ''}")
    for phase, words in ((Phase.FAILED, "failed"), (Phase.RESTORED, "as before")):
        if number := sum(one.phase is phase for one in state.steps.values()):
            parts.append(f"{number} {words}")
    return ", ".join(parts)


def step_lines(state: RunState, now: float) -> tuple[str, ...]:
    """Return a line for each step of a run."""
    steps = state.graph.steps
    width = max((len(one_line(step, 60)) for step in steps), default=0)
    return tuple(
        _step_line(step, state.steps[name], width, now if state.ended is None else None) for name, step in steps.items()
    )


def ending_lines(state: RunState, status: RunStatus, options: str) -> Iterator[str]:
    """Yield how a run stands where nobody carries it on, and what a person may do; `options` follow each command."""
    yield f"run {one_line(state.run, 60)} {STATUS_WORDS[status]}: {run_summary(state)}"
    for name, step in state.steps.items():
        if step.question is not None:
            asked = question_words(step.question, name, step.question_facts, options)
            yield ""
            yield _inert(f"needs you: {asked.title}")
            yield _inert(f"  {asked.said}")
            if step.attempt:
                yield f"  attempt {one_line(step.undo_attempt or step.attempt, 200)}"
            yield from (f"  {choice.when}: {choice.command}" for choice in asked.choices)
    if status is RunStatus.NEEDS_OPERATOR:
        yield ""
        yield f"then go on: archatlas deploy resume{options}"
    elif status is RunStatus.PAUSED:
        yield f"go on: archatlas deploy resume{options}; end it: archatlas deploy abort{options}"


def _inert(lines: str) -> str:
    """Return lines in which no build service finds a command of its own."""
    return "\n".join(map(terminal_text, lines.split("\n")))


def run_json(state: RunState, status: RunStatus) -> str:
    """Return how a run is doing for a program."""
    steps = [
        {
            "id": name,
            "phase": one.phase.value,
            "in_effect": one.effect.value,
            "attempt": one.attempt,
            "question": one.question.value if one.question else None,
        }
        for name, one in state.steps.items()
    ]
    said = {"run": state.run, "environment": state.plan.environment, "status": status.value, "steps": steps}
    return json.dumps(said, indent=2) + "\n"


def event_json(run: str, event: Event) -> str:
    """Return one event as a line of JSON."""
    said = {
        "sequence": event.sequence,
        "run": run,
        "at": event.at,
        "kind": event.kind.value,
        "step": event.step,
        "attempt": event.attempt,
        "fence": event.fence,
        "facts": event.facts,
    }
    return json.dumps(said, default=dict) + "\n"


def _step_line(step: Step, state: StepState, width: int, now: float | None) -> str:
    there = (step.after, step.before) if state.phase in _BACKWARDS else (step.before, step.after)
    way = " → ".join(map(_version, there)) if any(there) else ""
    phase = "waits for you" if state.question is not None else _PHASES[state.phase]
    since = f", for {max(0.0, now - state.since):.0f} s" if now is not None and state.phase in _IN_FLIGHT else ""
    return f"  {one_line(step.id, 60):<{width}}  {phase}{since}{f'  {way}' if way else ''}"


def _version(there: Deployed | None) -> str:
    return "nothing" if there is None else one_line(there.version, 40) or "an unnamed version"
