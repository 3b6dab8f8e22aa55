"""Findings that were there when somebody began to look: recorded, so that only what comes on top of them fails."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archatlas.analysis.report import Judged, Standing
from archatlas.analysis.standings import against, greater, judged_by
from archatlas.model.finding import Amount, Finding, Identity, Severity


@dataclass(frozen=True)
class Baseline:
    """How often each identity was found when the baseline was recorded, and how much it counted.

    Older records hold no amounts: whatever such a finding counts is known until the record is updated.
    """

    counts: Mapping[Identity, int] = field(default_factory=dict)
    amounts: Mapping[Identity, Amount] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Measured:
    """Findings held against a baseline: how they stand, what is no longer found, and what is not recorded.

    `grown` are recorded findings that count more than they did; `amounts` is what all findings count now.
    """

    judged: tuple[Judged, ...]
    stale: tuple[Identity, ...]
    additions: tuple[Finding, ...]
    grown: tuple[Finding, ...] = ()
    amounts: Mapping[Identity, Amount] = field(default_factory=dict)


def measure(findings: Iterable[Finding], baseline: Baseline, fail_on: Severity) -> Measured:
    """Hold findings against a baseline; what is too mild to fail need not be recorded and stays open."""
    all_findings = tuple(findings)
    by_count = tuple(
        Judged(one.finding) if one.standing is Standing.NEW and one.finding.severity < fail_on else one
        for one in judged_by(all_findings, Counter(baseline.counts))
    )
    judged = tuple(
        against(one, baseline.amounts.get(one.finding.identity)) if one.standing is Standing.KNOWN else one
        for one in by_count
    )
    found = Counter(finding.identity for finding in all_findings)
    stale = Counter(baseline.counts) - found
    additions = tuple(one.finding for one in by_count if one.standing is Standing.NEW)
    grown = tuple(one.finding for one in judged if one.standing is Standing.NEW and one.before)
    return Measured(judged, tuple(sorted(stale.elements())), additions, grown, _amounts(all_findings))


def shrunk(
    baseline: Baseline, measured: Measured, additions: Iterable[Finding] = (), growth: Iterable[Finding] = ()
) -> Baseline:
    """Return the baseline without what is no longer found, and with additions and growth where they are allowed.

    An amount that fell is recorded as it is now.
    """
    counts = Counter(baseline.counts) - Counter(measured.stale)
    counts.update(finding.identity for finding in additions)
    allowed = {finding.identity for finding in growth}
    now = {identity: amount for identity, amount in measured.amounts.items() if identity in counts}
    kept = {
        identity
        for identity, amount in baseline.amounts.items()
        if identity in now and now[identity].value > amount.value and identity not in allowed
    }
    amounts = {identity: baseline.amounts[identity] if identity in kept else now[identity] for identity in sorted(now)}
    return Baseline(dict(sorted(counts.items())), amounts)


def _amounts(findings: Iterable[Finding]) -> Mapping[Identity, Amount]:
    amounts: dict[Identity, Amount] = {}
    for finding in findings:
        amount = greater(amounts.get(finding.identity), finding.amount)
        if amount is not None:
            amounts[finding.identity] = amount
    return amounts
