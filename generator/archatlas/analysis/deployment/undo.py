"""What has to be undone with a step, in which order, and why it cannot be: for plans and for runs alike.

A set of steps in effect is free of incompatible pairs exactly when it holds all that stands below each of them. So
what stands above a step is undone before it, and where a step there is irreversible, it is not undone at all.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from archatlas.analysis.deployment.step_graph import Ids, Neighbours, StepGraph, certain_above
from archatlas.model.deployment import Undo
from archatlas.model.record import dataclass


class UndoSafety(Enum):
    """Whether a step can be undone with all that stands above it; UNKNOWN where nobody said, or only may rely on it."""

    SAFE = "safe"
    UNKNOWN = "unknown"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """The steps to undo, the first one first; the witness leads from the step to the one that is why it is not safe."""

    steps: tuple[str, ...]
    safety: UndoSafety
    witness: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoScope:
    """What is to be undone, without what irreversible steps stand upon: that is kept, with the irreversible ones."""

    free: Ids
    kept: Ids
    final: Ids


def undo_plan(graph: StepGraph, standing: Ids, step: str) -> UndoPlan:
    """Return how a step is undone while others are in effect."""
    scope = graph.upwards([step], standing)
    order = undo_order(graph, scope)
    for above, safety in ((certain_above(graph), UndoSafety.UNSAFE), (graph.above, UndoSafety.UNKNOWN)):
        if path := _path(graph.units, above, step, _with(graph, scope, Undo.IMPOSSIBLE)):
            return UndoPlan(order, safety, path)
    if path := _path(graph.units, graph.above, step, _with(graph, scope, Undo.UNKNOWN)):
        return UndoPlan(order, UndoSafety.UNKNOWN, path)
    return UndoPlan(order, UndoSafety.SAFE)


def undo_scope(graph: StepGraph, standing: Ids, targets: Iterable[str], final: Ids) -> UndoScope:
    """Return what of some steps and of all above them may be undone, where some steps are final."""
    scope = graph.upwards(targets, standing)
    kept = graph.downwards(scope & final, scope) if scope & final else frozenset()
    return UndoScope(scope - kept, kept, scope & final)


def undo_order(graph: StepGraph, scope: Ids) -> tuple[str, ...]:
    """Return steps so that each comes after what stands above it, those of a unit together."""
    left = dict.fromkeys(step for step in reversed(tuple(graph.steps)) if step in scope)
    order: list[str] = []
    while left:
        units = (graph.units[step] & left.keys() for step in left)
        topmost = next((unit for unit in units if not any(graph.above[one] & left.keys() for one in unit)), None)
        if topmost is None:  # orders in a circle, which no plan that is run has
            return (*order, *left)
        for step in [one for one in left if one in topmost]:
            order.append(step)
            del left[step]
    return tuple(order)


def witness(graph: StepGraph, start: str, goals: Ids) -> tuple[str, ...]:
    """Return the shortest way up from a step to one that cannot be undone, over certain orders if there is one."""
    return _path(graph.units, certain_above(graph), start, goals) or _path(graph.units, graph.above, start, goals)


def _with(graph: StepGraph, scope: Ids, undo: Undo) -> Ids:
    return frozenset(step for step in scope if graph.steps[step].undo is undo)


def _path(units: Neighbours, above: Neighbours, start: str, goals: Ids) -> tuple[str, ...]:
    came_from: dict[str, str] = {start: ""}
    ahead = [start]
    for step in ahead:
        if step in goals:
            return _way_back(came_from, step)
        for other in sorted(above[step] | units[step]):
            if other not in came_from:
                came_from[other] = step
                ahead.append(other)
    return ()


def _way_back(came_from: Mapping[str, str], step: str) -> tuple[str, ...]:
    way = [step]
    while came_from[way[-1]]:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
