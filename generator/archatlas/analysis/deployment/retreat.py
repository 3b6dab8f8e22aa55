"""What follows a failure or an abort: nothing more is launched, what is in the air lands, and then steps are undone."""

from collections.abc import Iterator

from archatlas.analysis.deployment.acts import Act, Record, UndoStep, Wait, ask, end
from archatlas.analysis.deployment.launching import IN_AIR, fits, units_in
from archatlas.analysis.deployment.run_state import AbortMode, RunState
from archatlas.analysis.deployment.step_graph import Ids
from archatlas.analysis.deployment.step_state import InEffect, Phase
from archatlas.analysis.deployment.undo import UndoScope, undo_scope, witness
from archatlas.model.deployment import OnFailure, OperatorQuestion, RunStatus, Undo
from archatlas.model.record import dataclass

IN_UNDO = (Phase.UNDOING, Phase.UNDO_UNSURE, Phase.UNDO_GATED)
NO_PERSON = (None, OperatorQuestion.APPROVAL, OperatorQuestion.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Retreat:
    """What is to be undone now; `asked` are irreversible steps that a person has not decided about."""

    scope: UndoScope
    asked: Ids

    @property
    def free(self) -> Ids:
        """Return the steps that are undone without asking anybody."""
        return self.scope.free


def retreat_of(state: RunState) -> Retreat | None:
    """Return what is undone of a run, None while it goes on."""
    if state.abort is None and not state.troubles:
        return None
    final = frozenset(
        step for step, one in state.steps.items() if one.stays or state.graph.steps[step].undo is Undo.IMPOSSIBLE
    )
    scope = undo_scope(state.graph, state.standing, _targets(state), final)
    asked = frozenset(step for step in scope.final if not state.steps[step].stays)
    if asked and _failed_below(state, scope, asked):
        scope = UndoScope(frozenset(), scope.kept | scope.free, scope.final)
    return Retreat(scope, asked)


def retreat_acts(state: RunState, retreat: Retreat, now: float) -> Iterator[Act]:
    """Yield what is undone next, what a person has to say, or the end."""
    if units_in(state, IN_AIR) or state.is_paused:
        return
    undoing = units_in(state, IN_UNDO)
    acts = tuple(_undos(state, retreat, undoing, now))
    yield from acts
    if acts or undoing or retreat.free:
        return
    unasked = [step for step in sorted(retreat.asked) if state.steps[step].question in NO_PERSON]
    yield from (_ask_about(state, step) for step in unasked[:1])
    if not retreat.asked and _is_settled(state):
        yield end(_end_of(state), troubles=list(state.troubles), standing=sorted(state.standing))


def _targets(state: RunState) -> Ids:
    if state.abort is not None:
        return frozenset(state.steps) if state.abort is AbortMode.UNDO else frozenset()
    if state.plan.on_failure is OnFailure.HOLD:
        return frozenset()
    if state.plan.on_failure is OnFailure.STEP:
        return frozenset(state.troubles)
    return frozenset().union(*(state.graph.groups[step] for step in state.troubles))


def _failed_below(state: RunState, scope: UndoScope, asked: Ids) -> bool:
    """Tell whether what failed cannot be undone itself: then nothing is, before a person has looked."""
    return any(state.steps[step].is_trouble for step in state.graph.downwards(asked, scope.kept))


def _undos(state: RunState, retreat: Retreat, undoing: tuple[Ids, ...], now: float) -> Iterator[Act]:
    units = dict.fromkeys(state.graph.units[step] for step in reversed(tuple(state.steps)) if step in retreat.free)
    for unit in units:
        if unit in undoing or fits(state.graph, state.plan.limits, undoing, unit):
            acts = [_undo(state, step, now) for step in sorted(unit) if _may_be_undone(state, step, unit)]
            yield from acts
            if acts and unit not in undoing:
                undoing = (*undoing, unit)


def _may_be_undone(state: RunState, step: str, unit: Ids) -> bool:
    """Tell whether a step stands, nobody is about to undo it, and nothing stands or settles above it."""
    found = state.steps[step]
    above = frozenset().union(*(state.graph.above[one] for one in unit))
    return (
        found.effect is not InEffect.NO
        and found.phase not in IN_UNDO
        and found.question in NO_PERSON
        and all(state.steps[one].effect is InEffect.NO for one in above)
        and all(state.steps[one].phase not in IN_UNDO for one in above)
    )


def _undo(state: RunState, step: str, now: float) -> UndoStep | Wait:
    found = state.steps[step]
    if found.phase is Phase.TO_UNDO and now < found.sent_again_at:
        return Wait(found.sent_again_at)
    is_again = found.phase is Phase.TO_UNDO and found.sends > 0
    attempt = found.undo_attempt if is_again else f"{state.run}:undo:{step}:{found.undos + 1}"
    return UndoStep(step, attempt, found.attempt)


def _ask_about(state: RunState, step: str) -> Record:
    """Return the question about an irreversible step, with the way to it from what failed."""
    starts = [one for one in state.troubles if state.steps[one].effect is not InEffect.NO]
    ways = [witness(state.graph, start, frozenset({step})) for start in starts]
    shortest = min((way for way in ways if way), key=len, default=())
    return ask(step, OperatorQuestion.CANNOT_BE_UNDONE, witness=list(shortest))


def _is_settled(state: RunState) -> bool:
    """Tell whether nothing is open that would still change; what only waits for a person's approval does not.

    Whoever holds everything as it is has answered for what cannot be undone.
    """
    answered = (*NO_PERSON, OperatorQuestion.CANNOT_BE_UNDONE) if state.abort is AbortMode.HOLD else NO_PERSON
    if any(one.question not in answered for one in state.steps.values()):
        return False
    gated = (one for one in state.steps.values() if one.phase is Phase.GATED)
    return state.abort is not None or all(one.question is not None for one in gated)


def _end_of(state: RunState) -> RunStatus:
    if state.abort is not None:
        return RunStatus.ABORTED
    is_undone = any(one.phase is Phase.RESTORED for one in state.steps.values())
    stands = state.graph.upwards(_targets(state), state.standing)
    return RunStatus.ROLLED_BACK if is_undone and not stands else RunStatus.FAILED
