"""Judges a change: both states assessed by one policy, compared, and every finding put in its place."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import ContractComparison, breaking_findings
from archatlas.analysis.compare.compare import comparison_of, contracts_of
from archatlas.analysis.compare.weaker_promises import weaker_promises, withdrawn_keys
from archatlas.analysis.fixes.remedies import RemedyContext
from archatlas.analysis.incremental import Changes
from archatlas.analysis.policy.baseline_state import NewNames, compared_findings, with_announcements
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.analysis.policy.waivers import apply_waivers, waives
from archatlas.analysis.report import BaselineState, Report, ReportedFinding, as_waived
from archatlas.formats.module_schema.stand_in import StandIn
from archatlas.formats.reader import Reader
from archatlas.model.change_log import MissingChange
from archatlas.model.finding import AboutModule, Finding, Severity
from archatlas.model.record import dataclass, replace
from archatlas.pipeline.api_changes import with_described_changes
from archatlas.pipeline.assessor import Assessor, with_stand_ins
from archatlas.pipeline.code_scan import with_code
from archatlas.pipeline.measured_facts import read_evidence, with_evidence
from archatlas.pipeline.renames_and_removals import new_names, removal_remarks, with_file_outcomes
from archatlas.pipeline.review_inputs import ReviewInputs
from archatlas.pipeline.review_remedies import RemedyBudget, ReviewRemedies, ReviewTexts
from archatlas.pipeline.stand_ins import StandIns, find_stand_ins
from archatlas.settings import Settings


@dataclass(frozen=True)
class Review:
    """A report on a change, with the later state as it is without modules of refused files, for who publishes it."""

    after: Assessment
    report: Report


@dataclass(frozen=True)
class ReviewJudgement:
    """What decides on a change: which findings are new, and the contracts that are broken; nothing is explained yet."""

    inputs: ReviewInputs
    contracts: ContractComparison
    names: NewNames
    assessor: Assessor
    read: StandIns
    report: Report

    def explained(self, budget: RemedyBudget | None = None) -> Report:
        """Add what changed and what can be done; a change that is dense or large gets as much as stays cheap."""
        before, after = self.contracts.before, self.contracts.after
        comparison = comparison_of(self.contracts, self.read.values)
        files = ReviewTexts(self.inputs, before, self.names, self.assessor.reader)
        remedies = ReviewRemedies(
            files, RemedyContext(before, after, comparison), self.published, budget or RemedyBudget()
        )
        reported = sorted(remedies.added_to(self.report.reported), key=lambda one: one.finding.order)
        remarks = (*self.report.remarks, *remedies.remarks(), *self._missing())
        return replace(self.report, reported=tuple(reported), comparison=comparison, remarks=remarks)

    def _missing(self) -> tuple[MissingChange, ...]:
        """Return what the change may lack, as the past of the repository has it."""
        if self.inputs.past is None:
            return ()
        from archatlas.pipeline.changes_together import missing_from  # nothing else asks the past

        return missing_from(self.inputs.past, self.contracts.after.catalog, self.inputs.after.settings)

    def published(self) -> Assessment:
        """Return the later state without modules of refused files."""
        return self._published

    @cached_property
    def _published(self) -> Assessment:
        after = self.contracts.after
        return self.assessor.assess_after(after, self.inputs.after.tree) if self.read.after else after


def review_change(inputs: ReviewInputs, today: date | None, fail_on: Severity) -> Review:
    """Assess and compare both sides by the same day, and say what can be done."""
    judgement = judge_change(inputs, today, fail_on)
    return Review(judgement.published(), judgement.explained())


def judge_change(inputs: ReviewInputs, today: date | None, fail_on: Severity) -> ReviewJudgement:
    """Assess both sides by the same day and put every finding in its place; a file that both have is read once."""
    reader = _reader_of_both(inputs)
    read = find_stand_ins(inputs.before.tree, inputs.after.tree, reader)
    assessor = Assessor(inputs.after.settings, today, reader)
    code = inputs.code
    after = assessor.assess(inputs.after.tree, read.after)
    after = with_code(after, code.root, inputs.after.settings, code.after) if code else after
    placed = (
        read_evidence(inputs.evidence.places, inputs.after.settings, inputs.evidence.after) if inputs.evidence else None
    )
    after = with_evidence(after, placed, inputs.after.settings) if placed else after
    after = _with_changes(after, inputs, inputs.after.settings)
    assessor = replace(assessor, code=after.facts.code, measured=after.facts.measured, changes=after.facts.changes)
    earlier = Assessor(inputs.before.settings, after.facts.today, reader)
    before = earlier.assess_after(after, inputs.before.tree, read.before)
    before = with_code(before, code.root, inputs.before.settings, code.before) if code else before
    if placed and inputs.evidence:
        before = with_evidence(before, placed.without_runs_of(inputs.evidence.own), inputs.before.settings)
    return _judgement(inputs, (_with_changes(before, inputs, inputs.before.settings), after), read, assessor, fail_on)


def _with_changes(known: Assessment, inputs: ReviewInputs, settings: Settings) -> Assessment:
    if inputs.past is None or not settings.changes_together:
        return known
    from archatlas.pipeline.changes_together import with_changes_before  # most estates do not ask git

    return with_changes_before(known, inputs.past, settings)


def judge_unsaved(inputs: ReviewInputs, saved: Assessment, now: Assessment, fail_on: Severity) -> ReviewJudgement:
    """Judge two states that are assessed already; only modules of files that cannot be read are made up for."""
    reader = Reader().knowing(saved.evaluated.reading, now.evaluated.reading)
    read = find_stand_ins(inputs.before.tree, inputs.after.tree, reader)
    states = (_completed(saved, read.before), _completed(now, read.after))
    return _judgement(inputs, states, read, Assessor(inputs.after.settings, now.facts.today, reader), fail_on)


def _completed(state: Assessment, stand_ins: Mapping[str, StandIn]) -> Assessment:
    if not stand_ins:
        return state
    return state.after(Changes(reading=with_stand_ins(stand_ins, state.evaluated.reading)))


def _judgement(
    inputs: ReviewInputs, states: tuple[Assessment, Assessment], read: StandIns, assessor: Assessor, fail_on: Severity
) -> ReviewJudgement:
    before, after = states
    reader = assessor.reader
    contracts = with_described_changes(contracts_of(before, after), inputs)
    names = new_names(inputs, before, after, contracts.renames)
    promises = broken_promises(contracts, inputs, reader)
    graver = frozenset(one.finding.identity for one in promises)
    compared = (one for one in compared_findings(before, after, names) if one.finding.identity not in graver)
    reported = (*with_announcements(compared, contracts), *promises)
    told = frozenset(one.finding.module for one in promises)
    report = Report(
        modules=len(after.catalog),
        reported=tuple(sorted(reported, key=lambda one: one.finding.order)),
        fail_on=fail_on,
        remarks=(
            *inputs.remarks,
            *_not_waived_yet(inputs, reported),
            *removal_remarks(contracts, told, inputs, reader),
        ),
        base=inputs.before.name,
        head=inputs.after.name,
        refused=after.refused,
        passed_over=after.not_schemas,
    )
    return ReviewJudgement(inputs, contracts, names, assessor, read, report)


def _reader_of_both(inputs: ReviewInputs) -> Reader:
    """Return a reader that knows the files of both states; one that both have is read once."""
    reader = Reader()
    earlier = reader.load(inputs.before.tree.files)
    return reader.knowing(earlier, reader.load(inputs.after.tree.files, earlier))


def broken_promises(contracts: ContractComparison, inputs: ReviewInputs, reader: Reader) -> tuple[ReportedFinding, ...]:
    """Return a finding for each contract that is broken and each promise that became weaker, waived ones as such.

    What a module says no more although rules went by it is one of them.

    How grave they are, and who waives them, follows from the name, the lane and whatever else the module had before:
    a module that moves into a lane where everything is a trial breaks no promise more lightly.
    """
    found = (*_broken_contracts(contracts, inputs, reader), *weaker_promises(contracts), *withdrawn_keys(contracts))
    formers = {str(later): str(former) for later, former in contracts.formers.items()}
    facts = contracts.before.facts
    reported = tuple(
        with_severity_overrides((_about_module(one, formers.get(one.module, one.module)) for one in found), facts)
    )
    waivers = tuple(waiver for waiver in contracts.after.facts.policy.waivers if not waiver.is_over(facts.today))
    result = apply_waivers(reported, waivers, facts.today, frozenset(waiver.rule for waiver in waivers))
    laters = {former: later for later, former in formers.items()}
    return (
        *(
            ReportedFinding(_about_module(one, laters.get(one.module, one.module)), BaselineState.NEW)
            for one in result.findings
        ),
        *as_waived(
            replace(one, finding=_about_module(one.finding, laters.get(one.finding.module, one.finding.module)))
            for one in result.waived
        ),
    )


def _broken_contracts(contracts: ContractComparison, inputs: ReviewInputs, reader: Reader) -> Iterator[Finding]:
    """Yield the findings about broken contracts, those of modules that are gone with what became of their files."""
    there = contracts.after.catalog
    broken = breaking_findings(contracts)
    yield from (one for one in broken if one.module in there)
    yield from with_file_outcomes((one for one in broken if one.module not in there), inputs, reader)


def _about_module(finding: Finding, module: str) -> Finding:
    return finding if finding.about.text == module else replace(finding, about=AboutModule(module))


def _not_waived_yet(inputs: ReviewInputs, reported: Iterable[ReportedFinding]) -> Iterator[str]:
    """Say which new findings the change itself would waive."""
    new = [one.finding for one in reported if one.state is BaselineState.NEW]
    number = sum(any(waives(waiver, finding) for waiver in inputs.pending) for finding in new)
    if number:
        which = "1 new finding has" if number == 1 else f"{number} new findings have"
        yield f"{which} a waiver in this change, which counts once it is in the base; --config judges by it now"
