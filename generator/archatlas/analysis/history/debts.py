"""What stands in a module and will have to be settled, whether anybody declared it or not."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.estate.dates import read_date
from archatlas.analysis.estate.decimals import as_fraction
from archatlas.analysis.estate.evidence import COVERAGE, Evidence
from archatlas.analysis.health.assurance import RISK_TITLE, RISKS, SETTLED
from archatlas.analysis.rules.assurance import OVERDUE
from archatlas.analysis.rules.drift import DEAD_TARGET, UNDECLARED
from archatlas.analysis.rules.references import UNKNOWN as UNKNOWN_MODULE
from archatlas.analysis.rules.targets import DEPRECATED_TARGET
from archatlas.model.history import Debt, DebtKind, StandingFinding
from archatlas.model.module import Module

KIND_OF_RULE = {
    UNDECLARED.name: DebtKind.UNDECLARED,
    UNKNOWN_MODULE.name: DebtKind.DEAD,
    DEAD_TARGET.name: DebtKind.DEAD,
    DEPRECATED_TARGET.name: DebtKind.DEPRECATED,
    OVERDUE.name: DebtKind.OVERDUE,
}
"""Which findings are debt by themselves, whether somebody knows them or not."""


def debts_of(assessment: Assessment, module: Module, said: Sequence[StandingFinding]) -> tuple[Debt, ...]:
    """Return what stands in a module, given what is found in it: each thing once."""
    found = (
        *_findings(module, said),
        *_coverage(assessment, module),
        *_risks(assessment, module),
        *_results(assessment, module),
    )
    return tuple(sorted({(one.kind, one.subject): one for one in found}.values(), key=_order))


def _order(debt: Debt) -> tuple[str, str]:
    return (debt.kind.value, debt.subject)


def _findings(module: Module, said: Iterable[StandingFinding]) -> Iterator[Debt]:
    for finding in said:
        if finding.waived_until:
            yield Debt(DebtKind.WAIVED, f"{finding.rule} {finding.subject}".strip())
        elif kind := KIND_OF_RULE.get(finding.rule):
            yield Debt(kind, finding.subject, due=_due(module) if kind is DebtKind.OVERDUE else None)


def _due(module: Module) -> date | None:
    """Return the first day on which the review of a module is overdue."""
    last = read_date(module.ownership.next_review)
    return last.date() + timedelta(days=1) if last and last.date() < date.max else None


def _coverage(assessment: Assessment, module: Module) -> Iterator[Debt]:
    """Yield by how much a module misses its target: lines where that is measured, else percent that are declared."""
    own = module.test_posture.coverage.target
    target = as_fraction(own) if own is not None and own > 0 else assessment.health_rules.coverage_target
    measured = assessment.facts.measured_of(module.name).coverage
    if measured is not None and measured.lines:
        missing = ceil(target * measured.lines) - measured.covered
        if missing > 0:
            yield Debt(DebtKind.COVERAGE, "", missing, "lines")
        return
    current = module.test_posture.coverage.current
    is_evident = assessment.classifier.classify(module, COVERAGE, current) is Evidence.DECLARED
    if current is not None and is_evident and as_fraction(current) < target:
        yield Debt(DebtKind.COVERAGE, "", ceil((target - Fraction(as_fraction(current))) * 100), "%")


def _risks(assessment: Assessment, module: Module) -> Iterator[Debt]:
    risks, classifier = module.risk_and_change.risks, assessment.classifier
    if classifier.is_shared_list(module, RISKS, risks):
        return
    for risk in risks:
        title = risk.title or ""
        if risk.status not in SETTLED and not classifier.is_placeholder(module, RISK_TITLE, title):
            yield Debt(DebtKind.RISK, risk.id or title)


def _results(assessment: Assessment, module: Module) -> Iterator[Debt]:
    results = assessment.facts.measured_of(module.name).results
    number = results.errors + results.warnings if results else 0
    if number:
        yield Debt(DebtKind.STATIC, "", number, "results")
