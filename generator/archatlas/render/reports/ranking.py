"""Which findings come first where not all of them can be shown."""

from collections.abc import Iterable

from archatlas.analysis.report import Judged, Standing

_RANK = {Standing.NEW: 0, Standing.OPEN: 0, Standing.WAIVED: 1, Standing.KNOWN: 2, Standing.FIXED: 3}


def gravest_first(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return what is new before what is known, and among those the gravest first."""
    return tuple(
        sorted(
            judged, key=lambda one: (_RANK[one.standing], -one.finding.severity, one.finding.order, one.finding.module)
        )
    )
