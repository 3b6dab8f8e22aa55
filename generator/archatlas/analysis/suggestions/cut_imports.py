"""The imports behind a requirement that is cut: which of them have to go, and which the code may keep."""

from archatlas.analysis.suggestions.suggestion import ImportsToChange, RequirementEnds
from archatlas.model.code import REQUIRING, CodeFacts, ImportKind, ModuleCode, Tie
from archatlas.model.record import replace


def imports_to_change(code: CodeFacts | None, ends: RequirementEnds) -> ImportsToChange | None:
    """Return the imports that make a requirement, and those beside them that lead nowhere; None where none make it."""
    ties = [tie for tie in _ties(code, ends) if _has_to_go(tie)]
    if all(tie.is_dead for tie in ties):
        return None
    places = (tie.first for tie in sorted(ties, key=lambda tie: (tie.is_dead, [*ImportKind].index(tie.kind))))
    return ImportsToChange(*ends, sum(tie.count for tie in ties), tuple(dict.fromkeys(places)))


def is_left_optional(code: CodeFacts | None, ends: RequirementEnds) -> bool:
    """Tell whether the code has imports that it does without, which need not go."""
    return any(tie.kind is ImportKind.OPTIONAL and not tie.is_dead for tie in _ties(code, ends))


def without_imports(code: CodeFacts, arrows: frozenset[tuple[str, str]]) -> CodeFacts:
    """Return what the code would say if some modules did not need others any more."""
    modules = dict(code.modules)
    for requirer in {start for start, _end in arrows}:
        if requirer in modules:
            ties = modules[requirer].ties
            kept = tuple(tie for tie in ties if (requirer, tie.required) not in arrows or not _has_to_go(tie))
            modules[requirer] = replace(modules[requirer], ties=kept)
    return replace(code, modules=modules)


def _ties(code: CodeFacts | None, ends: RequirementEnds) -> tuple[Tie, ...]:
    known = code.modules.get(ends[0], ModuleCode(ends[0])) if code else ModuleCode(ends[0])
    return tuple(tie for tie in known.ties if tie.required == ends[1])


def _has_to_go(tie: Tie) -> bool:
    """Tell whether an import goes with a requirement.

    One that leads nowhere was not told of before, since others beside it lead to files that exist; it would be once
    these are gone.
    """
    return tie.is_dead or tie.kind in REQUIRING
