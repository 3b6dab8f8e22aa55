"""Rules about the estate as a whole, whose findings stand at the settings."""

from collections.abc import Iterator
from fractions import Fraction

from archatlas.analysis.estate.decimals import decimal_text, share_text
from archatlas.analysis.estate.reachability import Coupling, coupling_of
from archatlas.analysis.policy.policy import EstateLimits
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.coupling import PROPAGATION
from archatlas.model.finding import Finding
from archatlas.model.source import Location

ESTATE = "estate"
"""What stands in the place of a module's name in findings about all of them."""

SETTINGS = Location("archatlas.yml")

NCCD = "nccd"
PROPAGATION_COST = "propagation-cost"
"""What findings about the coupling of all modules are about."""


@PROPAGATION.check_estate
def estate_is_loose(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for an NCCD or a propagation cost of the whole estate above its limit."""
    limits = context.policy.estate
    if limits.nccd is not None or limits.propagation_cost is not None:
        yield from too_coupled(limits, coupling_of(context.graph))


def too_coupled(limits: EstateLimits, coupling: Coupling) -> Iterator[Finding]:
    """Yield a finding for each limit that an estate so coupled is above."""
    if limits.nccd is not None and coupling.is_above(limits.nccd):
        message = f"the estate has an NCCD of {coupling.nccd:.2f}, more than {decimal_text(limits.nccd, 2)}"
        # Rounded, so that no last bit of floating point counts as growth.
        nccd = Fraction(round(coupling.nccd, 9))
        yield _about_all(limits, NCCD, message).counting(nccd, decimal_text(nccd, 2), coupling.ccd)
    if limits.propagation_cost is not None and coupling.propagation_cost > limits.propagation_cost:
        cost, limit = share_text(coupling.propagation_cost), share_text(limits.propagation_cost)
        message = f"the estate has a propagation cost of {cost}, more than {limit}"
        yield _about_all(limits, PROPAGATION_COST, message).counting(coupling.propagation_cost, cost, coupling.ccd)


def _about_all(limits: EstateLimits, subject: str, message: str) -> Finding:
    place = limits.places.get(subject.replace("-", "_"), SETTINGS)
    return Finding(PROPAGATION.name, PROPAGATION.severity, message, place, ESTATE, subject, PROPAGATION.cure)
