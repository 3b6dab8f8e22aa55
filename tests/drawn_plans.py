"""Plans of deployments drawn from a seed, and what they say about the order in the plainest way."""

import random

import networkx

from archatlas.model.deployment import (
    Blocked,
    Change,
    ConcurrencyLimits,
    Deployed,
    DeploymentPlan,
    GateKind,
    GateSpec,
    GateTime,
    OnFailure,
    Order,
    Step,
    Undo,
    Why,
)

_NAMES = ("lukhas.memory", "lukhas.mem_ory", "lukhas.mem-ory", "shop.cart.v2", "Shop.Cart", "a.b", "größe.maß")


def drawn_plan(seed: int, most: int = 14) -> DeploymentPlan:
    """Return a plan: any graph of steps, units that go together, blocked steps, gates, limits."""
    draw = random.Random(seed)
    steps = [_step(draw, number) for number in range(draw.randint(1, most))]
    draw.shuffle(steps)
    names = [step.id for step in steps]
    density = draw.choice((0.05, 0.2, 0.6))
    orders = [
        Order(first, then, draw.choice(list(Why)), "entry", certain=draw.random() < 0.7)
        for place, first in enumerate(names)
        for then in names[place + 1 :]
        if draw.random() < density
    ]
    together: tuple[frozenset[str], ...] = ()
    if len(names) > 3 and draw.random() < 0.3:
        start = draw.randrange(len(names) - 2)
        together = (frozenset(names[start : start + 2]),)
        orders.append(Order(names[start + 1], names[start], Why.ADDS, "back"))
        orders.append(Order(names[start], names[start + 1], Why.ADDS, "forth"))
    blocked = tuple(
        Blocked(name, ({"rule": "deploy/cycle", "about": "a", "subject": "b"},))
        for name in names[2:]
        if draw.random() < 0.05
    )
    draw.shuffle(orders)
    limits = ConcurrencyLimits(draw.randint(1, 6), draw.choice((None, 1)), draw.choice((None, 2)), {})
    gates = {name: _gates(draw) for name in names if draw.random() < 0.5}
    mode = draw.choice(list(OnFailure))
    return DeploymentPlan(
        "prod", "4c1d9ae", "worktree", tuple(steps), tuple(orders), together, blocked, limits, {}, mode, gates
    )


def _step(draw: random.Random, number: int) -> Step:
    change = draw.choice(list(Change))
    name = _NAMES[number] if number < len(_NAMES) else f"lane{number % 3}.module_{number}"
    identity = f"{change.value}:{name}"
    before = None if change is Change.INTRODUCE else Deployed(draw.choice(("", "1.0", "v2.3.0-rc.1+x")), "b")
    after = None if change is Change.RETIRE else Deployed(draw.choice(("1.1", "", "2024.10:sha")), "a")
    module = "" if change is Change.OPERATOR else name
    undo = draw.choice(list(Undo))
    return Step(identity, change, module, before, after, "@team", name.partition(".")[0], 1, "title", undo, "reason")


def _gates(draw: random.Random) -> tuple[GateSpec, ...]:
    return tuple(
        GateSpec(kind.value, kind, draw.choice((GateTime.BEFORE, GateTime.AFTER)))
        for kind in GateKind
        if draw.random() < 0.3
    )


def order_of(plan: DeploymentPlan) -> set[tuple[str, str]]:
    """Return each pair of steps that are not blocked of which the second waits for the first."""
    graph = _units(plan)
    pairs = [(above, below) for above in graph for below in networkx.descendants(graph, above)]
    return {(first, then) for above, below in pairs for first in above for then in below}


def launched_steps(plan: DeploymentPlan) -> set[str]:
    """Return the steps that are not blocked."""
    return {step for unit in _units(plan) for step in unit}


def _units(plan: DeploymentPlan) -> "networkx.DiGraph[frozenset[str]]":
    """Return the order of what goes together, without what is blocked and what waits for that.

    What cannot be undone comes after all that neither is such a step nor waits for one.
    """
    unit = {step.id: frozenset((step.id,)) for step in plan.steps}
    unit |= {step: members for members in plan.together for step in members}
    graph: networkx.DiGraph[frozenset[str]] = networkx.DiGraph()
    graph.add_nodes_from(unit.values())
    graph.add_edges_from((unit[one.first], unit[one.then]) for one in plan.orders if unit[one.first] != unit[one.then])
    stopped = {unit[blocked.step] for blocked in plan.blocked}
    graph.remove_nodes_from(stopped | {after for one in stopped for after in networkx.descendants(graph, one)})
    final = {unit[step.id] for step in plan.steps if step.undo is Undo.IMPOSSIBLE} & set(graph)
    late = final | {after for one in final for after in networkx.descendants(graph, one)}
    graph.add_edges_from([(before, after) for before in set(graph) - late for after in final])
    return graph
