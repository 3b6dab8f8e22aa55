"""Orders of nodes with few arcs that lead back, found without a proof."""

from collections.abc import Iterable, Mapping, Sequence

Weights = Mapping[tuple[int, int], int]


def eades_order(nodes: Iterable[int], weights: Weights) -> tuple[int, ...]:
    """Return an order by the rule of Eades, Lin and Smyth (1993): sources first, sinks last, else the steepest next."""
    left = set(nodes)
    out, into = _neighbours(weights)
    front, back = list[int](), list[int]()
    while left:
        balance = {
            node: (
                sum(weight for other, weight in out.get(node, ()) if other in left),
                sum(weight for other, weight in into.get(node, ()) if other in left),
            )
            for node in sorted(left)
        }
        sink = next((node for node, (leaving, _) in balance.items() if not leaving), None)
        if sink is not None:
            back.append(sink)
            left.remove(sink)
            continue
        steepest = max(balance, key=lambda node: (not balance[node][1], balance[node][0] - balance[node][1], -node))
        front.append(steepest)
        left.remove(steepest)
    return (*front, *reversed(back))


def sifted(order: Sequence[int], weights: Weights) -> tuple[int, ...]:
    """Return an order in which no single node has a better place, found by moving one after the other."""
    nodes = list(order)
    out, into = (dict[int, dict[int, int]](), dict[int, dict[int, int]]())
    for (start, end), weight in weights.items():
        out.setdefault(start, {})[end] = weight
        into.setdefault(end, {})[start] = weight
    has_moved = True
    while has_moved:
        has_moved = False
        for node in sorted(nodes):
            former = nodes.index(node)
            place = _best_place(node, nodes, out.get(node, {}), into.get(node, {}))
            if place != former:
                nodes.insert(place, nodes.pop(former))
                has_moved = True
    return tuple(nodes)


def _best_place(node: int, nodes: list[int], out: Mapping[int, int], into: Mapping[int, int]) -> int:
    """Return where a node has least weight behind it, its own place where no other one is better."""
    others = [other for other in nodes if other != node]
    cost = sum(into.get(other, 0) for other in others)
    costs = [cost]
    for other in others:  # passing it, arcs to it lead back, those from it lead on
        cost += out.get(other, 0) - into.get(other, 0)
        costs.append(cost)
    former, least = nodes.index(node), min(costs)
    return former if costs[former] == least else costs.index(least)


def _neighbours(weights: Weights) -> tuple[Mapping[int, list[tuple[int, int]]], Mapping[int, list[tuple[int, int]]]]:
    out, into = (dict[int, list[tuple[int, int]]](), dict[int, list[tuple[int, int]]]())
    for (start, end), weight in weights.items():
        out.setdefault(start, []).append((end, weight))
        into.setdefault(end, []).append((start, weight))
    return out, into
