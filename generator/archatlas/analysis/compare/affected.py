"""Who relies on what is different."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.comparison import Affected, ChangeKind, ModuleChange
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.estate.reachability import nearest_sources
from archatlas.model.module import ModuleName

FELT = (
    "contracts",
    "dependencies",
    "runtime",
    "data_and_events",
    "observability.slos",
    "security",
    "identity.status",
    "identity.tier",
    "identity.layer",
)
"""The keys whose values, and those below them, others can feel."""
NOT_FELT = ("dependencies.coupling_metrics", "dependencies.internal.circular_dependencies")
"""Keys among them that only claim what can be computed."""


def affected(
    before: Assessment,
    after: Assessment,
    renames: Mapping[ModuleName, ModuleName],
    changes: Iterable[ModuleChange],
) -> tuple[Affected, ...]:
    """Return the modules that require one that was removed, renamed or changed where others can feel it.

    Others feel changes of contracts, dependencies, runtime, data and events, service levels, security, status, tier,
    layer and name; a summary, an owner, a review date, tests or risks affect nobody, nor does a module that came. A
    changed module is affected only by another one. Requirements count as they are in the later state; those into
    removed modules as they were in the earlier one, for modules that still exist. The nearest come first; modules that
    only get there over an optional requirement come last.
    """
    felt = [change for change in changes if _is_felt(change)]
    gone = [change.name for change in felt if change.kind is ChangeKind.REMOVED]
    there = [change.name for change in felt if change.kind is not ChangeKind.REMOVED]
    found: dict[ModuleName, Affected] = {}
    for one in (*_dependents(before, gone, renames), *_dependents(after, there, {})):
        if one.module in after.catalog and (one.module not in found or _order(one) < _order(found[one.module])):
            found[one.module] = one
    people = ((one, after.catalog[one.module]) for one in found.values())
    named = (
        Affected(
            one.module, one.through, one.distance, one.optional, after.classifier.owner(module), module.identity.tier
        )
        for one, module in people
    )
    return tuple(sorted(named, key=lambda one: (*_order(one)[:2], one.module)))


def _is_felt(change: ModuleChange) -> bool:
    if change.kind is ChangeKind.ADDED:
        return False
    return change.kind is not ChangeKind.CHANGED or any(
        _is_among(value.key, FELT) and not _is_among(value.key, NOT_FELT) for value in change.values
    )


def _is_among(key: str, prefixes: tuple[str, ...]) -> bool:
    return any(key == prefix or key.startswith((f"{prefix}.", f"{prefix}[")) for prefix in prefixes)


def _dependents(
    known: Assessment, sources: Iterable[ModuleName], renames: Mapping[ModuleName, ModuleName]
) -> Iterator[Affected]:
    """Yield who requires one of the sources, without owner and tier."""
    graph, sources = known.graph, tuple(sources)
    if not sources:
        return
    hard = nearest_sources(sources, graph.required_by)
    every = nearest_sources(sources, _all_requirers(graph)) if any(graph.optional.values()) else hard
    for name, nearest in every.items():
        nearest, optional = (hard[name], False) if name in hard else (nearest, True)
        yield Affected(renames.get(name, name), nearest.source, nearest.distance, optional, None, None)


def _all_requirers(graph: DependencyGraph) -> Callable[[ModuleName], tuple[ModuleName, ...]]:
    return lambda name: (*graph.required_by(name), *graph.optional_for(name))


def _order(one: Affected) -> tuple[bool, int, ModuleName]:
    return one.optional, one.distance, one.through
