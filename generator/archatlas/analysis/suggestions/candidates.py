"""What may be worth suggesting, each kind in the order in which it is tried."""

import re
from collections.abc import Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.cycles import find_cycles
from archatlas.analysis.estate.drift import Bond, PairVerdict
from archatlas.analysis.fixes.proposal import able_to_do_without, not_using, requiring, requiring_instead
from archatlas.analysis.rules.targets import is_deprecated
from archatlas.analysis.suggestions.cut_imports import imports_to_change, is_left_optional
from archatlas.analysis.suggestions.feedback_arcs import Arc, cheapest_cut
from archatlas.analysis.suggestions.suggestion import ProposedChange, RequirementEnds, SuggestionKind
from archatlas.model.code import CodeFacts
from archatlas.model.module import Module, ModuleName, lane_of


def cut_candidates(assessment: Assessment) -> Iterator[ProposedChange]:
    """Yield the cheapest cut of each group of modules that all require each other, by their schemas or their code."""
    arrows = _arrows(assessment)
    for group in find_cycles(arrows):
        inside = frozenset(group)
        ends = [(name, required) for name in group for required in arrows[name] if required in inside]
        costs: dict[Arc, int] = {(name, required): _cost(assessment, name, required) for name, required in ends}
        cut = cheapest_cut(costs, _worst_first(assessment, ends))
        arcs = tuple((ModuleName(start), ModuleName(end)) for start, end in cut.arcs)
        yield _cutting(assessment, arcs, group, (cut.cost, cut.at_least))


def _arrows(assessment: Assessment) -> Mapping[ModuleName, tuple[ModuleName, ...]]:
    """Return the requirements that schemas state, and those that only the code has."""
    found = {name: list(required) for name, required in assessment.graph.hard.items()}
    for pair in assessment.drift.pairs if assessment.drift else ():
        if pair.in_code is Bond.REQUIRED and pair.required not in found[pair.requirer]:
            found[pair.requirer].append(pair.required)
    return {name: tuple(sorted(required)) for name, required in found.items()}


def _cost(assessment: Assessment, requirer: ModuleName, required: ModuleName) -> int:
    """Return the import statements that have to go with a requirement; it costs one line where none are known."""
    imports = imports_to_change(assessment.facts.code, (requirer, required))
    return imports.count if imports else 1


def _worst_first(assessment: Assessment, ends: Iterable[RequirementEnds]) -> list[Arc]:
    """Put first what breaks a rule, then what crosses a lane."""
    broken = assessment.broken
    return sorted(ends, key=lambda arc: (arc not in broken, lane_of(arc[0]) == lane_of(arc[1]), arc))


def _cutting(
    assessment: Assessment, arcs: tuple[RequirementEnds, ...], group: tuple[ModuleName, ...], bounds: tuple[int, int]
) -> ProposedChange:
    by_requirer: dict[ModuleName, list[ModuleName]] = {}
    for requirer, required in arcs:
        by_requirer.setdefault(requirer, []).append(required)
    catalog, code = assessment.catalog, assessment.facts.code
    later = (_freed(catalog[name], required, code) for name, required in by_requirer.items())
    return ProposedChange(
        SuggestionKind.CUT,
        tuple(by_requirer),
        arcs,
        changed=tuple(module for module in later if module != catalog[module.name]),
        imports=tuple(one for ends in arcs if (one := imports_to_change(code, ends))),
        group=group,
        cost=bounds[0],
        at_least=bounds[1],
    )


def _freed(module: Module, targets: Iterable[ModuleName], code: CodeFacts | None) -> Module:
    """Return a module without some requirements; those that its code still imports, but can do without, are optional.

    What it did not name before it does not name then.
    """
    internal = module.dependencies.internal
    named = {*internal.requires, *internal.weak_dependencies}
    kept = [name for name in targets if name in named and is_left_optional(code, (module.name, name))]
    return able_to_do_without(without(module, *(name for name in targets if name not in kept)), *kept)


def without(module: Module, *targets: str) -> Module:
    """Return a module that neither requires some modules nor can use them."""
    internal = module.dependencies.internal
    requires = (name for name in internal.requires if name not in targets)
    optional = (name for name in internal.weak_dependencies if name not in targets)
    return not_using(requiring(module, requires, optional), *targets)


def removal_candidates(assessment: Assessment) -> Iterator[ProposedChange]:
    """Yield for each module the requirements that no code has, or of which all code leads nowhere."""
    for name, drift in assessment.drift.by_requirer.items() if assessment.drift else ():
        dead = (pair for pair in drift.of(PairVerdict.DEAD_TARGET) if pair.is_declared)
        targets = sorted(pair.required for pair in (*drift.of(PairVerdict.UNUSED), *dead))
        if targets:
            changed = without(assessment.catalog[name], *targets)
            arrows = tuple((name, required) for required in targets)
            yield ProposedChange(SuggestionKind.REMOVE, (name,), arrows, changed=(changed,))


def replacement_candidates(assessment: Assessment) -> Iterator[ProposedChange]:
    """Yield for each deprecated module that is required what its schema names in its place, for all requirers at once.

    Where it names none, that is a module of its short name which is not deprecated, if there is just one.
    """
    alike: dict[str, list[str]] = {}
    for name, module in assessment.catalog.items():
        alike.setdefault(module.short_name, []).append(name)
    for former in filter(is_deprecated, assessment.catalog.values()):
        requirers = [
            name for name in assessment.graph.required_by(former.name) if not is_deprecated(assessment.catalog[name])
        ]
        target = _successor(assessment, former, alike[former.short_name]) if requirers else None
        if target is None or target in requirers:
            continue
        changed = tuple(requiring_instead(assessment.catalog[name], former.name, target) for name in requirers)
        arrows = tuple((name, former.name) for name in requirers)
        yield ProposedChange(SuggestionKind.REPLACE, tuple(requirers), arrows, target, changed)


_NAME = re.compile(r"(?<![\w.-])[a-z_][a-z0-9_-]*\.[a-z_][a-z0-9_-]*(?![\w-])")


def _successor(assessment: Assessment, former: Module, alike: list[str]) -> ModuleName | None:
    """Return the only module that is named as the replacement, or that has the same short name."""
    api, change = former.contracts.api.deprecation_policy, former.risk_and_change.deprecation_policy
    told = " ".join(filter(None, (api.migration_guide, *change.migration_notes)))
    for names in (_NAME.findall(told), alike):
        found = {ModuleName(name) for name in names if name in assessment.catalog and name != former.name}
        living = [name for name in found if not is_deprecated(assessment.catalog[name])]
        if living:
            return living[0] if len(living) == 1 else None
    return None
