"""Applies the fixes that need nobody to decide, all together, as far as they bring nothing new."""

from collections.abc import Iterator, Set

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.plan import FixPlan, LeftFinding, OfferedFix, are_gone, brought_findings
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
    return _FixPlanner(assessor, rules, paths).plan(tree)


@dataclass(frozen=True)
class _FixPlanner:
    """Takes fixes round by round, each from what the texts have become by then."""

    assessor: Assessor
    rules: Set[str]
    paths: Set[str]
    failed: dict[tuple[FindingIdentity, str], str] = field(default_factory=dict)
    applied: list[OfferedFix] = field(default_factory=list)

    def plan(self, tree: SourceTree) -> FixPlan:
        """Return what the texts become, and what stays."""
        first = state = self._estate(self.assessor.assess(tree))
        offers = OfferedFixes(state)
        for _ in range(ROUNDS):
            batch = tuple(self._chosen(state, offers))
            if not batch:
                break
            state = self._applied_to(state, batch)
            offers = OfferedFixes(state)
        left = tuple(self._left(one, offers) for one in self._wanted(state))
        changed = [path for path, one in first.sources.items() if one.text != state.sources[path].text]
        return FixPlan(
            {path: first.sources[path].text for path in changed},
            {path: state.sources[path].text for path in changed},
            tuple(self.applied),
            left,
        )

    def _estate(self, assessment: Assessment) -> EditedEstate:
        return EditedEstate(assessment, self.assessor.reader)

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
        """Yield the fixes of a finding that work and that need nobody to decide."""
        for option in offers.options(finding):
            key = (finding.identity, option.told.title)
            if option.told.applicability is Applicability.AUTOMATIC and key not in self.failed:
                edits = option.make_edits()
                is_inside = not self.paths or {edit.path for edit in edits} <= self.paths
                objection = offers.objection(finding, edits) if is_inside else "it would change another file"
                if objection:
                    self.failed[key] = objection
                else:
                    yield replace(option.told, edits=edits)

    def _applied_to(self, state: EditedEstate, batch: tuple[OfferedFix, ...]) -> EditedEstate:
        """Return the estate after as many of the fixes as work together; one that does not is not tried again.

        Of several that do not, the first half is tried; the places of the others would have moved, so that they come
        again in the next round.
        """
        later = state.after(dict.fromkeys(edit for one in batch for edit in one.fix.edits))
        works = are_gone((one.finding for one in batch), state.assessment, later)
        if works and not any(brought_findings(state.assessment, later)):
            self.applied.extend(batch)
            return self._estate(later)
        if len(batch) == 1:
            key = (batch[0].finding.identity, batch[0].fix.title)
            self.failed[key] = "it does not work together with the other fixes"
            return state
        return self._applied_to(state, batch[: len(batch) // 2])

    def _left(self, finding: Finding, offers: OfferedFixes) -> LeftFinding:
        options = offers.options(finding)
        if not options:
            return LeftFinding(finding, "no fix is known")
        best = options[0].told
        why = self.failed.get((finding.identity, best.title), "it was not tried")
        return LeftFinding(finding, best.applicability.value or why, best.title)
