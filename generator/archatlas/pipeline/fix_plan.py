"""Applies the fixes that need nobody to decide, all together, as far as they bring nothing new."""

from collections.abc import Iterator, Set

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import FixPlan, LeftFinding, OfferedFix, are_gone, brought_findings
from archatlas.formats.reader import Reader
from archatlas.formats.schema_files import SourceTree
from archatlas.formats.text_edits import collide
from archatlas.model.finding import Finding, FindingIdentity
from archatlas.model.record import dataclass, field, replace
from archatlas.model.text_edit import Applicability, Fix, TextEdit
from archatlas.pipeline.assessor import Assessor
from archatlas.pipeline.offered_fixes import EditedEstate, OfferedFixes

ROUNDS = 50
"""Most times that fixes are looked for again in what earlier ones gave: each round takes at least one that works."""


def plan_fixes(tree: SourceTree, assessor: Assessor, rules: Set[str], paths: Set[str]) -> FixPlan:
    """Return what becomes of the texts when the findings of some rules and files are fixed; of all where none is named.

    No other file than the named ones is changed.
    """
    return plan_fixes_of(EditedEstate(assessor.assess(tree), assessor.reader), rules, paths)


def plan_fixes_of(estate: EditedEstate, rules: Set[str], paths: Set[str]) -> FixPlan:
    """Return the same of an estate that is assessed already."""
    return _FixPlanner(estate.reader, rules, paths).plan(estate)


@dataclass(frozen=True)
class _FixPlanner:
    """Takes fixes round by round, each from what the texts have become by then."""

    reader: Reader
    rules: Set[str]
    paths: Set[str]
    failed: dict[tuple[FindingIdentity, str], str] = field(default_factory=dict)
    applied: list[OfferedFix] = field(default_factory=list)

    def plan(self, first: EditedEstate) -> FixPlan:
        """Return what the texts become, and what stays."""
        state = first
        offers = OfferedFixes(state)
        for _ in range(ROUNDS):
            batch = tuple(self._chosen(state, offers))
            if not batch:
                break
            state = self._applied_to(state, batch, offers)
            offers = offers.following(state)
        left = tuple(self._left(one, offers) for one in self._wanted(state))
        changed = [path for path, one in first.sources.items() if one.text != state.sources[path].text]
        return FixPlan(
            {path: first.sources[path].text for path in changed},
            {path: state.sources[path].text for path in changed},
            tuple(self.applied),
            left,
        )

    def _estate(self, assessment: Assessment) -> EditedEstate:
        return EditedEstate(assessment, self.reader)

    def _wanted(self, state: EditedEstate) -> Iterator[Finding]:
        """Yield the findings of the wanted rules and files; all where none are named."""
        for one in state.assessment.findings:
            if (not self.rules or one.rule in self.rules) and (not self.paths or one.path in self.paths):
                yield one

    def _chosen(self, state: EditedEstate, offers: OfferedFixes) -> Iterator[OfferedFix]:
        """Yield a fix for each finding that has one which needs nobody to decide, as far as they do not collide."""
        taken = dict[TextEdit, None]()
        for finding in self._wanted(state):
            fix = next(self._ready(finding, offers), None)
            if fix is not None and (taken.keys() >= set(fix.edits) or not collide((*taken, *fix.edits))):
                taken.update(dict.fromkeys(fix.edits))
                yield OfferedFix(finding, fix)

    def _ready(self, finding: Finding, offers: OfferedFixes) -> Iterator[Fix]:
        """Yield the fixes of a finding that need nobody to decide and that did not fail before."""
        for option in offers.options(finding):
            key = (finding.identity, option.told.title)
            if option.told.applicability is Applicability.AUTOMATIC and key not in self.failed:
                edits = option.make_edits()
                if not edits:
                    self.failed[key] = offers.objection(finding, edits)
                elif self.paths and not {edit.path for edit in edits} <= self.paths:
                    self.failed[key] = "it would change another file"
                else:
                    yield replace(option.told, edits=edits)

    def _applied_to(self, state: EditedEstate, batch: tuple[OfferedFix, ...], offers: OfferedFixes) -> EditedEstate:
        """Return the estate after as many of the fixes as work together.

        Where they do not, each is tried alone, and what does not work alone is not tried again. Of those that only do
        not work together the first half is tried: the places of the others would have moved, they come again.
        """
        later = self._after(state, batch)
        if later is None and len(batch) > 1:
            batch = tuple(one for one in batch if self._works_alone(one, offers))
            later = self._after(state, batch)
        while later is None and len(batch) > 1:
            batch = batch[: len(batch) // 2]
            later = self._after(state, batch)
        if later is None:
            for one in batch:
                objection = offers.objection(one.finding, one.fix.edits)
                self.failed[one.finding.identity, one.fix.title] = objection or "it does not work with the other fixes"
            return state
        self.applied.extend(batch)
        return self._estate(later)

    def _after(self, state: EditedEstate, batch: tuple[OfferedFix, ...]) -> Assessment | None:
        """Return what there is to say after some fixes, None where a finding stays or has come."""
        if not batch:
            return state.assessment
        later = state.after(dict.fromkeys(edit for one in batch for edit in one.fix.edits))
        works = are_gone((one.finding for one in batch), state.assessment, later)
        return later if works and not any(brought_findings(state.assessment, later)) else None

    def _works_alone(self, one: OfferedFix, offers: OfferedFixes) -> bool:
        objection = offers.objection(one.finding, one.fix.edits)
        if objection:
            self.failed[one.finding.identity, one.fix.title] = objection
        return not objection

    def _left(self, finding: Finding, offers: OfferedFixes) -> LeftFinding:
        options = offers.options(finding)
        if not options:
            return LeftFinding(finding, "too much was tried already" if offers.budget.is_spent else "no fix is known")
        best = options[0].told
        why = self.failed.get((finding.identity, best.title), "it was not tried")
        return LeftFinding(finding, best.applicability.value or why, best.title)
