"""What can be done about the new findings of a review, within a budget that no change can stretch."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.context import LOOKED_AT, RemedyContext
from archatlas.analysis.fixes.remedies import TRIED
from archatlas.analysis.policy.baseline_state import NewNames
from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.formats.reader import Reader
from archatlas.model.finding import Finding, Severity
from archatlas.model.module import ModuleName
from archatlas.model.schema_rules import FOUND_BY_READING
from archatlas.model.text_edit import Fix
from archatlas.pipeline.offered_fixes import TRIAL_COST, EditedEstate, FixOption, OfferedFixes
from archatlas.pipeline.review_inputs import ReviewInputs

FINDING_LIMIT = 200
"""Most new findings that are tried on the estate, the gravest first."""
WORK_LIMIT = 400_000
"""Most modules and requirements that proposals for them look at, the whole estate counted for each finding."""
CHARACTER_LIMIT = 2_000_000
"""Most characters that are read again for findings from reading, a whole file counted for each of them."""
READING_COST = 10_000
"""Characters that it takes as long to read as to try the edits of the shortest file."""


@dataclass(frozen=True)
class ReviewTexts:
    """The texts of both sides, for remedies that change a text."""

    inputs: ReviewInputs
    before: Assessment
    names: NewNames
    reader: Reader

    def earlier(self, finding: Finding) -> str | None:
        """Return the text that the file of a finding had before the change."""
        return self._earlier.get(self._former_path(finding))

    def size(self, finding: Finding) -> int:
        """Return how many characters the file of a finding has."""
        return len(self._later.get(finding.path, ""))

    @cached_property
    def _earlier(self) -> Mapping[str, str]:
        return {file.path: file.text for file in self.inputs.before.tree.files}

    @cached_property
    def _later(self) -> Mapping[str, str]:
        return {file.path: file.text for file in self.inputs.after.tree.files}

    @cached_property
    def _former_names(self) -> Mapping[str, str]:
        return {str(new): str(old) for old, new in (*self.names.modules.items(), *self.names.files.items())}

    def _former_path(self, finding: Finding) -> str:
        """Return where the file was before: as the file of its module, or under its former name."""
        former = self.before.catalog.get(ModuleName(self._former_names.get(finding.module, finding.module)))
        path = finding.path
        return former.path if former else self._former_names.get(path, path)


class RemedyBudget:
    """Counts what remedies of a review may cost; counted, not timed, so that the same change gives the same report."""

    def __init__(self, edits: int = 0, lines: int | None = None) -> None:
        """Begin with everything still to spend; edits of texts are only tried for reports that carry them.

        Where a report is cut after some `lines`, nothing is tried for findings that certainly stand below.
        """
        self.lines = lines
        self._findings = FINDING_LIMIT
        self._work = WORK_LIMIT
        self._characters = CHARACTER_LIMIT
        self._edits = edits

    def holds_all(self, context: RemedyContext, found: Sequence[Finding], characters: int) -> bool:
        """Tell whether all findings can be tried, so that no remark has to count what was not."""
        modules = [ModuleName(one.module) for one in found if one.rule not in FOUND_BY_READING]
        return (
            len(modules) <= self._findings
            and len(modules) * context.base.size <= self._work
            and characters + len(found) * READING_COST <= self._characters
            and TRIED * sum(map(context.base.weight, modules)) <= LOOKED_AT
        )

    def allows_trial(self, context: RemedyContext) -> bool:
        """Tell whether one more finding is tried on the estate; the first one always is."""
        if self._findings <= 0 or self._work <= 0 or context.trial_budget.is_spent:
            return False
        self._findings -= 1
        self._work -= context.base.size
        return True

    def allows_edit(self, modules: int) -> bool:
        """Tell whether one more edit of a text is tried."""
        self._edits -= modules + TRIAL_COST
        return self._edits >= 0

    def allows_reading(self, characters: int) -> bool:
        """Tell whether a text of that length is read again."""
        self._characters -= characters + READING_COST
        return self._characters >= 0


UNDO_EVERYTHING = Fix(
    "undo everything that this change changed", effect="removes this finding, which was not there before"
)


@dataclass
class ReviewRemedies:
    """Gives new findings their remedies; past a budget, which a change cannot stretch, the general one."""

    files: ReviewTexts
    context: RemedyContext
    published: Callable[[], Assessment]
    budget: RemedyBudget = field(default_factory=RemedyBudget)
    general: int = 0

    def added_to(self, reported: Iterable[ReportedFinding]) -> Iterator[ReportedFinding]:
        """Yield the findings, the gravest first, the new ones with their remedies."""
        ordered = sorted(reported, key=lambda each: -each.finding.severity)
        room = self._room([one.finding for one in ordered if one.state is BaselineState.NEW])
        for one in ordered:
            if one.state is BaselineState.NEW and room > 0:
                # What grew may stay above its limit whatever is tried: then only its growth can be undone.
                remedies = self._of(one.finding) or ((UNDO_EVERYTHING,) if one.before else ())
                room -= 1 + len(remedies[:1]) if one.finding.severity > Severity.NOTE else 0
                yield replace(one, remedies=remedies)
            else:
                yield one

    def _room(self, found: Sequence[Finding]) -> float:
        """Return for how many lines there are remedies, so that more would stand below the last one that is shown.

        A finding has at least one, and another one for a remedy, but notes that are alike are only counted.
        """
        lines = self.budget.lines
        if lines is None:
            return inf
        characters = sum(self.files.size(one) for one in found if one.rule in FOUND_BY_READING)
        return lines + 1 if self.budget.holds_all(self.context, found, characters) else inf

    def remarks(self) -> Iterator[str]:
        """Say how many findings were not looked at one by one."""
        if self.general:
            which = "1 new finding, the least grave one," if self.general == 1 else f"{self.general:,} new findings"
            yield f"the change is large: remedies of {which} were not tried one by one; the gravest came first"

    def _of(self, finding: Finding) -> tuple[Fix, ...]:
        if finding.rule in FOUND_BY_READING:
            is_looked_at = self.budget.allows_reading(self.files.size(finding))
            options = self._offers.options(finding) if is_looked_at else ()
        else:
            is_looked_at = self.budget.allows_trial(self.context)
            options = self._offers.options(finding) if is_looked_at else ()
            is_looked_at = is_looked_at and (bool(options) or not self.context.trial_budget.is_spent)
        self.general += not is_looked_at
        return tuple(self._told(finding, option) for option in options) if is_looked_at else (UNDO_EVERYTHING,)

    def _told(self, finding: Finding, option: FixOption) -> Fix:
        """Return what can be done, with its edits where it can be suggested and there is time to try it."""
        is_tried = option.is_offered and self.budget.allows_edit(len(self.context.facts.catalog))
        return self._offers.tried(finding, option) if is_tried else option.told

    @cached_property
    def _offers(self) -> OfferedFixes:
        estate = EditedEstate(self.published(), self.files.reader)
        return OfferedFixes(estate, self.context, self.files.earlier)
