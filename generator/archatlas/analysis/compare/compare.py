"""Compares two states of an estate."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.affected import affected
from archatlas.analysis.compare.arrows import requirement_changes
from archatlas.analysis.compare.breaking import Contracts
from archatlas.analysis.compare.changes import ModuleChanges, Refused
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.compare.latency import latency_impacts
from archatlas.analysis.compare.renames import find_renames
from archatlas.analysis.compare.scores import score_both
from archatlas.analysis.coupling import coupling_of


def compare(before: Assessment, after: Assessment, refused: Refused | None = None) -> Comparison:
    """Return everything that is different between two states, and what that does to those who rely on it.

    `refused` are values that could not be taken on one side, by the later name of their module.
    """
    return comparison_of(contracts_of(before, after), refused)


def contracts_of(before: Assessment, after: Assessment) -> Contracts:
    """Return what a verdict on the change needs: the later names of modules, and the contracts that are broken."""
    return Contracts(before, after, find_renames(before, after))


def comparison_of(contracts: Contracts, refused: Refused | None = None) -> Comparison:
    """Return everything else that is different as well."""
    before, after, renames = contracts.before, contracts.after, contracts.renames
    scores = score_both(before, after)
    modules = ModuleChanges(before, after, renames, scores, refused or {}).all()
    requirements = requirement_changes(before.catalog, after.catalog, renames)
    moved = latency_impacts(before, after, renames, requirements)
    return Comparison(
        before,
        after,
        renames,
        modules=modules,
        requirements=requirements,
        breaking=contracts.breaking,
        coupling_before=coupling_of(before.graph),
        coupling_after=coupling_of(after.graph),
        affected=affected(before, after, renames, modules),
        latency=moved.listed,
        average_before=scores.average_before,
        average_after=scores.average_after,
        latency_more=moved.more,
        latency_unknown=moved.unknown,
    )
