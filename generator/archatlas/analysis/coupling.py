"""How coupled an estate is as a whole."""

from fractions import Fraction
from math import log2

from archatlas.analysis.compare.comparison import Coupling
from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.reach import dependent_counts


def coupling_of(graph: DependencyGraph) -> Coupling:
    """Count what reaches what over hard requirements; an estate without modules is not coupled at all."""
    modules = len(graph.hard)
    # The pairs that reach each other are the same ones from either end, so that dependents count as well as needs.
    ccd = modules + sum(dependent_counts(graph).values())
    return Coupling(
        modules=modules,
        requirements=len(graph.edges()),
        ccd=ccd,
        nccd=ccd / balanced_ccd(modules) if modules else 0.0,
        propagation_cost=Fraction(ccd, modules**2) if modules else Fraction(0),
    )


def balanced_ccd(modules: int) -> float:
    """Return the cumulative component dependency of a balanced binary tree (J. Lakos, 1996, chapter 4).

    In a full tree of height h, 2^(h-k) nodes have 2^k - 1 nodes at and below them, which adds up to the formula;
    between full trees it interpolates.
    """
    return (modules + 1) * log2(modules + 1) - modules
