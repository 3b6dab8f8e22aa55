"""Which findings are new, known or fixed, when what was known before is compared with what is known now.

A finding is known by rule, module and subject, and by how often these occur together: neither the line nor the wording
counts, and one that is fixed never makes up for another one that is new.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.policy.waiving import Waived
from archatlas.analysis.report import Judged, Standing
from archatlas.analysis.rules.whole import ESTATE, WHOLE_RULES
from archatlas.model.finding import Finding, Identity
from archatlas.model.names import ModuleName

ABOUT_SETTINGS = frozenset(rule.name for rule in WHOLE_RULES)
"""Rules whose findings name a part of the settings in the place of a module."""


@dataclass(frozen=True)
class NewNames:
    """What modules, and files that are none, were called before and are called now."""

    modules: Mapping[ModuleName, ModuleName] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def identity(self, finding: Finding) -> Identity:
        """Return the identity of an earlier finding as it would be found now."""
        return (finding.rule, self._now(finding.module), self._now(finding.subject))

    def _now(self, name: str) -> str:
        renamed = self.modules.get(ModuleName(name))
        return renamed if renamed is not None else self.files.get(name, name)


def compared_findings(before: Assessment, after: Assessment, names: NewNames) -> tuple[Judged, ...]:
    """Return the findings of the later state as new or known, then those of the earlier one that are fixed.

    What was said of a module that is no longer there, or that cannot be read any more, is not fixed.
    """
    counts = Counter(map(names.identity, (*before.findings, *(one.finding for one in before.waived))))
    waived = tuple(_waived(after.waived))
    for one in waived:  # what is waived now was known before at most as often
        counts[one.finding.identity] -= 1
    current = tuple(judged_by(after.findings, counts))
    known = Counter(one.finding.identity for one in (*current, *waived))
    return (*current, *waived, *_fixed(before.findings, known, names, _readable(after)))


def judged_by(findings: Iterable[Finding], counts: Counter[Identity]) -> Iterator[Judged]:
    """Yield findings as known, each as often as it was counted before, and as new beyond that."""
    left = counts.copy()
    for finding in findings:
        left[finding.identity] -= 1
        yield Judged(finding, Standing.KNOWN if left[finding.identity] >= 0 else Standing.NEW)


def _waived(waived: Iterable[Waived]) -> Iterator[Judged]:
    return (Judged(one.finding, Standing.WAIVED, waiver=one.waiver) for one in waived)


def _readable(after: Assessment) -> frozenset[str]:
    """Return what is looked at as closely as anything can be: modules, the files they stand in, and the settings."""
    unread = {finding.module for findings in after.refusals.values() for finding in findings}
    files = {module.path for module in after.catalog.values()}
    return frozenset({ESTATE, *after.catalog, *files, *after.not_schemas}) - unread


def _fixed(
    before: Iterable[Finding], known: Counter[Identity], names: NewNames, readable: frozenset[str]
) -> Iterator[Judged]:
    left = known.copy()
    for finding in before:
        identity = names.identity(finding)
        left[identity] -= 1
        if left[identity] < 0 and (identity[1] in readable or finding.rule in ABOUT_SETTINGS):
            yield Judged(finding, Standing.FIXED)
