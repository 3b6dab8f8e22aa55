"""What may fix each finding of an estate, as edits of its texts that were read again and judged."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from itertools import chain, takewhile
from typing import Self

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.fixes.context import RemedyContext, TrialBudget
from archatlas.analysis.fixes.plan import RULES_OF_CODE, are_gone, brought_findings, came, is_missing_dependency
from archatlas.analysis.fixes.proposal import Proposal
from archatlas.analysis.fixes.remedies import Verified, verified_for
from archatlas.analysis.fixes.what_if import WhatIf
from archatlas.analysis.incremental import Changes
from archatlas.analysis.report import BLOCKING, Report
from archatlas.analysis.rules.promises import REVIEW_RULES
from archatlas.formats.reader import Reader
from archatlas.formats.text_edits import edited
from archatlas.model.finding import AboutModule, Finding
from archatlas.model.module import Module
from archatlas.model.reading import ReadFile
from archatlas.model.record import dataclass, replace
from archatlas.model.schema_rules import FOUND_BY_READING
from archatlas.model.source import Range, SourceFile
from archatlas.model.source_rules import SOURCE_RULES
from archatlas.model.text_edit import Applicability, Fix, TextEdit
from archatlas.pipeline.module_edits import module_edits
from archatlas.pipeline.text_fixes.text_remedies import text_remedies

_REVIEWED = frozenset(rule.name for rule in REVIEW_RULES)
"""Rules whose findings one state alone does not show: that they are gone was found out by comparing the two."""


def _none(_finding: Finding) -> None:
    """Know no earlier text."""


_OF_SOURCES = frozenset(rule.name for rule in SOURCE_RULES)
"""Rules about files of other systems, which only their owners edit."""


class EditedEstate:
    """An estate whose texts can be edited on trial."""

    def __init__(self, assessment: Assessment, reader: Reader) -> None:
        """Begin with the texts that the assessment was made of."""
        self.assessment = assessment
        self.reader = reader

    @cached_property
    def files(self) -> Mapping[str, ReadFile]:
        """What was read, by path."""
        return {file.source.path: file for file in self.assessment.evaluated.reading.files}

    @cached_property
    def sources(self) -> Mapping[str, SourceFile]:
        """The texts by path."""
        return {path: file.source for path, file in self.files.items()}

    def after(self, edits: Iterable[TextEdit]) -> Assessment:
        """Return what there is to say about the estate when some edits are applied to its texts."""
        by_path: dict[str, list[TextEdit]] = {}
        for edit in edits:
            by_path.setdefault(edit.path, []).append(edit)
        texts: dict[str, SourceFile | None] = {
            path: replace(self.sources[path], text=edited(self.sources[path].text, own))
            for path, own in by_path.items()
        }
        return self.assessment.after(Changes(texts=texts), self.reader.reload)


@dataclass(frozen=True)
class FixOption:
    """What may be done about a finding, in words; the edits are made when somebody asks for them."""

    told: Fix
    make_edits: Callable[[], tuple[TextEdit, ...]]
    trial: WhatIf | None = None
    """What comes of it, where the estate without these edits was tried already and the edits say just that."""

    @property
    def is_offered(self) -> bool:
        """Tell whether it can be suggested to somebody who decides: no value in it is made up."""
        return self.told.applicability in (Applicability.AUTOMATIC, Applicability.CHOICE)


OptionKey = tuple[str, str, str, Range, SourceFile | None]
READ_LIMIT = 10_000_000
"""Most characters of files that are read again for findings of reading, a whole file counted for each of them."""
REPORT_READ_LIMIT = 2_000_000
"""The same for a report, which nobody waits for as for a fix."""
READING_COST = 10_000
"""Characters that it takes as long to read as to try the edits of the shortest file."""


class OfferedFixes:
    """Looks for the fixes of one state of the texts, each when it is asked for."""

    def __init__(
        self,
        estate: EditedEstate,
        context: RemedyContext | None = None,
        earlier: Callable[[Finding], str | None] = _none,
    ) -> None:
        """Begin with nothing tried; `earlier` knows the text that the file of a finding had before a change."""
        self.estate = estate
        self._context = context or RemedyContext(None, estate.assessment)
        self._known = dict[OptionKey, tuple[FixOption, ...]]()
        self.budget = TrialBudget(READ_LIMIT)
        self._earlier = earlier

    def options(self, finding: Finding) -> tuple[FixOption, ...]:
        """Return what may fix a finding, the best first; nothing where too much was read already."""
        if finding.rule not in FOUND_BY_READING:
            return tuple(self._option(finding, one) for one in verified_for(finding, self._context))
        if finding.rule in _OF_SOURCES:
            return ()
        source = self.estate.sources.get(finding.path)
        key = (finding.rule, finding.key, finding.subject, finding.range, source)
        if key not in self._known and self.budget.allows(len(source.text if source else "") + READING_COST):
            self._known[key] = self._of_text(finding, source)
        return self._known.get(key, ())

    def _of_text(self, finding: Finding, source: SourceFile | None) -> tuple[FixOption, ...]:
        text, reader = source.text if source else None, self.estate.reader
        fixes = text_remedies(finding, text, self._earlier(finding), reader, self._taken)
        return tuple(FixOption(replace(fix, edits=()), partial(_same, fix.edits)) for fix in fixes)

    def following(self, estate: EditedEstate) -> Self:
        """Return what may fix the findings of another state of the texts; texts that did not change are known."""
        later = type(self)(estate)
        later._known, later.budget = self._known, self.budget
        return later

    def tried(self, finding: Finding, option: FixOption) -> Fix:
        """Return a fix with its edits where these work, else the words alone."""
        edits = option.make_edits()
        if edits and option.trial is not None:
            brought = option.trial.brings()
            return option.told if brought is not None else replace(option.told, edits=edits)
        return option.told if self.objection(finding, edits) else replace(option.told, edits=edits)

    def objection(self, finding: Finding, edits: tuple[TextEdit, ...]) -> str:
        """Return why edits are no fix, found out by applying them; empty where they are one."""
        if not edits:
            return "no edit of the text alone does it"
        before, after = self.estate.assessment, self.estate.after(edits)
        brought = next(brought_findings(before, after), None)
        if brought is not None:
            return f"it would bring {brought.rule}"
        is_gone = finding.rule in _REVIEWED or are_gone((finding,), before, after)
        return "" if is_gone else "it would not be enough"

    def _option(self, finding: Finding, one: Verified) -> FixOption:
        """Return a change of modules as something that can be done, with edits where these are all that it takes."""
        is_same_estate = self._context.after is self.estate.assessment
        return FixOption(
            one.told(finding), partial(self._edits, one.proposal, finding), one.trial if is_same_estate else None
        )

    def _edits(self, proposal: Proposal, finding: Finding) -> tuple[TextEdit, ...]:
        """Return the edits that are all of a proposal; none where it is more than edits of texts."""
        if proposal.removed or proposal.policy is not None:
            return ()
        made = [self._edits_of(later, finding) for later in proposal.changed]
        return tuple(chain.from_iterable(made)) if all(made) else ()

    def _edits_of(self, later: Module, finding: Finding) -> tuple[TextEdit, ...]:
        """Return edits after which a text says exactly what a module is to declare; none where there are none such."""
        former = self.estate.assessment.catalog.get(later.name)
        source = self.estate.sources.get(former.path) if former else None
        edits = module_edits(source.text, former, later) if source and former else ()
        if source is None or not edits:
            return ()
        entry = self.estate.reader.read(replace(source, text=edited(source.text, edits)))
        said = chain.from_iterable(one.findings for one in self.estate.files[source.path].entries)
        more = came(said, entry.findings)
        is_as_good = all(finding.rule in RULES_OF_CODE and is_missing_dependency(one) for one in more)
        return edits if entry.module == later and is_as_good else ()

    @cached_property
    def _taken(self) -> frozenset[str]:
        """The usable names that files claim, in lower case."""
        files = self.estate.assessment.evaluated.reading.files
        claims = (entry.claim for file in files for entry in file.entries)
        return frozenset(claim.name.casefold() for claim in claims if claim and isinstance(claim.about, AboutModule))


def _same(edits: tuple[TextEdit, ...]) -> tuple[TextEdit, ...]:
    return edits


EDIT_LIMIT = 100_000
"""Most modules that trials of fixes for one report look at, the whole estate counted for each of them."""
TRIAL_COST = 500
"""Modules that it takes as long to look at as to edit and read one file."""


def with_fixes(report: Report, assessment: Assessment, reader: Reader) -> Report:
    """Return a report in which the findings that count have the fixes that were applied to the texts, if there are any.

    The gravest findings come first; past a budget, which no estate can stretch, there are no more fixes.
    """
    offers, budget = OfferedFixes(EditedEstate(assessment, reader)), TrialBudget(EDIT_LIMIT)
    offers.budget = TrialBudget(REPORT_READ_LIMIT)
    found = dict[int, tuple[Fix, ...]]()
    for place, one in sorted(enumerate(report.reported), key=lambda pair: -pair[1].finding.severity):
        if one.state in BLOCKING and not budget.is_spent:
            options = [*takewhile(lambda option: option.is_offered, offers.options(one.finding))]
            budget.allows(len(options) * (len(assessment.catalog) + TRIAL_COST))
            tried = (offers.tried(one.finding, option) for option in options)
            found[place] = tuple(fix for fix in tried if fix.edits)[:1]
    return replace(
        report,
        reported=tuple(replace(one, remedies=found.get(place, ())) for place, one in enumerate(report.reported)),
    )
