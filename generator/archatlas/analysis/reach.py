"""How far requirements reach, counted for all modules at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from archatlas.analysis.graph import DependencyGraph
from archatlas.model.names import ModuleName


def groups_in_order(graph: DependencyGraph) -> Iterator[tuple[ModuleName, ...]]:
    """Yield every module, a cycle as one group, after all that it requires."""
    for wave in graph.waves:
        for name in wave:
            group = graph.cycle_of.get(name, (name,))
            if name == group[0]:
                yield group


def dependent_counts(graph: DependencyGraph) -> Mapping[ModuleName, int]:
    """Return for each module how many require it, directly or through others.

    A set of modules is a whole number with one bit for each, which makes 10,000 modules a matter of milliseconds.
    """
    return _counts(graph, reversed(tuple(groups_in_order(graph))), graph.required_by)


def reached_counts(graph: DependencyGraph) -> Mapping[ModuleName, int]:
    """Return for each module how many it requires, directly or through others."""
    return _counts(graph, groups_in_order(graph), graph.requires)


def _counts(
    graph: DependencyGraph,
    groups: Iterable[tuple[ModuleName, ...]],
    nearest: Callable[[ModuleName], tuple[ModuleName, ...]],
) -> Mapping[ModuleName, int]:
    """Return how far each module gets; every group comes after those that its modules get to."""
    bit = {name: 1 << number for number, name in enumerate(graph.hard)}
    reached: dict[ModuleName, int] = {}
    for group in groups:
        union = 0
        for member in group:
            union |= bit[member]
            for other in nearest(member):
                union |= reached.get(other, 0)
        reached.update(dict.fromkeys(group, union))
    return {name: reached[name].bit_count() - 1 for name in graph.hard}


def with_optional(graph: DependencyGraph) -> DependencyGraph:
    """Return the graph in which every optional requirement is a hard one."""
    hard = {name: tuple(sorted({*graph.hard[name], *graph.optional[name]})) for name in graph.hard}
    nothing = dict.fromkeys(graph.hard, ())
    return DependencyGraph(hard, nothing, nothing)
