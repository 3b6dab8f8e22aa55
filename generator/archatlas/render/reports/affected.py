"""Who has to know of a change: the dependents of what changed, by tier and by team."""

from collections.abc import Iterable, Iterator

from archatlas.analysis.compare.comparison import Affected, Comparison
from archatlas.render.reports.phrase import Phrase, Quoted, quoted
from archatlas.render.words import count

NAMED = 8
"""Most modules that are named for one tier or team."""


def by_tier(comparison: Comparison) -> Iterator[Phrase]:
    """Yield the affected dependents of each tier, the most critical first; those without a tier come last."""
    tiers = {one.tier for one in comparison.affected}
    for tier in sorted(tiers, key=lambda tier: (tier is None, tier or 0)):
        label = "no tier" if tier is None else f"tier {tier}"
        yield (label, *_modules(one for one in comparison.affected if one.tier == tier))


def by_team(comparison: Comparison) -> Iterator[Phrase]:
    """Yield the affected dependents of each owner, by name; those without an owner come last."""
    owners = {one.owner for one in comparison.affected}
    for owner in sorted(owners, key=lambda owner: (not owner, owner or "")):
        team: Phrase = ("team ", Quoted(owner)) if owner else ("no owner",)
        yield (*team, *_modules(one for one in comparison.affected if one.owner == owner))


def _modules(affected: Iterable[Affected]) -> Phrase:
    names = sorted(one.module for one in affected)
    return (f": {count(len(names), 'module')}: ", *quoted(names, NAMED))
