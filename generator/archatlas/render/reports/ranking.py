"""Which findings come first where not all of them can be shown."""

from collections.abc import Callable, Iterable
from heapq import nsmallest

from archatlas.analysis.report import BLOCKING, Judged, Report, Standing

_RANK = {Standing.NEW: 0, Standing.OPEN: 0, Standing.WAIVED: 1, Standing.KNOWN: 2, Standing.FIXED: 3}


def gravest_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return what is new before what is known, and among those the gravest first."""
    return tuple(
        sorted(
            judged, key=lambda one: (_RANK[one.standing], -one.finding.severity, one.finding.order, one.finding.module)
        )
    )


def blocking_first(report: Report) -> tuple[Judged, ...]:
    """Return what is open or new: what blocks, then the rest, each the gravest first."""
    return tuple(sorted(report.of(*BLOCKING), key=_urgency(report)))


def first_of(report: Report, number: int) -> tuple[Judged, ...]:
    """Return the first findings of that order, without sorting all others."""
    return tuple(nsmallest(number, report.of(*BLOCKING), key=_urgency(report)))


def refused_before(report: Report) -> tuple[str, ...]:
    """Return the refused files of which nothing open or new says why."""
    said = {one.finding.location.path for one in report.of(*BLOCKING)}
    return tuple(path for path in report.refused if path not in said)


def _urgency(report: Report) -> Callable[[Judged], tuple[object, ...]]:
    def urgency(one: Judged) -> tuple[object, ...]:
        finding = one.finding
        return (not report.blocks(one), -finding.severity, finding.order, finding.module)

    return urgency
