"""What an analysis may look at."""

from dataclasses import dataclass, field, replace
from datetime import date

from archatlas.analysis.evidence import Judge
from archatlas.analysis.graph import DependencyGraph, build_graph, changed_graph
from archatlas.analysis.policy.policy import Policy
from archatlas.model.catalog import Catalog
from archatlas.model.module import Module


@dataclass(frozen=True, slots=True)
class Facts:
    """The estate as declared, the graph computed from it, and what its values are worth.

    `policy` is what the team decided, `today` the day to judge dates by, None where nothing depends on a date.
    """

    catalog: Catalog
    graph: DependencyGraph
    judge: Judge = field(default_factory=Judge)
    policy: Policy = field(default_factory=Policy)
    today: date | None = None
    unreadable: frozenset[str] = frozenset()
    """Names that files claim which had to be refused: nobody knows whether their modules are what others need."""

    def with_modules(self, *changed: Module) -> "Facts":
        """Return the same estate with some modules in the place of those of their names, or beside them.

        Where no name is new, only what the changed modules require is computed anew.
        """
        catalog = self.catalog.with_modules(*changed)
        if len(catalog) > len(self.catalog):
            return replace(self, catalog=catalog, graph=build_graph(catalog))
        return replace(self, catalog=catalog, graph=changed_graph(self.graph, catalog, changed))

    def without(self, *names: str) -> "Facts":
        """Return the same estate without some modules."""
        catalog = self.catalog.without(*names)
        return replace(self, catalog=catalog, graph=build_graph(catalog))


def gather_facts(catalog: Catalog, judge: Judge, policy: Policy | None = None, today: date | None = None) -> Facts:
    """Compute what every analysis needs."""
    return Facts(catalog, build_graph(catalog), judge, policy or Policy(), today)
