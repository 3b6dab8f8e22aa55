"""Which findings are waived, and which waivers have expired or waive nothing."""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from fnmatch import fnmatchcase

from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.rules.policy_rules import WAIVER_EXPIRED, WAIVER_UNUSED
from archatlas.model.detail import WaiverEnd
from archatlas.model.finding import AboutWaiver, Finding
from archatlas.model.record import dataclass, replace
from archatlas.model.rule import RuleSpec
from archatlas.model.source import range_at


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
    waiving = Waiving.on(waivers, today)
    parted = waiving.parted(findings)
    return WaiverResult((*parted.counting, *waiving.problems(parted.used, may_be_unused)), parted.waived)


@dataclass(frozen=True, slots=True)
class Parted:
    """Findings that count, those that are waived, and the waivers that fit one."""

    counting: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    used: frozenset[Waiver] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiving:
    """The waivers that hold on a day, and those that are over."""

    valid: tuple[Waiver, ...]
    expired: tuple[Waiver, ...]

    @classmethod
    def on(cls, waivers: tuple[Waiver, ...], today: date | None) -> "Waiving":
        """Part waivers by whether they still hold; without a day all do."""
        expired = tuple(waiver for waiver in waivers if waiver.is_over(today))
        return cls(tuple(waiver for waiver in waivers if waiver not in expired), expired)

    def parted(self, findings: Iterable[Finding]) -> Parted:
        """Part the waived findings from the others."""
        if not self.valid:
            return Parted(tuple(findings))
        counting: list[Finding] = []
        waived: list[Waived] = []
        used: set[Waiver] = set()
        for finding in findings:
            fitting = [waiver for waiver in self.valid if waives(waiver, finding)]
            used.update(fitting)
            if fitting:
                waived.append(Waived(finding, fitting[0]))
            else:
                counting.append(finding)
        return Parted(tuple(counting), tuple(waived), frozenset(used))

    def problems(self, used: Container[Waiver], may_be_unused: frozenset[str] = frozenset()) -> Iterator[Finding]:
        """Yield what is wrong with waivers: those that are over, and those that fit nothing."""
        fitting = {one.rule for one in self.valid if any(fnmatchcase(rule, one.rule) for rule in may_be_unused)}
        unused = (waiver for waiver in self.valid if waiver not in used and waiver.rule not in fitting)
        yield from _expired(self.expired)
        yield from _unused(unused)


def waives(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether a waiver is about a finding."""
    return (
        fnmatchcase(finding.rule, waiver.rule)
        and fnmatchcase(finding.about.text, waiver.module)
        and waiver.subject in ("", finding.subject)
    )


def _expired(waivers: Iterable[Waiver]) -> Iterator[Finding]:
    for waiver in waivers:
        detail = WaiverEnd(waiver.rule, waiver.module, waiver.subject, waiver.expires, waiver.owner)
        yield _finding(WAIVER_EXPIRED, waiver, detail)


def _unused(waivers: Iterable[Waiver]) -> Iterator[Finding]:
    for waiver in waivers:
        yield _finding(WAIVER_UNUSED, waiver, WaiverEnd(waiver.rule, waiver.module, waiver.subject))


def _finding(rule: RuleSpec, waiver: Waiver, detail: WaiverEnd) -> Finding:
    place, subject = waiver.location, f"{waiver.rule} {waiver.subject}".strip()
    found = rule.found_in(AboutWaiver(waiver.module), place.path, range_at(place.line, place.column), detail)
    return replace(found, subject=subject)
