"""Which findings are new, known or fixed, when what was known before is compared with what is known now.

A finding is known by rule, module and subject, and by how often these occur together: neither the line nor the wording
counts, and one that is fixed never makes up for another one that is new. What is graver than it was, or counts more
than it did, is new.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.compare.own_names import under_name
from archatlas.analysis.report import Judged, Standing, as_waived
from archatlas.analysis.rules.whole import ESTATE, WHOLE_RULES
from archatlas.model.finding import Amount, Finding, Identity, Severity
from archatlas.model.names import ModuleName

ABOUT_SETTINGS = frozenset(rule.name for rule in WHOLE_RULES)
"""Rules whose findings name a part of the settings in the place of a module."""

Told = tuple[Identity, Finding]
"""An earlier finding with its identity under the names of now."""

Worst = tuple[Severity, Amount | None]
"""How grave a finding was at most, and how much it counted."""

_NAMED = re.compile(r"[a-z0-9_-]+\.[a-z0-9_-]+")
"""What may be the name of a module inside a longer text."""


@dataclass(frozen=True)
class NewNames:
    """What modules, and files that are none, were called before and are called now."""

    modules: Mapping[ModuleName, ModuleName] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def identity(self, finding: Finding, found: Container[Identity]) -> Identity:
        """Return the identity of an earlier finding as it would be found now, given what is found now.

        A subject that mentions a module, such as an entry of a list, may have followed its name or not.
        """
        rule, module, subject = finding.rule, self._now(finding.module), self._now(finding.subject)
        if not self.modules or (rule, module, subject) in found:
            return rule, module, subject
        told = (rule, module, self._told(finding))
        return told if told in found else (rule, module, subject)

    def _now(self, name: str) -> str:
        renamed = self.modules.get(ModuleName(name))
        return renamed if renamed is not None else self.files.get(name, name)

    def _told(self, finding: Finding) -> str:
        """Return the subject of an earlier finding with every mention of a renamed module under its later name."""
        former = ModuleName(finding.module)
        told = under_name(former, self.modules.get(former, former), finding.subject)
        return _NAMED.sub(lambda mention: self.modules.get(ModuleName(mention[0]), mention[0]), told)


def compared_findings(before: Assessment, after: Assessment, names: NewNames) -> tuple[Judged, ...]:
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
    current = tuple(_worse_is_new(one, past.get(one.finding.identity)) for one in judged_by(after.findings, counts))
    known = Counter(one.finding.identity for one in (*current, *waived))
    return (*current, *waived, *_fixed(earlier, known, _readable(after)))


def _worst(earlier: Iterable[Told]) -> Mapping[Identity, Worst]:
    """Return how grave each finding was at most, and how much it counted at most."""
    worst: dict[Identity, Worst] = {}
    for identity, finding in earlier:
        severity, amount = worst.get(identity, (finding.severity, finding.amount))
        worst[identity] = max(severity, finding.severity), greater(amount, finding.amount)
    return worst


def greater(one: Amount | None, other: Amount | None) -> Amount | None:
    """Return the greater one of two amounts, and the only one where one is not known."""
    return max((amount for amount in (one, other) if amount), key=lambda amount: amount.value, default=None)


def _worse_is_new(judged: Judged, past: Worst | None) -> Judged:
    """Call a finding new that is graver than it was: what passed as a note must not pass as an error."""
    if judged.standing is not Standing.KNOWN or past is None:
        return judged
    severity, amount = past
    held = against(judged, amount)
    return replace(held, standing=Standing.NEW) if judged.finding.severity > severity else held


def against(judged: Judged, before: Amount | None) -> Judged:
    """Hold a known finding against how much it counted: what counts more is new in its growth, and both say so."""
    amount = judged.finding.amount
    if before is None or amount is None or amount.value == before.value:
        return replace(judged, before=before)
    grew = amount.exceeds(before)
    if not grew and amount.value > before.value:
        return replace(judged, before=before)  # a greater share of less
    words = f"{'grew' if grew else 'fell'} from {before.text} to {amount.text}"
    finding = replace(judged.finding, message=f"{judged.finding.message}; {words}")
    return replace(judged, finding=finding, before=before, standing=Standing.NEW if grew else Standing.KNOWN)


def judged_by(findings: Iterable[Finding], counts: Counter[Identity]) -> Iterator[Judged]:
    """Yield findings as known, each as often as it was counted before, and as new beyond that."""
    left = counts.copy()
    for finding in findings:
        left[finding.identity] -= 1
        yield Judged(finding, Standing.KNOWN if left[finding.identity] >= 0 else Standing.NEW)


def _readable(after: Assessment) -> frozenset[str]:
    """Return what is looked at as closely as anything can be: modules, the files they stand in, and the settings."""
    unread = {finding.module for findings in after.refusals.values() for finding in findings}
    files = {module.path for module in after.catalog.values()}
    return frozenset({ESTATE, *after.catalog, *files, *after.not_schemas}) - unread


def _fixed(earlier: Iterable[Told], known: Counter[Identity], readable: frozenset[str]) -> Iterator[Judged]:
    left = known.copy()
    for identity, finding in earlier:
        left[identity] -= 1
        if left[identity] < 0 and (identity[1] in readable or finding.rule in ABOUT_SETTINGS):
            yield Judged(finding, Standing.FIXED)
