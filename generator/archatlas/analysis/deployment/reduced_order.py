"""What each step waits for, without what follows from the rest: the order that exports write down and pages show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter

from archatlas.analysis.deployment.step_graph import step_graph
from archatlas.model.deployment import DeploymentPlan
from archatlas.model.record import dataclass


@dataclass(frozen=True, slots=True)
class ReducedOrder:
    """Steps in an order in which each comes after what it waits for.

    Steps that go together wait for nothing of one another, each of them for all that one of them waits for, and what
    waits for one of them waits for all. `needs` holds what each step waits for directly, without what follows from
    that, `waves` how many steps are in its longest chain of waiting. What is blocked, or would have to wait for it, is
    `left_out`.
    """

    steps: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    waves: Mapping[str, int]
    left_out: tuple[str, ...] = ()


def late_order(plan: DeploymentPlan) -> ReducedOrder:
    """Return the order in which steps that cannot be undone also wait for all that does not wait for one of them."""
    graph, made = step_graph(plan), frozenset(reduced_order(plan).steps)
    held = ((before, final) for final, free in graph.held.items() if final in made for before in free & made)
    return reduced_order(plan, held)


def reduced_order(plan: DeploymentPlan, also: Iterable[tuple[str, str]] = ()) -> ReducedOrder:
    """Return the order of the steps of a plan that are not blocked; `also` are further pairs, the first one first."""
    units = {step: min(unit) for unit in plan.together for step in unit}
    members = defaultdict[str, list[str]](list)
    for step in sorted(one.id for one in plan.steps):
        members[units.get(step, step)].append(step)
    waits: dict[str, set[str]] = {unit: set() for unit in members}
    for before, after in (*((order.first, order.then) for order in plan.orders), *also):
        first, then = units.get(before, before), units.get(after, after)
        if first != then and first in waits and then in waits:
            waits[then].add(first)
    stopped = {units.get(blocked.step, blocked.step) for blocked in plan.blocked}
    return _order(members, waits, stopped)


def _order(members: Mapping[str, list[str]], waits: Mapping[str, set[str]], stopped: set[str]) -> ReducedOrder:
    place: dict[str, int] = {}
    above: dict[str, int] = {}
    direct: dict[str, tuple[str, ...]] = {}
    waves: dict[str, int] = {}
    left_out: list[str] = []
    for unit in _in_order(waits):
        if unit in stopped or not stopped.isdisjoint(waits[unit]):
            stopped = stopped | {unit}
            left_out += members[unit]
            continue
        known, kept = 0, []
        for before in sorted(waits[unit], key=place.__getitem__, reverse=True):
            if not known >> place[before] & 1:
                kept.append(before)
            known |= above[before] | 1 << place[before]
        place[unit], above[unit] = len(place), known
        direct[unit] = tuple(step for before in sorted(kept) for step in members[before])
        waves[unit] = max((waves[before] + 1 for before in kept), default=0)
    return ReducedOrder(
        tuple(step for unit in place for step in members[unit]),
        {step: direct[unit] for unit in place for step in members[unit]},
        {step: waves[unit] for unit in place for step in members[unit]},
        tuple(sorted(left_out)),
    )


def _in_order(waits: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield each unit after those that it waits for, by name where they do not say."""
    sorter = TopologicalSorter({unit: sorted(before) for unit, before in sorted(waits.items())})
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield from ready
        sorter.done(*ready)
