"""What a command reports: every finding with its state, and the comparison it comes from where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from archatlas.analysis.policy.policy import Waiver
from archatlas.analysis.policy.waivers import Waived
from archatlas.model.change_log import MissingChange
from archatlas.model.contract_detail import Fate
from archatlas.model.finding import Amount, Finding, Severity
from archatlas.model.record import dataclass

if TYPE_CHECKING:
    from archatlas.analysis.compare.comparison import Comparison
    from archatlas.model.text_edit import Fix


class BaselineState(StrEnum):
    """How a finding stands to what was known before.

    Without a baseline or an earlier state every finding is open.
    """

    OPEN = "open"
    NEW = "new"
    KNOWN = "known"
    FIXED = "fixed"
    WAIVED = "waived"


BLOCKING = frozenset({BaselineState.OPEN, BaselineState.NEW})
"""The standings that decide the exit status."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How much a finding counted before, and how much it counts now."""

    before: Amount
    now: Amount

    @property
    def is_growth(self) -> bool:
        """Tell whether it counts more, rather than less."""
        return self.now.exceeds(self.before)


@dataclass(frozen=True, slots=True)
class CountsAsRemoved:
    """A module that counts as removed although its file is still somewhere."""

    module: str
    fate: Fate


Remark = str | CountsAsRemoved | MissingChange
"""Something about the run itself."""


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding with its state; remedies come with new ones, a waiver with waived ones.

    `before` is how much it counted when it was known before, where it counts something.
    """

    finding: Finding
    state: BaselineState = BaselineState.OPEN
    remedies: tuple[Fix, ...] = ()
    waiver: Waiver | None = None
    before: Amount | None = None

    @property
    def growth(self) -> Growth | None:
        """Return how much it grew or fell, None where it did not; a greater share of less is no growth."""
        now = self.finding.amount
        if now is None or self.before is None or now.value == self.before.value:
            return None
        growth = Growth(self.before, now)
        return growth if growth.is_growth or now.value < self.before.value else None

    @property
    def is_better(self) -> bool:
        """Tell whether a known finding counts less than it did."""
        amount = self.finding.amount
        return self.before is not None and amount is not None and amount.value < self.before.value


@dataclass(frozen=True)
class Report:
    """Everything that a report can say; the same for every format.

    `fail_on` is the mildest severity that fails, `remarks` are about the run itself, such as which policy
    was used, `problems` are errors of the baseline that fail whatever was found. `base` and `head` are what people
    call the two states that were compared, empty where there was nothing to compare.
    """

    modules: int
    reported: tuple[ReportedFinding, ...]
    fail_on: Severity = Severity.ERROR
    comparison: Comparison | None = None
    remarks: tuple[Remark, ...] = ()
    problems: tuple[str, ...] = ()
    base: str = ""
    head: str = ""
    passed_over: tuple[str, ...] = ()
    """The paths of the YAML files that are no module schemas."""
    refused: tuple[str, ...] = ()
    """The paths of the files whose module could not be taken."""

    def of(self, *states: BaselineState) -> tuple[ReportedFinding, ...]:
        """Return the findings with one of these standings, in the order of the files."""
        return tuple(reported for reported in self.reported if reported.state in states)

    def blocks(self, one: ReportedFinding) -> bool:
        """Tell whether a finding makes the command fail."""
        return one.state in BLOCKING and one.finding.severity >= self.fail_on

    @property
    def blocking(self) -> tuple[ReportedFinding, ...]:
        """Return the findings that make the command fail."""
        return tuple(filter(self.blocks, self.reported))

    @property
    def fails(self) -> bool:
        """Tell whether the exit status is 1."""
        return bool(self.blocking or self.problems)


def as_waived(waived: Iterable[Waived]) -> tuple[ReportedFinding, ...]:
    """Return findings that somebody answers for, with who that is."""
    return tuple(ReportedFinding(one.finding, BaselineState.WAIVED, waiver=one.waiver) for one in waived)


def opened(findings: Iterable[Finding]) -> tuple[ReportedFinding, ...]:
    """Return findings that nothing was known of before."""
    return tuple(ReportedFinding(finding) for finding in findings)
