"""What an analysis may look at."""

from dataclasses import dataclass, field

from archatlas.analysis.evidence import Judge
from archatlas.analysis.graph import DependencyGraph, build_graph
from archatlas.model.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Facts:
    """The estate as declared, the graph computed from it, and what its values are worth."""

    catalog: Catalog
    graph: DependencyGraph
    judge: Judge = field(default_factory=Judge)


def gather_facts(catalog: Catalog, judge: Judge) -> Facts:
    """Compute what every analysis needs."""
    return Facts(catalog, build_graph(catalog), judge)
