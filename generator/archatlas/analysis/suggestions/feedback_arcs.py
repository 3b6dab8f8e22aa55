"""The cheapest arcs to take out of a group of a graph so that it has no cycle: the minimum feedback arc set.

Groups of up to 16 nodes are solved by a programme over subsets, larger ones by HiGHS with cycles as constraints that
are added when a solution leaves them. Where neither is possible in time, an order that was sifted gives an upper bound
and disjoint cycles a lower one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from importlib.util import find_spec
from math import ceil

from archatlas.analysis.suggestions.disjoint_cycles import disjoint_cycles
from archatlas.analysis.suggestions.node_order import eades_order, sifted
from archatlas.model.record import dataclass

Arc = tuple[str, str]

SUBSET_LIMIT = 16
"""Most nodes of a group that the programme over subsets solves: its time doubles with each."""
SECONDS = 20.0
"""The longest time that HiGHS takes for one group."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Arcs after whose removal a group has no cycle, and what they cost; no cheaper cut costs less than `at_least`."""

    arcs: tuple[Arc, ...]
    cost: int
    at_least: int

    @property
    def is_cheapest(self) -> bool:
        """Tell whether it is proven that nothing is cheaper."""
        return self.cost == self.at_least


class Method(Enum):
    """How a cut is found."""

    SUBSETS = "subsets"
    SOLVER = "solver"
    BOUNDS = "bounds"


def cheapest_cut(costs: Mapping[Arc, int], first: Sequence[Arc] = (), method: Method | None = None) -> Cut:
    """Return the cheapest cut of a strongly connected group, by the method for its size where none is given.

    Of equally cheap ones it is that whose arcs stand first in a ranking, which `first` begins and names go on with.
    """
    group = _Group.of(costs, first)
    return _METHODS[method or _method_for(len(group.nodes))](group)


def _method_for(nodes: int) -> Method:
    if nodes <= SUBSET_LIMIT:
        return Method.SUBSETS
    return Method.SOLVER if find_spec("highspy") is not None else Method.BOUNDS


@dataclass(frozen=True, slots=True)
class _Group:
    """A group with its nodes as numbers; `places` are those of the arcs in the ranking."""

    nodes: tuple[str, ...]
    costs: Mapping[tuple[int, int], int]
    places: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, costs: Mapping[Arc, int], first: Sequence[Arc]) -> "_Group":
        nodes = tuple(sorted({node for arc in costs for node in arc}))
        number = {node: place for place, node in enumerate(nodes)}
        rank = {arc: place for place, arc in enumerate(dict.fromkeys((*first, *sorted(costs))))}
        ends = {arc: (number[arc[0]], number[arc[1]]) for arc in sorted(costs) if arc[0] != arc[1]}
        return cls(
            nodes,
            {pair: costs[arc] for arc, pair in ends.items()},
            {pair: rank[arc] for arc, pair in ends.items()},
        )

    @property
    def scale(self) -> int:
        """What one unit of cost weighs, so that places only decide between cuts of the same cost."""
        return sum(self.places.values()) + 1

    @property
    def weights(self) -> Mapping[tuple[int, int], int]:
        """Cost and place of each arc as one number."""
        scale = self.scale
        return {arc: cost * scale + self.places[arc] for arc, cost in self.costs.items()}

    def backward(self, order: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return the arcs that lead back in an order of the nodes."""
        place = {node: number for number, node in enumerate(order)}
        return tuple(arc for arc in self.costs if place[arc[0]] > place[arc[1]])

    def cut(self, arcs: Iterable[tuple[int, int]], at_least: int) -> Cut:
        """Return a cut under the names of its nodes."""
        taken = sorted(arcs)
        names = tuple((self.nodes[start], self.nodes[end]) for start, end in taken)
        return Cut(names, sum(self.costs[arc] for arc in taken), at_least)

    def by_subsets(self) -> Cut:
        """Return the cheapest cut, found by the programme over subsets."""
        arcs = self.backward(_best_order(self))
        return self.cut(arcs, sum(self.costs[arc] for arc in arcs))

    def estimated(self) -> Cut:
        """Return a cut of which only bounds are known."""
        order = sifted(eades_order(range(len(self.nodes)), self.weights), self.weights)
        return self.cut(self.backward(order), sum(cost for _cycle, cost in disjoint_cycles(self.costs)))


def _best_order(group: _Group) -> tuple[int, ...]:
    """Return the order of the nodes with the lightest arcs back: the best one of each subset, from the empty one on.

    The numbers of a subset's members are its bits.
    """
    count = len(group.nodes)
    back = [_back_weights(node, count, group.weights) for node in range(count)]
    best, last = [0] * (1 << count), [0] * (1 << count)
    for subset in range(1, 1 << count):
        lowest = -1
        members = subset
        while members:
            bit = members & -members
            node, members = bit.bit_length() - 1, members ^ bit
            weight = best[subset ^ bit] + back[node][subset ^ bit]
            if lowest < 0 or weight < lowest:
                lowest, last[subset] = weight, node
        best[subset] = lowest
    order, subset = list[int](), (1 << count) - 1
    while subset:
        order.append(last[subset])
        subset ^= 1 << last[subset]
    return tuple(reversed(order))


def _back_weights(node: int, count: int, weights: Mapping[tuple[int, int], int]) -> list[int]:
    """Return for each subset what the arcs from a node to its members weigh."""
    found = [0]
    for other in range(count):
        weight = weights.get((node, other), 0)
        found += [one + weight for one in found] if weight else found
    return found


def _solved(group: _Group) -> Cut:
    """Return what HiGHS proves to be cheapest, or the best cut and bound that it has in time."""
    from archatlas.analysis.suggestions.lazy_cycles import CycleCover

    known = group.estimated()
    cover = CycleCover(tuple(group.costs), [group.costs[arc] + group.places[arc] / group.scale for arc in group.costs])
    cover.add(cycle for cycle, _cost in disjoint_cycles(group.costs))
    found = cover.solved(SECONDS)
    at_least = max(known.at_least, ceil(found.bound - 1 + 1e-6))
    cut = group.cut(found.arcs, 0) if found.is_acyclic else known
    if found.is_proven:
        return Cut(cut.arcs, cut.cost, cut.cost)
    cheaper = min(cut, known, key=lambda one: one.cost)
    return Cut(cheaper.arcs, cheaper.cost, min(at_least, cheaper.cost))


_METHODS: Mapping[Method, Callable[[_Group], Cut]] = {
    Method.SUBSETS: _Group.by_subsets,
    Method.SOLVER: _solved,
    Method.BOUNDS: _Group.estimated,
}
