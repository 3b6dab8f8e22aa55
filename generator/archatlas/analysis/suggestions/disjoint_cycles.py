"""Short cycles of a graph, and cycles that share no arc: what opens them all costs at least what each one does."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise


def disjoint_cycles(costs: Mapping[tuple[int, int], int]) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
    """Yield cycles with what each one costs at least to open, beside all others: together a lower bound."""
    left = dict(costs)
    for arc in sorted(costs):
        while left.get(arc):
            cycle = shortest_cycle(arc, left)
            if not cycle:
                break
            cost = min(left[one] for one in cycle)
            for one in cycle:
                left[one] -= cost
                if not left[one]:
                    del left[one]
            yield cycle, cost


def shortest_cycle(arc: tuple[int, int], arcs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return a shortest cycle through an arc; nothing where there is none."""
    targets: dict[int, list[int]] = {}
    for start, end in arcs:
        targets.setdefault(start, []).append(end)
    came_from = {arc[1]: -1}
    level = [arc[1]]
    while level and arc[0] not in came_from:
        following = []
        for node in level:
            for other in targets.get(node, ()):
                if other not in came_from:
                    came_from[other] = node
                    following.append(other)
        level = following
    if arc[0] not in came_from:
        return ()
    path = [arc[0]]
    while path[-1] != arc[1]:
        path.append(came_from[path[-1]])
    path.reverse()
    return (arc, *pairwise(path))
