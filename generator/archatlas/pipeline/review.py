"""Judges a change: both sides assessed by one policy, compared, and every finding put in its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.announced import with_announcements
from archatlas.analysis.compare.breaking import Contracts
from archatlas.analysis.compare.compare import comparison_of, contracts_of
from archatlas.analysis.evidence import Leaves
from archatlas.analysis.policy.waiving import waives
from archatlas.analysis.remedies.remedies import Situation
from archatlas.analysis.report import Judged, Report, Standing
from archatlas.analysis.standings import NewNames, compared_findings
from archatlas.load.loader import Reader
from archatlas.load.shape import read_shape
from archatlas.model.finding import Severity
from archatlas.pipeline.fates import removals
from archatlas.pipeline.new_names import new_names
from archatlas.pipeline.promises import broken_promises
from archatlas.pipeline.remedied import Files, Remedies
from archatlas.pipeline.road import Road
from archatlas.pipeline.sides import Sides
from archatlas.pipeline.stand_ins import StandIns, find_stand_ins


@dataclass(frozen=True)
class Review:
    """A report on a change, with the later state as it is without modules of refused files, for who publishes it."""

    after: Assessment
    report: Report


@dataclass(frozen=True)
class Judgement:
    """What decides on a change: which findings are new, and the contracts that are broken; nothing is explained yet."""

    sides: Sides
    contracts: Contracts
    names: NewNames
    road: Road
    read: StandIns
    report: Report

    def explained(self) -> Report:
        """Add what changed and what can be done; a change that is dense or large gets as much as stays cheap."""
        before, after = self.contracts.before, self.contracts.after
        comparison = comparison_of(self.contracts, self.read.values)
        files = Files(self.sides, before, self.names, self.road.reader)
        remedies = Remedies(files, Situation(before, after, comparison))
        judged = sorted(remedies.added_to(self.report.judged), key=lambda one: one.finding.order)
        remarks = (*self.report.remarks, *remedies.remarks())
        return replace(self.report, judged=tuple(judged), comparison=comparison, remarks=remarks)

    def published(self) -> Assessment:
        """Return the later state without modules of refused files."""
        return self.road.assess(self.sides.after.tree) if self.read.after else self.contracts.after


def review_sides(sides: Sides, today: date | None, fail_on: Severity) -> Review:
    """Assess and compare both sides by the same day, and say what can be done."""
    judgement = judge_sides(sides, today, fail_on)
    return Review(judgement.published(), judgement.explained())


def judge_sides(sides: Sides, today: date | None, fail_on: Severity) -> Judgement:
    """Assess both sides by the same day and put every finding in its place; a file that both have is read once."""
    reader, leaves = Reader(read_shape()), Leaves()
    read = find_stand_ins(sides.before.tree, sides.after.tree, reader)
    road = Road(sides.after.settings, today, reader, leaves)
    after = road.assess(sides.after.tree, read.after)
    before = Road(sides.before.settings, after.facts.today, reader, leaves).assess(sides.before.tree, read.before)
    contracts = contracts_of(before, after)
    names = new_names(sides, before, after, contracts.renames)
    promises = broken_promises(contracts, sides, reader)
    graver = frozenset(one.finding.identity for one in promises)
    compared = (one for one in compared_findings(before, after, names) if one.finding.identity not in graver)
    judged = (*with_announcements(compared, contracts), *promises)
    told = frozenset(one.finding.module for one in promises)
    report = Report(
        modules=len(after.catalog),
        judged=tuple(sorted(judged, key=lambda one: one.finding.order)),
        fail_on=fail_on,
        remarks=(*sides.remarks, *_not_waived_yet(sides, judged), *removals(contracts, told, sides, reader)),
        base=sides.before.name,
        head=sides.after.name,
        refused=after.refused,
        passed_over=after.not_schemas,
    )
    return Judgement(sides, contracts, names, road, read, report)


def _not_waived_yet(sides: Sides, judged: Iterable[Judged]) -> Iterator[str]:
    """Say which new findings the change itself would waive."""
    new = [one.finding for one in judged if one.standing is Standing.NEW]
    number = sum(any(waives(waiver, finding) for waiver in sides.pending) for finding in new)
    if number:
        which = "1 new finding has" if number == 1 else f"{number} new findings have"
        yield f"{which} a waiver in this change, which counts once it is in the base; --config judges by it now"
