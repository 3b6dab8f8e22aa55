"""`suggestions.json`: what would make the estate better, with every number that it moves."""

from collections.abc import Iterator
from difflib import unified_diff
from fractions import Fraction

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.suggestions.suggestion import Amount, Bottleneck, Suggestion, Suggestions
from archatlas.model.code import CodePlace
from archatlas.render.documents.json_text import Plain, document_text
from archatlas.render.site.page import LazyFile, PageOptions, RenderedFile
from archatlas.render.text.suggestions import reason_of, title_of

SUGGESTIONS_JSON = "suggestions.json"
SCHEMA = "schemas/suggestions-json.schema.json"
VERSION = 1


def suggestion_files(assessment: Assessment, options: PageOptions) -> Iterator[LazyFile]:
    """Yield the document of a site; none where it has no suggestions."""
    known = options.suggestions
    if known is not None and known.shown:
        yield LazyFile(
            SUGGESTIONS_JSON, lambda: RenderedFile(SUGGESTIONS_JSON, suggestions_json(assessment, known, options))
        )


def suggestions_json(assessment: Assessment, known: Suggestions, options: PageOptions) -> str:
    """Return the document, a suggestion after the other in the order of the page."""
    date = assessment.data_date
    return document_text(
        {
            "$schema": SCHEMA,
            "version": VERSION,
            "data_date": date.date().isoformat() if date else None,
            "suggestions": [_suggestion(one, known, options) for one in known.found],
            "bottlenecks": [_bottleneck(one) for one in known.bottlenecks],
            "checked": {kind.value: number for kind, number in known.checked},
            "not_tried": known.left_out,
            "has_code": known.has_code,
            "has_changes": known.has_changes,
        }
    )


def _suggestion(one: Suggestion, known: Suggestions, options: PageOptions) -> dict[str, Plain]:
    candidate = one.candidate
    return {
        "kind": candidate.kind.value,
        "title": title_of(candidate),
        "reason": reason_of(candidate, known.has_code),
        "modules": list(candidate.about),
        "target": candidate.target or None,
        "dependencies": [{"from": start, "to": end} for start, end in candidate.arrows],
        "cycle": list(candidate.group),
        "cost": candidate.cost,
        "at_least": candidate.at_least,
        "imports": [
            {"from": each.requirer, "to": each.required, "count": each.count, "places": _places(each.places)}
            for each in candidate.imports
        ],
        "effects": [
            {
                "quantity": effect.quantity.value,
                "module": effect.module or None,
                "before": _number(effect.before),
                "after": _number(effect.after),
                "verdict": effect.verdict.value or None,
            }
            for effect in one.effects
        ],
        "removed": [options.shown_path(path) for path in one.removed],
        "diff": diff_of(one, options),
    }


def diff_of(one: Suggestion, options: PageOptions) -> str:
    """Return what changes in all schemas, as a unified diff."""
    lines: list[str] = []
    for text in one.texts:
        path = options.shown_path(text.path)
        names = f"a/{path}", f"b/{path}" if text.after is not None else "/dev/null"
        after = (text.after or "").splitlines(keepends=True)
        for line in unified_diff(text.before.splitlines(keepends=True), after, *names):
            lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _places(places: tuple[CodePlace, ...]) -> list[Plain]:
    return [{"path": place.path, "line": place.line} for place in places]


def _number(amount: Amount | None) -> Plain:
    """Return an amount; a share is told exactly, as a text such as 3/128."""
    return str(amount) if isinstance(amount, Fraction) else amount


def _bottleneck(one: Bottleneck) -> dict[str, Plain]:
    paths = None if one.paths is None else round(one.paths, 6)
    return {"module": one.module, "dependents": one.dependents, "separated": one.separated, "paths": paths}
