"""Suggestions as text for a terminal: what to do, why, every number that moves, and the edits where they are wanted."""

from collections.abc import Iterator
from enum import Enum

from archatlas.analysis.suggestions.suggestion import Bottleneck, Suggestion, Suggestions
from archatlas.render.reports.fix_plan import to_diff
from archatlas.render.text.escaping import terminal_line
from archatlas.render.text.suggestions import (
    bottleneck_reason,
    effect_numbers,
    effect_words,
    kind_words,
    reason_of,
    size_words,
    title_of,
)
from archatlas.render.text.words import NARROW_SPACE, count, share


class Edits(Enum):
    """Whether edits are printed or only told how many there are."""

    COUNTED = "counted"
    SHOWN = "shown"


def suggestions_text(known: Suggestions, edits: Edits) -> str:
    """Return one paragraph for each suggestion, the smallest edit first."""
    paragraphs = [_paragraph(one, known, edits) for one in known.found]
    paragraphs += [_bottleneck(one) for one in known.bottlenecks]
    return "\n".join(paragraphs) if paragraphs else "nothing to suggest\n"


def _paragraph(one: Suggestion, known: Suggestions, edits: Edits) -> str:
    lines = [terminal_line(line).replace(NARROW_SPACE, " ") for line in _lines(one, known)]
    diffs = [to_diff(text.path, text.before, text.after or "") for text in one.texts] if edits is Edits.SHOWN else []
    return "".join((*(f"{line}\n" for line in lines), *diffs))


def _lines(one: Suggestion, known: Suggestions) -> Iterator[str]:
    candidate = one.candidate
    yield f"{title_of(candidate)} ({kind_words(candidate).lower()})"
    yield f"  {reason_of(candidate, known.has_code)}"
    yield f"  {size_words(one)}"
    for imports in candidate.imports:
        places = ", ".join(f"{place.path}:{place.line}" for place in imports.places)
        yield f"  {imports.requirer} → {imports.required}: {count(imports.count, 'import')}, first at {places}"
    for effect in one.effects:
        before, after = effect_numbers(effect)
        verdict = effect.verdict.value
        yield f"  {effect_words(effect)}: {before} → {after}{f', {verdict}' if verdict else ''}"


def _bottleneck(one: Bottleneck) -> str:
    ways = "" if one.paths is None else f", {share(one.paths, 1)} of the shortest ways lead through it"
    lines = (
        f"Look at {one.module} (bottleneck)",
        f"  {bottleneck_reason(one)}",
        f"  {count(one.dependents, 'module')} depend on it{ways}",
    )
    return "".join(f"{terminal_line(line).replace(NARROW_SPACE, ' ')}\n" for line in lines)
