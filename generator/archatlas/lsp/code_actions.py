"""Applied and judged fixes as actions."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from lsprotocol import types

from archatlas.analysis.assessment import Assessment
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import edits_between, edits_of, replaced
from archatlas.lsp.edits import workspace_edit
from archatlas.lsp.missing_sections import with_skeleton
from archatlas.lsp.rename_trial import state_of
from archatlas.lsp.snapshot import Snapshot
from archatlas.model.finding import Finding
from archatlas.model.record import dataclass
from archatlas.model.text_edit import Applicability, Fix, TextEdit
from archatlas.pipeline.fix_plan import plan_fixes_of
from archatlas.pipeline.offered_fixes import EditedEstate, OfferedFixes

FINDINGS = 12
"""Most findings for which fixes are tried at once: somebody waits."""
OPTIONS = 3
"""Most fixes that are tried for one finding."""
_QUICK = types.CodeActionKind.QuickFix
_ALL = types.CodeActionKind.SourceFixAll
_MISSING = "schema/missing"


def code_actions(
    snapshot: Snapshot, path: str, place: types.Range, context: types.CodeActionContext
) -> list[types.CodeAction]:
    """Return what can be done about what is found in a range; each edit was tried, and its finding was gone."""
    state = state_of(snapshot)
    known = state.evaluated.paths.get(path)
    found = known.counting if known else ()
    actions = _Actions(_offers(state), path, snapshot.texts.get(path, ""), context.diagnostics)
    near = sorted((one for one in found if _meets(one, place)), key=lambda one: -one.severity)
    wrong = [one for one in near if one.rule != _MISSING][:FINDINGS]
    missing = [one for one in near if one.rule == _MISSING][:FINDINGS]
    every = list[types.CodeAction]()
    if _wanted(context, _QUICK):
        every += [*actions.quick_fixes(wrong), *actions.of_rules(wrong, found), *actions.skeletons(missing)]
    if _wanted(context, _ALL) and context.only:
        every += actions.of_file()
    return every


def _wanted(context: types.CodeActionContext, kind: types.CodeActionKind) -> bool:
    return not context.only or any(
        kind.value == one or kind.value.startswith(f"{one}.") for one in map(_text, context.only)
    )


def _text(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _meets(finding: Finding, place: types.Range) -> bool:
    first, last = max(finding.range.start.line, 1) - 1, max(finding.range.end.line, 1) - 1
    return first <= place.end.line and place.start.line <= last


_OFFERS: deque[OfferedFixes] = deque(maxlen=2)
"""What was tried for the last states: an editor asks again with every move of the cursor."""


def _offers(state: Assessment) -> OfferedFixes:
    for known in tuple(_OFFERS):
        if known.estate.assessment is state:
            return known
    offers = OfferedFixes(EditedEstate(state, Reader()))
    _OFFERS.append(offers)
    return offers


@dataclass(frozen=True)
class _Actions:
    """Makes actions for a file of the state that fixes are tried on."""

    offers: OfferedFixes
    path: str
    text: str
    diagnostics: Sequence[types.Diagnostic]

    def quick_fixes(self, found: Iterable[Finding]) -> Iterator[types.CodeAction]:
        """Yield one action for each way to make a finding go away; one that heals several is there once."""
        made = dict[tuple[TextEdit, ...], tuple[Fix, list[Finding]]]()
        for finding in found:
            for option in islice((one for one in self.offers.options(finding) if one.is_offered), OPTIONS):
                fix = self.offers.tried(finding, option)
                if fix.edits:
                    made.setdefault(fix.edits, (fix, []))[1].append(finding)
        for fix, healed in made.values():
            is_sure = fix.applicability is Applicability.AUTOMATIC
            yield types.CodeAction(
                title=_capital(fix.title),
                kind=_QUICK,
                diagnostics=self._of(healed) or None,
                is_preferred=is_sure or None,
                edit=workspace_edit(fix.edits),
            )

    def of_rules(self, near: Iterable[Finding], found: Sequence[Finding]) -> Iterator[types.CodeAction]:
        """Yield an action for each rule of which the file has several findings that need nobody to decide."""
        for rule in dict.fromkeys(one.rule for one in near):
            several = [one for one in found if one.rule == rule]
            if len(several) > 1 and self._is_automatic(several[0]):
                edits = self._planned(frozenset({rule}))
                if edits:
                    yield types.CodeAction(
                        title=f"Fix all of {rule} in this file",
                        kind=_QUICK,
                        diagnostics=self._of(several) or None,
                        edit=workspace_edit(edits),
                    )

    def of_file(self) -> Iterator[types.CodeAction]:
        """Yield the action that fixes all in a file that needs nobody to decide."""
        edits = self._planned(frozenset())
        if edits:
            yield types.CodeAction(title="Fix all that needs nobody to decide", kind=_ALL, edit=workspace_edit(edits))

    def skeletons(self, found: Sequence[Finding]) -> Iterator[types.CodeAction]:
        """Yield an action for each key or section that is missing, with examples that somebody has to replace."""
        for finding in found:
            edits = edits_of(self.path, self.text, with_skeleton(self.text, finding.key))
            if edits and self._is_harmless(finding, edits):
                what = "section" if "." not in finding.key else "key"
                yield types.CodeAction(
                    title=f"Add the missing {what} '{finding.key}', with examples to replace",
                    kind=_QUICK,
                    diagnostics=self._of([finding]) or None,
                    edit=workspace_edit(edits),
                )

        if len(found) > 1:
            yield from self._all_missing(found)

    def _all_missing(self, found: Sequence[Finding]) -> Iterator[types.CodeAction]:
        """Yield the action that adds all keys and sections of which some are missing, one after the other."""
        later = self.text
        for finding in found:
            later = replaced(later, with_skeleton(later, finding.key))
        edits = edits_between(self.path, self.text, later)
        if edits and all(self._is_harmless(finding, edits) for finding in found):
            title = "Add everything that is missing here, with examples to replace"
            diagnostics = self._of(found) or None
            yield types.CodeAction(title, _QUICK, diagnostics=diagnostics, edit=workspace_edit(edits))

    def _is_harmless(self, finding: Finding, edits: tuple[TextEdit, ...]) -> bool:
        """Tell whether the finding is gone and no file is refused for it: examples may bring other findings."""
        before, after = self.offers.estate.assessment, self.offers.estate.after(edits)
        known = after.evaluated.paths.get(self.path)
        is_gone = finding.identity not in {one.identity for one in (known.counting if known else ())}
        return is_gone and set(after.refused) <= set(before.refused)

    def _is_automatic(self, finding: Finding) -> bool:
        options = self.offers.options(finding)
        return any(one.told.applicability is Applicability.AUTOMATIC for one in options)

    def _planned(self, rules: frozenset[str]) -> tuple[TextEdit, ...]:
        plan = plan_fixes_of(self.offers.estate, rules, frozenset({self.path}))
        later = plan.after.get(self.path)
        return () if later is None else edits_between(self.path, plan.before[self.path], later)

    def _of(self, found: Iterable[Finding]) -> list[types.Diagnostic]:
        """Return the diagnostics of an editor that say what was found."""
        places = {(one.rule, max(one.range.start.line, 1) - 1) for one in found}
        return [one for one in self.diagnostics if (str(one.code), one.range.start.line) in places]


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
