"""What may be launched now: units whose predecessors are healthy, whose own gates agree, and that the limits admit."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from archatlas.analysis.deployment.acts import Act, Apply, Record, Wait
from archatlas.analysis.deployment.gating import Haste, gate_progress, is_healthy, unhappy_acts, watch_acts
from archatlas.analysis.deployment.run_state import RunState
from archatlas.analysis.deployment.step_graph import Ids, StepGraph
from archatlas.analysis.deployment.step_state import Phase
from archatlas.model.deployment import ConcurrencyLimits, EventKind, FreezeWindow, GateVerdict

# Tuples: to hash a member of an enumeration takes longer than to compare it with three.
IN_FLIGHT = (Phase.APPLYING, Phase.UNSURE, Phase.GATED)
IN_AIR = (Phase.APPLYING, Phase.UNSURE)
BEGUN = (*IN_FLIGHT, Phase.PROMOTED)


def launches(state: RunState, now: float) -> Iterator[Act]:
    """Yield what is launched now, and what has to be asked before something can be."""
    window = frozen_at(state, now)
    if window is not None:
        yield from _frozen(state, window)
        return
    flying = units_in(state, IN_FLIGHT)
    for unit in _ready_units(state):
        needed = sorted(frozenset().union(*(state.graph.below[step] for step in unit)))
        if not fits(state.graph, state.plan.limits, flying, unit):
            continue
        if not all(is_healthy(state, step, now) for step in needed):
            yield from (act for step in needed for act in watch_acts(state, step, now, Haste.AT_ONCE))
        else:
            acts = tuple(_through_gates(state, unit, now))
            yield from acts
            if any(isinstance(act, Apply) for act in acts):
                flying = (*flying, unit)


def completions(state: RunState, now: float) -> Iterator[Act]:
    """Yield the rest of units of which a part was launched: half of one is what nobody planned."""
    for unit in state.graph.together:
        members = [state.steps[step] for step in unit]
        if any(one.phase in BEGUN for one in members) and all(
            one.phase in BEGUN or one.phase is Phase.PENDING for one in members
        ):
            yield from (_sent(state, step, now) for step in sorted(unit) if _is_in(state, step, Phase.PENDING))


def _sent(state: RunState, step: str, now: float) -> Apply | Wait:
    """Return the act that hands a step to the target: the same attempt again where the target says it never arrived."""
    found = state.steps[step]
    if now < found.sent_again_at:
        return Wait(found.sent_again_at)
    return Apply(step, found.attempt if found.sends else f"{state.run}:{step}:{found.attempts + 1}")


def frozen_at(state: RunState, now: float) -> FreezeWindow | None:
    """Return the freeze window that a time lies in."""
    return next((one for one in state.plan.frozen if one.start <= now < one.end), None)


def units_in(state: RunState, phases: tuple[Phase, ...]) -> tuple[Ids, ...]:
    """Return the units of which a step is in one of some phases."""
    return tuple(dict.fromkeys([state.graph.units[step] for step, one in state.steps.items() if one.phase in phases]))


def fits(graph: StepGraph, limits: ConcurrencyLimits, flying: Sequence[Ids], unit: Ids) -> bool:
    """Tell whether one more unit may be in flight; who owns it, its lane and its tier count where they are known."""
    owners, lanes, tiers = (_counts(graph, flying, field) for field in ("owner", "lane", "tier"))
    steps = [graph.steps[step] for step in unit]
    return (
        len(flying) < limits.slots
        and (limits.owner is None or all(owners[one.owner] < limits.owner for one in steps if one.owner))
        and (limits.lane is None or all(lanes[one.lane] < limits.lane for one in steps if one.lane))
        and all(tiers[one.tier] < limits.tiers.get(one.tier, limits.slots) for one in steps if one.tier is not None)
    )


def _counts(graph: StepGraph, flying: Iterable[Ids], field: str) -> Mapping[Any, int]:
    return Counter(value for unit in flying for value in {getattr(graph.steps[step], field) for step in unit})


def _frozen(state: RunState, window: FreezeWindow) -> Iterator[Act]:
    """Pause where nothing is in flight: a person says when to go on, nobody waits for weeks."""
    if not units_in(state, IN_FLIGHT):
        yield Record(EventKind.PAUSED, "", {"by": "", "freeze": window.reason, "until": window.end})
    else:
        yield Wait(window.end)


def _ready_units(state: RunState) -> Iterator[Ids]:
    """Yield the units of which nothing was launched, and all that stands below them was promoted."""
    graph = state.graph
    for unit, awaited in graph.awaited.items():
        is_open = all(_is_in(state, step, Phase.PENDING) for step in unit)
        if is_open and all(_is_in(state, step, Phase.PROMOTED) for step in awaited):
            late = (graph.held[step] for step in unit if step in graph.held)
            if all(_is_in(state, step, Phase.PROMOTED) for held in late for step in held if step in graph.launchable):
                yield unit


def _through_gates(state: RunState, unit: Ids, now: float) -> Iterator[Act]:
    """Yield the launch of a unit, or what its gates want before."""
    progress = {step: gate_progress(state, step, state.graph.gates_before[step], now) for step in unit}
    if all(one.verdict is GateVerdict.PASS for one in progress.values()):
        yield from (_sent(state, step, now) for step in sorted(unit))
    for step in sorted(unit):
        yield from progress[step].acts
        yield from unhappy_acts(step, progress[step])


def _is_in(state: RunState, step: str, phase: Phase) -> bool:
    return state.steps[step].phase is phase
