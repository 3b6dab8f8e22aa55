"""How far the gates of a step are: what is to be asked now, and what their answers amount to."""

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from archatlas.analysis.deployment.acts import Act, LookAt, Record, Wait, ask
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_state import Phase, StepState
from archatlas.analysis.deployment.verdicts import GateRow, conclusion, is_fresh, unasked_seconds
from archatlas.model.deployment import (
    Change,
    EventKind,
    GateKind,
    GateSpec,
    GateVerdict,
    OperatorQuestion,
)
from archatlas.model.record import dataclass

ASKED_AFTER_UNDO = (GateKind.HTTP, GateKind.PROMETHEUS, GateKind.REGISTRY, GateKind.CHECK)
"""The gates that say of any version how it does; the others judge what is new."""


class Haste(Enum):
    """How soon the health of a promoted step has to be known: at once, where something is to be launched upon it."""

    SOON = "soon"
    AT_ONCE = "at-once"


@dataclass(frozen=True, slots=True)
class GateProgress:
    """What the gates of a step amount to, None while some are open; `gate` is the one that decided."""

    verdict: GateVerdict | None
    gate: str = ""
    acts: tuple[Act, ...] = ()


def undo_gates(state: RunState, step: str) -> tuple[GateSpec, ...]:
    """Return the gates to be asked after a step was undone: none where nothing was there before it."""
    declared = state.graph.steps[step]
    if declared.change is Change.OPERATOR or declared.before is None:
        return ()
    return tuple(spec for spec in state.graph.gates_after[step] if spec.after_undo and spec.kind in ASKED_AFTER_UNDO)


def gate_progress(state: RunState, step: str, specs: Sequence[GateSpec], now: float) -> GateProgress:
    """Return what gates say of a step together: all have to pass at the same time."""
    found = state.steps[step]
    judged = [(spec, _judged(found, spec, specs, now)) for spec in specs if spec.id not in found.overridden]
    for verdict in (GateVerdict.FAIL, GateVerdict.INCONCLUSIVE):
        for spec, one in judged:
            if one is verdict:
                return GateProgress(verdict, spec.id)
    if all(one is GateVerdict.PASS for _, one in judged):
        return GateProgress(GateVerdict.PASS)
    acts = [act for spec, _ in judged for act in _next(state, step, spec, now)]
    return GateProgress(None, acts=tuple(acts))


def after_acts(state: RunState, step: str, now: float) -> Iterator[Act]:
    """Yield what the gates of a deployed step ask for: to promote it, to fail it, or to look once more."""
    if state.steps[step].question in (None, OperatorQuestion.APPROVAL):
        progress = gate_progress(state, step, state.graph.gates_after[step], now)
        yield from progress.acts
        if progress.verdict is GateVerdict.PASS:
            yield Record(EventKind.PROMOTED, step)
        else:
            yield from unhappy_acts(step, progress)


def unhappy_acts(step: str, progress: GateProgress) -> Iterator[Act]:
    """Yield what follows where a gate failed or could not tell."""
    if progress.verdict is GateVerdict.FAIL:
        yield Record(EventKind.FAILED, step, {"gate": progress.gate, "reason": "gate"})
    if progress.verdict is GateVerdict.INCONCLUSIVE:
        yield ask(step, OperatorQuestion.INCONCLUSIVE, gate=progress.gate)


def undone_acts(state: RunState, step: str, now: float) -> Iterator[Act]:
    """Yield what the gates of an undone step ask for: what is there again has to be healthy before undoing goes on."""
    if state.steps[step].question is None:
        progress = gate_progress(state, step, undo_gates(state, step), now)
        yield from progress.acts
        if progress.verdict is GateVerdict.PASS:
            yield Record(EventKind.RESTORED, step)
        elif progress.verdict is not None:
            yield ask(step, OperatorQuestion.UNDO_GATE, gate=progress.gate, verdict=progress.verdict.value)


def is_healthy(state: RunState, step: str, now: float) -> bool:
    """Tell whether a promoted step is known to be healthy still, from answers that are young enough."""
    found = state.steps[step]
    return found.phase is Phase.PROMOTED and all(
        (row := found.rows.get(spec.id)) is not None and row.doubted is None and is_fresh(spec, row, now)
        for spec in _watched(state, step)
    )


def is_doubted(state: RunState, step: str) -> bool:
    """Tell whether a promoted step did not pass when it was last asked, or has to be asked anew."""
    rows = state.steps[step].rows
    return any(spec.id not in rows or rows[spec.id].doubted is not None for spec in _watched(state, step))


def watch_acts(state: RunState, step: str, now: float, need: Haste) -> Iterator[Act]:
    """Yield what keeps an eye on a promoted step."""
    found = state.steps[step]
    if found.question is not None:
        return
    for spec in _watched(state, step):
        row = found.rows.get(spec.id)
        if row is not None and row.fails >= max(1, spec.failures):
            yield Record(EventKind.HEALTH_LOST, step, {"gate": spec.id})
        elif row is not None and row.doubted is not None and now >= row.doubted + spec.deadline:
            yield ask(step, OperatorQuestion.INCONCLUSIVE, gate=spec.id)
        elif row is None or (need is Haste.AT_ONCE and not is_fresh(spec, row, now)):
            yield LookAt(step, spec.id, found.attempt)
        else:
            yield _look_at(step, spec, found, row.at + (spec.watch if row.doubted is None else spec.every), now)


def _watched(state: RunState, step: str) -> Iterable[GateSpec]:
    overridden = state.steps[step].overridden
    watched = (spec for spec in state.graph.gates_after[step] if spec.watch and spec.kind in ASKED_AFTER_UNDO)
    return (spec for spec in watched if spec.id not in overridden)


def _judged(found: StepState, spec: GateSpec, specs: Sequence[GateSpec], now: float) -> GateVerdict | None:
    if spec.kind is GateKind.MANUAL:
        return None  # who approves passes over it
    row = found.rows.get(spec.id)
    if _rests(found, row):
        return None
    together = specs if row is not None and row.met else (spec,)
    seconds = max(one.deadline + one.lasting for one in together if one.kind is not GateKind.MANUAL)
    until = found.since + seconds
    if row is not None and row.asked > 3 + 2 * seconds / spec.every:
        until = now  # who crashes all the time has no time, but had its answers
    elif found.phase is Phase.PENDING:  # its time runs only while it is asked, and nothing else is in the way
        until = math.inf if row is None else until + unasked_seconds(spec, row, now)
    return conclusion(spec, row, now, until)


def _next(state: RunState, step: str, spec: GateSpec, now: float) -> Iterator[Act]:
    found = state.steps[step]
    if spec.kind is GateKind.MANUAL:
        if found.question is None:
            yield ask(step, OperatorQuestion.APPROVAL, gate=spec.id)
        return
    row = found.rows.get(spec.id)
    if not _rests(found, row):
        yield _look_at(step, spec, found, now if row is None else row.at + spec.every, now)


def _rests(found: StepState, row: GateRow | None) -> bool:
    """Tell whether a gate was through and is asked again only when a person has approved."""
    is_asked = found.question is OperatorQuestion.APPROVAL
    return is_asked and row is not None and row.met and row.verdict is GateVerdict.PASS


def _look_at(step: str, spec: GateSpec, found: StepState, due: float, now: float) -> Act:
    is_undone = found.phase in (Phase.UNDO_GATED, Phase.RESTORED)
    return LookAt(step, spec.id, found.undo_attempt if is_undone else found.attempt) if now >= due else Wait(due)
