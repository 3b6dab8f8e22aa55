"""One step of a run: its state, and what each event changes of it.

Events that do not fit, as the outcome of an attempt that is not the current one, change nothing.
"""

import math
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from archatlas.analysis.deployment.verdicts import GateRow
from archatlas.model.deployment import AttemptOutcome, Event, EventKind, OperatorQuestion
from archatlas.model.record import dataclass, field, replace

MOST_SENDS = 5
"""How often one attempt is handed to a target that says each time that it never arrived."""


class Phase(Enum):
    """Where a step is on its way; UNSURE and UNDO_UNSURE ask the target what became of an attempt."""

    PENDING = "pending"
    APPLYING = "applying"
    UNSURE = "unsure"
    GATED = "gated"
    PROMOTED = "promoted"
    FAILED = "failed"
    TO_UNDO = "to-undo"
    UNDOING = "undoing"
    UNDO_UNSURE = "undo-unsure"
    UNDO_GATED = "undo-gated"
    RESTORED = "restored"


class InEffect(Enum):
    """Whether a step is in effect; MAYBE counts as both."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class StepState:
    """What is known of one step.

    `attempt` and `undo_attempt` are the last ones, `sends` how often the current one was handed over, 0 where the next
    one is new. `applied_at` says since when what stands there stands. `since` is when the phase began, less the time in
    which nobody watched. `asked_at` is when the target was last asked for an attempt, `observed` what it said.
    `overridden` are the gates that a person passed over. `is_trouble` once it failed; `stays` when a person said that
    it is not to be undone.
    """

    phase: Phase = Phase.PENDING
    effect: InEffect = InEffect.NO
    attempt: str = ""
    attempts: int = 0
    undo_attempt: str = ""
    undos: int = 0
    sends: int = 0
    since: float = 0.0
    applied_at: float = 0.0
    asked_at: float = -math.inf
    observed: AttemptOutcome | None = None
    rows: Mapping[str, GateRow] = field(default_factory=dict)
    overridden: frozenset[str] = frozenset()
    question: OperatorQuestion | None = None
    question_facts: Mapping[str, Any] = field(default_factory=dict)
    is_trouble: bool = False
    trouble: Mapping[str, Any] = field(default_factory=dict)
    stays: bool = False

    @property
    def sent_again_at(self) -> float:
        """Return when an attempt that never arrived may be handed over again: at once, then after 1, 4 and 16 s."""
        return self.asked_at + 4.0 ** (self.sends - 2) if self.sends > 1 else -math.inf


_TIMELESS = (Phase.PENDING, Phase.FAILED, Phase.TO_UNDO, Phase.RESTORED)
"""Where nothing becomes late; what is asked before a launch counts its own time."""
_ORPHANED = {Phase.APPLYING: Phase.UNSURE, Phase.UNDOING: Phase.UNDO_UNSURE}
_ABOUT_ATTEMPTS = (OperatorQuestion.CANNOT_TELL, OperatorQuestion.UNDO_CANNOT_TELL)


def orphaned(state: StepState, silence: float) -> StepState:
    """Ask the target again for what a process that is gone had in its hands; its silence does not count as time."""
    asked_again = state.question in _ABOUT_ATTEMPTS
    if state.phase in _TIMELESS or (state.phase is Phase.PROMOTED and not _is_doubted(state)):
        return state
    return replace(
        state,
        phase=_ORPHANED.get(state.phase, state.phase),
        since=state.since + silence,
        asked_at=-math.inf if asked_again or state.phase in _ORPHANED else state.asked_at,
        observed=None if asked_again else state.observed,
        question=None if asked_again else state.question,
        rows=_later(state.rows, silence) if _is_doubted(state) else state.rows,
    )


def _is_doubted(state: StepState) -> bool:
    return any(row.doubted is not None for row in state.rows.values())


def _later(rows: Mapping[str, GateRow], seconds: float) -> Mapping[str, GateRow]:
    doubts = {gate: row.doubted + seconds for gate, row in rows.items() if row.doubted is not None}
    return {gate: replace(row, doubted=doubts[gate]) if gate in doubts else row for gate, row in rows.items()}


_ABOUT_GATES = (OperatorQuestion.INCONCLUSIVE, OperatorQuestion.UNDO_GATE)


def asked_anew(state: StepState, at: float) -> StepState:
    """Give gates that could not tell their whole time once more."""
    return replace(state, question=None, rows={}, since=at) if state.question in _ABOUT_GATES else state


def _intent(step: StepState, event: Event) -> StepState:
    is_again = event.attempt == step.attempt
    return replace(
        step,
        phase=Phase.APPLYING,
        effect=InEffect.MAYBE,
        attempt=event.attempt,
        attempts=step.attempts + (not is_again),
        sends=step.sends + 1 if is_again else 1,
        since=event.at,
        observed=None,
        rows={},
        question=None,
    )


def _outcome(step: StepState, event: Event) -> StepState:
    if step.phase not in (Phase.APPLYING, Phase.UNSURE) or event.attempt != step.attempt:
        return step
    outcome, is_observed = AttemptOutcome(event.facts["outcome"]), bool(event.facts.get("observed"))
    if outcome is AttemptOutcome.APPLIED:
        return _stands(step, event.at)
    if outcome is AttemptOutcome.NOT_APPLIED and is_observed and step.sends < MOST_SENDS:
        return replace(step, phase=Phase.PENDING, effect=InEffect.NO, asked_at=event.at)
    if outcome is AttemptOutcome.NOT_APPLIED:
        return _in_trouble(replace(step, effect=InEffect.NO), event)
    if outcome is AttemptOutcome.FAILED:
        return _in_trouble(step, event)
    return replace(step, phase=Phase.UNSURE, **_last_asked(event, outcome))


def _last_asked(event: Event, outcome: AttemptOutcome) -> Mapping[str, Any]:
    """Return what is kept of an answer that settles nothing: an act that cannot tell is no answer of the target."""
    if not event.facts.get("observed"):
        return {"asked_at": -math.inf, "observed": None}
    return {"asked_at": event.at, "observed": outcome}


def _settled(step: StepState, phase: Phase, effect: InEffect, at: float) -> StepState:
    """Let the gates of a phase begin anew, now that it is known whether the step is in effect."""
    return replace(
        step,
        phase=phase,
        effect=effect,
        since=at,
        applied_at=at,
        sends=0,
        rows={},
        overridden=frozenset(),
        question=None,
    )


def _stands(step: StepState, at: float) -> StepState:
    return _settled(step, Phase.GATED, InEffect.YES, at)


def _in_trouble(step: StepState, event: Event) -> StepState:
    return replace(step, phase=Phase.FAILED, is_trouble=True, trouble=event.facts, sends=0, question=None)


def _promoted(step: StepState, event: Event) -> StepState:
    return replace(step, phase=Phase.PROMOTED, since=event.at, question=None)


def _failed(step: StepState, event: Event) -> StepState:
    return _in_trouble(step, event)


def _undo_intent(step: StepState, event: Event) -> StepState:
    is_again = event.attempt == step.undo_attempt
    return replace(
        step,
        phase=Phase.UNDOING,
        effect=InEffect.MAYBE,
        undo_attempt=event.attempt,
        undos=step.undos + (not is_again),
        sends=step.sends + 1 if is_again else 1,
        since=event.at,
        observed=None,
        question=None,
    )


def _undo_outcome(step: StepState, event: Event) -> StepState:
    if step.phase not in (Phase.UNDOING, Phase.UNDO_UNSURE) or event.attempt != step.undo_attempt:
        return step
    outcome, is_observed = AttemptOutcome(event.facts["outcome"]), bool(event.facts.get("observed"))
    if outcome is AttemptOutcome.APPLIED:
        return _undone(step, event.at)
    if outcome is AttemptOutcome.NOT_APPLIED and is_observed and step.sends < MOST_SENDS:
        return replace(step, phase=Phase.TO_UNDO, asked_at=event.at)
    if outcome in (AttemptOutcome.NOT_APPLIED, AttemptOutcome.FAILED):
        question = OperatorQuestion.UNDO_FAILED
        return replace(step, phase=Phase.TO_UNDO, sends=0, question=question, question_facts=event.facts)
    return replace(step, phase=Phase.UNDO_UNSURE, **_last_asked(event, outcome))


def _undone(step: StepState, at: float) -> StepState:
    return _settled(step, Phase.UNDO_GATED, InEffect.NO, at)


def _restored(step: StepState, event: Event) -> StepState:
    return replace(step, phase=Phase.RESTORED, since=event.at, question=None)


def _approved(step: StepState, event: Event) -> StepState:
    """Pass over the gate that a person was asked about; the others have their whole time from then on."""
    if step.question not in (*_ABOUT_GATES, OperatorQuestion.APPROVAL):
        return step
    gate = str(step.question_facts.get("gate", ""))
    return replace(step, question=None, overridden=step.overridden | {gate}, since=event.at)


def _resolved(step: StepState, event: Event) -> StepState:
    is_applied = bool(event.facts.get("applied"))
    if step.question is OperatorQuestion.CANNOT_TELL:
        fresh = replace(
            step, phase=Phase.PENDING, effect=InEffect.NO, sends=0, rows={}, overridden=frozenset(), question=None
        )
        return _stands(step, event.at) if is_applied else fresh
    if step.question in (OperatorQuestion.UNDO_CANNOT_TELL, OperatorQuestion.UNDO_FAILED):
        again = replace(step, phase=Phase.TO_UNDO, effect=InEffect.YES, sends=0, question=None)
        return again if is_applied else _undone(step, event.at)
    if step.question is OperatorQuestion.CANNOT_BE_UNDONE:
        return replace(step, stays=True, question=None) if is_applied else _undone(step, event.at)
    return step


def _needs_operator(step: StepState, event: Event) -> StepState:
    return replace(step, question=OperatorQuestion(event.facts["question"]), question_facts=event.facts)


TRANSITIONS: Mapping[EventKind, Callable[[StepState, Event], StepState]] = {
    EventKind.INTENT: _intent,
    EventKind.OUTCOME: _outcome,
    EventKind.PROMOTED: _promoted,
    EventKind.FAILED: _failed,
    EventKind.HEALTH_LOST: _failed,
    EventKind.UNDO_INTENT: _undo_intent,
    EventKind.UNDO_OUTCOME: _undo_outcome,
    EventKind.RESTORED: _restored,
    EventKind.APPROVED: _approved,
    EventKind.RESOLVED: _resolved,
    EventKind.NEEDS_OPERATOR: _needs_operator,
}
