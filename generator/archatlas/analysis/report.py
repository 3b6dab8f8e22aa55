"""What a command reports: every finding with its standing, and the comparison it comes from where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from archatlas.analysis.compare.comparison import Comparison
from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.waiving import Waived
from archatlas.model.finding import Amount, Finding, Severity


class Standing(StrEnum):
    """How a finding stands to what was known before.

    Without a baseline or an earlier state every finding is open.
    """

    OPEN = "open"
    NEW = "new"
    KNOWN = "known"
    FIXED = "fixed"
    WAIVED = "waived"


BLOCKING = frozenset({Standing.OPEN, Standing.NEW})
"""The standings that decide the exit status."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to make a finding go away; `effect` was computed by applying it."""

    action: str
    effect: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with its standing; remedies come with new ones, a waiver with waived ones.

    `before` is how much it counted when it was known before, where it counts something.
    """

    finding: Finding
    standing: Standing = Standing.OPEN
    remedies: tuple[Remedy, ...] = ()
    waiver: Waiver | None = None
    before: Amount | None = None

    @property
    def is_better(self) -> bool:
        """Tell whether a known finding counts less than it did."""
        amount = self.finding.amount
        return self.before is not None and amount is not None and amount.value < self.before.value


@dataclass(frozen=True)
class Report:
    """Everything that a report can say; the same for every format.

    `fail_on` is the mildest severity that fails, `remarks` are sentences about the run itself, such as which policy
    was used, `problems` are errors of the baseline that fail whatever was found. `base` and `head` are what people
    call the two states that were compared, empty where there was nothing to compare.
    """

    modules: int
    judged: tuple[Judged, ...]
    fail_on: Severity = Severity.ERROR
    comparison: Comparison | None = None
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    base: str = ""
    head: str = ""
    passed_over: tuple[str, ...] = ()
    """The paths of the YAML files that are no module schemas."""
    refused: tuple[str, ...] = ()
    """The paths of the files whose module could not be taken."""

    def of(self, *standings: Standing) -> tuple[Judged, ...]:
        """Return the findings with one of these standings, in the order of the files."""
        return tuple(judged for judged in self.judged if judged.standing in standings)

    def blocks(self, one: Judged) -> bool:
        """Tell whether a finding makes the command fail."""
        return one.standing in BLOCKING and one.finding.severity >= self.fail_on

    @property
    def blocking(self) -> tuple[Judged, ...]:
        """Return the findings that make the command fail."""
        return tuple(filter(self.blocks, self.judged))

    @property
    def fails(self) -> bool:
        """Tell whether the exit status is 1."""
        return bool(self.blocking or self.problems)


def as_waived(waived: Iterable[Waived]) -> tuple[Judged, ...]:
    """Return findings that somebody answers for, with who that is."""
    return tuple(Judged(one.finding, Standing.WAIVED, waiver=one.waiver) for one in waived)


def opened(findings: Iterable[Finding]) -> tuple[Judged, ...]:
    """Return findings that nothing was known of before."""
    return tuple(Judged(finding) for finding in findings)
