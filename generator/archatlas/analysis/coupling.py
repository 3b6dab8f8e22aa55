"""How coupled an estate is as a whole."""

from dataclasses import dataclass
from fractions import Fraction
from math import log2

from archatlas.analysis.graph import DependencyGraph
from archatlas.analysis.reach import dependent_counts


@dataclass(frozen=True, slots=True)
class Coupling:
    """How coupled an estate is as a whole.

    `ccd` is the cumulative component dependency and `nccd` the same over that of a balanced binary tree of as many
    modules (J. Lakos, "Large-Scale C++ Software Design", 1996). `propagation_cost` is the share (0 to 1) of all pairs
    of modules of which the first reaches the second, itself included (A. MacCormack et al., 2006).
    """

    modules: int
    requirements: int
    ccd: int
    nccd: float
    propagation_cost: Fraction

    def is_above(self, nccd: Fraction) -> bool:
        """Tell whether the NCCD is above a limit, both rounded to floating point: 4/5 is not above 0.8."""
        return self.nccd > float(nccd)


def coupling_of(graph: DependencyGraph) -> Coupling:
    """Count what reaches what over hard requirements; an estate without modules is not coupled at all."""
    modules = len(graph.hard)
    # The pairs that reach each other are the same ones from either end, so that dependents count as well as needs.
    return coupling_from(modules, len(graph.edges()), modules + sum(dependent_counts(graph).values()))


def coupling_from(modules: int, requirements: int, ccd: int) -> Coupling:
    """Return what follows from the three numbers that have to be counted."""
    return Coupling(
        modules=modules,
        requirements=requirements,
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
