"""What an analysis may look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from archatlas.analysis.evidence import Judge
from archatlas.analysis.graph import DependencyGraph, build_graph
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

    def with_modules(self, *changed: Module) -> "Facts":
        """Return the same estate with some modules in the place of those of their names, or beside them."""
        modules = {**self.catalog, **{module.name: module for module in changed}}
        return self._of(modules.values())

    def without(self, name: str) -> "Facts":
        """Return the same estate without one module."""
        return self._of(module for module in self.catalog.values() if module.name != name)

    def _of(self, modules: Iterable[Module]) -> "Facts":
        catalog = Catalog(modules)
        return replace(self, catalog=catalog, graph=build_graph(catalog))


def gather_facts(catalog: Catalog, judge: Judge, policy: Policy | None = None, today: date | None = None) -> Facts:
    """Compute what every analysis needs."""
    return Facts(catalog, build_graph(catalog), judge, policy or Policy(), today)
