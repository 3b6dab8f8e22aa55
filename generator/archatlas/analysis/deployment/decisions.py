"""What a run does next: a function of its plan, of its journal and of the time, so that a resumed run decides the same.

Who runs it does the first act that it is not about already, writes down what came of it, and asks again.
"""

from collections.abc import Iterator
from enum import Enum

from archatlas.analysis.deployment.acts import Act, Observe, ObserveUndo, Record, Wait, ask, end
from archatlas.analysis.deployment.gating import Haste, after_acts, is_doubted, undone_acts, watch_acts
from archatlas.analysis.deployment.launching import (
    IN_AIR,
    IN_FLIGHT,
    completions,
    launches,
    units_in,
)
from archatlas.analysis.deployment.retreat import IN_UNDO, Retreat, retreat_acts, retreat_of
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_state import Phase, StepState
from archatlas.model.deployment import AttemptOutcome, OperatorQuestion, RunStatus

OBSERVED_EVERY = 5.0
"""The seconds between two questions for an attempt that still runs."""


class Others(Enum):
    """Whether anything but launching goes on in a run."""

    ACT = "act"
    REST = "rest"


def next_acts(state: RunState, now: float) -> tuple[Act, ...]:
    """Return what can be done now, what only writes down a decision first, and at the end how long to wait."""
    if state.ended is not None or not state.run:
        return ()
    now = max(now, state.clock)
    retreat = retreat_of(state)
    found = [*_attempts(state, now), *_gated(state, retreat, now)]
    if retreat is None:
        found += _onward(state, now, Others.ACT if found else Others.REST)
    else:
        found += [*completions(state, now), *retreat_acts(state, retreat, now)]
    waits = [act.until for act in found if isinstance(act, Wait) and act.until is not None]
    acts = [act for act in found if not isinstance(act, Wait)]
    if len(acts) > 1:
        acts = sorted(dict.fromkeys(acts), key=_is_more_than_a_record)
    return (*acts, Wait(min(waits, default=None)))


def _is_more_than_a_record(act: Act) -> bool:
    return not isinstance(act, Record)


def status_of(state: RunState) -> RunStatus:
    """Return how a run is doing."""
    if state.ended is not None:
        return state.ended
    if state.is_paused:
        return RunStatus.PAUSED
    questions = {one.question for one in state.steps.values()} - {None}
    goes_on = any(one.phase in IN_FLIGHT and one.question is None for one in state.steps.values())
    if questions and not (questions <= {OperatorQuestion.APPROVAL} and goes_on):
        return RunStatus.NEEDS_OPERATOR
    retreat = retreat_of(state)
    if retreat is None:
        return RunStatus.RUNNING
    is_undoing = (retreat.free or units_in(state, IN_UNDO)) and not units_in(state, IN_AIR)
    return RunStatus.UNDOING if is_undoing else RunStatus.DRAINING


def _attempts(state: RunState, now: float) -> Iterator[Act]:
    """Yield the questions for attempts that nobody here has in hand."""
    for step, one in state.steps.items():
        if one.phase in (Phase.UNSURE, Phase.UNDO_UNSURE) and one.question is None:
            yield _about_attempt(state, step, one, now)


def _about_attempt(state: RunState, step: str, one: StepState, now: float) -> Act:
    is_undo = one.phase is Phase.UNDO_UNSURE
    is_hanging = one.observed is AttemptOutcome.RUNNING and now >= one.since + state.plan.attempt_seconds
    if is_hanging or one.observed is AttemptOutcome.CANNOT_TELL:
        question = OperatorQuestion.UNDO_CANNOT_TELL if is_undo else OperatorQuestion.CANNOT_TELL
        return ask(
            step,
            question,
            attempt=one.undo_attempt if is_undo else one.attempt,
            observed=one.observed.value if one.observed else "",
        )
    if now < one.asked_at + OBSERVED_EVERY:
        return Wait(one.asked_at + OBSERVED_EVERY)
    return ObserveUndo(step, one.undo_attempt) if is_undo else Observe(step, one.attempt)


def _gated(state: RunState, retreat: Retreat | None, now: float) -> Iterator[Act]:
    """Yield what gates ask for, but of steps that are about to be undone anyway."""
    for step, one in state.steps.items():
        if one.phase is Phase.UNDO_GATED:
            yield from undone_acts(state, step, now)
        elif one.phase is Phase.GATED and state.abort is None and (retreat is None or step not in retreat.free):
            yield from after_acts(state, step, now)


def _onward(state: RunState, now: float, others: Others) -> list[Act]:
    """Return what is launched, watched or ended while nothing failed."""
    wanted = state.graph.launchable
    if all(state.steps[step].phase is Phase.PROMOTED and not is_doubted(state, step) for step in wanted):
        return [_end_of(state)]
    questions = [one.question for one in state.steps.values() if one.question is not None]
    acts = list(completions(state, now))
    if not state.is_paused and all(one is OperatorQuestion.APPROVAL for one in questions):
        acts += launches(state, now)
    is_active = bool(acts or others is Others.ACT or units_in(state, (Phase.APPLYING,)))
    if not is_active and (state.is_paused or questions):
        return acts  # a person is waited for: nothing is watched for its sake
    for step, one in state.steps.items():
        if one.phase is Phase.PROMOTED:
            acts += watch_acts(state, step, now, Haste.SOON)
    if is_active or units_in(state, IN_FLIGHT) or any(is_doubted(state, step) for step in wanted):
        return acts
    return [end(RunStatus.FAILED, reason="unlaunchable", steps=sorted(_pending(state)))]


def _pending(state: RunState) -> Iterator[str]:
    return (step for step, one in state.steps.items() if one.phase is Phase.PENDING)


def _end_of(state: RunState) -> Record:
    if not state.plan.blocked:
        return end(RunStatus.DONE)
    return end(RunStatus.FAILED, reason="blocked", steps=sorted({one.step for one in state.plan.blocked}))
