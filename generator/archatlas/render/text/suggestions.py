"""What is suggested, in words: titles, reasons, how much there is to do, and the numbers that move."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from archatlas.analysis.suggestions.suggestion import (
    Amount,
    Bottleneck,
    MovedNumber,
    ProposedChange,
    Quantity,
    Suggestion,
    SuggestionKind,
    Suggestions,
)
from archatlas.render.text.words import count, enumerated, share

KIND_WORDS = {
    SuggestionKind.CUT: "Cut",
    SuggestionKind.MERGE: "Merge",
    SuggestionKind.REPLACE: "Replace",
    SuggestionKind.REMOVE: "Remove",
}

QUANTITY_WORDS: Mapping[Quantity, str] = {
    Quantity.CYCLES: "Cycles",
    Quantity.MODULES_IN_CYCLES: "Modules in cycles",
    Quantity.CODE_CYCLES: "Cycles in code",
    Quantity.BROKEN: "Dependencies that break a rule",
    Quantity.UNUSED: "Dependencies that no code has",
    Quantity.DEPRECATED: "Depend on something deprecated",
    Quantity.ACROSS_LANES: "Dependencies across lanes",
    Quantity.ERRORS: "Errors",
    Quantity.WARNINGS: "Warnings",
    Quantity.NOTES: "Notes",
    Quantity.COMMON_CHANGES: "Changes that touch both",
    Quantity.PROPAGATION_COST: "Propagation cost",
    Quantity.MODULES: "Modules",
    Quantity.DEPENDENCIES: "Dependencies",
    Quantity.SCORE: "Score of",
    Quantity.LOWER_SCORES: "Other modules whose score falls",
}

_NOT_RIGHT = "Cheapest does not mean right, and another cut may cost as much: who knows the modules decides."


def kind_words(candidate: ProposedChange) -> str:
    """Say what kind of change it is; a cut is called cheapest only where that is proven."""
    if candidate.kind is SuggestionKind.CUT:
        return "Cheapest cut of a cycle" if candidate.is_cheapest else "Cut of a cycle"
    return KIND_WORDS[candidate.kind]


def title_of(candidate: ProposedChange) -> str:
    """Say what is to be done."""
    arrows = candidate.arrows
    if candidate.kind is SuggestionKind.MERGE:
        return f"Merge {candidate.removed[0]} into {candidate.target}"
    if candidate.kind is SuggestionKind.REPLACE:
        return f"Require {candidate.target} instead of {arrows[0][1]}"
    verb = KIND_WORDS[candidate.kind]
    if len(arrows) == 1:
        return f"{verb} {arrows[0][0]} → {arrows[0][1]}"
    if candidate.kind is SuggestionKind.REMOVE:
        return f"Remove {len(arrows)} dependencies of {candidate.about[0]}"
    return f"Cut {len(arrows)} of the dependencies in a cycle of {len(candidate.group)} modules"


def reason_of(candidate: ProposedChange, has_code: bool) -> str:
    """Say why; what is not known is said as well."""
    return " ".join(_REASONS[candidate.kind](candidate, has_code))


def _why_cut(candidate: ProposedChange, has_code: bool) -> Iterator[str]:
    number = len(candidate.group)
    yield "The two require each other." if number == 2 else f"{number} modules all require each other."
    cost = _cost_words(candidate, has_code)
    if candidate.is_cheapest:
        yield f"No other cut takes less than this one, {cost}."
    else:
        yield f"The cheapest cut takes at least {candidate.at_least:,}, this one {cost}: no proof was found in time."
    if not has_code:
        yield "Code was not read: how many imports that takes is not known."


def _cost_words(candidate: ProposedChange, has_code: bool) -> str:
    """Say what a cut costs: imports, and the dependencies that no import is known of, of which each costs one."""
    imports = candidate.number_of_imports
    lines = candidate.cost - imports
    if not has_code:
        return count(lines, "dependency", "dependencies")
    parts = [count(imports, "import")] if imports else []
    parts += [count(lines, "dependency without imports", "dependencies without imports")] if lines else []
    return " and ".join(parts)


def _why_merge(candidate: ProposedChange, _has_code: bool) -> Iterator[str]:
    if candidate.common is not None:
        first, second = sorted(candidate.about)
        common = candidate.common
        yield (
            f"They changed together in {common.count:,} of {common.of_first:,} changes of {first} and of "
            f"{common.of_second:,} of {second}. A larger change: weigh it first."
        )


def _why_replace(candidate: ProposedChange, _has_code: bool) -> Iterator[str]:
    former = candidate.arrows[0][1]
    number = len(candidate.arrows)
    yield f"{former} is deprecated, and {count(number, 'module')} still {'requires' if number == 1 else 'require'} it."


def _why_remove(candidate: ProposedChange, _has_code: bool) -> Iterator[str]:
    it = "it" if len(candidate.arrows) == 1 else "them"
    yield f"The schema of {candidate.about[0]} names {it}; no import of its code leads to a file of {it}."


_REASONS = {
    SuggestionKind.CUT: _why_cut,
    SuggestionKind.MERGE: _why_merge,
    SuggestionKind.REPLACE: _why_replace,
    SuggestionKind.REMOVE: _why_remove,
}


def size_words(suggestion: Suggestion) -> str:
    """Say how much there is to do: "1 edit in 1 schema, 5 imports in code"."""
    edits, imports = len(suggestion.edits), suggestion.candidate.number_of_imports
    parts = []
    if edits:
        schemas = len({edit.path for edit in suggestion.edits})
        parts.append(f"{count(edits, 'edit')} in {count(schemas, 'schema')}")
    if suggestion.removed:
        parts.append(f"{count(len(suggestion.removed), 'schema')} less")
    if imports:
        parts.append(f"{count(imports, 'import')} in code to change by hand")
    return ", ".join(parts)


def effect_words(effect: MovedNumber) -> str:
    """Name the number that an effect is about."""
    words = QUANTITY_WORDS[effect.quantity]
    return f"{words} {effect.module}" if effect.module else words


def effect_numbers(effect: MovedNumber) -> tuple[str, str]:
    """Write the numbers before and after, shares with as many digits as tell them apart."""
    before, after = effect.before, effect.after
    for digits in range(1, 5):
        shown = (_amount(before, digits), _amount(after, digits))
        if shown[0] != shown[1] or not isinstance(after, Fraction):
            return shown
    return _amount(before, 4), _amount(after, 4)


def _amount(amount: Amount | None, digits: int) -> str:
    if amount is None:
        return "not measured"
    return share(amount, digits) if isinstance(amount, Fraction) else f"{amount:,}"


def checked_words(suggestions: Suggestions) -> str:
    """Say of what was looked at nothing is suggested, and what could not be looked at."""
    found = {one.candidate.kind for one in suggestions.found} | {kind for kind, _number in suggestions.in_vain}
    nothing = [words for kind, words in _CHECKED.items() if kind not in found and _is_checked(kind, suggestions)]
    nothing += [] if suggestions.bottlenecks else ["bottlenecks"]
    unchecked = [words for kind, words in _CHECKED.items() if not _is_checked(kind, suggestions)]
    said = [f"Checked, nothing to suggest: {enumerated(nothing)}."] if nothing else []
    said += [f"Not checked: {enumerated(unchecked)}; {_why_unchecked(suggestions)}."] if unchecked else []
    if vain := [count(number, *_TRIED[kind]) for kind, number in suggestions.in_vain]:
        said.append(f"Tried and not suggested, as it brings a finding or makes no number better: {enumerated(vain)}.")
    if suggestions.left_out:
        said.append(f"{count(suggestions.left_out, 'further candidate')} beyond 5 a lane and 20 in all: not tried.")
    return " ".join(said)


def warning_words(suggestions: Suggestions) -> str:
    """Say what a cut does not tell; empty where there is none."""
    return _NOT_RIGHT if any(one.candidate.kind is SuggestionKind.CUT for one in suggestions.found) else ""


_CHECKED = {
    SuggestionKind.CUT: "cycles",
    SuggestionKind.MERGE: "modules that change together",
    SuggestionKind.REPLACE: "dependencies on deprecated modules",
    SuggestionKind.REMOVE: "dependencies that no code has",
}


_TRIED = {
    SuggestionKind.CUT: ("cut of a cycle", "cuts of cycles"),
    SuggestionKind.MERGE: ("merge", "merges"),
    SuggestionKind.REPLACE: ("replacement", "replacements"),
    SuggestionKind.REMOVE: ("removal of dependencies", "removals of dependencies"),
}


def _is_checked(kind: SuggestionKind, suggestions: Suggestions) -> bool:
    needs = {SuggestionKind.MERGE: suggestions.has_changes, SuggestionKind.REMOVE: suggestions.has_code}
    return needs.get(kind, True)


def _why_unchecked(suggestions: Suggestions) -> str:
    parts = [] if suggestions.has_changes else ["no changes were read"]
    parts += [] if suggestions.has_code else ["no code was read"]
    return enumerated(parts)


def bottleneck_reason(one: Bottleneck) -> str:
    """Say what makes a module a bottleneck."""
    return (
        f"{count(one.separated, 'module')} {'is' if one.separated == 1 else 'are'} tied to the rest only through it. "
        "No edit: a question to the owner, whether so much should hang on one module."
    )
