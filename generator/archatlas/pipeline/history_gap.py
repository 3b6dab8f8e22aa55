"""Tells where a repository does not hold its history, and says so among the findings."""

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.history.history import EstateHistory
from archatlas.analysis.policy.severity_overrides import with_severity_overrides
from archatlas.model.finding import AboutEstate
from archatlas.model.reading import in_order
from archatlas.model.reading_rules import HISTORY_INCOMPLETE
from archatlas.model.record import replace
from archatlas.model.source_detail import HistoryGap, UntoldHistory
from archatlas.sources.git_history import is_grafted
from archatlas.sources.repository import Repository


def gap_of(repository: Repository) -> HistoryGap | None:
    """Return why a repository does not tell its history, None where it does."""
    if repository.is_shallow:
        return HistoryGap.SHALLOW
    return HistoryGap.GRAFTED if is_grafted(repository) else None


def with_gap(assessment: Assessment, history: EstateHistory | None) -> Assessment:
    """Return what is known of an estate with the finding that its history is missing, where it is."""
    if history is None or history.gap is None:
        return assessment
    found = HISTORY_INCOMPLETE.found_in(AboutEstate(), "", detail=UntoldHistory(history.gap))
    graded = tuple(with_severity_overrides((found,), assessment.facts))
    return replace(assessment, findings=in_order((*assessment.findings, *graded)))
