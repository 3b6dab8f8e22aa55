"""The order of a plan as a graph: what stands below and above a step, its unit, and what hangs together with it."""

from collections.abc import Iterable, Mapping

from archatlas.model.deployment import DeploymentPlan, GateSpec, GateTime, Order, Step, Undo
from archatlas.model.record import dataclass

Ids = frozenset[str]
Neighbours = Mapping[str, Ids]
Gates = Mapping[str, tuple[GateSpec, ...]]


@dataclass(frozen=True, slots=True)
class StepGraph:
    """A plan, and what follows from its orders.

    `units` are the steps launched and undone at once, by each member. `below` holds whole units: those that must stand
    before a step; `above` those that may only stand after it. Both leave its own unit out. `groups` are the parts
    that no order connects. `held` says what an irreversible step waits for besides, so that it comes late.
    `launchable` are the steps that nothing blocks, `awaited` what has to be promoted before a unit of them is launched,
    `together` their units of more than one.
    """

    plan: DeploymentPlan
    steps: Mapping[str, Step]
    units: Neighbours
    below: Neighbours
    above: Neighbours
    groups: Neighbours
    held: Neighbours
    launchable: Ids
    awaited: Mapping[Ids, Ids]
    together: tuple[Ids, ...]
    gates_before: Gates
    gates_after: Gates

    def upwards(self, targets: Iterable[str], standing: Ids) -> Ids:
        """Return the standing ones of some steps and of all that stands above them, whole units at a time."""
        return _reached(self._members(targets), self.above, self.units) & standing

    def downwards(self, targets: Iterable[str], within: Ids) -> Ids:
        """Return those within that some steps stand upon, and these steps themselves."""
        return _reached(self._members(targets), self.below, self.units) & within

    def unlaunchable(self) -> Ids:
        """Return the steps that no order of launching ever reaches, since they wait for each other in a circle."""
        left = {unit: len(self._below(unit)) for unit in self.units.values()}
        ahead = [unit for unit, number in left.items() if not number]
        for unit in ahead:
            for other in {self.units[above] for step in unit for above in self.above[step]}:
                left[other] -= len(unit)
                if not left[other]:
                    ahead.append(other)
        return frozenset(self.steps).difference(*ahead)

    def _below(self, unit: Ids) -> Ids:
        return frozenset().union(*(self.below[step] for step in unit))

    def _members(self, targets: Iterable[str]) -> Ids:
        return frozenset(member for step in targets for member in self.units[step])


def step_graph(plan: DeploymentPlan) -> StepGraph:
    """Return the graph of a plan; orders that name no step of it, and those within a unit, say nothing."""
    steps = {step.id: step for step in plan.steps}
    units = {step: frozenset({step}) for step in steps}
    for together in plan.together:
        unit = frozenset().union(*(units[step] for step in together if step in steps))
        units.update(dict.fromkeys(unit, unit))
    orders = [one for one in plan.orders if one.first in steps and one.then in steps]
    orders = [one for one in orders if one.then not in units[one.first]]
    below = _neighbours(steps, ((order.then, units[order.first]) for order in orders))
    above = _neighbours(steps, ((order.first, units[order.then]) for order in orders))
    launchable = frozenset(steps) - {one.step for one in plan.blocked}
    open_units = tuple(unit for unit in dict.fromkeys(units.values()) if unit <= launchable)
    held = _held(steps, above, units)
    return StepGraph(
        plan,
        steps,
        units,
        below,
        above,
        _groups(below, above, units),
        held,
        launchable,
        {unit: frozenset().union(*(below[step] for step in unit)) for unit in open_units},
        tuple(unit for unit in open_units if len(unit) > 1),
        _gates(plan, GateTime.BEFORE),
        _gates(plan, GateTime.AFTER),
    )


def certain_above(graph: StepGraph) -> Neighbours:
    """Return what certainly may only stand after each step: without what only may rely on it."""
    orders: Iterable[Order] = (one for one in graph.plan.orders if one.certain)
    inside = (one for one in orders if one.first in graph.steps and one.then in graph.steps)
    return _neighbours(graph.steps, ((one.first, graph.units[one.then]) for one in inside))


def _neighbours(steps: Iterable[str], pairs: Iterable[tuple[str, Ids]]) -> Neighbours:
    found: dict[str, set[str]] = {step: set() for step in steps}
    for step, others in pairs:
        found[step] |= others
    return {step: frozenset(others) for step, others in found.items()}


def _reached(targets: Ids, neighbours: Neighbours, units: Neighbours) -> Ids:
    reached, ahead = set(targets), list(targets)
    while ahead:
        step = ahead.pop()
        for other in neighbours[step]:
            for member in units[other] - reached:
                reached.add(member)
                ahead.append(member)
    return frozenset(reached)


def _groups(below: Neighbours, above: Neighbours, units: Neighbours) -> Neighbours:
    groups: dict[str, Ids] = {}
    near = {step: below[step] | above[step] for step in units}
    for step in units:
        if step not in groups:
            group = _reached(units[step], near, units)
            groups.update(dict.fromkeys(group, group))
    return groups


def _held(steps: Mapping[str, Step], above: Neighbours, units: Neighbours) -> Neighbours:
    """Return all reversible steps that stand upon no irreversible one: these never wait for one in turn."""
    final = frozenset(step for step in steps if steps[step].undo is Undo.IMPOSSIBLE)
    free = frozenset(steps) - _reached(frozenset(one for step in final for one in units[step]), above, units)
    return dict.fromkeys(final, free)


def _gates(plan: DeploymentPlan, when: GateTime) -> Gates:
    return {step.id: tuple(spec for spec in plan.gates.get(step.id, ()) if spec.when is when) for step in plan.steps}
