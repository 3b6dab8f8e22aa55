"""Modules that nearly always change together, as one module."""

from collections.abc import Iterator

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.reachability import Reachability
from archatlas.analysis.fixes.proposal import not_using, requiring, requiring_instead, stating
from archatlas.analysis.suggestions.merged_code import is_code_mergeable
from archatlas.analysis.suggestions.suggestion import CommonChangesOf, ProposedChange, SuggestionKind
from archatlas.model.change_log import CommonChanges
from archatlas.model.module import Module, ModuleName

PATTERNS = "discovery.file_patterns"
PATHS = "provenance.source_paths"

COMMON = 10
"""Changes that two modules have had together at least."""


def merge_candidates(assessment: Assessment, common: CommonChangesOf) -> Iterator[ProposedChange]:
    """Yield pairs of modules that changed together in half of the changes of each, those with most changes first.

    The one with fewer requirers goes into the other one; nothing is merged where that would make a cycle, nor where the
    code has it that the two are somebody else's.
    """
    often = [(ends, changes) for ends, changes in common.items() if _is_often(changes)]
    reaches = assessment.evaluated.context.reachability
    for ends, changes in sorted(often, key=lambda one: (-one[1].count, one[0])):
        if all(name in assessment.catalog for name in ends):
            kept, gone = sorted(ends, key=lambda name: (-assessment.graph.fan_in(name), name))
            is_told = is_code_mergeable(assessment.facts.code, *(assessment.catalog[name] for name in ends))
            if is_told and not _would_be_a_cycle(reaches, kept, gone):
                yield _merging(assessment, kept, gone, changes)


def _is_often(changes: CommonChanges) -> bool:
    return changes.count >= COMMON and 2 * changes.count >= max(changes.of_first, changes.of_second)


def _would_be_a_cycle(reaches: Reachability, first: ModuleName, second: ModuleName) -> bool:
    """Tell whether a way between two modules leads through a third one, which would require what requires it."""
    for start, end in ((first, second), (second, first)):
        others = (name for name in reaches.graph.requires(start) if name != end)
        if any(reaches.is_reached(name, end) for name in others):
            return True
    return False


def _merging(assessment: Assessment, kept: ModuleName, gone: ModuleName, changes: CommonChanges) -> ProposedChange:
    catalog, graph = assessment.catalog, assessment.graph
    users = (name for name in (*graph.required_by(gone), *graph.optional_for(gone)) if name != kept)
    whole = _joined(catalog[kept], catalog[gone])
    others = tuple(_using(catalog[name], gone, kept) for name in sorted(users))
    changed = tuple(module for module in (whole, *others) if module != catalog[module.name])
    arrows = ((gone, kept),)
    return ProposedChange(SuggestionKind.MERGE, (kept, gone), arrows, kept, changed, (gone,), common=changes)


def _joined(kept: Module, gone: Module) -> Module:
    """Return a module that has the files of both and requires what both did, and neither of the two."""
    both = {kept.name, gone.name}
    inner, other = kept.dependencies.internal, gone.dependencies.internal
    requires = dict.fromkeys(name for name in (*inner.requires, *other.requires) if name not in both)
    optional = dict.fromkeys((*inner.weak_dependencies, *other.weak_dependencies))
    whole = requiring(kept, requires, (name for name in optional if name not in both and name not in requires))
    whole = not_using(_with_files_of(whole, gone), *both)
    return stating(whole, PATHS, tuple(dict.fromkeys((*kept.provenance.source_paths, *gone.provenance.source_paths))))


def _with_files_of(kept: Module, gone: Module) -> Module:
    patterns = dict.fromkeys((*kept.discovery.file_patterns, *gone.discovery.file_patterns))
    return stating(kept, PATTERNS, tuple(patterns))


def _using(module: Module, gone: ModuleName, kept: ModuleName) -> Module:
    later = requiring_instead(module, gone, kept)
    requires = later.dependencies.internal.requires
    optional = (kept if name == gone else name for name in later.dependencies.internal.weak_dependencies)
    return requiring(later, requires, (name for name in dict.fromkeys(optional) if name not in requires))
