"""Rules about artefacts of CI: where they contradict a schema, are old, or say nothing of any module."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.evidence import COUNTS, COVERAGE, evident_coverage, recorded_tests
from archatlas.analysis.estate.measurements import artefacts_in_words, measured_coverage, measured_tests, outdated
from archatlas.analysis.rules.context import RuleContext
from archatlas.model.finding import AboutFile, Finding, Severity
from archatlas.model.measured import EvidenceKind, EvidenceProblem, EvidenceProblemKind
from archatlas.model.measured_detail import Lost, Measured, Outdated
from archatlas.model.module import Module
from archatlas.model.rule import FixKind, Need, RuleSpec, Scope
from archatlas.model.source import WHOLE_FILE, range_at

APART = Fraction(1, 20)
"""How far a declared coverage may be from the measured one, which changes with every commit."""
ROUNDED = Fraction(1, 200)
"""How far it may be where schemas are to say what is measured: half a percent is rounding."""

DIFFERS = RuleSpec(
    "evidence/differs",
    Severity.WARNING,
    "Declares something else than was measured",
    "Score and pages take what was measured; whoever reads the schema believes a number that is not true.",
    "write the measured number, or leave it out: the site shows what was measured",
    scope=Scope.MEASURED | Scope.EVIDENCE,
    place=670,
    need=Need.MEASURED,
    fixes=(FixKind.MEASURED,),
)
STALE = RuleSpec(
    "evidence/stale",
    Severity.WARNING,
    "Artefact of CI is old",
    "What it says was true of code that has changed since; it still counts before what is declared.",
    "let CI write the artefact anew, or raise evidence.max_age_days in archatlas.yml",
    place=680,
    need=Need.MEASURED,
)
UNATTRIBUTED = RuleSpec(
    "evidence/unattributed",
    Severity.WARNING,
    "Artefact speaks of files that belong to no module",
    "What is measured of them is on no page. Where most of a report is lost, its paths are not those of this tree.",
    "say under evidence.roots in archatlas.yml which folder its paths begin in, or widen discovery.file_patterns",
    place=690,
    need=Need.MEASURED,
)
AMBIGUOUS = RuleSpec(
    "evidence/ambiguous",
    Severity.WARNING,
    "Artefact speaks of files that could be several",
    "A number in the wrong place is worse than none, so that these count for no module.",
    "say under evidence.roots in archatlas.yml which folder the paths of the report begin in",
    place=700,
    need=Need.MEASURED,
)
UNREADABLE = RuleSpec(
    "evidence/unreadable",
    Severity.WARNING,
    "Artefact of CI cannot be read",
    "Nothing of it counts, so that modules are shown by what they declare.",
    "write it anew in one of the formats that are read, or take it out of evidence.files",
    place=710,
    need=Need.MEASURED,
)
PARTIAL = RuleSpec(
    "evidence/partial",
    Severity.WARNING,
    "Artefact of CI was read in part",
    "Entries of it make no sense, or it is larger than what is read; the numbers are of the rest.",
    "write it anew, or divide it",
    place=720,
    need=Need.MEASURED,
)

_RULES = {
    EvidenceProblemKind.UNATTRIBUTED: UNATTRIBUTED,
    EvidenceProblemKind.AMBIGUOUS: AMBIGUOUS,
    EvidenceProblemKind.UNREADABLE: UNREADABLE,
    EvidenceProblemKind.PARTIAL: PARTIAL,
}


@DIFFERS.check
def claims_are_measured(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding for a declared coverage or number of tests that is not what was measured."""
    yield from _coverage(context, module)
    yield from _tests(context, module)


def _coverage(context: RuleContext, module: Module) -> Iterator[Finding]:
    measured = measured_coverage(context.facts, module)
    if measured is None:
        return
    is_claimed = _is_claimed(context, EvidenceKind.COVERAGE)
    said = module.test_posture.coverage.current if is_claimed else evident_coverage(context.classifier, module)
    share, declared = Fraction(measured.covered, measured.lines), None if said is None else as_fraction(said)
    is_apart = declared is not None and abs(declared - share) >= APART
    if is_apart or (is_claimed and (declared is None or abs(declared - share) > ROUNDED)):
        source = artefacts_in_words(measured.artefacts, context.today)
        yield DIFFERS.found(module, COVERAGE, Measured(EvidenceKind.COVERAGE, share, declared, source))


def _tests(context: RuleContext, module: Module) -> Iterator[Finding]:
    """Yield a finding where schemas are to say how many tests there are: a report may be of some of them only."""
    ran = measured_tests(context.facts, module)
    if ran is None or not _is_claimed(context, EvidenceKind.TESTS):
        return
    declared = recorded_tests(module)
    if declared != ran.total:
        source, said = (
            artefacts_in_words(ran.artefacts, context.today),
            None if declared is None else Fraction(declared),
        )
        yield DIFFERS.found(module, COUNTS, Measured(EvidenceKind.TESTS, Fraction(ran.total), said, source))


def _is_claimed(context: RuleContext, kind: EvidenceKind) -> bool:
    return context.facts.measured is not None and kind in context.facts.measured.claims


@STALE.check_estate
def artefacts_are_young(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for each artefact that is older than the settings allow."""
    measured = context.facts.measured
    limit = measured.max_age_days if measured and measured.max_age_days is not None else 0
    for artefact, day, age in outdated(context.facts):
        found = STALE.found_in(AboutFile(artefact.path), artefact.path, detail=Outdated(day, age, limit))
        yield replace(found, subject=artefact.path)


@UNATTRIBUTED.check_estate
def artefacts_speak_of_modules(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for what of an artefact belongs to no module; a note where that is not most of it."""
    problems = tuple(_problems(context, EvidenceProblemKind.UNATTRIBUTED))
    lost = Counter[str]()
    for problem in problems:
        lost[problem.artefact] += problem.count
    for problem in problems:
        found = _lost(context, problem)
        is_most = lost[problem.artefact] * 2 > problem.total
        yield found if is_most else replace(found, severity=Severity.NOTE)


@AMBIGUOUS.check_estate
def artefacts_are_clear(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for what of an artefact could belong to several files or modules."""
    yield from (_lost(context, problem) for problem in _problems(context, EvidenceProblemKind.AMBIGUOUS))


@UNREADABLE.check_estate
def artefacts_can_be_read(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for each artefact that is of no format that is read."""
    yield from (_lost(context, problem) for problem in _problems(context, EvidenceProblemKind.UNREADABLE))


@PARTIAL.check_estate
def artefacts_are_whole(context: RuleContext) -> Iterator[Finding]:
    """Yield a finding for what of an artefact was left out."""
    yield from (_lost(context, problem) for problem in _problems(context, EvidenceProblemKind.PARTIAL))


def _problems(context: RuleContext, kind: EvidenceProblemKind) -> Iterator[EvidenceProblem]:
    problems = context.facts.measured.problems if context.facts.measured else ()
    return (problem for problem in problems if problem.kind is kind)


def _lost(context: RuleContext, problem: EvidenceProblem) -> Finding:
    artefacts = context.facts.measured.artefacts if context.facts.measured else ()
    of = next((one.kind for one in artefacts if one.path == problem.artefact), None)
    detail = Lost(problem.kind, of, problem.count, problem.total, problem.examples, problem.detail)
    place = range_at(problem.line, 1) if problem.line else WHOLE_FILE
    found = _RULES[problem.kind].found_in(AboutFile(problem.artefact), problem.artefact, place, detail)
    counted = found.counting(problem.count) if problem.count else found
    why = problem.detail if problem.kind in _BY_REASON else ""
    return replace(counted, subject=f"{problem.artefact}: {why}" if why else problem.artefact)


_BY_REASON = (EvidenceProblemKind.UNATTRIBUTED, EvidenceProblemKind.AMBIGUOUS)
"""Kinds of which an artefact may have several, for one of a few reasons each."""
