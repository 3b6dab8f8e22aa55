"""Rules about how critical modules are for each other."""

from collections.abc import Iterator

from archatlas.analysis.listed import counted
from archatlas.analysis.rules.estate import Estate
from archatlas.analysis.rules.rule import Rule
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import Module

INVERSION = Rule(
    "tier/inversion",
    Severity.WARNING,
    "Requires a less critical module",
    "A module is no more reliable than what it cannot do without: the required one is watched, tested and mended"
    " with less urgency than its requirer promises.",
    "raise the tier of the required module, make the requirement optional, or require another module",
)


def tiers_point_up(estate: Estate, module: Module) -> Iterator[Finding]:
    """Yield a finding for each hard requirement of a module that is less critical by more than is tolerated."""
    tier = module.identity.tier
    for target in estate.graph.requires(module.name):
        below = estate.catalog[target].identity.tier
        if tier is not None and below is not None and below - tier > estate.policy.tiers.tolerance:
            message = f"is of tier {tier} and requires '{target}', which is of tier {below}"
            found = INVERSION.finding(module, estate.place_of(module, target), target, message)
            yield found.counting(below - tier, counted(below - tier, "tier"))
