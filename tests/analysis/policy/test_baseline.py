"""A baseline lets through what it records, as often as it records it, and only shrinks unless it is told otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from archatlas.analysis.policy.baseline_state import Baseline, compare_with_counts, updated_baseline
from archatlas.analysis.report import BaselineState
from archatlas.model.finding import Finding, Severity
from archatlas.model.source import Location
from findings import finding_at

ERROR, NOTE = Severity.ERROR, Severity.NOTE


def found(module: str, severity: Severity = ERROR, rule: str = "cycle") -> Finding:
    return finding_at(Location("a.yaml", 1, 1), rule, severity, module, "b")


FINDINGS = st.lists(st.sampled_from([found(name) for name in "abcd"]), max_size=8)


def recorded(*findings: Finding) -> Baseline:
    return updated_baseline(Baseline(), compare_with_counts((), Baseline(), ERROR), findings)


def test_a_recorded_finding_is_known_and_a_further_one_new() -> None:
    measured = compare_with_counts([found("a"), found("a"), found("b")], recorded(found("a")), ERROR)

    assert [one.state for one in measured.reported] == [BaselineState.KNOWN, BaselineState.NEW, BaselineState.NEW]
    assert measured.additions == (found("a"), found("b"))


def test_an_entry_without_a_finding_is_stale() -> None:
    assert compare_with_counts([], recorded(found("a"), found("a")), ERROR).stale == (found("a").identity,) * 2


def test_what_is_too_mild_to_fail_stays_open_and_is_no_addition() -> None:
    measured = compare_with_counts([found("a", NOTE)], Baseline(), ERROR)

    assert [one.state for one in measured.reported] == [BaselineState.OPEN]
    assert measured.additions == ()


def test_a_recorded_finding_that_became_milder_is_still_known() -> None:
    assert [one.state for one in compare_with_counts([found("a", NOTE)], recorded(found("a")), ERROR).reported] == [
        BaselineState.KNOWN
    ]


@given(FINDINGS, FINDINGS)
def test_without_additions_a_record_only_shrinks_and_then_nothing_is_stale(
    before: list[Finding], after: list[Finding]
) -> None:
    baseline = recorded(*before)
    smaller = updated_baseline(baseline, compare_with_counts(after, baseline, ERROR))

    assert all(count <= baseline.counts[identity] for identity, count in smaller.counts.items())
    assert compare_with_counts(after, smaller, ERROR).stale == ()


@given(FINDINGS, FINDINGS)
def test_with_additions_everything_is_known_afterwards(before: list[Finding], after: list[Finding]) -> None:
    baseline = recorded(*before)
    measured = compare_with_counts(after, baseline, ERROR)

    again = compare_with_counts(after, updated_baseline(baseline, measured, measured.additions), ERROR)

    assert {one.state for one in again.reported} <= {BaselineState.KNOWN}
    assert again.stale == ()
