"""Which findings are new, known or fixed, compared with an earlier state of the estate or with a record of one."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.breaking import ContractComparison
from archatlas.analysis.compare.name_mentions import under_name
from archatlas.analysis.report import BaselineState, ReportedFinding, as_waived
from archatlas.analysis.rules.targets import DEPRECATED_TARGET, is_deprecated
from archatlas.model.detail import Deprecated
from archatlas.model.finding import AboutEstate, AboutPolicy, AboutWaiver, Amount, Finding, FindingIdentity, Severity
from archatlas.model.module import ModuleName
from archatlas.model.record import dataclass, field, replace

EarlierFinding = tuple[FindingIdentity, Finding]
"""An earlier finding with its identity under the names of now."""

Worst = tuple[Severity, Amount | None]
"""How grave a finding was at most, and how much it counted."""

_MODULE_NAME = re.compile(r"[a-z0-9_-]+\.[a-z0-9_-]+")
"""What may be the name of a module inside a longer text."""


@dataclass(frozen=True)
class NewNames:
    """What modules, and files that are none, were called before and are called now."""

    modules: Mapping[ModuleName, ModuleName] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def identity(self, finding: Finding, found: Container[FindingIdentity]) -> FindingIdentity:
        """Return the identity of an earlier finding as it would be found now, given what is found now.

        A subject that mentions a module, such as an entry of a list, may have followed its name or not.
        """
        rule, module, subject = finding.rule, self._now(finding.module), self._now(finding.subject)
        if not self.modules or (rule, module, subject) in found:
            return rule, module, subject
        renamed = (rule, module, self._renamed(finding))
        return renamed if renamed in found else (rule, module, subject)

    def _now(self, name: str) -> str:
        renamed = self.modules.get(ModuleName(name))
        return renamed if renamed is not None else self.files.get(name, name)

    def _renamed(self, finding: Finding) -> str:
        """Return the subject of an earlier finding with every mention of a renamed module under its later name."""
        former = ModuleName(finding.module)
        renamed = under_name(former, self.modules.get(former, former), finding.subject)
        return _MODULE_NAME.sub(lambda mention: self.modules.get(ModuleName(mention[0]), mention[0]), renamed)


def compared_findings(before: Assessment, after: Assessment, names: NewNames) -> tuple[ReportedFinding, ...]:
    """Return the findings of the later state as new or known, then those of the earlier one that are fixed.

    What was said of a module that is no longer there, or that cannot be read any more, is not fixed.
    """
    waived = as_waived(after.waived)
    found = frozenset(one.identity for one in (*after.findings, *(one.finding for one in waived)))
    all_earlier = (*before.findings, *(one.finding for one in before.waived))
    earlier = tuple((names.identity(finding, found), finding) for finding in all_earlier)
    counts = Counter(identity for identity, _finding in earlier)
    for one in waived:  # what is waived now was known before at most as often
        counts[one.finding.identity] -= 1
    past = _worst(earlier)
    current = tuple(
        _worse_is_new(one, past.get(one.finding.identity)) for one in states_by_count(after.findings, counts)
    )
    known = Counter(one.finding.identity for one in (*current, *waived))
    return (*current, *waived, *_fixed(earlier, known, _readable(after)))


def _worst(earlier: Iterable[EarlierFinding]) -> Mapping[FindingIdentity, Worst]:
    """Return how grave each finding was at most, and how much it counted at most."""
    worst: dict[FindingIdentity, Worst] = {}
    for identity, finding in earlier:
        severity, amount = worst.get(identity, (finding.severity, finding.amount))
        worst[identity] = max(severity, finding.severity), greater_amount(amount, finding.amount)
    return worst


def greater_amount(one: Amount | None, other: Amount | None) -> Amount | None:
    """Return the greater one of two amounts, and the only one where one is not known."""
    return max((amount for amount in (one, other) if amount), key=lambda amount: amount.value, default=None)


def _worse_is_new(reported: ReportedFinding, past: Worst | None) -> ReportedFinding:
    """Call a finding new that is graver than it was: what passed as a note must not pass as an error."""
    if reported.state is not BaselineState.KNOWN or past is None:
        return reported
    severity, amount = past
    held = with_growth(reported, amount)
    return replace(held, state=BaselineState.NEW) if reported.finding.severity > severity else held


def with_growth(reported: ReportedFinding, before: Amount | None) -> ReportedFinding:
    """Hold a known finding against how much it counted: what counts more is new in its growth, and both say so."""
    held = replace(reported, before=before)
    return replace(held, state=BaselineState.NEW) if held.growth and held.growth.is_growth else held


def states_by_count(findings: Iterable[Finding], counts: Counter[FindingIdentity]) -> Iterator[ReportedFinding]:
    """Yield findings as known, each as often as it was counted before, and as new beyond that."""
    left = counts.copy()
    for finding in findings:
        left[finding.identity] -= 1
        yield ReportedFinding(finding, BaselineState.KNOWN if left[finding.identity] >= 0 else BaselineState.NEW)


def _readable(after: Assessment) -> frozenset[str]:
    """Return what is looked at as closely as anything can be: modules, the files they stand in, and the settings."""
    unread = {finding.module for findings in after.refusals.values() for finding in findings}
    files = {module.path for module in after.catalog.values()}
    return frozenset({AboutEstate().text, *after.catalog, *files, *after.not_schemas}) - unread


def _fixed(
    earlier: Iterable[EarlierFinding], known: Counter[FindingIdentity], readable: frozenset[str]
) -> Iterator[ReportedFinding]:
    left = known.copy()
    for identity, finding in earlier:
        left[identity] -= 1
        if left[identity] < 0 and (identity[1] in readable or isinstance(finding.about, AboutPolicy | AboutWaiver)):
            yield ReportedFinding(finding, BaselineState.FIXED)


@dataclass(frozen=True)
class Baseline:
    """How often each identity was found when the baseline was recorded, and how much it counted.

    Older records hold no amounts: whatever such a finding counts is known until the record is updated.
    """

    counts: Mapping[FindingIdentity, int] = field(default_factory=dict)
    amounts: Mapping[FindingIdentity, Amount] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class BaselineResult:
    """Findings held against a baseline: how they stand, what is no longer found, and what is not recorded.

    `grown` are recorded findings that count more than they did; `amounts` is what all findings count now.
    """

    reported: tuple[ReportedFinding, ...]
    stale: tuple[FindingIdentity, ...]
    additions: tuple[Finding, ...]
    grown: tuple[Finding, ...] = ()
    amounts: Mapping[FindingIdentity, Amount] = field(default_factory=dict)


def compare_with_counts(
    findings: Iterable[Finding], baseline: Baseline, fail_on: Severity, unasked: Container[str] = ()
) -> BaselineResult:
    """Hold findings against a baseline; what is too mild to fail need not be recorded and stays open.

    What is recorded of a rule that was not asked is kept: nobody knows whether it is still found.
    """
    all_findings = tuple(findings)
    by_count = tuple(
        ReportedFinding(one.finding) if one.state is BaselineState.NEW and one.finding.severity < fail_on else one
        for one in states_by_count(all_findings, Counter(baseline.counts))
    )
    reported = tuple(
        with_growth(one, baseline.amounts.get(one.finding.identity)) if one.state is BaselineState.KNOWN else one
        for one in by_count
    )
    found = Counter(finding.identity for finding in all_findings)
    asked = {identity: number for identity, number in baseline.counts.items() if identity[0] not in unasked}
    stale = Counter(asked) - found
    additions = tuple(one.finding for one in by_count if one.state is BaselineState.NEW)
    grown = tuple(one.finding for one in reported if one.state is BaselineState.NEW and one.before)
    return BaselineResult(reported, tuple(sorted(stale.elements())), additions, grown, _amounts(all_findings))


def updated_baseline(
    baseline: Baseline, measured: BaselineResult, additions: Iterable[Finding] = (), growth: Iterable[Finding] = ()
) -> Baseline:
    """Return the baseline without what is no longer found, and with additions and growth where they are allowed.

    An amount that fell is recorded as it is now.
    """
    counts = Counter(baseline.counts) - Counter(measured.stale)
    counts.update(finding.identity for finding in additions)
    allowed = {finding.identity for finding in growth}
    every = {**baseline.amounts, **measured.amounts}
    now = {identity: amount for identity, amount in every.items() if identity in counts}
    kept = {
        identity
        for identity, amount in baseline.amounts.items()
        if identity in now and now[identity].value > amount.value and identity not in allowed
    }
    amounts = {identity: baseline.amounts[identity] if identity in kept else now[identity] for identity in sorted(now)}
    return Baseline(dict(sorted(counts.items())), amounts)


def _amounts(findings: Iterable[Finding]) -> Mapping[FindingIdentity, Amount]:
    amounts: dict[FindingIdentity, Amount] = {}
    for finding in findings:
        amount = greater_amount(amounts.get(finding.identity), finding.amount)
        if amount is not None:
            amounts[finding.identity] = amount
    return amounts


def with_announcements(reported: Iterable[ReportedFinding], contracts: ContractComparison) -> Iterator[ReportedFinding]:
    """Make notes of the warnings that a deprecation brings to those who required the module before.

    A removal has to be announced by a change of its own, which comes before the requirers move. Where the policy makes
    an error of the rule it stays one: `check` would fail on it as soon as the change is merged.
    """
    for one in reported:
        if one.state is BaselineState.NEW and _is_announced(one.finding, contracts):
            finding = replace(one.finding, severity=Severity.NOTE, detail=Deprecated(is_new=True))
            yield replace(one, finding=finding)
        else:
            yield one


def _is_announced(finding: Finding, contracts: ContractComparison) -> bool:
    if finding.rule != DEPRECATED_TARGET.name or finding.severity is not Severity.WARNING:
        return False
    before = contracts.before
    requirer, required = (
        contracts.formers.get(name, name) for name in (ModuleName(finding.module), ModuleName(finding.subject))
    )
    if requirer not in before.catalog or required not in before.catalog:
        return False
    return required in before.graph.requires(requirer) and not any(
        is_deprecated(before.catalog[name]) for name in (requirer, required)
    )
