"""What the exit status says."""

from collections.abc import Iterable
from enum import IntEnum

from archatlas.model.finding import Finding, Severity


class Exit(IntEnum):
    """The promise to scripts: clean, findings, wrong usage or configuration, our own bug."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    BUG = 3


def exit_for(findings: Iterable[Finding], fail_on: Severity = Severity.ERROR) -> Exit:
    """Return FINDINGS when one is as grave as `fail_on`."""
    return Exit.FINDINGS if any(finding.severity >= fail_on for finding in findings) else Exit.CLEAN
