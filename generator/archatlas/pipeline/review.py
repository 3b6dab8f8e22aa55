"""Judges a change: both sides assessed by one policy, compared, and every finding put in its place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import breaking_findings
from archatlas.analysis.compare.compare import compare
from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.evidence import Leaves
from archatlas.analysis.policy.treatment import treated
from archatlas.analysis.policy.waiving import sift, waives
from archatlas.analysis.remedies.remedies import Situation, remedies_for
from archatlas.analysis.report import Judged, Remedy, Report, Standing, as_waived
from archatlas.analysis.rules.loading import LOADING_RULES
from archatlas.analysis.standings import NewNames, compared_findings
from archatlas.load.loader import Reader
from archatlas.load.shape import read_shape
from archatlas.model.finding import Finding, Severity
from archatlas.model.names import ModuleName
from archatlas.pipeline.new_names import new_names
from archatlas.pipeline.road import Road
from archatlas.pipeline.sides import Sides
from archatlas.pipeline.stand_ins import find_stand_ins
from archatlas.pipeline.text_remedies import text_remedies

_READING = frozenset(rule.name for rule in LOADING_RULES)


@dataclass(frozen=True)
class Review:
    """A report on a change, with the later state as it is without modules of refused files, for who publishes it."""

    after: Assessment
    report: Report


def review_sides(sides: Sides, today: date | None, fail_on: Severity) -> Review:
    """Assess and compare both sides by the same day; a file that both have is read once."""
    reader, leaves = Reader(read_shape()), Leaves()
    read = find_stand_ins(sides.before.tree, sides.after.tree, reader)
    road = Road(sides.after.settings, today, reader, leaves)
    after = road.assess(sides.after.tree, read.after)
    before = Road(sides.before.settings, after.facts.today, reader, leaves).assess(sides.before.tree, read.before)
    comparison = compare(before, after, read.values)
    names = new_names(sides, before, after, comparison.renames)
    judged = (*compared_findings(before, after, names), *_broken_contracts(comparison))
    remedied = _with_remedies(judged, _Files(sides, before, names, reader), Situation(before, after, comparison))
    return Review(
        road.assess(sides.after.tree) if read.after else after,
        Report(
            modules=len(after.catalog),
            judged=tuple(sorted(remedied, key=lambda one: one.finding.order)),
            fail_on=fail_on,
            comparison=comparison,
            remarks=(*sides.remarks, *_not_waived_yet(sides, judged)),
            base=sides.before.name,
            head=sides.after.name,
        ),
    )


def _not_waived_yet(sides: Sides, judged: Iterable[Judged]) -> Iterator[str]:
    """Say which new findings the change itself would waive."""
    new = [one.finding for one in judged if one.standing is Standing.NEW]
    number = sum(any(waives(waiver, finding) for waiver in sides.pending) for finding in new)
    if number:
        which = "1 new finding has" if number == 1 else f"{number} new findings have"
        yield f"{which} a waiver in this change, which counts once it is in the base; --config judges by it now"


def _broken_contracts(comparison: Comparison) -> tuple[Judged, ...]:
    facts = comparison.after.facts
    found = treated(breaking_findings(comparison), facts)
    waivers = tuple(waiver for waiver in facts.policy.waivers if not waiver.is_over(facts.today))
    sifted = sift(found, waivers, facts.today, frozenset(waiver.rule for waiver in waivers))
    return (
        *(Judged(finding, Standing.NEW) for finding in sifted.findings),
        *as_waived(sifted.waived),
    )


FINDINGS = 200
"""Most new findings that are tried on the estate, the gravest first."""
WORK = 400_000
"""Most modules and requirements that these trials look at, the whole estate counted for each finding."""
READ = 2_000_000
"""Most characters that are read again for findings from reading, a whole file counted for each of them."""


@dataclass(frozen=True)
class _Files:
    """The texts of both sides, for remedies that change a text."""

    sides: Sides
    before: Assessment
    names: NewNames
    reader: Reader

    def remedies(self, finding: Finding) -> tuple[Remedy, ...]:
        """Return what can be done about a finding from reading a file."""
        earlier = self._earlier.get(self._former_path(finding))
        return text_remedies(finding, self._later.get(finding.location.path), earlier, self.reader, self._taken)

    @cached_property
    def _taken(self) -> frozenset[str]:
        """The usable names that files claim now, in lower case."""
        claims = (self.reader.read(file).claim for file in self.sides.after.tree.files)
        return frozenset(claim.name.casefold() for claim in claims if claim is not None and claim.module == claim.name)

    def size(self, finding: Finding) -> int:
        """Return how many characters the file of a finding has."""
        return len(self._later.get(finding.location.path, ""))

    @cached_property
    def _earlier(self) -> Mapping[str, str]:
        return {file.path: file.text for file in self.sides.before.tree.files}

    @cached_property
    def _later(self) -> Mapping[str, str]:
        return {file.path: file.text for file in self.sides.after.tree.files}

    @cached_property
    def _former_names(self) -> Mapping[str, str]:
        return {str(new): str(old) for old, new in (*self.names.modules.items(), *self.names.files.items())}

    def _former_path(self, finding: Finding) -> str:
        """Return where the file was before: as the file of its module, or under its former name."""
        former = self.before.catalog.get(ModuleName(self._former_names.get(finding.module, finding.module)))
        path = finding.location.path
        return former.path if former else self._former_names.get(path, path)


def _with_remedies(judged: Iterable[Judged], files: _Files, situation: Situation) -> Iterator[Judged]:
    """Give every new finding its remedies; past a budget, which a change cannot stretch, the general one."""
    budget = Budget(len(situation.after.catalog) + len(situation.after.graph.edges()))
    for one in sorted(judged, key=lambda each: -each.finding.severity):
        finding = one.finding
        if one.standing is not Standing.NEW:
            yield one
        elif finding.rule in _READING:
            within = budget.allows_reading(files.size(finding))
            yield replace(one, remedies=files.remedies(finding) if within else (GENERAL,))
        else:
            within = budget.allows_trial()
            yield replace(one, remedies=remedies_for(finding, situation) if within else (GENERAL,))


GENERAL = Remedy("undo everything that this change changed", "removes this finding, which was not there before")


class Budget:
    """Counts what remedies of a review may cost; counted, not timed, so that the same change gives the same report."""

    def __init__(self, size: int) -> None:
        """Begin for an estate of so many modules and requirements."""
        self._trials = min(FINDINGS, WORK // max(size, 1))
        self._characters = READ

    def allows_trial(self) -> bool:
        """Tell whether one more finding is tried on the estate."""
        self._trials -= 1
        return self._trials >= 0

    def allows_reading(self, characters: int) -> bool:
        """Tell whether a text of that length is read again."""
        self._characters -= characters
        return self._characters >= 0
