"""Which findings are waived, and which waivers have expired or waive nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.rules.policy_rules import WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.finding import Finding
from archatlas.model.rule import RuleSpec


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody answers for until a day."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class WaiverResult:
    """Findings that count, those about waivers among them, and findings that are waived."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()


def apply_waivers(
    findings: Iterable[Finding],
    waivers: tuple[Waiver, ...],
    today: date | None,
    may_be_unused: frozenset[str] = frozenset(),
) -> WaiverResult:
    """Part the waived findings from the others; without a day every waiver still holds.

    A waiver of one of the rules in `may_be_unused` is not asked to fit a finding.
    """
    if not waivers:
        return WaiverResult(tuple(findings))
    expired = tuple(waiver for waiver in waivers if waiver.is_over(today))
    valid = tuple(waiver for waiver in waivers if waiver not in expired)
    counting: list[Finding] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for finding in findings:
        fitting = [waiver for waiver in valid if waives(waiver, finding)]
        used.update(fitting)
        if fitting:
            waived.append(Waived(finding, fitting[0]))
        else:
            counting.append(finding)
    unused = (waiver for waiver in valid if waiver not in used and waiver.rule not in may_be_unused)
    return WaiverResult((*counting, *_expired(expired), *_unused(unused)), tuple(waived))


def waives(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether a waiver is about a finding."""
    return (
        fnmatchcase(finding.rule, waiver.rule)
        and fnmatchcase(finding.module, waiver.module)
        and waiver.subject in ("", finding.subject)
    )


def _expired(waivers: Iterable[Waiver]) -> Iterator[Finding]:
    for waiver in waivers:
        message = f"the waiver of {_named(waiver)} expired on {waiver.expires.isoformat()}; it was {waiver.owner}'s"
        yield _finding(WAIVER_EXPIRED, waiver, message)


def _unused(waivers: Iterable[Waiver]) -> Iterator[Finding]:
    for waiver in waivers:
        yield _finding(WAIVER_UNUSED, waiver, f"the waiver of {_named(waiver)} fits no finding")


def _named(waiver: Waiver) -> str:
    subject = f", '{waiver.subject}'" if waiver.subject else ""
    return f"{waiver.rule} for '{waiver.module}'{subject}"


def _finding(rule: RuleSpec, waiver: Waiver, message: str) -> Finding:
    subject = f"{waiver.rule} {waiver.subject}".strip()
    return Finding(rule.name, rule.severity, message, waiver.location, waiver.module, subject, rule.cure)
