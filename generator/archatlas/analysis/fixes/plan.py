"""What fixes come to when they are applied together, and what they leave."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from archatlas.analysis.assessment import Assessment
from archatlas.analysis.rules.drift import UNDECLARED, UNUSED
from archatlas.analysis.rules.registry import KNOWN_RULES
from archatlas.model.finding import Amount, Finding, FindingIdentity
from archatlas.model.record import dataclass, field
from archatlas.model.rule import Scope
from archatlas.model.schema_rules import SCHEMA_MISSING
from archatlas.model.text_edit import Fix


@dataclass(frozen=True, slots=True)
class OfferedFix:
    """A finding, and a fix of it."""

    finding: Finding
    fix: Fix


@dataclass(frozen=True, slots=True)
class LeftFinding:
    """A finding that stays, with what somebody could do about it, and why that is not done here."""

    finding: Finding
    why: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class FixPlan:
    """The texts of the files that fixes change, before and after, by path, and the findings that stay."""

    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    applied: tuple[OfferedFix, ...] = ()
    left: tuple[LeftFinding, ...] = ()


HIDING_RULES = frozenset(
    f"yaml/{name}"
    for name in ("character", "depth", "directive", "empty", "not-a-mapping", "second-document", "size", "syntax")
) | {"module/not-a-schema"}
"""Rules at whose findings reading stops, so that nobody knows what else is wrong with the file."""


def is_hidden_by(finding: Finding, stop: Finding) -> bool:
    """Tell whether a finding of a file could not be made before reading got past the place where it stopped."""
    is_behind = finding.rule not in HIDING_RULES or finding.location > stop.location
    return stop.rule in HIDING_RULES and finding.path == stop.location.path and is_behind


def brought_findings(before: Assessment, after: Assessment) -> Iterator[Finding]:
    """Yield the findings that were not there before, or that count more than they did.

    What was hidden, because a file could not be read or not to its end, is none of them once it is read: it comes
    to light.
    """
    shown, is_declared = _Shown(before, after), declares_what_is_so(before.findings, after.findings)
    every = (finding for finding in came(before.findings, after.findings) if not shown.holds(finding))
    return (finding for finding in every if not (is_declared and follows_from_requirements(finding)))


def declares_what_is_so(before: Iterable[Finding], after: Iterable[Finding]) -> bool:
    """Tell whether requirements are declared now as the code had them before."""
    there = {one.identity for one in after if one.rule in RULES_OF_CODE}
    return any(one.rule in RULES_OF_CODE and one.identity not in there for one in before)


def follows_from_requirements(finding: Finding) -> bool:
    """Tell whether a finding is about what requires what; it comes to light where schemas begin to say what is so."""
    spec = KNOWN_RULES.get(finding.rule)
    is_of_graph = spec is not None and (spec.line is not None or bool(spec.scope & _OF_THE_GRAPH))
    return is_of_graph or is_missing_dependency(finding)


def is_missing_dependency(finding: Finding) -> bool:
    """Tell whether a part of the dependencies is missing, which nobody says where all of them are."""
    return finding.rule == SCHEMA_MISSING.name and finding.subject.partition(".")[0] == "dependencies"


RULES_OF_CODE = frozenset({UNDECLARED.name, UNUSED.name})
"""Rules after whose fixes a schema says of requirements what the code does."""
_OF_THE_GRAPH = Scope.REQUIRED | Scope.REQUIRERS | Scope.GRAPH | Scope.CYCLES | Scope.PROMOTIONS | Scope.ESTATE


def came(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings of which there are more than before, or that count more."""
    known, amounts = Counter[FindingIdentity](), dict[FindingIdentity, Amount]()
    for one in before:
        known[one.identity] += 1
        if one.amount is not None:
            amounts[one.identity] = one.amount
    for finding in after:
        former = amounts.get(finding.identity)
        has_grown = finding.amount is not None and former is not None and finding.amount.exceeds(former)
        known[finding.identity] -= 1
        if known[finding.identity] < 0 or has_grown:
            yield finding


class _Shown:
    """What could not be seen before: the files that are read now, or read further than before."""

    def __init__(self, before: Assessment, after: Assessment) -> None:
        there = {one.identity for one in after.findings}
        self._stops = {
            one.location.path: one for one in before.findings if one.rule in HIDING_RULES and one.identity not in there
        }
        self._paths = frozenset(before.refused) - frozenset(after.refused)
        modules = after.catalog.values() if self._paths else ()
        self._names = frozenset(module.name for module in modules if module.path in self._paths)

    def holds(self, finding: Finding) -> bool:
        """Tell whether a finding was hidden."""
        path = finding.path
        if path in self._paths or finding.module in self._names or finding.subject in self._names:
            return True
        return path in self._stops and is_hidden_by(finding, self._stops[path])


def are_gone(findings: Iterable[Finding], before: Assessment, after: Assessment) -> bool:
    """Tell whether as many findings of each identity are gone as are meant to be."""
    counted_before = Counter(one.identity for one in before.findings)
    counted_after = Counter(one.identity for one in after.findings)
    meant = Counter(one.identity for one in findings)
    return all(counted_after[one] <= counted_before[one] - number for one, number in meant.items())
