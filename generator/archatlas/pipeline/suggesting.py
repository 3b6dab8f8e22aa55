"""Tries what may be worth suggesting as edits of the texts; keeps what makes a number better and brings no finding."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import came
from archatlas.analysis.incremental import Changes
from archatlas.analysis.suggestions.bottlenecks import bottlenecks
from archatlas.analysis.suggestions.candidates import cut_candidates, removal_candidates, replacement_candidates
from archatlas.analysis.suggestions.cut_imports import without_imports
from archatlas.analysis.suggestions.kept_claims import with_claims_kept
from archatlas.analysis.suggestions.measures import Yardstick
from archatlas.analysis.suggestions.merged_code import with_merged_code
from archatlas.analysis.suggestions.merging import merge_candidates
from archatlas.analysis.suggestions.suggestion import (
    ChangedText,
    CommonChangesOf,
    Judgement,
    MovedNumber,
    ProposedChange,
    Quantity,
    Suggestion,
    SuggestionKind,
    Suggestions,
)
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import edited
from archatlas.model.code import CodeFacts
from archatlas.model.finding import AboutModule, Finding
from archatlas.model.module import Module
from archatlas.model.record import replace
from archatlas.model.source import SourceFile
from archatlas.model.text_edit import TextEdit
from archatlas.pipeline.module_edits import module_edits
from archatlas.pipeline.offered_fixes import EditedEstate

PER_LANE = 5
PER_ESTATE = 20
"""Most suggestions: more than anybody would follow are none."""
TRIALS = 100
"""Most candidates that are tried: an estate in which none works must not keep a build waiting."""
LOOKED_AT = 100_000
"""Most modules that all trials look at, the whole estate counted for each of them."""


def suggest(assessment: Assessment, reader: Reader, common: CommonChangesOf | None = None) -> Suggestions:
    """Return what would make an estate better, each tried on a copy of all texts; the smallest edit first.

    Where no common changes are given those count that the assessment knows.
    """
    if common is None and assessment.facts.changes is not None:
        common = assessment.facts.changes.together
    candidates = tuple(_candidates(assessment, common or {}))
    trials = _Trials(EditedEstate(assessment, reader))
    found, per_lane, in_vain = list[Suggestion](), Counter[str](), Counter[SuggestionKind]()
    most = min(TRIALS, LOOKED_AT // max(1, len(assessment.catalog)))
    left_out = 0
    for candidate in candidates:
        is_much = per_lane[candidate.lane] >= PER_LANE or len(found) >= PER_ESTATE
        if is_much or len(found) + in_vain.total() >= most:
            left_out += 1
            continue
        suggestion = trials.tried(with_claims_kept(assessment, candidate))
        if suggestion is None:
            in_vain[candidate.kind] += 1
        else:
            per_lane[candidate.lane] += 1
            found.append(suggestion)
    counted = Counter(one.kind for one in candidates)
    return Suggestions(
        tuple(sorted(found, key=lambda one: (one.size, [*SuggestionKind].index(one.candidate.kind), one.key))),
        bottlenecks(assessment.graph),
        tuple((kind, counted[kind]) for kind in SuggestionKind),
        left_out,
        assessment.drift is not None,
        common is not None,
        tuple((kind, in_vain[kind]) for kind in SuggestionKind if in_vain[kind]),
    )


def _candidates(assessment: Assessment, common: CommonChangesOf) -> Iterator[ProposedChange]:
    return chain(
        cut_candidates(assessment),
        merge_candidates(assessment, common),
        replacement_candidates(assessment),
        removal_candidates(assessment),
    )


def after_suggestion(estate: EditedEstate, suggestion: Suggestion) -> Assessment:
    """Return what there is to say about an estate once a suggestion was followed, its imports changed as well."""
    return _Trials(estate).after(suggestion.candidate, suggestion.edits, suggestion.removed)


class _Trials:
    """Applies candidates to the texts of an estate."""

    def __init__(self, estate: EditedEstate) -> None:
        self._estate = estate
        self._yardstick = Yardstick(estate.assessment)

    def tried(self, candidate: ProposedChange) -> Suggestion | None:
        """Return a candidate with its edits and what they do; None where it cannot be done, does harm, or no good."""
        made = [self._edits(module) for module in candidate.changed]
        removed = self._files_of(candidate)
        if not all(made) or removed is None or not (made or removed or candidate.imports):
            return None
        edits = tuple(chain.from_iterable(made))
        before, after = self._estate.assessment, self.after(candidate, edits, removed)
        if any(came(told_before(before, candidate), _everything(after))):
            return None
        effects = (*_of_changes(candidate), *self._yardstick.effects(after, candidate.about))
        is_better = any(one.verdict is Judgement.BETTER for one in effects)
        return Suggestion(candidate, edits, effects, self._texts(edits, removed)) if is_better else None

    def after(self, candidate: ProposedChange, edits: Iterable[TextEdit], removed: Iterable[str]) -> Assessment:
        """Return what there is to say after edits, without some files and without the imports that are to change."""
        sources = self._estate.sources
        texts: dict[str, SourceFile | None] = {
            one.path: None if one.after is None else replace(sources[one.path], text=one.after)
            for one in self._texts(edits, removed)
        }
        criteria = self._estate.assessment.evaluated.criteria
        if criteria.code is not None:
            criteria = replace(criteria, code=code_after(criteria.code, candidate))
        return self._estate.assessment.after(Changes(texts=texts, criteria=criteria), self._estate.reader.reload)

    def _texts(self, edits: Iterable[TextEdit], removed: Iterable[str]) -> tuple[ChangedText, ...]:
        by_path: dict[str, list[TextEdit]] = {}
        for edit in edits:
            by_path.setdefault(edit.path, []).append(edit)
        known = {path: self._estate.sources[path].text for path in (*by_path, *removed)}
        later = {path: edited(known[path], own) for path, own in by_path.items()}
        return tuple(ChangedText(path, known[path], later.get(path)) for path in sorted(known))

    def _edits(self, later: Module) -> tuple[TextEdit, ...]:
        """Return edits after which a text says exactly what a module is to say; none where there are none such."""
        former = self._estate.assessment.catalog[later.name]
        source = self._estate.sources.get(former.path)
        edits = module_edits(source.text, former, later) if source else ()
        if source is None or not edits:
            return ()
        entry = self._estate.reader.read(replace(source, text=edited(source.text, edits)))
        return edits if entry.module == later else ()

    def _files_of(self, candidate: ProposedChange) -> tuple[str, ...] | None:
        """Return the files of modules that go; None where one of them is not a file of its own."""
        known = self._estate.assessment
        paths = tuple(known.catalog[name].path for name in candidate.removed)
        alone = (path in self._estate.sources and len(known.evaluated.names.get(path, ())) == 1 for path in paths)
        return paths if all(alone) else None


def _everything(assessment: Assessment) -> tuple[Finding, ...]:
    return (*assessment.findings, *(one.finding for one in assessment.waived))


def told_before(assessment: Assessment, candidate: ProposedChange) -> Iterator[Finding]:
    """Yield what was found, and of a module that goes again as something about the one that it becomes a part of."""
    for finding in _everything(assessment):
        yield finding
        about, subject = finding.about, finding.subject
        if about.text in candidate.removed:
            about = AboutModule(candidate.target)
        if subject in candidate.removed:
            subject = candidate.target
        if (about, subject) != (finding.about, finding.subject):
            yield replace(finding, about=about, subject=subject)


def code_after(code: CodeFacts, candidate: ProposedChange) -> CodeFacts:
    """Return the code once imports were changed, and what belonged to a module that goes belongs to the other one."""
    arrows = frozenset((str(one.requirer), str(one.required)) for one in candidate.imports)
    later = without_imports(code, arrows) if arrows else code
    for gone in candidate.removed:
        later = with_merged_code(later, candidate.target, gone)
    return later


def _of_changes(candidate: ProposedChange) -> Iterator[MovedNumber]:
    """Yield what is better by itself where two modules become one."""
    if candidate.common is not None:
        yield MovedNumber(Quantity.COMMON_CHANGES, candidate.common.count, 0)
