"""The page of suggestions: what to change, and every number that this would move, for the better and for the worse."""

from collections.abc import Iterator
from difflib import unified_diff

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.suggestions.suggestion import Bottleneck, Judgement, Suggestion, Suggestions
from archatlas.model.code import CodePlace
from archatlas.model.module import ModuleName, lane_of
from archatlas.model.record import dataclass
from archatlas.render.documents.suggestions_json import SUGGESTIONS_JSON
from archatlas.render.site.catalogue.page import NO_OWNER
from archatlas.render.site.components.blocks import DropDown, Text
from archatlas.render.site.components.labels import WhoAnswers, who_answers
from archatlas.render.site.components.verdicts import place_text
from archatlas.render.site.links import SUGGESTIONS, Anchors, link, link_to_file, module_address
from archatlas.render.site.page import LazyPage, PageOptions, RenderedPage, SearchEntry, name_terms
from archatlas.render.site.templating import fill
from archatlas.render.text.escaping import one_line
from archatlas.render.text.suggestions import (
    bottleneck_reason,
    checked_words,
    effect_numbers,
    effect_words,
    kind_words,
    reason_of,
    size_words,
    title_of,
    warning_words,
)
from archatlas.render.text.words import count, share

TITLE = "Suggestions"
LONGEST_DIFF = 200
"""Lines of a change that the page shows; the file for programs has all."""
BOTTLENECK = "bottleneck"


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A number that moves, in words; `style` is up or down and empty where it is neither better nor worse."""

    label: str
    before: str
    after: str
    verdict: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionPanel:
    """Everything the template prints of one suggestion; `values` are what it is filtered by."""

    anchor: str
    kind: str
    title: str
    reason: str
    size: str
    owner: WhoAnswers
    modules: tuple[Text, ...]
    more_modules: str
    diff: str
    left_out: str
    imports: tuple[tuple[str, tuple[Text, ...]], ...]
    rows: tuple[EffectRow, ...]
    values: tuple[tuple[str, str], ...]
    is_measured: bool = True


@dataclass(frozen=True, slots=True)
class SuggestionsView:
    """Everything the page prints."""

    lede: str
    panels: tuple[SuggestionPanel, ...]
    choices: tuple[DropDown, ...]
    checked: str
    note: str
    json: str


def suggestion_pages(assessment: Assessment, options: PageOptions) -> Iterator[LazyPage[RenderedPage]]:
    """Yield the page of suggestions; none where there is nothing on it."""
    known = options.suggestions
    if known is not None and known.shown:
        yield LazyPage(SUGGESTIONS, lambda: _page(assessment, known, options))


def _page(assessment: Assessment, known: Suggestions, options: PageOptions) -> RenderedPage:
    view = suggestions_view(assessment, known, options)
    return RenderedPage(
        address=SUGGESTIONS,
        title=TITLE,
        description=view.lede,
        section=TITLE,
        fragment=fill("suggestions/suggestions.html", view=view),
        search=(SearchEntry("", TITLE, "what to change first: cut, merge, replace, remove", name_terms(TITLE)),),
    )


def suggestions_view(assessment: Assessment, known: Suggestions, options: PageOptions) -> SuggestionsView:
    """Decide what the page shows."""
    anchors = Anchors()
    panels = [_panel(assessment, one, known, options, anchors) for one in known.found]
    panels += [_bottleneck(assessment, one, anchors) for one in known.bottlenecks]
    return SuggestionsView(
        _lede(known),
        tuple(panels),
        tuple(_choices(panels)),
        checked_words(known),
        warning_words(known),
        link_to_file(SUGGESTIONS, SUGGESTIONS_JSON),
    )


def _lede(known: Suggestions) -> str:
    """Return what there is; its first number is that of the entry in the navigation."""
    tried = "each tried on a copy of all schemas" if len(known.found) > 1 else "tried on a copy of all schemas"
    changes = f"{count(len(known.found), 'change')} that would do good, {tried}"
    seen = f"{count(len(known.bottlenecks), 'bottleneck')} to look at"
    if known.found and known.bottlenecks:
        return f"{known.shown} suggestions: {changes}, and {seen}. Smallest edit first. Nothing is changed by itself."
    said = f"{changes}. Smallest edit first." if known.found else f"{seen}."
    return f"{said} Nothing is changed by itself."


def _panel(
    assessment: Assessment, one: Suggestion, known: Suggestions, options: PageOptions, anchors: Anchors
) -> SuggestionPanel:
    candidate = one.candidate
    lines = list(_diff_lines(one, options))
    named = (*candidate.about, *((ModuleName(candidate.target),) if candidate.target else ()))
    modules = tuple(dict.fromkeys(named))
    shown = lines[:LONGEST_DIFF]
    return SuggestionPanel(
        anchors.row("suggestion", one.key),
        kind_words(candidate),
        title_of(candidate),
        reason_of(candidate, known.has_code),
        size_words(one),
        who_answers(assessment, _owner(assessment, candidate.about[0]), SUGGESTIONS),
        tuple(Text(name, href=link(SUGGESTIONS, module_address(name))) for name in modules[:_NAMED]),
        f"and {len(modules) - _NAMED:,} more" if len(modules) > _NAMED else "",
        "\n".join(shown),
        f"{count(len(lines) - len(shown), 'further line')} in the file below." if len(lines) > len(shown) else "",
        tuple(
            (f"{each.requirer} → {each.required}, {count(each.count, 'import')}", _places(options, each.places))
            for each in candidate.imports
        ),
        (*_effect_rows(one), EffectRow("New findings", "0", "0")),
        _values(assessment, candidate.kind.value, candidate.about),
    )


_NAMED = 6
"""Modules that a panel links to."""


def _owner(assessment: Assessment, name: ModuleName) -> str | None:
    return assessment.classifier.owner(assessment.catalog[name])


def _values(assessment: Assessment, kind: str, about: tuple[ModuleName, ...]) -> tuple[tuple[str, str], ...]:
    owner = _owner(assessment, about[0])
    return (
        ("kind", kind),
        ("owner", one_line(owner) if owner else NO_OWNER),
        ("lane", lane_of(about[0])),
        ("module", " ".join(about)),
    )


def _choices(panels: list[SuggestionPanel]) -> Iterator[DropDown]:
    """Yield what the panels can be filtered by, as far as they differ in it."""
    words = {NO_OWNER: "No named owner"}
    for name, label in (("kind", "Kind"), ("owner", "Owner"), ("lane", "Lane")):
        values = sorted({dict(panel.values)[name] for panel in panels})
        if len(values) > 1:
            yield DropDown(name, label, tuple((value, words.get(value, value)) for value in values))


def _effect_rows(one: Suggestion) -> Iterator[EffectRow]:
    styles = {Judgement.BETTER: "up", Judgement.WORSE: "down", Judgement.NEUTRAL: ""}
    for effect in one.effects:
        verdict = effect.verdict
        yield EffectRow(effect_words(effect), *effect_numbers(effect), verdict.value, styles[verdict])


def _places(options: PageOptions, places: tuple[CodePlace, ...]) -> tuple[Text, ...]:
    return tuple(place_text(options, place) for place in places)


def _diff_lines(one: Suggestion, options: PageOptions) -> Iterator[str]:
    """Yield the changed lines of each file with the one before and behind them."""
    for text in one.texts:
        path = one_line(options.shown_path(text.path), 200)
        if text.after is None:
            yield f"{path}: the whole file goes"
            continue
        found = unified_diff(text.before.split("\n"), text.after.split("\n"), path, path, n=1, lineterm="")
        yield path
        yield from (line for number, line in enumerate(found) if number > 1)


def _bottleneck(assessment: Assessment, one: Bottleneck, anchors: Anchors) -> SuggestionPanel:
    rows = [EffectRow("Depend on it", "", f"{one.dependents:,}")]
    if one.paths is not None:
        rows.append(EffectRow("Shortest ways that lead through it", "", share(one.paths, 1)))
    rows.append(EffectRow("Cut off without it", "", count(one.separated, "module")))
    return SuggestionPanel(
        anchors.row(BOTTLENECK, one.module),
        "Bottleneck",
        f"Look at {one.module}",
        bottleneck_reason(one),
        "no edit",
        who_answers(assessment, _owner(assessment, one.module), SUGGESTIONS),
        (Text(one.module, href=link(SUGGESTIONS, module_address(one.module))),),
        "",
        "",
        "",
        (),
        tuple(rows),
        _values(assessment, BOTTLENECK, (one.module,)),
        is_measured=False,
    )
