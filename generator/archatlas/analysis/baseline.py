"""Findings that were there when somebody began to look: recorded, so that only what comes on top of them fails."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archatlas.analysis.report import Judged, Standing
from archatlas.analysis.standings import judged_by
from archatlas.model.finding import Finding, Identity, Severity


@dataclass(frozen=True)
class Baseline:
    """How often each identity was found when the baseline was recorded."""

    counts: Mapping[Identity, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Measured:
    """Findings held against a baseline: how they stand, what is no longer found, and what is not recorded."""

    judged: tuple[Judged, ...]
    stale: tuple[Identity, ...]
    additions: tuple[Finding, ...]


def measure(findings: Iterable[Finding], baseline: Baseline, fail_on: Severity) -> Measured:
    """Hold findings against a baseline; what is too mild to fail need not be recorded and stays open."""
    all_findings = tuple(findings)
    judged = tuple(
        Judged(one.finding) if one.standing is Standing.NEW and one.finding.severity < fail_on else one
        for one in judged_by(all_findings, Counter(baseline.counts))
    )
    found = Counter(finding.identity for finding in all_findings)
    stale = Counter(baseline.counts) - found
    additions = tuple(one.finding for one in judged if one.standing is Standing.NEW)
    return Measured(judged, tuple(sorted(stale.elements())), additions)


def shrunk(baseline: Baseline, measured: Measured, additions: Iterable[Finding] = ()) -> Baseline:
    """Return the baseline without what is no longer found, and with additions where they are allowed."""
    counts = Counter(baseline.counts) - Counter(measured.stale)
    counts.update(finding.identity for finding in additions)
    return Baseline(dict(sorted(counts.items())))
