"""What `check` would report of an estate, file by file, and the same tuples where nothing differs."""

from collections.abc import Iterable, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.waivers import Waived
from archatlas.analysis.report import BaselineState, ReportedFinding
from archatlas.model.finding import Finding, Severity
from archatlas.pipeline.baseline_check import BaselineSource, compare_with_baseline
from archatlas.sources.scope import FileScope

Found = Finding | Waived
"""What counts, or what somebody answers for."""
ReportedByPath = Mapping[str, tuple[ReportedFinding, ...]]
"""What is reported, by the path of the file that it is about."""


def finding_of(one: Found) -> Finding:
    """Return the finding, whoever waives it."""
    return one.finding if isinstance(one, Waived) else one


def reported_findings(assessment: Assessment, before: ReportedByPath) -> ReportedByPath:
    """Return what is reported without a baseline, given what was `before`."""
    grouped: dict[str, list[Found]] = {}
    for one in assessment.findings:
        grouped.setdefault(one.path, []).append(one)
    for waived in assessment.waived:
        grouped.setdefault(waived.finding.path, []).append(waived)
    return {path: _as_before(before.get(path, ()), found) for path, found in grouped.items()}


def reported_against(
    record: BaselineSource, assessment: Assessment, scope: FileScope, before: ReportedByPath
) -> ReportedByPath:
    """Return what is reported where a baseline is known, given what was `before`."""
    grouped: dict[str, list[ReportedFinding]] = {}
    for one in compare_with_baseline(record, assessment, scope, Severity.ERROR).report.reported:
        grouped.setdefault(one.finding.path, []).append(one)
    found = {path: tuple(reported) for path, reported in grouped.items()}
    return {path: before[path] if before.get(path) == reported else reported for path, reported in found.items()}


def as_reported(found: Iterable[Found]) -> tuple[ReportedFinding, ...]:
    """Return findings as they are reported."""
    return tuple(map(_reported, found))


def _as_before(before: tuple[ReportedFinding, ...], found: list[Found]) -> tuple[ReportedFinding, ...]:
    is_same = len(before) == len(found) and all(
        known.finding is finding_of(one) and (known.waiver is not None) == isinstance(one, Waived)
        for known, one in zip(before, found, strict=True)
    )
    return before if is_same else as_reported(found)


def _reported(one: Found) -> ReportedFinding:
    if isinstance(one, Waived):
        return ReportedFinding(one.finding, BaselineState.WAIVED, waiver=one.waiver)
    return ReportedFinding(one)
