"""Rules about the estate as a whole, whose findings stand at the settings."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from archatlas.analysis.estate.reachability import Coupling
from archatlas.analysis.policy.policy import EstateLimits
from archatlas.analysis.rules.context import RuleContext
from archatlas.analysis.rules.coupling import PROPAGATION
from archatlas.model.detail import AboveLimit
from archatlas.model.finding import AboutEstate, Finding, Unit
from archatlas.model.source import Location, range_at

SETTINGS = Location("archatlas.yml")

NCCD = "nccd"
PROPAGATION_COST = "propagation-cost"
"""What findings about the coupling of all modules are about."""


@PROPAGATION.check_estate
def estate_is_loose(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for an NCCD or a propagation cost of the whole estate above its limit."""
    limits = context.policy.estate
    if limits.is_limited:
        yield from too_coupled(limits, context.coupling)


def too_coupled(limits: EstateLimits, coupling: Coupling) -> Iterator[Finding]:
    """Yield a finding for each limit that an estate so coupled is above."""
    if limits.nccd is not None and coupling.is_above(limits.nccd):
        # Rounded, so that no last bit of floating point counts as growth.
        nccd = Fraction(round(coupling.nccd, 9))
        yield _about_all(limits, NCCD, AboveLimit(limits.nccd, coupling.nccd)).counting(nccd, Unit.RATIO, coupling.ccd)
    if limits.propagation_cost is not None and coupling.propagation_cost > limits.propagation_cost:
        cost = coupling.propagation_cost
        found = _about_all(limits, PROPAGATION_COST, AboveLimit(limits.propagation_cost, share=cost))
        yield found.counting(cost, Unit.SHARE, coupling.ccd)


def _about_all(limits: EstateLimits, subject: str, detail: AboveLimit) -> Finding:
    place = limits.places.get(subject.replace("-", "_"), SETTINGS)
    found = PROPAGATION.found_in(AboutEstate(), place.path, range_at(place.line, place.column), detail)
    return replace(found, subject=subject)
