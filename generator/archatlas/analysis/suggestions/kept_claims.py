"""Numbers and names that schemas state of the graph, corrected where a change would make them wrong."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.graph import DependencyGraph
from archatlas.analysis.fixes.proposal import stating
from archatlas.analysis.rules.descriptions import METRICS, PROVIDES
from archatlas.analysis.suggestions.suggestion import ProposedChange
from archatlas.model.module import Module, ModuleName
from archatlas.model.record import replace


def with_claims_kept(assessment: Assessment, proposed: ProposedChange) -> ProposedChange:
    """Return a change that also restates what was true before it and would not be any more.

    What was wrong already is none of its business.
    """
    former = assessment.graph
    touched = (*(module.name for module in proposed.changed), *proposed.removed)
    catalog = assessment.catalog.without(*proposed.removed) if proposed.removed else assessment.catalog
    catalog = catalog.with_modules(*proposed.changed)
    graph = former.after(catalog, touched)
    changed = {module.name: module for module in proposed.changed}
    for name in sorted(_beside(former, graph, touched)):
        restated = _restated(catalog[name], former, graph)
        if restated != catalog[name]:
            changed[name] = restated
    return replace(proposed, changed=tuple(changed.values()))


def _beside(former: DependencyGraph, graph: DependencyGraph, touched: tuple[ModuleName, ...]) -> frozenset[ModuleName]:
    """Return the modules whose own requirements differ, with those that they require or required."""
    ends = (end for name in touched for known in (former, graph) for end in known.hard.get(name, ()))
    return frozenset(name for name in (*touched, *ends) if name in graph.hard and name in former.hard)


def _restated(module: Module, former: DependencyGraph, graph: DependencyGraph) -> Module:
    name, claim = module.name, module.dependencies.coupling_metrics
    if claim.afferent is not None and claim.afferent == former.fan_in(name) != graph.fan_in(name):
        module = stating(module, f"{METRICS}.afferent", graph.fan_in(name))
    if claim.efferent is not None and claim.efferent == former.fan_out(name) != graph.fan_out(name):
        module = stating(module, f"{METRICS}.efferent", graph.fan_out(name))
    told = module.dependencies.internal.provides
    gone = set(_users(former, name)) - set(_users(graph, name)) - {name}
    if not gone.isdisjoint(told):
        module = stating(module, PROVIDES, tuple(one for one in told if one not in gone))
    return module


def _users(graph: DependencyGraph, name: ModuleName) -> Iterator[str]:
    yield from graph.required_by(name)
    yield from graph.optional_for(name)
